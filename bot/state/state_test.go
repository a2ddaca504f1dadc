package state_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"footnote/bot/dispatch"
	"footnote/bot/dispatch/dispatchtest"
	"footnote/bot/state"
	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
)

// opened returns a library at path that is closed at the end of the test.
func opened(t testing.TB, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
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

// folder is a fresh one for files of a test, in memory where the system has
// that.
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

// figure is how often a test does its thing. Under the race detector SQLite, which
// is C that was translated to Go, is ten times as slow, and has nothing to find.
func figure(plain, raced int) int {
	if underRaceDetector {
		return raced
	}
	return plain
}

func TestQueue(t *testing.T) {
	dispatchtest.Queue(t, func(t *testing.T) dispatch.Queue {
		return state.New(opened(t, filepath.Join(folder(t), "library.db")))
	})
}

func TestQueueDoesAsTheModelDoes(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	if was := checks.Value.String(); was == checks.DefValue {
		if err := checks.Value.Set(fmt.Sprint(figure(100, 15))); err != nil {
			t.Fatal(err)
		}
		defer checks.Value.Set(was)
	}
	dispatchtest.Model(t, state.New(opened(t, filepath.Join(folder(t), "library.db"))))
}
