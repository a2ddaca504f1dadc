package storetest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"footnote/knowledge/store"
)

func testPurge(s *suite) {
	ctx := s.Context()
	side := store.Shelf{Space: "T2", Name: "C1"}
	for i, id := range []string{"a", "b", "c"} {
		s.add(home, file(id, id))
		s.remove(home, id, after(10*i))
	}
	s.add(side, file("d", "d1"))
	for i, says := range []string{"d2", "d3"} {
		u := file("", says)
		u.Added = after(10 + 10*i)
		s.replace(side, "d", u)
	}
	s.purge(after(0), 0) // removed at that moment is not before it
	s.removed(home, "c", "b", "a")
	s.purge(after(1), 1)
	s.removed(home, "c", "b")
	s.usage(home.Space, store.Usage{Documents: 2, Bytes: 2})
	_, err := s.Versions(ctx, home, "a")
	s.is(err, store.ErrNotFound)
	s.text(home, "a", 1, "")
	s.original(home, "a", 1, "")
	_, err = s.Undo(ctx, home, "a")
	s.is(err, store.ErrNotFound)

	generation := s.generation(side)
	s.purge(after(11), 2) // b, and the original of d's first version
	s.removed(home, "c")
	s.text(side, "d", 1, "read: d1")
	s.original(side, "d", 1, "")
	s.original(side, "d", 2, "d2")
	s.original(side, "d", 3, "d3")
	s.usage(side.Space, store.Usage{Documents: 1, Bytes: 4})
	s.documents(side, "d")
	if now := s.generation(side); now != generation {
		s.Errorf("generation %d after %d, but the documents are the same", now, generation)
	}
	s.purge(after(1e6), 2) // c, and the second version's; the current one stays
	s.original(side, "d", 2, "")
	s.original(side, "d", 3, "d3")
	s.purge(after(1e6), 0)
	s.documents(side, "d")

	// An original goes with the last that has it.
	twin := store.Shelf{Space: "T2"}
	s.add(twin, file("twin", "d3"))
	s.remove(twin, "twin", after(0))
	s.purge(after(1e6), 1)
	s.original(side, "d", 3, "d3")
	s.usage(side.Space, store.Usage{Documents: 1, Bytes: 2})
	s.remove(side, "d", after(0))
	s.purge(after(1e6), 1)
	s.usage(side.Space, store.Usage{})

	// A version's original is gone with its time, even where a later version is
	// the same file.
	s.add(home, file("e", "e1"))
	s.replace(home, "e", file("", "e2"))
	s.replace(home, "e", file("", "e1"))
	s.purge(after(1), 2)
	s.original(home, "e", 1, "")
	s.original(home, "e", 3, "e1")
	s.usage(home.Space, store.Usage{Documents: 1, Bytes: 2})
}

func testErase(s *suite) {
	ctx := s.Context()
	side := store.Shelf{Space: home.Space, Name: "C1"}
	other := store.Shelf{Space: "T2"}
	link := func(n byte, on store.Shelf) store.Link {
		return store.Link{Hash: [32]byte{n}, Shelf: on, Expires: after(100)}
	}
	for i, on := range []store.Shelf{home, side, other} {
		s.add(on, file("a", "one"))
		s.replace(on, "a", file("", "two"))
		s.add(on, file("b", "three"))
		s.remove(on, "b", after(1))
		s.must(s.AddLink(ctx, link(byte(i), on)))
		s.must(s.SetOwn(ctx, on.Space, "C1", true))
	}
	used := s.generation(home)
	s.unchanged(func() {
		s.must(s.Erase(ctx, home.Space))
		s.must(s.Erase(ctx, "T3"))
	}, other.Space)
	left, err := Dump(ctx, s.Store, home.Space)
	s.must(err)
	s.same("what is left", left, "holds {Documents:0 Bytes:0}\n")
	for i, on := range []store.Shelf{home, side, other} {
		erased := on.Space == home.Space
		if n := s.generation(on); erased != (n == 0) {
			s.Errorf("generation %d of %v", n, on)
		}
		_, err := s.Link(ctx, [32]byte{byte(i)}, after(0))
		if erased != errors.Is(err, store.ErrNotFound) {
			s.Errorf("link of %v: %v", on, err)
		}
		own, err := s.Own(ctx, on.Space, "C1")
		s.must(err)
		if own == erased {
			s.Errorf("%v: own shelf %v", on, own)
		}
	}
	s.text(home, "a", 2, "")
	s.original(home, "a", 2, "")
	s.removed(home)
	s.add(home, file("a", "one"))
	if n := s.generation(home); n <= used {
		s.Errorf("generation %d came again, there was %d before", n, used)
	}
}

func testGeneration(s *suite) {
	ctx := s.Context()
	other := store.Shelf{Space: home.Space, Name: "C1"}
	if n := s.generation(home); n != 0 {
		s.Errorf("generation %d of an unused shelf", n)
	}
	s.add(other, file("x", "x"))
	was, others := s.generation(home), s.generation(other)
	grows := func(what string, grows bool) {
		s.Helper()
		n := s.generation(home)
		if (n > was) != grows || n < was {
			s.Errorf("%s: generation %d after %d, to grow: %v", what, n, was, grows)
		}
		was = n
	}
	quota := store.Quota{Documents: 1}
	s.add(home, file("a", "one"))
	grows("Add", true)
	_, err := s.Add(ctx, home, file("b", "two"), quota)
	s.is(err, store.ErrQuota)
	_, err = s.Add(ctx, home, file("b", "one"), store.Quota{})
	s.exists(err, "a")
	grows("refused Add", false)
	s.replace(home, "a", file("", "two"))
	grows("Replace", true)
	_, err = s.Replace(ctx, home, "b", file("", "three"), store.Quota{})
	s.is(err, store.ErrNotFound)
	grows("failed Replace", false)
	s.remove(home, "a", after(1))
	grows("Remove", true)
	_, err = s.Remove(ctx, home, "a", "", after(1))
	s.is(err, store.ErrNotFound)
	grows("failed Remove", false)
	_, err = s.Undo(ctx, home, "a")
	s.must(err)
	grows("Undo", true)
	s.must(s.Reread(ctx, home, "a", 2, file("", "two")))
	grows("Reread", true)
	s.is(s.Reread(ctx, home, "a", 7, file("", "two")), store.ErrNotFound)
	s.must(s.SetOwn(ctx, home.Space, "C1", true))
	s.must(s.AddLink(ctx, store.Link{Shelf: home}))
	s.documents(home, "a")
	grows("what changes no document", false)
	if n := s.generation(other); n != others {
		s.Errorf("generation %d of the other shelf after %d", n, others)
	}
}

func testBackup(s *suite) {
	ctx := s.Context()
	s.add(home, file("a", "one"))
	dir := s.TempDir()
	path := filepath.Join(dir, "backup")
	s.must(s.Backup(ctx, path))
	info, err := os.Stat(path)
	s.must(err)
	if info.Size() == 0 || info.Mode().Perm() != 0o600 {
		s.Errorf("the backup has %d bytes, mode %v", info.Size(), info.Mode())
	}
	was, err := os.ReadFile(path)
	s.must(err)
	s.add(home, file("b", "two"))
	s.is(s.Backup(ctx, path), fs.ErrExist)
	now, err := os.ReadFile(path)
	s.must(err)
	if string(now) != string(was) {
		s.Error("a refused backup changed the file")
	}
	if err := s.Backup(ctx, filepath.Join(dir, "nowhere", "backup")); err == nil {
		s.Error("a backup into a missing folder was done")
	}
	files, err := os.ReadDir(dir)
	s.must(err)
	if len(files) != 1 {
		s.Errorf("files beside the backup: %v", files)
	}
}
