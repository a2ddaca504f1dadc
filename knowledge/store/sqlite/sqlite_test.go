package sqlite

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"footnote/knowledge/store"
	"footnote/knowledge/store/storetest"
)

// opened returns a store at path that is closed at the end of the test.
func opened(t testing.TB, path string, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil && !errors.Is(err, store.ErrClosed) {
			t.Error(err)
		}
	})
	return s
}

func TestStore(t *testing.T) {
	// A hundred times is what it is for stores that need not write to a disk.
	checks := flag.Lookup("rapid.checks")
	if checks.Value.String() == checks.DefValue && os.Getenv("FOOTNOTE_LONG") == "" {
		if err := checks.Value.Set("30"); err != nil {
			t.Fatal(err)
		}
	}
	storetest.Run(t, func(t *testing.T) store.Store {
		return opened(t, filepath.Join(folder(t), "library.db"), Options{})
	})
}

// folder is a fresh one for files of a test, in memory where the system has
// that: the tests make more files durable than a disk likes.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "footnote-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}
