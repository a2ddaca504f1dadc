package library

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"unicode/utf8"

	"footnote/knowledge"
	"footnote/knowledge/document"
	"footnote/knowledge/store"
)

// DefaultMemory is how many bytes of Bases are kept ready, as estimated. Asked
// for 1,000 spaces of 2 MB a process then has 286 MB live and 620 MB resident,
// because the garbage collector lets the heap double; with a debug.SetMemoryLimit
// of 450 MB it is 467 MB resident and takes no longer.
const DefaultMemory = 256 << 20

// Base returns the Base of a shelf as it is now: knowledge.ErrNoDocuments for an
// empty one, store.ErrDamaged if nothing on it can be read. While others have it
// built, it waits for them as long as ctx lasts.
func (l *Library) Base(ctx context.Context, s store.Shelf) (*knowledge.Base, error) {
	r, err := l.bases.get(ctx, s)
	if err != nil {
		return nil, err
	}
	return r.base, nil
}

// Missing returns the documents of a shelf that its Base lacks because what is
// kept of them is damaged. Reindex may mend them. It fails as Base does.
func (l *Library) Missing(ctx context.Context, s store.Shelf) ([]store.Record, error) {
	r, err := l.bases.get(ctx, s)
	if err != nil {
		return nil, err
	}
	return r.missing, nil
}

// Bases keeps the Bases of recently asked shelves ready and builds others.
type bases struct {
	store  store.Store
	budget int64
	report func(store.Record, error)
	turns  *turns         // of spaces that build
	wg     sync.WaitGroup // of builds

	mu       sync.Mutex // guards what follows
	ready    map[store.Shelf]*list.Element
	recent   list.List // of *ready, last used first
	bytes    int64     // of those
	builds   map[version]*build
	reserved int64         // bytes of the builds that have room
	freed    chan struct{} // closed when there may be room again
	closed   bool
}

// A version is a shelf at one generation.
type version struct {
	shelf      store.Shelf
	generation int64
}

// A ready Base with the version that it is of.
type ready struct {
	version
	base    *knowledge.Base
	missing []store.Record
	bytes   int64
}

// A build is under way, or done when done is closed, which also publishes
// result and err. waiters is guarded by bases.mu.
type build struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiters int
	result  *ready
	err     error
}

func newBases(from store.Store, budget int64, report func(store.Record, error)) *bases {
	return &bases{
		store: from, budget: budget, report: report, turns: newTurns(),
		ready: map[store.Shelf]*list.Element{}, builds: map[version]*build{}, freed: make(chan struct{}),
	}
}

func (b *bases) close() {
	b.mu.Lock()
	b.closed = true
	for _, w := range b.builds {
		w.cancel()
	}
	b.mu.Unlock()
	b.wg.Wait()
}

// get returns the Base of a shelf at its generation of now.
func (b *bases) get(ctx context.Context, s store.Shelf) (*ready, error) {
	for {
		generation, err := b.store.Generation(ctx, s)
		if err != nil {
			return nil, err
		}
		v := version{s, generation}
		r, w, err := b.join(v)
		if r != nil || err != nil {
			return r, err
		}
		select {
		case <-w.done:
			if errors.Is(w.err, context.Canceled) || w.err == errPast {
				continue // ended by close or forget, not by ctx, or not begun
			}
			return w.result, w.err
		case <-ctx.Done():
			b.leave(v, w)
			return nil, ctx.Err()
		}
	}
}

// join returns what is ready, or the build to wait for, which it starts if
// nobody else has.
func (b *bases) join(v version) (*ready, *build, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, nil, store.ErrClosed
	}
	if e := b.ready[v.shelf]; e != nil {
		if r := e.Value.(*ready); r.version == v {
			b.recent.MoveToFront(e)
			return r, nil, nil
		}
		b.drop(e) // of the past
	}
	w := b.builds[v]
	if w == nil {
		// The build is nobody's in particular: it goes on as long as anyone
		// waits for it.
		ctx, cancel := context.WithCancel(context.Background())
		w = &build{done: make(chan struct{}), cancel: cancel}
		b.builds[v] = w
		b.wg.Go(func() { b.run(ctx, v, w) })
	}
	w.waiters++
	return nil, w, nil
}

// leave gives up waiting. The last to leave ends the build.
func (b *bases) leave(v version, w *build) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w.waiters--; w.waiters == 0 {
		w.cancel()
		if b.builds[v] == w {
			delete(b.builds, v) // who asks next begins anew
		}
	}
}

// run builds one version and publishes what came of it.
func (b *bases) run(ctx context.Context, v version, w *build) {
	defer w.cancel()
	var reserved int64
	defer func() {
		if p := recover(); p != nil {
			w.result, w.err = nil, fmt.Errorf("build a shelf: panic: %v", p)
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		b.reserved -= reserved
		if b.builds[v] == w {
			delete(b.builds, v)
			if w.result != nil {
				b.keep(w.result)
			}
		}
		close(b.freed)
		b.freed = make(chan struct{})
		close(w.done)
	}()
	w.err = b.turns.again(ctx, v.shelf.Space, func() error {
		switch now, err := b.store.Generation(ctx, v.shelf); {
		case err != nil:
			return err
		case now != v.generation:
			return errPast
		}
		records, err := b.store.Documents(ctx, v.shelf)
		if err != nil {
			return err
		}
		if len(records) == 0 {
			return knowledge.ErrNoDocuments
		}
		if reserved, err = b.reserve(ctx, foretold(records)); err == nil {
			w.result, err = b.build(ctx, v, records)
		}
		return err
	})
}

// errPast is the error of a build whose turn came when its shelf was another one
// already.
var errPast = errors.New("the shelf has changed")

// reserve waits until there is room for a build of so many bytes, and makes
// room among what is ready. A build that has no other beside it always has
// room.
func (b *bases) reserve(ctx context.Context, n int64) (reserved int64, err error) {
	for {
		b.mu.Lock()
		if b.reserved == 0 || b.reserved+n <= b.budget {
			b.reserved += n
			b.shrink(0)
			b.mu.Unlock()
			return n, nil
		}
		freed := b.freed
		b.mu.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// keep puts a Base in front, unless a later one of the shelf is there. The
// caller holds mu.
func (b *bases) keep(r *ready) {
	if e := b.ready[r.shelf]; e != nil {
		if e.Value.(*ready).generation > r.generation {
			return
		}
		b.drop(e)
	}
	b.ready[r.shelf] = b.recent.PushFront(r)
	b.bytes += r.bytes
	b.shrink(1)
}

// shrink drops what was not used for longest until the rest has room, but for
// the given number. The caller holds mu.
func (b *bases) shrink(least int) {
	for b.bytes+b.reserved > b.budget && b.recent.Len() > least {
		b.drop(b.recent.Back())
	}
}

// drop forgets a Base; those who ask it now still have it. The caller holds mu.
func (b *bases) drop(e *list.Element) {
	r := b.recent.Remove(e).(*ready)
	delete(b.ready, r.shelf)
	b.bytes -= r.bytes
}

// forget drops all that is ready or being built of a space.
func (b *bases) forget(s store.Space) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for shelf, e := range b.ready {
		if shelf.Space == s {
			b.drop(e)
		}
	}
	for v, w := range b.builds {
		if v.shelf.Space == s {
			w.cancel()
			delete(b.builds, v)
		}
	}
}

// build reads the documents of a shelf and makes the Base of them.
func (b *bases) build(ctx context.Context, v version, records []store.Record) (*ready, error) {
	docs, errs := b.load(ctx, records)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r := &ready{version: v, bytes: fixed}
	notes := sameTitles(records)
	var sound []*document.Document
	for i, d := range docs {
		switch err := errs[i]; {
		case err == nil:
			if note := notes[i]; note != "" {
				d.Problems = append(d.Problems, note)
			}
			sound = append(sound, d)
			r.bytes += estimate(d)
		case errors.Is(err, store.ErrDamaged):
			r.missing = append(r.missing, records[i])
			if b.report != nil {
				b.report(records[i], err)
			}
		default:
			return nil, err
		}
	}
	if len(sound) == 0 {
		return nil, fmt.Errorf("build a shelf of %d documents: %w", len(records), store.ErrDamaged)
	}
	var err error
	r.base, err = knowledge.New(sound)
	return r, err
}

// load reads the texts of records, several at a time. Each has a document or an
// error, unless ctx ends before.
func (b *bases) load(ctx context.Context, records []store.Record) ([]*document.Document, []error) {
	docs := make([]*document.Document, len(records))
	errs := make([]error, len(records))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(len(records), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				docs[i], errs[i] = loadText(ctx, b.store, records[i])
			}
		})
	}
	for i := range records {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	return docs, errs
}

// What a Base takes, in bytes, as measured: for each byte of text its word
// numbers and postings, for each paragraph its places, for each different word
// what finds its slips (TestEstimate). Running text of a subject comes to some
// four times its length.
const (
	fixed        = 64 << 10
	perByte      = 2.2
	perParagraph = 270
	perWord      = 190
)

// estimate is how many bytes a document takes in a Base of its own. Those that
// share words with others take less.
func estimate(d *document.Document) int64 {
	text := 0
	var words vocabularySize
	for i := range d.Paragraphs {
		text += len(d.Paragraphs[i].Text)
		words.count(d.Paragraphs[i].Text)
	}
	return int64(perByte*float64(text)) + int64(perParagraph*len(d.Paragraphs)) + int64(perWord*words.different)
}

// foretold is the estimate of a shelf from its records alone: seven bytes a
// word, and of a large text a tenth of the words are different.
func foretold(records []store.Record) int64 {
	n := int64(fixed)
	for i := range records {
		s := &records[i].Summary
		n += int64(7*perByte*float64(s.Words)) + int64(perParagraph*s.Paragraphs) + int64(perWord*s.Words/10)
	}
	return n
}

// A vocabularySize counts different words, nearly: two that share a hash count
// once. Above a million it stays behind.
type vocabularySize struct {
	met       [1 << 14]uint64
	different int
}

func (v *vocabularySize) count(text string) {
	hash := uint32(0)
	for i := 0; i <= len(text); i++ {
		var c byte
		if i < len(text) {
			c = text[i] | 0x20
		}
		switch {
		case c >= 'a' && c <= 'z' || c >= utf8.RuneSelf:
			hash = (hash ^ uint32(c)) * 16777619 // FNV-1a, from 0
		case hash != 0:
			bit := hash ^ hash>>15
			if word, mask := &v.met[bit>>6&(1<<14-1)], uint64(1)<<(bit&63); *word&mask == 0 {
				*word |= mask
				v.different++
			}
			hash = 0
		}
	}
}
