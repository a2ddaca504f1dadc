package library

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"time"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/store"
)

// Grace is how long what was removed, and the originals of what was replaced,
// can be brought back.
const Grace = 30 * 24 * time.Hour

// Config says what a Library works with.
type Config struct {
	Store store.Store
	// Read reads a file, as sandbox.Reader.Read does. It is called by several
	// goroutines at once, but by one for each space; to bound them in all is its
	// own. Its errors go to the person who brought the file.
	Read func(ctx context.Context, name string, data []byte) (*document.Document, error)
	// Reader is the version of Read (extract.Version).
	Reader int
	Now    func() time.Time // nil: time.Now
	Random io.Reader        // of the tokens of links; nil: crypto/rand
	Limits Limits           // zero fields: those of DefaultLimits
	// Memory bounds the Bases that are kept ready, by an estimate of their
	// bytes; 0 means DefaultMemory. A Base that is larger is kept alone.
	Memory int64
	// Report is told of each document that a Base is built without because what
	// is kept of it is damaged; see Missing. It must not call the Library. May
	// be nil.
	Report func(store.Record, error)
}

// A Library manages the shelves of all spaces. It is safe for concurrent use.
type Library struct {
	store  store.Store
	read   func(ctx context.Context, name string, data []byte) (*document.Document, error)
	reader int
	now    func() time.Time
	random io.Reader
	limits Limits
	turns  *turns        // of those whose files are read
	hands  chan struct{} // has room for as many files as are fetched and held at a time, of all spaces
	bases  *bases
}

// maxHeld is how many files that were fetched are in memory at a time: one more
// than are read, so that the next is there.
const maxHeld = 3

// New makes a Library. The Store stays the caller's, to close after the
// Library.
func New(c Config) (*Library, error) {
	switch {
	case c.Store == nil:
		return nil, errors.New("make a library: no store to keep it in")
	case c.Read == nil:
		return nil, errors.New("make a library: nothing to read files with")
	}
	l := &Library{
		store: c.Store, read: c.Read, reader: c.Reader, now: c.Now, random: c.Random,
		limits: c.Limits.filled(), hands: make(chan struct{}, maxHeld), turns: newTurns(),
	}
	if l.now == nil {
		l.now = time.Now
	}
	if l.random == nil {
		l.random = rand.Reader
	}
	if l.limits.FileBytes > extract.MaxFile {
		return nil, &LimitError{What: FileBytes, Got: int64(l.limits.FileBytes), Max: extract.MaxFile}
	}
	l.bases = newBases(c.Store, cmp.Or(c.Memory, DefaultMemory), c.Report)
	return l, nil
}

// Close ends the builds that are under way and waits for them. Base then fails
// with store.ErrClosed. The Store stays open.
func (l *Library) Close() { l.bases.close() }

// List returns the documents on a shelf in the order in which they first came;
// nil for an empty or unknown one.
func (l *Library) List(ctx context.Context, s store.Shelf) ([]store.Record, error) {
	records, err := l.store.Documents(ctx, s)
	if err != nil {
		return nil, err
	}
	for i, note := range sameTitles(records) {
		p := &records[i].Summary.Problems
		*p = append((*p)[:len(*p):len(*p)], note)
	}
	return records, nil
}

// Generation grows whenever what Base answers from changes; 0 for a shelf that was
// never used.
func (l *Library) Generation(ctx context.Context, s store.Shelf) (int64, error) {
	return l.store.Generation(ctx, s)
}

// Shelves lists the shelves of a space that hold or held anything, its own first.
func (l *Library) Shelves(ctx context.Context, s store.Space) ([]store.Shelf, error) {
	return l.store.Shelves(ctx, s)
}

// Removed returns what Undo can bring back to a shelf, the last removed first.
func (l *Library) Removed(ctx context.Context, s store.Shelf) ([]store.Record, error) {
	return l.store.Removed(ctx, s)
}

// Remove takes a document off its shelf. Undo brings it back for the time of
// Grace. store.ErrNotFound if it is not there.
func (l *Library) Remove(ctx context.Context, s store.Shelf, id, by string) (store.Record, error) {
	return l.store.Remove(ctx, s, id, by, l.now())
}

// Undo brings a removed document back. store.ErrNotFound if there is none,
// *store.ExistsError if the shelf has the same file again.
func (l *Library) Undo(ctx context.Context, s store.Shelf, id string) (store.Record, error) {
	return l.store.Undo(ctx, s, id)
}

// Forget takes a person's id off the records of a space and ends the links that
// they made. It returns how many there were.
func (l *Library) Forget(ctx context.Context, s store.Space, by string) (int, error) {
	return l.store.Forget(ctx, s, by)
}

// Withdraw erases what came from a file that its platform does not have any more,
// by File.Origin: every such version on all shelves of a space, at once and for
// good, also from memory. The version before it is then what the document has,
// if there is one of another origin. It returns how many versions are gone: 0,
// and no error, where there were none, or for the origin "".
func (l *Library) Withdraw(ctx context.Context, s store.Space, origin string) (int, error) {
	n, err := l.store.Withdraw(ctx, s, origin, l.now())
	if n > 0 {
		l.bases.forget(s)
	}
	return n, err
}

// Purge erases, in all spaces, what was removed or replaced longer than Grace
// ago. It returns how many documents and originals are gone.
func (l *Library) Purge(ctx context.Context) (int, error) {
	return l.store.Purge(ctx, l.now().Add(-Grace))
}

// Erase erases everything of a space, at once and for good, also from memory.
func (l *Library) Erase(ctx context.Context, s store.Space) error {
	if err := l.store.Erase(ctx, s); err != nil {
		return err
	}
	l.bases.forget(s)
	return nil
}

// Shelf returns the shelf that a channel uses: its own if it has one, else the
// space's. The channel "" is the space itself.
func (l *Library) Shelf(ctx context.Context, s store.Space, channel string) (store.Shelf, error) {
	if channel == "" {
		return store.Shelf{Space: s}, nil
	}
	own, err := l.store.Own(ctx, s, channel)
	if err != nil || !own {
		return store.Shelf{Space: s}, err
	}
	return store.Shelf{Space: s, Name: channel}, nil
}

// SetOwn gives a channel a shelf of its own, or makes it use the space's. What
// stands on its own shelf stays there.
func (l *Library) SetOwn(ctx context.Context, s store.Space, channel string, own bool) error {
	if channel == "" {
		return errors.New("set a channel's own shelf: name the channel")
	}
	return l.store.SetOwn(ctx, s, channel, own)
}
