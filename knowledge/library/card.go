package library

import (
	"context"
	"errors"

	"footnote/knowledge/store"
)

// A Card is what a library card shows of a document. What was read of it
// (pages, words, references, problems) stands in Record.Summary.
type Card struct {
	store.Record // the current version; the last one where it was removed
	// Versions are all of them, the newest first.
	Versions []store.Record
	// Damaged is set where what is kept of the text is damaged, so that it
	// cannot answer. Reindex reads the original anew.
	Damaged bool
	// Outdated is set where an older reader made the text than is there now.
	Outdated bool
}

// Card returns the card of a document, also of a removed one that can be brought
// back. store.ErrNotFound if there is none.
func (l *Library) Card(ctx context.Context, s store.Shelf, id string) (Card, error) {
	versions, err := l.store.Versions(ctx, s, id)
	if err != nil {
		return Card{}, err
	}
	if len(versions) == 0 {
		return Card{}, store.ErrNotFound
	}
	c := Card{Record: versions[0], Versions: versions, Outdated: versions[0].Reader < l.reader}
	if c.Removed.IsZero() {
		records, err := l.List(ctx, s)
		if err != nil {
			return Card{}, err
		}
		if r, err := byID(records, id); err == nil {
			c.Record = r // with what the shelf has to say of it
		}
	}
	_, err = l.text(ctx, c.Record)
	if c.Damaged = errors.Is(err, store.ErrDamaged); err != nil && !c.Damaged {
		return Card{}, err
	}
	return c, nil
}
