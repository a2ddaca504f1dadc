package sqlite

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"footnote/knowledge/store"
)

// Who only looks makes nothing, and changes nothing.
func TestLook(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "sub", "library.db")
	if _, err := Open(t.Context(), path, Options{AsIs: true}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a library: got error %v", err)
	}
	if _, err := os.Stat(filepath.Dir(path)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder was made: %v", err)
	}
	path = unpack(t, earlier[0], dir)
	if _, err := Open(t.Context(), path, Options{AsIs: true}); !errors.Is(err, ErrOlder) {
		t.Errorf("an older one: got error %v", err)
	}
	if _, err := Open(t.Context(), path, Options{AsIs: true}); !errors.Is(err, ErrOlder) {
		t.Errorf("it was changed by a look: got error %v", err)
	}
	s, err := Open(t.Context(), path, Options{}) // while somebody uses it
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	looked, err := Open(t.Context(), path, Options{AsIs: true})
	if err != nil {
		t.Fatal(err)
	}
	defer looked.Close()
	version, err := looked.Look(t.Context())
	if err != nil || version <= earlier[len(earlier)-1] {
		t.Errorf("version %d, error %v; want one after %d", version, err, earlier[len(earlier)-1])
	}
}

func TestLookAtDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "library.db")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, s, 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-pageSize/2] ^= 1
	writeFile(t, path, data)
	if s, err = Open(t.Context(), path, Options{AsIs: true}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Look(t.Context()); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("got error %v", err)
	}
}
