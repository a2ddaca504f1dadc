package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"footnote/knowledge/store"
	"footnote/knowledge/store/storetest"
)

// TestReliabilityFull lets a store run out of room at a write of an addition,
// another one each time.
func TestReliabilityFull(t *testing.T) {
	if err := errors.Join(registered(), registeredFaulty()); err != nil {
		t.Fatal(err)
	}
	dir := folder(t)
	s := opened(t, filepath.Join(dir, "library.db"), Options{vfs: faultyName, Wait: 5 * time.Millisecond})
	fill(t, s, 0)
	on := store.Shelf{Space: "T3"}
	refused, n := 0, figure(t, 20, 1000)
	for i := range n {
		was, err := storetest.Dump(t.Context(), s, "T3")
		if err != nil {
			t.Fatal(err)
		}
		u := upload(1000+i, 5000+100*i, 5000)
		arm(1+i%20, true, true, "write")
		_, err = s.Add(t.Context(), on, u, store.Quota{})
		failed := err != nil
		if failed && !errors.Is(err, store.ErrFull) {
			t.Errorf("%d: got error %v, want %v", i, err, store.ErrFull)
		}
		if failed {
			refused++
			now, err := storetest.Dump(t.Context(), s, "T3")
			if err != nil || now != was {
				t.Errorf("%d: reading goes on otherwise: %v", i, err)
			}
		}
		err = s.emptyJournal(t.Context(), "checkpoint")
		if failed && err != nil && !errors.Is(err, store.ErrFull) {
			t.Errorf("%d: got error %v, want %v", i, err, store.ErrFull)
		}
		disarm() // there is room again
		if failed {
			if _, err := s.Add(t.Context(), on, u, store.Quota{}); err != nil {
				t.Errorf("%d: there is room again, but: %v", i, err)
			}
		}
		if err := s.Check(t.Context()); err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	if refused < 5 {
		t.Errorf("only %d additions met a full disk", refused)
	}
	t.Attr("R4", fmt.Sprintf("%d times, %d of them in an addition", n, refused))
}

// A library that may grow no more answers and refuses.
func TestReliabilityFullFile(t *testing.T) {
	path := filepath.Join(folder(t), "library.db")
	s := opened(t, path, Options{pages: 150})
	n := addUntilFull(t, s, 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = opened(t, path, Options{})
	if more := addSome(t, s, 1000, 5); more != 5 {
		t.Errorf("with room again %d of 5 could be added", more)
	}
	if list, err := s.Documents(t.Context(), onHome); err != nil || len(list) != n+5 {
		t.Errorf("%d documents, want %d: %v", len(list), n+5, err)
	}
}

// TestReliabilityFullDisk is about a real disk that is full.
func TestReliabilityFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("footnote", dir, "tmpfs", 0, "size=3m"); err != nil {
		t.Skipf("skipped: a small disk cannot be made here: mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	path := filepath.Join(dir, "library.db")
	s := opened(t, path, Options{})
	ballast := filepath.Join(dir, "ballast")
	for i := range figure(t, 20, 1000) {
		writeFile(t, ballast, make([]byte, 2000<<10))
		addUntilFull(t, s, 1000*i)
		if err := s.Backup(t.Context(), filepath.Join(dir, "backup")); !errors.Is(err, store.ErrFull) {
			t.Errorf("%d: backup: got error %v, want %v", i, err, store.ErrFull)
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		if n := addSome(t, s, 1000*i+900, 3); n != 3 {
			t.Errorf("%d: with room again %d of 3 could be added", i, n)
		}
		if err := s.Erase(t.Context(), onHome.Space); err != nil {
			t.Errorf("%d: %v", i, err)
		}
		if files, err := os.ReadDir(dir); err != nil || len(files) != 4 {
			t.Errorf("%d: files are left: %v, %v", i, files, err)
		}
	}
}

// addUntilFull adds until that is refused, and checks that nothing else is.
func addUntilFull(t *testing.T, s *Store, seed int) int {
	t.Helper()
	for n := 0; ; n++ {
		_, err := s.Add(t.Context(), onHome, upload(seed+n, 30000, 30000), store.Quota{})
		if err == nil {
			continue
		}
		if !errors.Is(err, store.ErrFull) || n == 0 {
			t.Fatalf("addition %d: got error %v, want %v", n, err, store.ErrFull)
		}
		if err := s.Check(t.Context()); err != nil {
			t.Errorf("full: %v", err)
		}
		list, err := s.Documents(t.Context(), onHome)
		if err != nil || len(list) != n {
			t.Errorf("full: %d documents, want %d: %v", len(list), n, err)
		}
		return n
	}
}

// addSome adds small documents and says how many could be.
func addSome(t *testing.T, s *Store, seed, n int) int {
	t.Helper()
	for i := range n {
		if _, err := s.Add(t.Context(), onHome, upload(seed+i, 3000, 3000), store.Quota{}); err != nil {
			t.Log(fmt.Sprint(err))
			return i
		}
	}
	return n
}
