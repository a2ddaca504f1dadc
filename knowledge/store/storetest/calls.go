package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"

	"footnote/knowledge/store"
)

// call is a use of a method of the interface, on what prepare has made.
type call struct {
	method string
	do     func(ctx context.Context) error
}

// prepare makes a document "a" of two versions, a removed one "b", and a link.
func (s *suite) prepare() {
	s.add(home, file("a", "one"))
	s.replace(home, "a", file("", "two"))
	s.add(home, file("b", "three"))
	s.remove(home, "b", after(1))
	s.add(home, from("F1", file("w", "withdrawn")))
	s.must(s.AddLink(s.Context(), store.Link{Hash: [32]byte{1}, Shelf: home, Expires: after(100)}))
}

// calls is one use of each method but Close, which would all succeed.
func (s *suite) calls() []call {
	one := func(_ any, err error) error { return err }
	backup := filepath.Join(s.TempDir(), "backup")
	return []call{
		{"Documents", func(ctx context.Context) error { return one(s.Documents(ctx, home)) }},
		{"Removed", func(ctx context.Context) error { return one(s.Removed(ctx, home)) }},
		{"Versions", func(ctx context.Context) error { return one(s.Versions(ctx, home, "a")) }},
		{"Text", func(ctx context.Context) error { return one(s.Text(ctx, home, "a", 1)) }},
		{"Original", func(ctx context.Context) error { return one(s.Original(ctx, home, "a", 1)) }},
		{"Generation", func(ctx context.Context) error { return one(s.Generation(ctx, home)) }},
		{"Usage", func(ctx context.Context) error { return one(s.Usage(ctx, home.Space)) }},
		{"Shelves", func(ctx context.Context) error { return one(s.Shelves(ctx, home.Space)) }},
		{"Own", func(ctx context.Context) error { return one(s.Own(ctx, home.Space, "C1")) }},
		{"Link", func(ctx context.Context) error { return one(s.Link(ctx, [32]byte{1}, after(0))) }},
		{"Check", func(ctx context.Context) error { return s.Check(ctx) }},
		{"Backup", func(ctx context.Context) error { return s.Backup(ctx, backup) }},
		{"Add", func(ctx context.Context) error { return one(s.Add(ctx, home, file("c", "four"), store.Quota{})) }},
		{"Replace", func(ctx context.Context) error {
			return one(s.Replace(ctx, home, "a", file("", "five"), store.Quota{}))
		}},
		{"Reread", func(ctx context.Context) error { return s.Reread(ctx, home, "a", 1, file("", "one")) }},
		{"Remove", func(ctx context.Context) error { return one(s.Remove(ctx, home, "a", "", after(1))) }},
		{"Undo", func(ctx context.Context) error { return one(s.Undo(ctx, home, "b")) }},
		{"SetOwn", func(ctx context.Context) error { return s.SetOwn(ctx, home.Space, "C1", true) }},
		{"AddLink", func(ctx context.Context) error { return s.AddLink(ctx, store.Link{Hash: [32]byte{2}, Shelf: home}) }},
		{"RevokeLinks", func(ctx context.Context) error { return one(s.RevokeLinks(ctx, home)) }},
		{"Withdraw", func(ctx context.Context) error { return one(s.Withdraw(ctx, home.Space, "F1", after(1))) }},
		{"Forget", func(ctx context.Context) error { return one(s.Forget(ctx, home.Space, "ada")) }},
		{"Purge", func(ctx context.Context) error { return one(s.Purge(ctx, after(1e6))) }},
		{"Erase", func(ctx context.Context) error { return s.Erase(ctx, home.Space) }},
	}
}

func testCancelled(s *suite) {
	s.prepare()
	ended, cancel := context.WithCancel(s.Context())
	cancel()
	calls := s.calls()
	s.unchanged(func() {
		for _, c := range calls {
			if err := c.do(ended); !errors.Is(err, context.Canceled) {
				s.Errorf("%s: got error %v, want %v", c.method, err, context.Canceled)
			}
		}
	}, home.Space)
	_, err := s.Link(s.Context(), [32]byte{1}, after(0))
	s.must(err)
	for _, c := range calls { // which shows that it was the context
		if err := c.do(s.Context()); err != nil {
			s.Errorf("%s: %v", c.method, err)
		}
	}
}

func testClosed(s *suite) {
	s.prepare()
	calls := s.calls()
	s.must(s.Close())
	for _, c := range calls {
		if err := c.do(s.Context()); !errors.Is(err, store.ErrClosed) {
			s.Errorf("%s: got error %v, want %v", c.method, err, store.ErrClosed)
		}
	}
	s.is(s.Close(), store.ErrClosed)
}

func testNotFound(s *suite) {
	ctx := s.Context()
	s.prepare()
	missing := []store.Shelf{{}, {Space: "t1"}, {Space: "T1", Name: "C1"}, {Space: "T2"}}
	s.unchanged(func() {
		for _, on := range append(missing, home) {
			id := "a"
			if on == home {
				id = "A"
			}
			_, err := s.Versions(ctx, on, id)
			s.is(err, store.ErrNotFound)
			s.text(on, id, 1, "")
			s.original(on, id, 1, "")
			_, err = s.Replace(ctx, on, id, file("", "new"), store.Quota{})
			s.is(err, store.ErrNotFound)
			s.is(s.Reread(ctx, on, id, 1, file("", "one")), store.ErrNotFound)
			_, err = s.Remove(ctx, on, id, "", after(1))
			s.is(err, store.ErrNotFound)
			_, err = s.Undo(ctx, on, id)
			s.is(err, store.ErrNotFound)
		}
		for _, n := range []int{-1, 0, 3, 1 << 40} {
			s.text(home, "a", n, "")
			s.original(home, "a", n, "")
			s.is(s.Reread(ctx, home, "a", n, file("", "two")), store.ErrNotFound)
		}
	}, home.Space, "T2", "")
	for _, on := range missing {
		list, err := s.Documents(ctx, on)
		s.must(err)
		gone, err := s.Removed(ctx, on)
		s.must(err)
		if list != nil || gone != nil || s.generation(on) != 0 {
			s.Errorf("%v: documents %v, removed %v, generation %d", on, list, gone, s.generation(on))
		}
		if n, err := s.RevokeLinks(ctx, on); n != 0 || err != nil {
			s.Errorf("%v: %d links revoked, %v", on, n, err)
		}
	}
}

func testNames(s *suite) {
	names := []string{
		"", " ", "a", "A", "a ", "a\x00", "a\x00b", "\x00", "ä", "a\u0308", "ß", "ss", "日本語.pdf", "\u202egnp.exe", "'; DROP TABLE documents; --",
		"%", "_", "a/../b", "\xff\xfe", "\xed\xa0\x80", "🙂", string(bytes.Repeat([]byte("long "), 20000)), "1", "01", "1.0", "null", "a\r\nb",
	}
	for i, name := range names {
		on := store.Shelf{Space: store.Space(name), Name: name}
		u := file("", fmt.Sprint(i))
		u.ID, u.Name, u.By, u.Origin = "id"+name, name, name, name
		got := s.add(on, u)
		if got.ID != u.ID || got.Name != name || got.By != name || got.Shelf != on {
			s.Errorf("%.40q: record %.200q", name, fmt.Sprint(got))
		}
		s.must(s.SetOwn(s.Context(), store.Space(name), name, true))
		s.must(s.AddLink(s.Context(), store.Link{Hash: [32]byte{byte(i)}, Shelf: on, Expires: after(0), By: name}))
	}
	for i, name := range names {
		on := store.Shelf{Space: store.Space(name), Name: name}
		list := s.documents(on, "id"+name)
		if len(list) != 1 || list[0].Name != name || list[0].By != name || list[0].Origin != name || list[0].Shelf != on {
			s.Errorf("%.40q: documents %.200q", name, fmt.Sprint(list))
		}
		s.text(on, "id"+name, 1, fmt.Sprintf("read: %d", i))
		s.original(on, "id"+name, 1, fmt.Sprint(i))
		l, err := s.Link(s.Context(), [32]byte{byte(i)}, after(0))
		s.must(err)
		if l.Shelf != on || l.By != name {
			s.Errorf("%.40q: link %.200q", name, fmt.Sprint(l))
		}
		if r := s.remove(on, "id"+name, after(0)); r.ID != "id"+name {
			s.Errorf("%.40q: removed %.40q", name, r.ID)
		}
		shelves, err := s.Shelves(s.Context(), store.Space(name))
		s.must(err)
		if !slices.Equal(shelves, []store.Shelf{on}) {
			s.Errorf("%.40q: shelves %.200q", name, fmt.Sprint(shelves))
		}
	}
	s.purge(after(1), len(names))
}

func testSizes(s *suite) {
	ctx := s.Context()
	empty := store.Upload{SHA256: Sum(nil)}
	s.add(home, empty)
	for _, read := range []func(context.Context, store.Shelf, string, int) ([]byte, error){s.Text, s.Original} {
		if b, err := read(ctx, home, "document", 1); err != nil || len(b) != 0 {
			s.Errorf("%d bytes of nothing, %v", len(b), err)
		}
	}
	if r := s.documents(home, "document")[0]; !r.Added.IsZero() || !r.Removed.IsZero() {
		s.Errorf("the zero time became %v, %v", r.Added, r.Removed)
	}
	// What no compression makes smaller, in sizes around those of pages, and as
	// large as files may be.
	random := rand.NewChaCha8([32]byte{1})
	for i, size := range []int{1, 4095, 4096, 1<<16 - 1, 1 << 16, 1<<16 + 1, 3 << 16, 1 << 20, 25 << 20} {
		u := store.Upload{ID: fmt.Sprint("n", i), Original: make([]byte, size), Text: make([]byte, size+size/5)}
		for _, b := range [][]byte{u.Original, u.Text} {
			if _, err := random.Read(b); err != nil {
				s.Fatal(err)
			}
		}
		u.SHA256 = Sum(u.Original)
		if r := s.add(home, u); r.Size != size {
			s.Errorf("size %d, want %d", r.Size, size)
		}
		text, err := s.Text(ctx, home, u.ID, 1)
		s.must(err)
		original, err := s.Original(ctx, home, u.ID, 1)
		s.must(err)
		if !bytes.Equal(text, u.Text) || !bytes.Equal(original, u.Original) {
			s.Errorf("of %d bytes others came back", size)
		}
	}
}

func testBytes(s *suite) {
	ctx := s.Context()
	u := file("a", "one")
	u.Summary.Authors = []string{"A"}
	r := s.add(home, u)
	u.Original[0], u.Text[0], u.Summary.Authors[0], r.Summary.Authors[0] = 'X', 'X', "X", "X"
	if got := s.documents(home, "a")[0].Summary.Authors[0]; got != "A" {
		s.Errorf("the author is %q", got)
	}
	for range 2 {
		text, err := s.Text(ctx, home, "a", 1)
		s.must(err)
		original, err := s.Original(ctx, home, "a", 1)
		s.must(err)
		if string(text) != "read: one" || string(original) != "one" {
			s.Errorf("text %q, original %q", text, original)
		}
		text[0], original[0] = 'Y', 'Y'
	}
}

func testConcurrent(s *suite) {
	const writers, each = 4, 9
	ctx := s.Context()
	var wait, watch sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		watch.Go(func() {
			var last int64
			for {
				n, err := s.Generation(ctx, home)
				if err != nil || n < last {
					s.Errorf("generation %d after %d, %v", n, last, err)
				}
				last = n
				list, err := s.Documents(ctx, home)
				if err != nil {
					s.Error(err)
				}
				for _, r := range list {
					original, err := s.Original(ctx, home, r.ID, r.Version)
					if err != nil || Sum(original) != r.SHA256 {
						s.Errorf("original of %s, version %d: %v", r.ID, r.Version, err)
					}
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for w := range writers {
		wait.Go(func() {
			for i := range each {
				says := fmt.Sprintf("%d of %d", i, w)
				r, err := s.Add(ctx, home, file("notes", says), store.Quota{})
				if err != nil {
					s.Error(err)
					return
				}
				if text, err := s.Text(ctx, home, r.ID, 1); err != nil || string(text) != "read: "+says {
					s.Errorf("text of %s: %q, %v", r.ID, text, err)
				}
				switch i % 3 {
				case 1:
					_, err = s.Replace(ctx, home, r.ID, file("", says+" again"), store.Quota{})
				case 2:
					_, err = s.Remove(ctx, home, r.ID, "", after(i))
				}
				if err != nil {
					s.Error(err)
				}
			}
		})
	}
	wait.Wait()
	close(done)
	watch.Wait()
	list, err := s.Documents(ctx, home)
	s.must(err)
	gone, err := s.Removed(ctx, home)
	s.must(err)
	if len(list) != writers*each*2/3 || len(gone) != writers*each/3 {
		s.Errorf("%d documents and %d removed ones", len(list), len(gone))
	}
	got := append(ids(list), ids(gone)...)
	want := []string{"notes"}
	for n := 2; n <= writers*each; n++ {
		want = append(want, fmt.Sprint("notes-", n))
	}
	slices.Sort(got)
	slices.Sort(want)
	s.same("ids", got, want)
}
