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

// base makes ready what a command answers from: the files that were named, else
// the library, else the built-in notes. done is called when it is not needed
// any more.
func (c *call) base(ctx context.Context, d *dataFlags, paths []string) (base *knowledge.Base, done func() error, err error) {
	done = func() error { return nil }
	if paths == nil {
		k, err := c.open(ctx, d, false)
		switch {
		case err == nil:
			base, err := k.Base(ctx, d.scope())
			if err == nil {
				c.warnMissing(ctx, k, d.scope())
				return base, k.close, nil
			}
			k.close()
			if !errors.Is(err, knowledge.ErrNoDocuments) {
				return nil, nil, fmt.Errorf("open the library %s: %w%s", k.path, err, advice(err))
			}
		case !errors.Is(err, errNoLibrary) && !errors.Is(err, errNoFolder):
			return nil, nil, err
		}
	}
	base, err = c.fallback(ctx, paths)
	return base, done, err
}

// fallback reads the material that was named, or else the built-in notes, and
// makes it ready to answer. What cannot be read is a warning while the rest can.
func (c *call) fallback(ctx context.Context, paths []string) (*knowledge.Base, error) {
	docs, err := c.documents(ctx, paths)
	if err != nil {
		return nil, err
	}
	base, err := knowledge.New(docs)
	if err != nil {
		return nil, fmt.Errorf("prepare the material: %w", err)
	}
	return base, nil
}

func (c *call) documents(ctx context.Context, paths []string) ([]*document.Document, error) {
	if len(paths) == 0 {
		return notes.Documents()
	}
	docs, problems := extract.Load(ctx, (&sandbox.Reader{}).Read, paths)
	if len(docs) == 0 {
		for _, p := range problems {
			c.complain("%v", p)
		}
		return nil, errors.New("nothing to answer from: none of the material could be read")
	}
	for _, p := range problems {
		c.complain("warning: %v", p)
	}
	return docs, nil
}
