package storetest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"footnote/knowledge/store"
)

// A Memory is a store.Store that keeps everything in memory, as plainly as the
// interface can be read. It is the model that others are compared with, and
// what tests of packages above a store can use. Its zero value is not ready;
// see NewMemory.
type Memory struct {
	mu         sync.Mutex // guards all below
	closed     bool
	generation int64 // the last one given to any shelf
	spaces     map[store.Space]*space
	links      map[[32]byte]store.Link
}

type space struct {
	shelves map[string]*shelf
	own     map[string]bool // channels with a shelf of their own
}

type shelf struct {
	generation int64
	documents  []*document // in the order in which they came
}

type document struct {
	id       string
	versions []*version // the oldest first
	removed  bool
	// removal is the shelf's generation when it was removed: of two that were
	// removed in one millisecond it says which was the last.
	removal int64
}

type version struct {
	record store.Record
	text   []byte
	// original is nil once it was purged.
	original []byte
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{spaces: map[store.Space]*space{}, links: map[[32]byte]store.Link{}}
}

// enter locks m for a call, unless it is closed or the caller gave up.
func (m *Memory) enter(ctx context.Context) error {
	m.mu.Lock()
	err := ctx.Err()
	if m.closed {
		err = store.ErrClosed
	}
	if err != nil {
		m.mu.Unlock()
	}
	return err
}

// on returns the shelf, nil if it was never used.
func (m *Memory) on(s store.Shelf) *shelf {
	if sp := m.spaces[s.Space]; sp != nil {
		return sp.shelves[s.Name]
	}
	return nil
}

// space returns a space, making it where it is new.
func (m *Memory) space(s store.Space) *space {
	if m.spaces[s] == nil {
		m.spaces[s] = &space{shelves: map[string]*shelf{}, own: map[string]bool{}}
	}
	return m.spaces[s]
}

// find returns a document that is there or can be brought back, or nil.
func (m *Memory) find(s store.Shelf, id string) *document {
	sh := m.on(s)
	if sh == nil {
		return nil
	}
	i := slices.IndexFunc(sh.documents, func(d *document) bool { return d.id == id })
	if i < 0 {
		return nil
	}
	return sh.documents[i]
}

// touch gives the shelf a new generation and returns it.
func (m *Memory) touch(s store.Shelf) int64 {
	m.generation++
	sh := m.on(s)
	sh.generation = m.generation
	return sh.generation
}

func (d *document) current() *version { return d.versions[len(d.versions)-1] }

// version returns a version by its number, or nil.
func (d *document) version(n int) *version {
	if d == nil {
		return nil
	}
	i := slices.IndexFunc(d.versions, func(v *version) bool { return v.record.Version == n })
	if i < 0 {
		return nil
	}
	return d.versions[i]
}

func (m *Memory) Documents(ctx context.Context, s store.Shelf) ([]store.Record, error) {
	if err := m.enter(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	return m.records(s, false), nil
}

func (m *Memory) Removed(ctx context.Context, s store.Shelf) ([]store.Record, error) {
	if err := m.enter(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	return m.records(s, true), nil
}

// records returns the current versions of the documents that are there, or of
// the removed ones, each in its order.
func (m *Memory) records(s store.Shelf, removed bool) []store.Record {
	sh := m.on(s)
	if sh == nil {
		return nil
	}
	var list []*document
	for _, d := range sh.documents {
		if d.removed == removed {
			list = append(list, d)
		}
	}
	if removed {
		slices.SortFunc(list, func(a, b *document) int {
			return cmp.Or(b.current().record.Removed.Compare(a.current().record.Removed), cmp.Compare(b.removal, a.removal))
		})
	}
	var out []store.Record
	for _, d := range list {
		out = append(out, clone(d.current().record))
	}
	return out
}

func (m *Memory) Versions(ctx context.Context, s store.Shelf, id string) ([]store.Record, error) {
	if err := m.enter(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	d := m.find(s, id)
	if d == nil {
		return nil, store.ErrNotFound
	}
	var out []store.Record
	for _, v := range slices.Backward(d.versions) {
		out = append(out, clone(v.record))
	}
	return out, nil
}

func (m *Memory) Text(ctx context.Context, s store.Shelf, id string, n int) ([]byte, error) {
	if err := m.enter(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	v := m.find(s, id).version(n)
	if v == nil {
		return nil, store.ErrNotFound
	}
	return bytes.Clone(v.text), nil
}

func (m *Memory) Original(ctx context.Context, s store.Shelf, id string, n int) ([]byte, error) {
	if err := m.enter(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	v := m.find(s, id).version(n)
	if v == nil || v.original == nil {
		return nil, store.ErrNotFound
	}
	return bytes.Clone(v.original), nil
}

func (m *Memory) Add(ctx context.Context, s store.Shelf, u store.Upload, q store.Quota) (store.Record, error) {
	if err := m.enter(ctx); err != nil {
		return store.Record{}, err
	}
	defer m.mu.Unlock()
	if err := m.admit(s, u, q, 1); err != nil {
		return store.Record{}, err
	}
	sp := m.space(s.Space)
	if sp.shelves[s.Name] == nil {
		sp.shelves[s.Name] = &shelf{}
	}
	want := cmp.Or(u.ID, "document")
	id := want
	for n := 2; m.find(s, id) != nil; n++ {
		id = want + "-" + strconv.Itoa(n)
	}
	d := &document{id: id}
	sp.shelves[s.Name].documents = append(sp.shelves[s.Name].documents, d)
	return m.put(s, d, u), nil
}

func (m *Memory) Replace(ctx context.Context, s store.Shelf, id string, u store.Upload, q store.Quota) (store.Record, error) {
	if err := m.enter(ctx); err != nil {
		return store.Record{}, err
	}
	defer m.mu.Unlock()
	d := m.find(s, id)
	if d == nil || d.removed {
		return store.Record{}, store.ErrNotFound
	}
	if err := m.admit(s, u, q, 0); err != nil {
		return store.Record{}, err
	}
	return m.put(s, d, u), nil
}

// admit says why an upload that would bring more documents may not be kept.
func (m *Memory) admit(s store.Shelf, u store.Upload, q store.Quota, more int) error {
	if sum := sha256.Sum256(u.Original); hex.EncodeToString(sum[:]) != u.SHA256 {
		return fmt.Errorf("keep %s: its SHA256 is another file's", u.Name)
	}
	if d := m.same(s, u.SHA256); d != nil {
		return &store.ExistsError{ID: d.id}
	}
	has := m.usage(s.Space)
	if q.Documents > 0 && more > 0 && has.Documents+more > q.Documents {
		return store.ErrQuota
	}
	if q.Bytes > 0 && !m.holds(s.Space, u.SHA256) && has.Bytes+int64(len(u.Original)) > q.Bytes {
		return store.ErrQuota
	}
	return nil
}

// same returns the document on the shelf whose current version is this file.
func (m *Memory) same(s store.Shelf, sum string) *document {
	if sh := m.on(s); sh != nil {
		for _, d := range sh.documents {
			if !d.removed && d.current().record.SHA256 == sum {
				return d
			}
		}
	}
	return nil
}

// put adds a version to a document.
func (m *Memory) put(s store.Shelf, d *document, u store.Upload) store.Record {
	n := 1
	if len(d.versions) > 0 {
		n = d.current().record.Version + 1
	}
	r := clone(store.Record{
		Shelf: s, ID: d.id, Version: n,
		Name: u.Name, SHA256: u.SHA256, Size: len(u.Original),
		Reader: u.Reader, Summary: u.Summary, Added: milli(u.Added), By: u.By, Origin: u.Origin,
	})
	d.versions = append(d.versions, &version{
		record: r, text: append([]byte{}, u.Text...), original: append([]byte{}, u.Original...),
	})
	m.touch(s)
	return clone(r)
}

func (m *Memory) Reread(ctx context.Context, s store.Shelf, id string, n int, u store.Upload) error {
	if err := m.enter(ctx); err != nil {
		return err
	}
	defer m.mu.Unlock()
	v := m.find(s, id).version(n)
	if v == nil || v.record.SHA256 != u.SHA256 {
		return store.ErrNotFound
	}
	v.text = append([]byte{}, u.Text...)
	v.record.Reader = u.Reader
	v.record.Summary = clone(store.Record{Summary: u.Summary}).Summary
	m.touch(s)
	return nil
}

func (m *Memory) Remove(ctx context.Context, s store.Shelf, id, by string, at time.Time) (store.Record, error) {
	if err := m.enter(ctx); err != nil {
		return store.Record{}, err
	}
	defer m.mu.Unlock()
	d := m.find(s, id)
	if d == nil || d.removed {
		return store.Record{}, store.ErrNotFound
	}
	return m.mark(s, d, true, by, milli(at)), nil
}

func (m *Memory) Undo(ctx context.Context, s store.Shelf, id string) (store.Record, error) {
	if err := m.enter(ctx); err != nil {
		return store.Record{}, err
	}
	defer m.mu.Unlock()
	d := m.find(s, id)
	if d == nil || !d.removed {
		return store.Record{}, store.ErrNotFound
	}
	if other := m.same(s, d.current().record.SHA256); other != nil {
		return store.Record{}, &store.ExistsError{ID: other.id}
	}
	return m.mark(s, d, false, "", time.Time{}), nil
}

// mark makes a document a removed one or not.
func (m *Memory) mark(s store.Shelf, d *document, removed bool, by string, at time.Time) store.Record {
	d.removed, d.removal = removed, m.touch(s)
	for _, v := range d.versions {
		v.record.Removed, v.record.RemovedBy = at, by
	}
	return clone(d.current().record)
}

func (m *Memory) Purge(ctx context.Context, before time.Time) (int, error) {
	if err := m.enter(ctx); err != nil {
		return 0, err
	}
	defer m.mu.Unlock()
	before = milli(before)
	gone := 0
	for _, sp := range m.spaces {
		for _, sh := range sp.shelves {
			sh.documents = slices.DeleteFunc(sh.documents, func(d *document) bool {
				erase := d.removed && d.current().record.Removed.Before(before)
				if erase {
					gone++
				}
				return erase
			})
			for _, d := range sh.documents {
				for i, v := range d.versions[:len(d.versions)-1] {
					if v.original != nil && d.versions[i+1].record.Added.Before(before) {
						v.original = nil
						gone++
					}
				}
			}
		}
	}
	for hash, l := range m.links {
		if l.Expires.Before(before) {
			delete(m.links, hash)
		}
	}
	return gone, nil
}

func (m *Memory) Erase(ctx context.Context, s store.Space) error {
	if err := m.enter(ctx); err != nil {
		return err
	}
	defer m.mu.Unlock()
	delete(m.spaces, s)
	for hash, l := range m.links {
		if l.Shelf.Space == s {
			delete(m.links, hash)
		}
	}
	return nil
}

func (m *Memory) Generation(ctx context.Context, s store.Shelf) (int64, error) {
	if err := m.enter(ctx); err != nil {
		return 0, err
	}
	defer m.mu.Unlock()
	if sh := m.on(s); sh != nil {
		return sh.generation, nil
	}
	return 0, nil
}

func (m *Memory) Usage(ctx context.Context, s store.Space) (store.Usage, error) {
	if err := m.enter(ctx); err != nil {
		return store.Usage{}, err
	}
	defer m.mu.Unlock()
	return m.usage(s), nil
}

func (m *Memory) usage(s store.Space) store.Usage {
	var u store.Usage
	sp := m.spaces[s]
	if sp == nil {
		return u
	}
	seen := map[string]bool{}
	for _, sh := range sp.shelves {
		u.Documents += len(sh.documents)
		for _, d := range sh.documents {
			for _, v := range d.versions {
				if v.original != nil && !seen[v.record.SHA256] {
					seen[v.record.SHA256] = true
					u.Bytes += int64(len(v.original))
				}
			}
		}
	}
	return u
}

// holds reports whether a space has an original already.
func (m *Memory) holds(s store.Space, sum string) bool {
	sp := m.spaces[s]
	if sp == nil {
		return false
	}
	for _, sh := range sp.shelves {
		for _, d := range sh.documents {
			for _, v := range d.versions {
				if v.original != nil && v.record.SHA256 == sum {
					return true
				}
			}
		}
	}
	return false
}

func (m *Memory) Shelves(ctx context.Context, s store.Space) ([]store.Shelf, error) {
	if err := m.enter(ctx); err != nil {
		return nil, err
	}
	defer m.mu.Unlock()
	var out []store.Shelf
	if sp := m.spaces[s]; sp != nil {
		for name := range sp.shelves {
			out = append(out, store.Shelf{Space: s, Name: name})
		}
	}
	slices.SortFunc(out, func(a, b store.Shelf) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

func (m *Memory) Own(ctx context.Context, s store.Space, channel string) (bool, error) {
	if err := m.enter(ctx); err != nil {
		return false, err
	}
	defer m.mu.Unlock()
	sp := m.spaces[s]
	return sp != nil && sp.own[channel], nil
}

func (m *Memory) SetOwn(ctx context.Context, s store.Space, channel string, own bool) error {
	if err := m.enter(ctx); err != nil {
		return err
	}
	defer m.mu.Unlock()
	if own {
		m.space(s).own[channel] = true
	} else if sp := m.spaces[s]; sp != nil {
		delete(sp.own, channel)
	}
	return nil
}

func (m *Memory) AddLink(ctx context.Context, l store.Link) error {
	if err := m.enter(ctx); err != nil {
		return err
	}
	defer m.mu.Unlock()
	if _, ok := m.links[l.Hash]; ok {
		return store.ErrExists
	}
	l.Created, l.Expires = milli(l.Created), milli(l.Expires)
	m.links[l.Hash] = l
	return nil
}

func (m *Memory) Link(ctx context.Context, hash [32]byte, now time.Time) (store.Link, error) {
	if err := m.enter(ctx); err != nil {
		return store.Link{}, err
	}
	defer m.mu.Unlock()
	l, ok := m.links[hash]
	if !ok || l.Expires.Before(milli(now)) {
		return store.Link{}, store.ErrNotFound
	}
	return l, nil
}

func (m *Memory) RevokeLinks(ctx context.Context, s store.Shelf) (int, error) {
	if err := m.enter(ctx); err != nil {
		return 0, err
	}
	defer m.mu.Unlock()
	n := 0
	for hash, l := range m.links {
		if l.Shelf == s {
			delete(m.links, hash)
			n++
		}
	}
	return n, nil
}

func (m *Memory) Forget(ctx context.Context, s store.Space, by string) (int, error) {
	if err := m.enter(ctx); err != nil {
		return 0, err
	}
	defer m.mu.Unlock()
	n := 0
	if by == "" {
		return 0, nil
	}
	if in := m.spaces[s]; in != nil {
		for _, on := range in.shelves {
			for _, d := range on.documents {
				removed := false
				for _, v := range d.versions {
					if v.record.By == by {
						v.record.By = ""
						n++
					}
					if v.record.RemovedBy == by {
						v.record.RemovedBy = ""
						removed = true
					}
				}
				if removed {
					n++
				}
			}
		}
	}
	for hash, l := range m.links {
		if l.Shelf.Space == s && l.By == by {
			delete(m.links, hash)
			n++
		}
	}
	return n, nil
}

// Backup writes a list of what is kept, as JSON. Nothing reads it again.
func (m *Memory) Backup(ctx context.Context, path string) error {
	if err := m.enter(ctx); err != nil {
		return err
	}
	defer m.mu.Unlock()
	type kept struct {
		Record         store.Record
		Text, Original []byte
	}
	all := []kept{}
	for _, sp := range m.spaces {
		for _, sh := range sp.shelves {
			for _, d := range sh.documents {
				for _, v := range d.versions {
					all = append(all, kept{v.record, v.text, v.original})
				}
			}
		}
	}
	out, err := json.Marshal(all)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(out)
	return cmp.Or(err, f.Close())
}

func (m *Memory) Check(ctx context.Context) error {
	if err := m.enter(ctx); err != nil {
		return err
	}
	m.mu.Unlock()
	return nil
}

func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return store.ErrClosed
	}
	m.closed = true
	m.spaces, m.links = nil, nil
	return nil
}

// milli is a time as a Store keeps it.
func milli(t time.Time) time.Time { return time.UnixMilli(t.UnixMilli()).UTC() }

// clone shares no memory with r. Empty lists become nil, as they do on the way
// through a database.
func clone(r store.Record) store.Record {
	r.Summary.Authors = append([]string(nil), r.Summary.Authors...)
	r.Summary.Problems = append([]string(nil), r.Summary.Problems...)
	return r
}
