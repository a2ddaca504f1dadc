package sqlite

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/knowledge/store"
	"footnote/knowledge/store/storetest"
)

// backedUp makes a library with something in it, which stays open, and a backup.
func backedUp(t *testing.T) (s *Store, backup string) {
	t.Helper()
	s = opened(t, filepath.Join(folder(t), "library.db"), Options{})
	fill(t, s, 1)
	backup = filepath.Join(folder(t), "backup")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	return s, backup
}

// names are those of the files in a folder.
func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestRehearse(t *testing.T) {
	s, backup := backedUp(t)
	dir := filepath.Dir(s.path)
	before, had := names(t, dir), readFile(t, backup)
	tried, end, err := Rehearse(t.Context(), backup, s.path)
	if err != nil {
		t.Fatal(err)
	}
	for _, space := range fixtureSpaces {
		got, err := storetest.Dump(t.Context(), tried, space)
		want, wantErr := storetest.Dump(t.Context(), s, space)
		if err := errors.Join(err, wantErr); err != nil || got != want {
			t.Errorf("%s: it holds %s, want %s (%v)", space, got, want, err)
		}
	}
	if got, err := tried.Spaces(t.Context()); err != nil || !slices.Equal(got, fixtureSpaces) {
		t.Errorf("the spaces are %v, %v", got, err)
	}
	// Whoever uses the library goes on.
	if err := s.SetOwn(t.Context(), "T9", "C1", true); err != nil {
		t.Error(err)
	}
	if err := end(); err != nil {
		t.Error(err)
	}
	if after := names(t, dir); !slices.Equal(after, before) {
		t.Errorf("it left %v, where there was %v", after, before)
	}
	if after := names(t, filepath.Dir(backup)); len(after) != 1 || readFile(t, backup) != had {
		t.Errorf("beside the backup is %v, or it was changed", after)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A backup of which any byte changed, or that was cut, is found out in both ways
// of looking, which leave nothing.
func TestReliabilityDamagedBackup(t *testing.T) {
	plainly(t)
	s, backup := backedUp(t)
	whole := readFile(t, backup)
	if err := Verify(t.Context(), backup); err != nil {
		t.Fatalf("a whole one: %v", err)
	}
	before := names(t, filepath.Dir(s.path))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range figure(t, 60, 5000) {
		data := []byte(whole)
		switch {
		case i%10 == 9:
			data = data[:random.IntN(len(data))]
		default:
			data[random.IntN(len(data))] ^= byte(1 + random.IntN(255))
		}
		writeFile(t, backup, data)
		if err := Verify(t.Context(), backup); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%d, Verify: got error %v", i, err)
		}
		if _, _, err := Rehearse(t.Context(), backup, s.path); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%d, Rehearse: got error %v", i, err)
		}
	}
	if after := names(t, filepath.Dir(s.path)); !slices.Equal(after, before) {
		t.Errorf("it left %v, where there was %v", after, before)
	}
	if after := names(t, filepath.Dir(backup)); len(after) != 1 {
		t.Errorf("beside the backup is %v", after)
	}
}

func TestOurs(t *testing.T) {
	_, backup := backedUp(t)
	dir := folder(t)
	other := []byte(readFile(t, backup))
	other[70] = 'x'
	for name, test := range map[string]struct {
		data []byte
		want bool
	}{
		"a backup":         {[]byte(readFile(t, backup)), true},
		"another database": {other, false},
		"short":            {other[:50], false},
		"empty":            {nil, false},
	} {
		path := filepath.Join(dir, name)
		writeFile(t, path, test.data)
		if got, err := Ours(path); got != test.want || err != nil {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	if _, err := Ours(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what is not there: %v", err)
	}
	if err := Verify(t.Context(), filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what is not there: %v", err)
	}
}

// What a restoration put aside, and what a killed process left, goes with what was
// removed at its time, and no other file does.
func TestPurgeErasesWhatLiesBeside(t *testing.T) {
	s, backup := backedUp(t)
	path, dir := s.path, filepath.Dir(s.path)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-31 * 24 * time.Hour)
	if err := os.Chtimes(path, long, long); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), backup, path); err != nil {
		t.Fatal(err)
	}
	s = opened(t, path, Options{})
	purge := func() {
		t.Helper()
		if _, err := s.Purge(t.Context(), time.Now().Add(-30*24*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	// The file is old, and was put aside just now.
	purge()
	if got := strings.Join(names(t, dir), " "); !strings.Contains(got, "library.db.before-restore") {
		t.Errorf("there is %s", got)
	}
	keep := []string{
		"library.db", "library.db-shm", "library.db-wal", "library.db-lock", "my.backup", "library.db.before-restore.mine",
		".library.db-notes", "library.db.old", ".other.db-123",
	}
	gone := []string{"library.db.before-restore-2", "library.db.before-restore-2-wal", ".library.db-123", ".library.db-123-wal", ".library.db-123-shm", ".library.db-123-lock"}
	for _, name := range slices.Concat(keep[4:], gone) {
		writeFile(t, filepath.Join(dir, name), []byte("x"))
	}
	if err := os.Mkdir(filepath.Join(dir, ".library.db-5"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range names(t, dir) {
		if !strings.HasPrefix(name, "library.db-") && name != "library.db" {
			if err := os.Chtimes(filepath.Join(dir, name), long, long); err != nil {
				t.Fatal(err)
			}
		}
	}
	writeFile(t, filepath.Join(dir, ".library.db-9"), []byte("being written"))
	purge()
	want := append(slices.Clone(keep), ".library.db-5", ".library.db-9")
	slices.Sort(want)
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("there is\n%q, want\n%q", got, want)
	}
}

// The file grows to what was held at most, and not by what comes and goes; a backup
// has no holes.
func TestReliabilityFileOverYears(t *testing.T) {
	plainly(t)
	path := filepath.Join(folder(t), "library.db")
	s := opened(t, path, Options{})
	year := func(n int) int64 {
		t.Helper()
		var ids []string
		for i := range 20 {
			r, err := s.Add(t.Context(), onHome, upload(1000*n+i, 60_000, 30_000), store.Quota{})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, r.ID)
		}
		for _, id := range ids {
			if _, err := s.Remove(t.Context(), onHome, id, "U1", moment(n)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Purge(t.Context(), moment(n+1)); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path + "-wal"); err != nil || info.Size() != 0 {
			t.Errorf("year %d: the journal has %d bytes, %v", n, info.Size(), err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	first, last := year(0), int64(0)
	for n := range 10 {
		last = year(1 + n)
	}
	backup := path + ".backup"
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(backup)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("after the first year %d kB, after the eleventh %d kB, without the holes %d kB", first>>10, last>>10, info.Size()>>10)
	if last > first+first/20 {
		t.Errorf("it grew from %d to %d bytes, and holds nothing", first, last)
	}
	if info.Size() > first/4 {
		t.Errorf("a backup of nothing has %d bytes", info.Size())
	}
}
