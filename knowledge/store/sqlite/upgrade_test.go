package sqlite

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"footnote/knowledge/store"
	"footnote/knowledge/store/storetest"
)

// earlier are the libraries below testdata, by the version of their tables. Each
// was made by the program of its time, which was killed with the last of it in
// the journal.
var earlier = []int64{1, 2, 3}

// unpack lays such a library out in a folder, and returns its path.
func unpack(t *testing.T, version int64, dir string) string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", fmt.Sprintf("version-%d.tar.gz", version)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for r := tar.NewReader(z); ; n++ {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		data, readErr := io.ReadAll(r)
		if err := errors.Join(err, readErr); err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, filepath.Base(h.Name)), data)
	}
	if n != 2 {
		t.Fatalf("version %d has %d files, want the library and its journal", version, n)
	}
	return filepath.Join(dir, "library.db")
}

// holdings is what those libraries hold, as this version of the program says it.
func holdings(t *testing.T, path string) string {
	t.Helper()
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Check(t.Context()); err != nil {
		t.Fatalf("it is not whole: %v", err)
	}
	var all strings.Builder
	for _, space := range []store.Space{"discord:100", "slack:T1"} {
		d, err := storetest.Dump(t.Context(), s, space)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(d + remembered(t, s, space))
	}
	return all.String()
}

// versionOf says which version the tables of a library have, and what these are.
func versionOf(t *testing.T, path string) (version int64, tables string) {
	t.Helper()
	db := (&Store{path: path, options: Options{vfs: vfsName, pages: mostPages}}).connections(url.Values{}, 1, time.Second)
	defer db.Close()
	version, _, err := versions(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	one := func(scan func(...any) error) (s string, err error) { return s, scan(&s) }
	list, err := collect(t.Context(), db, one, "SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	return version, strings.Join(list, "\n")
}

// upgradeUntil opens a library and is killed at the call of the disk with the
// number that the environment has. If it needs fewer, it says how many.
func upgradeUntil(path string) error {
	n, err := strconv.Atoi(os.Getenv("FOOTNOTE_TEST_CALLS"))
	if err := errors.Join(err, registered(), registeredFaulty()); err != nil {
		return err
	}
	faults.Lock()
	faults.armed, faults.fatal, faults.from = true, true, n
	faults.Unlock()
	s, err := Open(context.Background(), path, Options{vfs: faultyName, Readers: 1})
	if err != nil {
		return err
	}
	err = s.Close()
	fmt.Println(disarm())
	return err
}

// killSelf ends the process as if its machine had lost its power, but for what
// the operating system has been given.
func killSelf() {
	if p, err := os.FindProcess(os.Getpid()); err == nil {
		p.Kill()
	}
	select {}
}

// A process that is killed at any moment of bringing a library to this version
// leaves one of a version that there was, with tables to match, so that either
// the program of then or this one opens it; and this one goes on from there.
func TestReliabilityKilledUpgrade(t *testing.T) {
	plainly(t)
	if err := registered(); err != nil {
		t.Fatal(err)
	}
	tables := map[int64]string{} // of each version, as their migrations make them
	newest := int64(0)
	for _, source := range sources(t) {
		newest = max(newest, source)
		path := filepath.Join(folder(t), "library.db")
		older(t, path, source)
		_, tables[source] = versionOf(t, path)
	}
	every := 3
	if os.Getenv("FOOTNOTE_LONG") != "" {
		every = 1
	}
	for _, version := range earlier {
		t.Run(fmt.Sprint("from version ", version), func(t *testing.T) {
			want := holdings(t, unpack(t, version, folder(t)))
			found := map[int64]int{}
			for n := 1; ; n += every {
				dir := folder(t)
				path := unpack(t, version, dir)
				ended := killedAt(t, path, n)
				now, has := versionOf(t, path)
				if has != tables[now] {
					t.Fatalf("killed at call %d: it says that it is of version %d, and has the tables\n%s\nwant\n%s", n, now, has, tables[now])
				}
				found[now]++
				if now < version || ended && now != newest {
					t.Fatalf("killed at call %d, ended %v: it is of version %d", n, ended, now)
				}
				if got := holdings(t, path); got != want {
					t.Fatalf("killed at call %d: it holds\n%s\nwant\n%s", n, got, want)
				}
				if err := os.RemoveAll(dir); err != nil {
					t.Fatal(err)
				}
				if ended {
					break
				}
			}
			t.Logf("versions that were left, and how often: %v", found)
			for v := version; v <= newest; v++ {
				if found[v] == 0 {
					t.Errorf("no kill left version %d", v)
				}
			}
		})
	}
}

// sources are the versions that there are migrations to.
func sources(t *testing.T) []int64 {
	t.Helper()
	names, err := migrations.ReadDir("migrations")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d migrations, %v", len(names), err)
	}
	var all []int64
	for _, name := range names {
		number, _, _ := strings.Cut(name.Name(), "_")
		v, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

// killedAt brings a library to this version in a process that is killed at the
// n-th call. It reports whether that came to its end before.
func killedAt(t *testing.T, path string, n int) (ended bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "FOOTNOTE_TEST_UPGRADE="+path, fmt.Sprint("FOOTNOTE_TEST_CALLS=", n))
	out, err := cmd.Output()
	var exit *exec.ExitError
	switch {
	case err == nil:
		calls, err := strconv.Atoi(strings.TrimSpace(string(out)))
		if err != nil || calls < 50 {
			t.Fatalf("after %d calls it came to an end, and says %q", n, out)
		}
		return true
	case !errors.As(err, &exit) || exit.Exited():
		t.Fatalf("after %d calls it was not killed: %v, %s", n, err, out)
	}
	return false
}

// A library of each version before this one is there to test with, and all that
// is in it comes along.
func TestEarlierLibraries(t *testing.T) {
	all := sources(t)
	if !slices.Equal(earlier, all[:len(all)-1]) {
		t.Errorf("there are libraries of the versions %v, and migrations to %v: before another version is released, put a library of the last one below testdata", earlier, all)
	}
	for _, version := range earlier {
		path := unpack(t, version, folder(t))
		if now, _ := versionOf(t, path); now != version {
			t.Errorf("version %d is of version %d", version, now)
		}
		got := holdings(t, path)
		events := "2 settings and 2 events that wait"
		if version == 1 {
			events = "0 settings and 0 events that wait"
		}
		for _, want := range []string{"harbours", "lamp", "salt", "ferry", events} {
			if !strings.Contains(got, want) {
				t.Errorf("version %d: no %q in\n%s", version, want, got)
			}
		}
	}
}

// What a newer program made is left as it is.
func TestNewerLibrary(t *testing.T) {
	path := filepath.Join(folder(t), "library.db")
	s := opened(t, path, Options{})
	if _, err := s.writer.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path, Options{}); !errors.Is(err, store.ErrNewer) {
		t.Errorf("opened: %v", err)
	}
	if err := Restore(t.Context(), path, filepath.Join(folder(t), "library.db")); !errors.Is(err, store.ErrNewer) {
		t.Errorf("restored: %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("it was changed (%v)", err)
	}
}
