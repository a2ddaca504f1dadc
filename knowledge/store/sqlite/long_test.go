package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"footnote/knowledge/store"
	"footnote/knowledge/store/storetest"
)

// figure is how often a reliability test does its thing.
func figure(t *testing.T, short, long int) int {
	n := short
	if os.Getenv("FOOTNOTE_LONG") != "" {
		n = long
	}
	t.Logf("%d times; with FOOTNOTE_LONG=1 it is %d", n, long)
	return n
}

// plainly skips a test that runs SQLite some hundred times in one thread. It is
// C that was translated to Go, and ten times as slow under the race detector,
// for which there is nothing to find here; .ci/run runs these without it.
func plainly(t *testing.T) {
	t.Helper()
	if underRaceDetector {
		t.Skip("takes minutes under the race detector: go test -run Reliability ./knowledge/store/sqlite")
	}
}

// upload is a file and its text, of about these sizes, that only this seed has.
func upload(seed, original, text int) store.Upload {
	// Some share an origin, and it is not that of those before them.
	u := store.Upload{
		Origin: []string{"", "F1", "F2", "F3"}[max(seed, -seed)/3%4],
		ID:     "notes", Name: fmt.Sprintf("notes %d.pdf", seed), Original: filler(seed, original), Text: filler(-seed, text),
		Reader: 1, Summary: store.Summary{Title: fmt.Sprint("Notes ", seed), Words: seed}, Added: moment(seed), By: "U1",
	}
	u.SHA256 = storetest.Sum(u.Original)
	return u
}

// filler is text that can be compressed by about half.
func filler(seed, size int) []byte {
	var b []byte
	for i := uint64(0); len(b) < size; i++ {
		b = fmt.Appendf(b, "%d.%x ", seed, (i+1)*uint64(seed+1<<20)*0x9e3779b97f4a7c15>>40)
	}
	return b[:size]
}

func moment(n int) time.Time { return time.Date(2026, 3, 1, 0, 0, n, 0, time.UTC) }

// fixtureSpaces are those that fill puts some of everything into. A step of 1
// makes documents of up to 10 kB, one of 0 small ones only.
var fixtureSpaces = []store.Space{"T1", "T2"}

func fill(t *testing.T, s *Store, step int) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, on := range []store.Shelf{{Space: "T1"}, {Space: "T1", Name: "C1"}, {Space: "T2"}} {
		for j := range 6 {
			_, err := s.Add(ctx, on, upload(10*i+j, 300<<(step*j), 100<<(step*j)), store.Quota{})
			must(err)
		}
		_, err := s.Replace(ctx, on, "notes-2", upload(100+i, 3000, 4000), store.Quota{})
		must(err)
		_, err = s.Remove(ctx, on, "notes-3", "U2", moment(1))
		must(err)
		must(s.SetOwn(ctx, on.Space, "C1", true))
		must(s.AddLink(ctx, store.Link{Hash: [32]byte{byte(i)}, Shelf: on, Expires: moment(1000), By: "U1"}))
	}
	// Room that is free again.
	_, err := s.Remove(ctx, store.Shelf{Space: "T2"}, "notes-5", "U2", moment(0))
	must(err)
	_, err = s.Purge(ctx, moment(1))
	must(err)
}

// reading is a use of a reading method and what it says.
type reading struct {
	name string
	do   func(*testing.T, *Store) (string, error)
}

// readings are uses of all reading methods on what fill has made.
func readings() []reading {
	var all []reading
	show := func(name string, do func(t *testing.T, s *Store) (any, error)) {
		all = append(all, reading{name, func(t *testing.T, s *Store) (string, error) {
			v, err := do(t, s)
			return fmt.Sprintf("%+v", v), err
		}})
	}
	for _, space := range fixtureSpaces {
		show("Dump "+string(space), func(t *testing.T, s *Store) (any, error) { return storetest.Dump(t.Context(), s, space) })
		show("Usage "+string(space), func(t *testing.T, s *Store) (any, error) { return s.Usage(t.Context(), space) })
		show("Shelves "+string(space), func(t *testing.T, s *Store) (any, error) { return s.Shelves(t.Context(), space) })
		show("Own "+string(space), func(t *testing.T, s *Store) (any, error) { return s.Own(t.Context(), space, "C1") })
		for _, name := range []string{"", "C1", "C2"} {
			on := store.Shelf{Space: space, Name: name}
			show(fmt.Sprint("Documents ", on), func(t *testing.T, s *Store) (any, error) { return s.Documents(t.Context(), on) })
			show(fmt.Sprint("Removed ", on), func(t *testing.T, s *Store) (any, error) { return s.Removed(t.Context(), on) })
			show(fmt.Sprint("Generation ", on), func(t *testing.T, s *Store) (any, error) { return s.Generation(t.Context(), on) })
		}
	}
	for i := range 3 {
		show(fmt.Sprint("Link ", i), func(t *testing.T, s *Store) (any, error) {
			return s.Link(t.Context(), [32]byte{byte(i)}, moment(0))
		})
	}
	show("Check", func(t *testing.T, s *Store) (any, error) { return nil, s.Check(t.Context()) })
	return all
}

// copyFile copies one, which must not exist.
func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, to, b)
}

func writeFile(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
