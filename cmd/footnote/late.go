package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"footnote/bot"
	"footnote/knowledge"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
)

// A late library is made on the disk when something is first put into it, so
// that talking to the bot writes nothing. Until then it is empty.
type late struct {
	open func() (*kept, error) // makes the library

	mu   sync.Mutex // guards kept
	kept *kept      // nil until it is there
}

// late opens the library of a chat, if there is one.
func (c *call) late(ctx context.Context, d *dataFlags) (*late, error) {
	l := &late{open: func() (*kept, error) { return c.manage(ctx, d, true) }}
	k, err := c.manage(ctx, d, false)
	if err != nil && !errors.Is(err, errNoLibrary) && !errors.Is(err, errNoFolder) {
		return nil, err
	}
	l.kept = k
	return l, nil
}

func (l *late) close() {
	if k := l.there(); k != nil {
		k.close()
	}
}

// there is the library, nil if there is none yet.
func (l *late) there() *kept {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.kept
}

// made is the library, made if there is none yet.
func (l *late) made() (*kept, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept == nil {
		k, err := l.open()
		if err != nil {
			return nil, err
		}
		l.kept = k
	}
	return l.kept, nil
}

// errEmpty is what an empty library says of any document.
var errEmpty = fmt.Errorf("document: %w", store.ErrNotFound)

func (l *late) Shelf(ctx context.Context, s store.Space, channel string) (store.Shelf, error) {
	if k := l.there(); k != nil {
		return k.Shelf(ctx, s, channel)
	}
	return store.Shelf{Space: s}, nil
}

func (l *late) SetOwn(ctx context.Context, s store.Space, channel string, own bool) error {
	k, err := l.made()
	if err != nil {
		return err
	}
	return k.SetOwn(ctx, s, channel, own)
}

func (l *late) Base(ctx context.Context, s store.Shelf) (*knowledge.Base, error) {
	if k := l.there(); k != nil {
		return k.Base(ctx, s)
	}
	return nil, knowledge.ErrNoDocuments
}

func (l *late) Generation(ctx context.Context, s store.Shelf) (int64, error) {
	if k := l.there(); k != nil {
		return k.Generation(ctx, s)
	}
	return 0, nil
}

func (l *late) Shelves(ctx context.Context, s store.Space) ([]store.Shelf, error) {
	if k := l.there(); k != nil {
		return k.Shelves(ctx, s)
	}
	return nil, nil
}

func (l *late) List(ctx context.Context, s store.Shelf) ([]store.Record, error) {
	if k := l.there(); k != nil {
		return k.List(ctx, s)
	}
	return nil, nil
}

func (l *late) Removed(ctx context.Context, s store.Shelf) ([]store.Record, error) {
	if k := l.there(); k != nil {
		return k.Removed(ctx, s)
	}
	return nil, nil
}

func (l *late) Card(ctx context.Context, s store.Shelf, id string) (library.Card, error) {
	if k := l.there(); k != nil {
		return k.Card(ctx, s, id)
	}
	return library.Card{}, errEmpty
}

func (l *late) Add(ctx context.Context, s store.Shelf, f library.File) (store.Record, error) {
	k, err := l.made()
	if err != nil {
		return store.Record{}, err
	}
	return k.Add(ctx, s, f)
}

func (l *late) Replace(ctx context.Context, s store.Shelf, id string, f library.File) (store.Record, library.Changes, error) {
	if k := l.there(); k != nil {
		return k.Replace(ctx, s, id, f)
	}
	return store.Record{}, library.Changes{}, errEmpty
}

func (l *late) Remove(ctx context.Context, s store.Shelf, id, by string) (store.Record, error) {
	if k := l.there(); k != nil {
		return k.Remove(ctx, s, id, by)
	}
	return store.Record{}, errEmpty
}

func (l *late) Undo(ctx context.Context, s store.Shelf, id string) (store.Record, error) {
	if k := l.there(); k != nil {
		return k.Undo(ctx, s, id)
	}
	return store.Record{}, errEmpty
}

func (l *late) Export(ctx context.Context, s store.Shelf, id string) (library.Export, error) {
	if k := l.there(); k != nil {
		return k.Export(ctx, s, id)
	}
	return library.Export{}, errEmpty
}

func (l *late) Reindex(ctx context.Context, s store.Shelf, all bool, progress func(library.Step)) (library.Reindexed, error) {
	if k := l.there(); k != nil {
		return k.Reindex(ctx, s, all, progress)
	}
	return library.Reindexed{}, nil
}

func (l *late) Place(ctx context.Context, s store.Shelf, id string) (knowledge.Place, error) {
	if k := l.there(); k != nil {
		return k.Place(ctx, s, id)
	}
	return knowledge.Place{}, errEmpty
}

func (l *late) Forget(ctx context.Context, s store.Space, by string) (int, error) {
	if k := l.there(); k != nil {
		return k.Forget(ctx, s, by)
	}
	return 0, nil
}

func (l *late) Withdraw(ctx context.Context, s store.Space, origin string) (int, error) {
	if k := l.there(); k != nil {
		return k.Withdraw(ctx, s, origin)
	}
	return 0, nil
}

var _ bot.Library = (*late)(nil)
