package main

import (
	"context"
	"errors"
	"fmt"

	"footnote/knowledge"
	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/extract/sandbox"
	"footnote/knowledge/notes"
)

// base reads the material that was named, or else the built-in notes, and makes
// it ready to answer. What cannot be read is a warning while the rest can.
func (c *call) base(paths []string) (*knowledge.Base, error) {
	docs, err := c.documents(paths)
	if err != nil {
		return nil, err
	}
	base, err := knowledge.New(docs)
	if err != nil {
		return nil, fmt.Errorf("prepare the material: %w", err)
	}
	return base, nil
}

func (c *call) documents(paths []string) ([]*document.Document, error) {
	if len(paths) == 0 {
		return notes.Documents()
	}
	docs, problems := extract.Load(context.Background(), (&sandbox.Reader{}).Read, paths)
	if len(docs) == 0 {
		for _, p := range problems {
			fmt.Fprintf(c.err, "footnote: %v\n", p)
		}
		return nil, errors.New("nothing to answer from: none of the material could be read")
	}
	for _, p := range problems {
		fmt.Fprintf(c.err, "footnote: warning: %v\n", p)
	}
	return docs, nil
}
