package storetest

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"footnote/knowledge/store"
)

// testModel does what comes to mind to the store and to a Memory, and compares
// all that they say, and in the end all that they hold.
func testModel(s *suite) {
	rapid.Check(s.T, func(t *rapid.T) {
		m := &machine{ctx: context.Background(), got: s.Store, want: NewMemory()}
		for _, space := range spaces {
			if err := m.got.Erase(m.ctx, space); err != nil {
				t.Fatal(err)
			}
		}
		for _, l := range hashes {
			if _, err := m.got.Link(m.ctx, l, after(-1000)); !errors.Is(err, store.ErrNotFound) {
				t.Fatalf("a link is left after all spaces were erased: %v", err)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"Add":         m.add,
			"Replace":     m.replace,
			"Reread":      m.reread,
			"Remove":      m.remove,
			"Undo":        m.undo,
			"Withdraw":    m.withdraw,
			"Purge":       m.purge,
			"Erase":       m.erase,
			"SetOwn":      m.setOwn,
			"AddLink":     m.addLink,
			"Link":        m.link,
			"RevokeLinks": m.revokeLinks,
		})
		for _, space := range spaces {
			m.compare(t, "Dump of "+string(space), func(st store.Store) (any, error) {
				d, err := Dump(m.ctx, st, space)
				return generations.ReplaceAllString(d, ""), err
			})
		}
	})
}

// generations are those in a Dump: which numbers they are is up to the store.
var generations = regexp.MustCompile(`(?m), generation \d+$`)

// Few of each, so that they meet.
var (
	spaces   = []store.Space{"S1", "S2", "S1\x00"}
	channels = []string{"", "C1", "C2"}
	wanted   = []string{"", "notes", "notes-2", "a"}
	existing = []string{"document", "notes", "notes-2", "notes-3", "notes-2-2", "a", "a-2"}
	contents = []string{"", "one", "two", "three", "four"}
	origins  = []string{"", "", "F1", "F2"}
	hashes   = [][32]byte{{1}, {2}, {3}}
)

type machine struct {
	ctx       context.Context
	got, want store.Store
}

// compare does the same to both and compares what they return.
func (m *machine) compare(t *rapid.T, what string, do func(store.Store) (any, error)) {
	t.Helper()
	got, gotErr := do(m.got)
	want, wantErr := do(m.want)
	if g, w := class(gotErr), class(wantErr); g != w {
		t.Fatalf("%s: error %v (%s), the model's %v (%s)", what, gotErr, g, wantErr, w)
	}
	if gotErr == nil {
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("%s (- model, + store):\n%s", what, d)
		}
	}
}

// class is which error of the interface err is.
func class(err error) string {
	var same *store.ExistsError
	switch {
	case err == nil:
		return "none"
	case errors.As(err, &same):
		return "exists as " + same.ID
	}
	for _, e := range []error{store.ErrNotFound, store.ErrExists, store.ErrQuota} {
		if errors.Is(err, e) {
			return e.Error()
		}
	}
	return "another: " + err.Error()
}

// change compares what a change does to a shelf, and whether its generation
// grows where the model's does.
func (m *machine) change(t *rapid.T, what string, on store.Shelf, do func(store.Store) (any, error)) {
	t.Helper()
	before := m.generations(t, on)
	m.compare(t, fmt.Sprintf("%s on %q", what, on), do)
	now := m.generations(t, on)
	if (now[0] > before[0]) != (now[1] > before[1]) || now[0] < before[0] {
		t.Fatalf("%s: generation %d after %d, the model's %d after %d", what, now[0], before[0], now[1], before[1])
	}
}

func (m *machine) generations(t *rapid.T, on store.Shelf) (n [2]int64) {
	for i, s := range []store.Store{m.got, m.want} {
		var err error
		if n[i], err = s.Generation(m.ctx, on); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

func pick[T any](t *rapid.T, what string, of []T) T { return rapid.SampledFrom(of).Draw(t, what) }

func shelfOf(t *rapid.T) store.Shelf {
	return store.Shelf{Space: pick(t, "space", spaces), Name: pick(t, "shelf", channels)}
}

func uploadOf(t *rapid.T) store.Upload {
	u := file(pick(t, "wanted id", wanted), pick(t, "file", contents))
	u.Origin = pick(t, "origin", origins)
	u.Added = after(rapid.IntRange(0, 9).Draw(t, "added"))
	u.Text = []byte(rapid.String().Draw(t, "text"))
	return u
}

func quotaOf(t *rapid.T) store.Quota {
	return store.Quota{Documents: rapid.IntRange(0, 6).Draw(t, "documents"), Bytes: rapid.Int64Range(0, 20).Draw(t, "bytes")}
}

func (m *machine) add(t *rapid.T) {
	on, u, q := shelfOf(t), uploadOf(t), quotaOf(t)
	m.change(t, "Add", on, func(s store.Store) (any, error) { return s.Add(m.ctx, on, u, q) })
}

func (m *machine) replace(t *rapid.T) {
	on, id, u, q := shelfOf(t), pick(t, "id", existing), uploadOf(t), quotaOf(t)
	m.change(t, "Replace", on, func(s store.Store) (any, error) { return s.Replace(m.ctx, on, id, u, q) })
}

func (m *machine) reread(t *rapid.T) {
	on, id, n, u := shelfOf(t), pick(t, "id", existing), rapid.IntRange(0, 3).Draw(t, "version"), uploadOf(t)
	m.change(t, "Reread", on, func(s store.Store) (any, error) { return nil, s.Reread(m.ctx, on, id, n, u) })
}

func (m *machine) remove(t *rapid.T) {
	on, id, at := shelfOf(t), pick(t, "id", existing), after(rapid.IntRange(0, 9).Draw(t, "at"))
	m.change(t, "Remove", on, func(s store.Store) (any, error) { return s.Remove(m.ctx, on, id, "U3", at) })
}

func (m *machine) undo(t *rapid.T) {
	on, id := shelfOf(t), pick(t, "id", existing)
	m.change(t, "Undo", on, func(s store.Store) (any, error) { return s.Undo(m.ctx, on, id) })
}

func (m *machine) withdraw(t *rapid.T) {
	space, origin, at := pick(t, "space", spaces), pick(t, "origin", origins), after(rapid.IntRange(0, 9).Draw(t, "at"))
	var was [][2]int64
	for _, name := range channels {
		was = append(was, m.generations(t, store.Shelf{Space: space, Name: name}))
	}
	m.compare(t, fmt.Sprintf("Withdraw %s of %q", origin, space), func(s store.Store) (any, error) {
		return s.Withdraw(m.ctx, space, origin, at)
	})
	for i, name := range channels {
		now := m.generations(t, store.Shelf{Space: space, Name: name})
		if (now[0] > was[i][0]) != (now[1] > was[i][1]) || now[0] < was[i][0] {
			t.Fatalf("Withdraw: generations %d after %d of %q, store and model", now, was[i], name)
		}
	}
}

func (m *machine) purge(t *rapid.T) {
	before := after(rapid.IntRange(0, 10).Draw(t, "before"))
	m.compare(t, "Purge", func(s store.Store) (any, error) { return s.Purge(m.ctx, before) })
}

func (m *machine) erase(t *rapid.T) {
	space := pick(t, "space", spaces)
	m.compare(t, "Erase", func(s store.Store) (any, error) { return nil, s.Erase(m.ctx, space) })
}

func (m *machine) setOwn(t *rapid.T) {
	space, channel, own := pick(t, "space", spaces), pick(t, "channel", channels), rapid.Bool().Draw(t, "own")
	m.compare(t, "SetOwn", func(s store.Store) (any, error) { return nil, s.SetOwn(m.ctx, space, channel, own) })
	for _, space := range spaces {
		m.compare(t, "Own", func(s store.Store) (any, error) { return s.Own(m.ctx, space, channel) })
	}
}

func (m *machine) addLink(t *rapid.T) {
	l := store.Link{Hash: pick(t, "hash", hashes), Shelf: shelfOf(t), Expires: after(rapid.IntRange(0, 9).Draw(t, "expires"))}
	m.compare(t, "AddLink", func(s store.Store) (any, error) { return nil, s.AddLink(m.ctx, l) })
}

func (m *machine) link(t *rapid.T) {
	hash, now := pick(t, "hash", hashes), after(rapid.IntRange(0, 10).Draw(t, "now"))
	m.compare(t, "Link", func(s store.Store) (any, error) { return s.Link(m.ctx, hash, now) })
}

func (m *machine) revokeLinks(t *rapid.T) {
	on := shelfOf(t)
	m.compare(t, "RevokeLinks", func(s store.Store) (any, error) { return s.RevokeLinks(m.ctx, on) })
}
