package library

import (
	"context"

	"footnote/knowledge/store"
)

// An Export is a document in files that other programs read.
type Export struct {
	Name     string // of the files, without ending
	Markdown []byte
	BibTeX   []byte
}

// Export writes a document as it was read, and its references.
// store.ErrNotFound if it is not on the shelf, store.ErrDamaged if its text
// cannot be read.
func (l *Library) Export(ctx context.Context, s store.Shelf, id string) (Export, error) {
	return Export{}, nil
}
