package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"footnote/knowledge/store"
)

func testShelves(s *suite) {
	ctx := s.Context()
	shelves := func(want ...string) {
		s.Helper()
		list, err := s.Shelves(ctx, "T1")
		s.must(err)
		var got []string
		for _, on := range list {
			if on.Space != "T1" {
				s.Errorf("shelf %+v of another space", on)
			}
			got = append(got, on.Name)
		}
		s.same("shelves", got, want)
	}
	shelves()
	s.must(s.SetOwn(ctx, "T1", "C7", true))
	shelves() // nothing was ever on it
	for i, name := range []string{"C2", "", "C10"} {
		s.add(store.Shelf{Space: "T1", Name: name}, file("a", fmt.Sprint(i)))
	}
	s.add(store.Shelf{Space: "T2", Name: "C3"}, file("a", "other"))
	shelves("", "C10", "C2")
	s.remove(store.Shelf{Space: "T1", Name: "C2"}, "a", after(0))
	s.purge(after(1), 1)
	shelves("", "C10", "C2") // it held something
}

func testOwn(s *suite) {
	ctx := s.Context()
	own := func(space store.Space, channel string, want bool) {
		s.Helper()
		got, err := s.Own(ctx, space, channel)
		s.must(err)
		if got != want {
			s.Errorf("Own(%q, %q) = %v", space, channel, got)
		}
	}
	own("T1", "C1", false)
	s.must(s.SetOwn(ctx, "T1", "C1", false))
	own("T1", "C1", false)
	for range 2 {
		s.must(s.SetOwn(ctx, "T1", "C1", true))
		own("T1", "C1", true)
	}
	own("T2", "C1", false)
	own("T1", "C2", false)
	own("T1", "", false)
	s.add(store.Shelf{Space: "T1", Name: "C1"}, file("a", "one"))
	s.must(s.SetOwn(ctx, "T1", "C1", false))
	own("T1", "C1", false)
	s.documents(store.Shelf{Space: "T1", Name: "C1"}, "a")
}

func testLinks(s *suite) {
	ctx := s.Context()
	side := store.Shelf{Space: home.Space, Name: "C1"}
	link := store.Link{Hash: [32]byte{1, 31: 9}, Shelf: side, Created: after(1).Add(77), Expires: after(10).Add(999999), By: "U1"}
	s.must(s.AddLink(ctx, link))
	want := link
	want.Created, want.Expires = after(1), after(10)
	for _, tt := range []struct {
		ms   int
		open bool
	}{{-1e9, true}, {9, true}, {10, true}, {11, false}, {1e9, false}} {
		got, err := s.Link(ctx, link.Hash, after(tt.ms))
		if !tt.open {
			s.is(err, store.ErrNotFound)
			s.same("link that expired", got, store.Link{})
			continue
		}
		s.must(err)
		s.same("link", got, want)
	}
	_, expired := s.Link(ctx, link.Hash, after(11))
	_, unknown := s.Link(ctx, [32]byte{2}, after(0))
	s.is(s.AddLink(ctx, store.Link{Hash: link.Hash, Shelf: store.Shelf{Space: "T2"}}), store.ErrExists)
	got, err := s.Link(ctx, link.Hash, after(0))
	s.must(err)
	s.same("the first link", got, want)

	for i, on := range []store.Shelf{side, home, {Space: "T2", Name: side.Name}} {
		s.must(s.AddLink(ctx, store.Link{Hash: [32]byte{10, byte(i)}, Shelf: on, Expires: after(10)}))
	}
	n, err := s.RevokeLinks(ctx, side)
	s.must(err)
	if n != 2 {
		s.Errorf("%d links revoked, want 2", n)
	}
	_, revoked := s.Link(ctx, link.Hash, after(0))
	s.is(revoked, store.ErrNotFound)
	if fmt.Sprint(expired) != fmt.Sprint(unknown) || fmt.Sprint(revoked) != fmt.Sprint(unknown) {
		s.Errorf("the errors tell apart an expired (%v), a revoked (%v) and an unknown link (%v)", expired, revoked, unknown)
	}
	for i := range 3 {
		_, err := s.Link(ctx, [32]byte{10, byte(i)}, after(0))
		if i == 0 {
			s.is(err, store.ErrNotFound)
		} else {
			s.must(err)
		}
	}
	if n, err := s.RevokeLinks(ctx, side); n != 0 || err != nil {
		s.Errorf("revoked again: %d, %v", n, err)
	}
	s.must(s.AddLink(ctx, link)) // nobody has it any more
	s.purge(after(10), 0)
	_, err = s.Link(ctx, link.Hash, after(0))
	s.must(err)
	s.purge(after(11), 0) // forgets it
	_, err = s.Link(ctx, link.Hash, after(0))
	s.is(err, store.ErrNotFound)
}

func testForget(s *suite) {
	ctx := s.Context()
	other := store.Shelf{Space: "T2"}
	by := func(u store.Upload, who string) store.Upload { u.By = who; return u }
	for _, on := range []store.Shelf{home, other} {
		s.add(on, by(file("a", "one"), "ada"))
		_, err := s.Replace(ctx, on, "a", by(file("", "two"), "ben"), store.Quota{})
		s.must(err)
		s.add(on, by(file("b", "three"), "ada"))
		_, err = s.Remove(ctx, on, "b", "ada", after(1))
		s.must(err)
		s.must(s.AddLink(ctx, store.Link{Hash: [32]byte{1, on.Space[1]}, Shelf: on, Expires: after(10), By: "ada"}))
		s.must(s.AddLink(ctx, store.Link{Hash: [32]byte{2, on.Space[1]}, Shelf: on, Expires: after(10), By: "ben"}))
	}
	n, err := s.Forget(ctx, home.Space, "ada")
	s.must(err)
	if n != 4 { // two versions, one removal, one link
		s.Errorf("%d records and links had ada, want 4", n)
	}
	for _, tt := range []struct {
		on   store.Shelf
		want string
	}{{home, ""}, {other, "ada"}} {
		versions, err := s.Versions(ctx, tt.on, "a")
		s.must(err)
		if got := versions[1].By; got != tt.want || versions[0].By != "ben" {
			s.Errorf("%v: versions by %q and %q, want %q and ben", tt.on, got, versions[0].By, tt.want)
		}
		gone, err := s.Removed(ctx, tt.on)
		s.must(err)
		if got := gone[0]; got.By != tt.want || got.RemovedBy != tt.want || got.Removed.IsZero() {
			s.Errorf("%v: brought by %q, removed by %q at %v, want %q", tt.on, got.By, got.RemovedBy, got.Removed, tt.want)
		}
		_, err = s.Link(ctx, [32]byte{1, tt.on.Space[1]}, after(0))
		if tt.want == "" {
			s.is(err, store.ErrNotFound)
		} else {
			s.must(err)
		}
		_, err = s.Link(ctx, [32]byte{2, tt.on.Space[1]}, after(0))
		s.must(err)
	}
	for _, who := range []string{"ada", "", "nobody"} {
		if n, err := s.Forget(ctx, home.Space, who); n != 0 || err != nil {
			s.Errorf("forget %q: %d, %v", who, n, err)
		}
	}
}

// testSpaces gives each of 20 spaces a word of its own, at every place that
// takes one, and has each ask for what the others have.
func testSpaces(s *suite) {
	const n = 20
	word := func(i int) string { return fmt.Sprintf("canary%02dx", i) }
	space := func(i int) store.Space { return store.Space(word(i)) }
	// All have the same ids, names of shelves, and one file in common.
	shelves := func(i int) []store.Shelf { return []store.Shelf{{Space: space(i)}, {Space: space(i), Name: "C1"}} }
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			for j, on := range shelves(i) {
				ctx := s.Context()
				for k, says := range []string{"common", word(i) + fmt.Sprint(j)} {
					u := file("doc", says)
					u.Name, u.By, u.Summary.Title, u.Text = word(i), word(i), word(i), []byte("text "+word(i))
					if _, err := s.Add(ctx, on, u, store.Quota{Documents: 4}); err != nil {
						s.Error(err)
					}
					if k == 1 {
						if _, err := s.Remove(ctx, on, "doc-2", word(i), after(i)); err != nil {
							s.Error(err)
						}
					}
				}
				if err := s.AddLink(ctx, store.Link{Hash: [32]byte{byte(i), byte(j)}, Shelf: on, Expires: after(i), By: word(i)}); err != nil {
					s.Error(err)
				}
			}
		})
	}
	wait.Wait()
	see := func(i int) string {
		d, err := Dump(s.Context(), s.Store, space(i))
		if err != nil {
			s.Error(err)
		}
		for j := range n {
			if has := strings.Contains(d, word(j)); has != (i == j) {
				s.Errorf("space %d has the word of space %d: %v", i, j, has)
			}
		}
		return d
	}
	var was []string
	for i := range n {
		was = append(was, see(i))
		s.usage(space(i), store.Usage{Documents: 4, Bytes: int64(len("common") + 2*len(word(i)+"0"))})
	}
	// One changes and goes; the others do not notice, also while it does.
	for i := range n {
		wait.Go(func() {
			if i%2 == 1 {
				if now := see(i); now != was[i] {
					s.Errorf("space %d changed", i)
				}
				return
			}
			if _, err := s.Undo(s.Context(), shelves(i)[1], "doc-2"); err != nil {
				s.Error(err)
			}
			if n, err := s.RevokeLinks(s.Context(), shelves(i)[0]); n != 1 || err != nil {
				s.Errorf("%d links revoked, %v", n, err)
			}
			if i%4 == 0 {
				if err := s.Erase(context.WithoutCancel(s.Context()), space(i)); err != nil {
					s.Error(err)
				}
			}
		})
	}
	wait.Wait()
	for i := range n {
		for j, on := range shelves(i) {
			l, err := s.Link(s.Context(), [32]byte{byte(i), byte(j)}, after(0))
			switch gone := i%4 == 0 || i%2 == 0 && j == 0; {
			case gone:
				s.is(err, store.ErrNotFound)
			case err != nil || l.Shelf != on || l.By != word(i):
				s.Errorf("link %d of space %d: %+v, %v", j, i, l, err)
			}
		}
		if i%4 != 0 {
			see(i)
		}
		if i%2 == 1 {
			now, err := Dump(s.Context(), s.Store, space(i))
			s.must(err)
			s.same(fmt.Sprintf("space %d", i), now, was[i])
		}
	}
}
