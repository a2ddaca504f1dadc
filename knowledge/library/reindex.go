package library

import (
	"context"
	"errors"
	"fmt"

	"footnote/knowledge/store"
)

// A Step of Reindex is one document done.
type Step struct {
	Done, Total int
	Record      store.Record
	Err         error // why it keeps its old text; nil if it was read anew
}

// Reindexed says what Reindex did.
type Reindexed struct {
	Read   int      // documents read anew
	Kept   int      // those whose text was already the current reader's
	Failed []Failed // those that keep their old text
}

// A Failed document keeps what was read of it before.
type Failed struct {
	Record store.Record
	Err    error
}

// Reindex reads the originals on a shelf anew where an older reader made the
// text, or where the text is damaged; with all, every one. One that fails keeps
// its text and is reported. Each takes its turn among the files that people of the
// space bring meanwhile. progress, if not nil, is called after each from the
// calling goroutine. The error is that of the store or of ctx, beside what was
// done until then.
func (l *Library) Reindex(ctx context.Context, s store.Shelf, all bool, progress func(Step)) (Reindexed, error) {
	var done Reindexed
	records, err := l.store.Documents(ctx, s)
	if err != nil {
		return done, err
	}
	var todo []store.Record
	for _, r := range records {
		old := all || r.Reader < l.reader
		if !old {
			_, err := l.text(ctx, r)
			if old = errors.Is(err, store.ErrDamaged); err != nil && !old {
				if errors.Is(err, store.ErrNotFound) {
					continue // removed in the meantime
				}
				return done, err
			}
		}
		if old {
			todo = append(todo, r)
		} else {
			done.Kept++
		}
	}
	for i, r := range todo {
		err := l.reread(ctx, r)
		switch {
		case ctx.Err() != nil:
			return done, ctx.Err()
		case errors.Is(err, store.ErrFull), errors.Is(err, store.ErrClosed):
			return done, err
		case err != nil:
			done.Failed = append(done.Failed, Failed{r, err})
		default:
			done.Read++
		}
		if progress != nil {
			progress(Step{Done: i + 1, Total: len(todo), Record: r, Err: err})
		}
	}
	return done, nil
}

// reread reads the original of a version anew, when its turn comes.
func (l *Library) reread(ctx context.Context, r store.Record) error {
	return l.turns.again(ctx, r.Shelf.Space, func() error {
		data, err := l.store.Original(ctx, r.Shelf, r.ID, r.Version)
		if err != nil {
			return fmt.Errorf("original of %s: %w", r.ID, err)
		}
		u, _, err := l.readFile(ctx, File{Name: r.Name, Data: data, By: r.By})
		if err != nil {
			return err
		}
		return l.store.Reread(ctx, r.Shelf, r.ID, r.Version, u)
	})
}
