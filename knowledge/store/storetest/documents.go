package storetest

import (
	"fmt"
	"testing"

	"footnote/knowledge/store"
)

func testAdd(s *suite) {
	ctx := s.Context()
	s.documents(home)
	s.usage(home.Space, store.Usage{})
	u := store.Upload{
		ID: "notes", Name: "My Notes.pdf", SHA256: Sum([]byte("original")), Original: []byte("original"), Text: []byte("text"),
		Reader: 7, Added: after(1).Add(999999), By: "U1", Origin: "F1",
		Summary: store.Summary{
			Title: "Notes", TitleGuessed: true, Authors: []string{"A. B.", "Ç."}, Year: 2020, Language: "en", Pages: 3,
			Sections: 4, Paragraphs: 5, Words: 6, References: 7, Problems: []string{"Page 2 is a picture."},
		},
	}
	got, err := s.Add(ctx, home, u, store.Quota{})
	s.must(err)
	want := store.Record{
		Shelf: home, ID: "notes", Version: 1, Name: "My Notes.pdf", SHA256: u.SHA256, Size: 8,
		Reader: 7, Summary: u.Summary, Added: after(1), By: "U1", Origin: "F1",
	}
	s.same("record", got, want)
	s.same("document", s.documents(home, "notes"), []store.Record{want})
	s.same("versions", s.versions(home, "notes"), []store.Record{want})
	s.text(home, "notes", 1, "text")
	s.original(home, "notes", 1, "original")
	s.usage(home.Space, store.Usage{Documents: 1, Bytes: 8})

	u = file("wrong", "one")
	u.SHA256 = Sum([]byte("another"))
	s.unchanged(func() {
		if _, err := s.Add(ctx, home, u, store.Quota{}); err == nil {
			s.Error("a file was kept under another's digest")
		}
		if _, err := s.Replace(ctx, home, "notes", u, store.Quota{}); err == nil {
			s.Error("a version was kept under another's digest")
		}
	}, home.Space)
}

func testOrder(s *suite) {
	for _, id := range []string{"c", "a", "d", "b"} {
		u := file(id, id)
		u.Added = after(-int(id[0])) // the clock does not matter
		s.add(home, u)
	}
	s.documents(home, "c", "a", "d", "b")
	s.replace(home, "c", file("", "c again"))
	s.remove(home, "a", after(9))
	s.documents(home, "c", "d", "b")
	_, err := s.Undo(s.Context(), home, "a")
	s.must(err)
	s.documents(home, "c", "a", "d", "b")
}

func testIDs(s *suite) {
	other := store.Shelf{Space: home.Space, Name: "C1"}
	for i, want := range []string{"notes", "notes-2", "notes-3"} {
		if got := s.add(home, file("notes", fmt.Sprint(i))).ID; got != want {
			s.Errorf("id %q, want %q", got, want)
		}
	}
	s.remove(home, "notes-2", after(1))
	for _, tt := range []struct {
		on         store.Shelf
		want, says string
		got        string
	}{
		{home, "notes", "4", "notes-4"}, // notes-2 may come back
		{home, "notes-2", "5", "notes-2-2"},
		{other, "notes", "0", "notes"},
		{home, "", "6", "document"},
		{home, "", "7", "document-2"},
	} {
		if got := s.add(tt.on, file(tt.want, tt.says)).ID; got != tt.got {
			s.Errorf("wanted %q: id %q, want %q", tt.want, got, tt.got)
		}
	}
	s.purge(after(2), 1)
	if got := s.add(home, file("notes", "8")).ID; got != "notes-2" {
		s.Errorf("an id that nobody has any more was not given: %q", got)
	}
}

func testExists(s *suite) {
	ctx := s.Context()
	add := func(on store.Shelf, says string) error {
		_, err := s.Add(ctx, on, file("again", says), store.Quota{})
		return err
	}
	s.add(home, file("a", "same"))
	s.add(home, file("b", "other"))
	s.unchanged(func() {
		s.exists(add(home, "same"), "a")
		_, err := s.Replace(ctx, home, "b", file("", "same"), store.Quota{})
		s.exists(err, "a")
		_, err = s.Replace(ctx, home, "a", file("", "same"), store.Quota{})
		s.exists(err, "a")
	}, home.Space)
	s.must(add(store.Shelf{Space: home.Space, Name: "C1"}, "same"))
	s.must(add(store.Shelf{Space: "T2"}, "same"))
	// A past version is no current one.
	s.replace(home, "a", file("", "newer"))
	s.must(add(home, "same"))
	s.documents(home, "a", "b", "again")
	// Neither is a removed one, but then it cannot come back.
	s.remove(home, "again", after(1))
	s.replace(home, "b", file("", "same"))
	s.unchanged(func() {
		_, err := s.Undo(ctx, home, "again")
		s.exists(err, "b")
	}, home.Space)
	s.remove(home, "b", after(2))
	_, err := s.Undo(ctx, home, "again")
	s.must(err)
	s.documents(home, "a", "again")
}

func testQuota(s *suite) {
	ctx := s.Context()
	side := store.Shelf{Space: home.Space, Name: "C1"}
	s.add(home, file("a", "12345"))
	s.add(side, file("b", "1234567"))
	s.remove(side, "b", after(1)) // it counts until it is gone
	s.usage(home.Space, store.Usage{Documents: 2, Bytes: 12})
	for _, tt := range []struct {
		name    string
		q       store.Quota
		says    string
		replace bool
		ok      bool
	}{
		{"as many documents", store.Quota{Documents: 2}, "1", false, false},
		{"room for one", store.Quota{Documents: 3}, "1", false, true},
		{"a byte too few", store.Quota{Bytes: 14}, "123", false, false},
		{"bytes to the last", store.Quota{Bytes: 15}, "123", false, true},
		{"long full", store.Quota{Documents: 1, Bytes: 1}, "123", false, false},
		{"the same bytes are held once", store.Quota{Bytes: 12}, "1234567", false, true},
		{"no bound", store.Quota{}, "123", false, true},
		{"a version is no document", store.Quota{Documents: 1}, "123", true, true},
		{"a version has bytes", store.Quota{Bytes: 14}, "123", true, false},
		{"a version to the last byte", store.Quota{Bytes: 15}, "123", true, true},
		{"a version that is held", store.Quota{Bytes: 1}, "1234567", true, true},
		{"nothing is no more", store.Quota{Bytes: 12}, "", false, true},
	} {
		s.Run(tt.name, func(t *testing.T) {
			s := &suite{T: t, Store: s.Store}
			before, err := Dump(ctx, s.Store, home.Space)
			s.must(err)
			if tt.replace {
				_, err = s.Replace(ctx, home, "a", file("", tt.says), tt.q)
			} else {
				_, err = s.Add(ctx, home, file("n", tt.says), tt.q)
			}
			if !tt.ok {
				s.is(err, store.ErrQuota)
				now, err := Dump(ctx, s.Store, home.Space)
				s.must(err)
				s.same("what is kept", now, before)
				return
			}
			s.must(err)
			s.must(s.Erase(ctx, home.Space)) // begin again
			s.add(home, file("a", "12345"))
			s.add(side, file("b", "1234567"))
			s.remove(side, "b", after(1))
		})
	}
	_, err := s.Add(ctx, store.Shelf{Space: "T2"}, file("n", "123"), store.Quota{Documents: 1, Bytes: 3})
	s.must(err) // another space has its own
}

func testReplace(s *suite) {
	ctx := s.Context()
	first := s.add(home, file("a", "one"))
	u := file("ignored", "three")
	u.Name, u.Added, u.By, u.Origin, u.Reader = "new.pdf", after(5), "U9", "F2", 8
	second := s.replace(home, "a", u)
	want := store.Record{
		Shelf: home, ID: "a", Version: 2, Name: "new.pdf", SHA256: u.SHA256, Size: 5,
		Reader: 8, Summary: u.Summary, Added: after(5), By: "U9", Origin: "F2",
	}
	s.same("record", second, want)
	s.same("documents", s.documents(home, "a"), []store.Record{second})
	s.same("versions", s.versions(home, "a"), []store.Record{second, first})
	s.text(home, "a", 1, "read: one")
	s.text(home, "a", 2, "read: three")
	s.original(home, "a", 1, "one")
	s.original(home, "a", 2, "three")
	s.usage(home.Space, store.Usage{Documents: 1, Bytes: 8})

	// Back to the first file: it is a version like any other, held once.
	if r := s.replace(home, "a", file("", "one")); r.Version != 3 {
		s.Errorf("version %d, want 3", r.Version)
	}
	s.usage(home.Space, store.Usage{Documents: 1, Bytes: 8})
	s.remove(home, "a", after(6))
	s.unchanged(func() {
		_, err := s.Replace(ctx, home, "a", file("", "four"), store.Quota{})
		s.is(err, store.ErrNotFound)
	}, home.Space)
}

func testRemove(s *suite) {
	ctx := s.Context()
	a := s.add(home, file("a", "one"))
	s.replace(home, "a", file("", "two"))
	s.add(home, file("b", "three"))
	s.add(home, file("c", "four"))
	got := s.remove(home, "a", after(7).Add(1234))
	if got.ID != "a" || got.Version != 2 || got.Removed != after(7) || got.RemovedBy != "U2" {
		s.Errorf("Remove returned %+v", got)
	}
	s.documents(home, "b", "c")
	s.same("removed", s.removed(home, "a"), []store.Record{got})
	for _, r := range s.versions(home, "a") {
		if r.Removed != after(7) || r.RemovedBy != "U2" {
			s.Errorf("version %d of a removed document: %+v", r.Version, r)
		}
	}
	s.text(home, "a", 1, "read: one")
	s.original(home, "a", 2, "two")
	s.unchanged(func() {
		_, err := s.Remove(ctx, home, "a", "U2", after(8))
		s.is(err, store.ErrNotFound)
	}, home.Space)

	s.remove(home, "c", after(9))
	s.remove(home, "b", after(9)) // in the same millisecond, but after it
	s.removed(home, "b", "c", "a")
	for _, id := range []string{"a", "b", "c"} {
		r, err := s.Undo(ctx, home, id)
		s.must(err)
		if !r.Removed.IsZero() || r.RemovedBy != "" {
			s.Errorf("Undo returned %+v", r)
		}
	}
	s.removed(home)
	s.documents(home, "a", "b", "c")
	s.same("the first version again", s.versions(home, "a")[1], a)
	s.unchanged(func() {
		_, err := s.Undo(ctx, home, "a")
		s.is(err, store.ErrNotFound)
	}, home.Space)
}

func testReread(s *suite) {
	ctx := s.Context()
	s.add(home, file("a", "one"))
	s.replace(home, "a", file("", "two"))
	s.add(store.Shelf{Space: home.Space, Name: "C1"}, file("a", "one"))
	better := store.Upload{
		ID: "x", Name: "x", SHA256: Sum([]byte("one")), Text: []byte("better"), Reader: 9,
		Summary: store.Summary{Title: "Better"}, Added: after(99), By: "x", Origin: "x",
	}
	was := s.versions(home, "a")
	generation := s.generation(home)
	s.must(s.Reread(ctx, home, "a", 1, better))
	if now := s.generation(home); now <= generation {
		s.Errorf("generation %d after %d", now, generation)
	}
	was[1].Reader, was[1].Summary = 9, better.Summary
	s.same("versions", s.versions(home, "a"), was)
	s.text(home, "a", 1, "better")
	s.original(home, "a", 1, "one")
	s.text(home, "a", 2, "read: two")
	s.text(store.Shelf{Space: home.Space, Name: "C1"}, "a", 1, "read: one")
	s.unchanged(func() {
		s.is(s.Reread(ctx, home, "a", 2, better), store.ErrNotFound) // another file
		s.is(s.Reread(ctx, home, "a", 3, better), store.ErrNotFound)
	}, home.Space)
	// A removed document is read anew as well, since it can come back.
	s.remove(home, "a", after(1))
	better.Text = []byte("better still")
	s.must(s.Reread(ctx, home, "a", 1, better))
	s.text(home, "a", 1, "better still")
}
