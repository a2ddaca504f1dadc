package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	sqlite "modernc.org/sqlite"

	"footnote/knowledge/store"
	"footnote/knowledge/store/storetest"
)

func TestFilesAreTheOwners(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "data", "library 100%?#.db")
	s := opened(t, path, Options{})
	fill(t, s, 0)
	for _, name := range []string{"", "-wal", "-shm", "-lock"} {
		info, err := os.Stat(path + name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	info, err := os.Stat(filepath.Dir(path))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", info, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Dir(path) + "/*")
	if err != nil || len(left) != 2 {
		t.Errorf("files after Close: %v, %v", left, err)
	}
}

// foreign makes a database that is not of this package.
func foreign(t *testing.T, path string, statements ...string) {
	t.Helper()
	c, err := sqlite.NewConnector(path)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, tt := range []struct {
		name string
		make func(t *testing.T, path string)
		want error
	}{
		{"an empty file", func(t *testing.T, path string) { writeFile(t, path, nil) }, store.ErrDamaged},
		{"another kind of file", func(t *testing.T, path string) { writeFile(t, path, []byte(strings.Repeat("text\n", 5000))) }, store.ErrDamaged},
		{"a short one", func(t *testing.T, path string) { writeFile(t, path, []byte("x")) }, store.ErrDamaged},
		{"another program's database", func(t *testing.T, path string) {
			foreign(t, path, "CREATE TABLE t (x)", "INSERT INTO t VALUES (1)")
		}, store.ErrDamaged},
		{"another program's database with large pages", func(t *testing.T, path string) {
			foreign(t, path, "PRAGMA page_size = 8192", "CREATE TABLE t (x)")
		}, store.ErrDamaged},
		{"another program's database with small pages", func(t *testing.T, path string) {
			foreign(t, path, "PRAGMA page_size = 512", "CREATE TABLE t (x)")
		}, store.ErrDamaged},
		{"a journal without its library", func(t *testing.T, path string) { writeFile(t, path+"-wal", []byte("x")) }, store.ErrDamaged},
		{"a newer version's library", func(t *testing.T, path string) {
			s := opened(t, path, Options{})
			if _, err := s.writer.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)"); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}, store.ErrNewer},
		{"a folder", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(folder(t), "library.db")
			tt.make(t, path)
			was, _ := os.ReadFile(path)
			_, err := Open(t.Context(), path, Options{})
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("got error %v, want %v", err, tt.want)
			}
			if now, _ := os.ReadFile(path); string(now) != string(was) {
				t.Error("the refused file was changed")
			}
			// As a backup it is refused, too, and what is there stays.
			if strings.HasPrefix(tt.name, "a journal") {
				return
			}
			home := filepath.Join(folder(t), "library.db")
			before := filled(t, home)
			if err := Restore(t.Context(), path, home); err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("Restore: got error %v, want %v", err, tt.want)
			}
			if now := states(t, home); strings.Join(now, "") != strings.Join(before, "") {
				t.Error("a refused backup changed the library")
			}
			if left, err := os.ReadDir(filepath.Dir(home)); err != nil || len(left) != 2 {
				t.Errorf("files after a refused backup: %v, %v", left, err)
			}
		})
	}
}

// filled makes a library at path and says what it holds.
func filled(t *testing.T, path string) []string {
	t.Helper()
	s := opened(t, path, Options{})
	fill(t, s, 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return states(t, path)
}

func TestBackupAndRestore(t *testing.T) {
	ctx := t.Context()
	dir := folder(t)
	path, backup := filepath.Join(dir, "library.db"), filepath.Join(dir, "backup")
	before := strings.Join(filled(t, path), "")
	s := opened(t, path, Options{})

	// While others write.
	var wait sync.WaitGroup
	wait.Go(func() {
		for i := range 20 {
			if _, err := s.Add(ctx, store.Shelf{Space: "T7"}, upload(7000+i, 20000, 20000), store.Quota{}); err != nil {
				t.Error(err)
			}
		}
	})
	if err := s.Backup(ctx, backup); err != nil {
		t.Fatal(err)
	}
	wait.Wait()
	if err := Restore(ctx, backup, path); err == nil || !strings.Contains(err.Error(), "another program has it open") {
		t.Errorf("a library in use was replaced: %v", err)
	}
	if err := Restore(ctx, path, filepath.Join(dir, "other.db")); err == nil {
		t.Error("a library in use was taken for a backup")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	was := strings.Join(states(t, path), "")

	for i, to := range []string{path, path, filepath.Join(dir, "new", "library.db")} {
		if err := Restore(ctx, backup, to); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(states(t, to), ""); got != before {
			t.Errorf("%d: what was restored is not what was backed up", i)
		}
	}
	if got := strings.Join(states(t, path+".before-restore"), ""); got != was {
		t.Error("the library that was replaced was not kept")
	}
	for _, name := range []string{path, path + ".before-restore", path + ".before-restore-2", backup} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if err := Restore(ctx, filepath.Join(dir, "missing"), path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing backup: %v", err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := Restore(ended, backup, path); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
	if got := strings.Join(states(t, path), ""); got != before {
		t.Error("a restoring that failed changed the library")
	}
	// What is half way is told from the library by its name.
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("files are left: %v, %v", left, err)
	}
}

// A library that was killed has a journal, which belongs to what is kept.
func TestRestoreKeepsTheJournal(t *testing.T) {
	dir := folder(t)
	path, killed := filepath.Join(dir, "library.db"), filepath.Join(dir, "killed", "library.db")
	s := opened(t, path, Options{})
	fill(t, s, 0)
	copyFile(t, path, killed)
	copyFile(t, path+"-wal", killed+"-wal")
	backup := filepath.Join(dir, "backup")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	want := strings.Join(states(t, path), "")
	// With a page that is damaged it cannot be moved into the file.
	for _, damaged := range []bool{true, false} {
		if damaged {
			b, err := os.ReadFile(killed)
			if err != nil {
				t.Fatal(err)
			}
			whole := append([]byte{}, b...)
			b[len(b)/2] ^= 1
			b[30] ^= 1
			writeFile(t, killed, b)
			if err := Restore(t.Context(), backup, killed); err != nil {
				t.Fatal(err)
			}
			writeFile(t, killed+".before-restore", whole) // mended by hand
			if got := strings.Join(states(t, killed+".before-restore"), ""); got != want {
				t.Error("the journal was lost")
			}
			continue
		}
		again := filepath.Join(dir, "again", "library.db")
		copyFile(t, path, again)
		if err := Restore(t.Context(), backup, again); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(states(t, again), ""); got != want {
			t.Error("it is not what was backed up")
		}
	}
}

// Two stores of one file are as two processes: they share nothing but files.
func TestTwoPrograms(t *testing.T) {
	path := filepath.Join(folder(t), "library.db")
	var stores [2]*Store
	var opening sync.WaitGroup
	for i := range stores { // both make it
		opening.Go(func() {
			s, err := Open(context.Background(), path, Options{})
			if err != nil {
				t.Error(err)
				return
			}
			stores[i] = s
		})
	}
	opening.Wait()
	if t.Failed() {
		return
	}
	defer func() {
		for _, s := range stores {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}()
	const each = 20
	var wait sync.WaitGroup
	for i, s := range stores {
		wait.Go(func() {
			for j := range each {
				r, err := s.Add(t.Context(), onHome, upload(i*100+j, 3000, 3000), store.Quota{})
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := stores[1-i].Text(t.Context(), onHome, r.ID, 1); err != nil {
					t.Errorf("the other does not see it: %v", err)
				}
				if j%7 == 0 {
					if _, err := s.Purge(t.Context(), moment(0)); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wait.Wait()
	var dumps [2]string
	for i, s := range stores {
		var err error
		if dumps[i], err = storetest.Dump(t.Context(), s, onHome.Space); err != nil {
			t.Fatal(err)
		}
		if list, err := s.Documents(t.Context(), onHome); err != nil || len(list) != 2*each {
			t.Errorf("%d documents, %v", len(list), err)
		}
	}
	if dumps[0] != dumps[1] {
		t.Error("the two see different things")
	}
}

// A call that is under way ends with its context.
func TestCancelledUnderWay(t *testing.T) {
	path := filepath.Join(folder(t), "library.db")
	s, other := opened(t, path, Options{}), opened(t, path, Options{})
	tx, err := other.writer.BeginTx(t.Context(), nil) // holds up all writers
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := s.Add(ctx, onHome, upload(1, 10, 10), store.Quota{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got error %v, want %v", err, context.DeadlineExceeded)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Add(t.Context(), onHome, upload(1, 10, 10), store.Quota{}); err != nil {
		t.Error(err)
	}
	hurried := opened(t, path, Options{Wait: time.Millisecond})
	tx, err = other.writer.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := hurried.Add(t.Context(), onHome, upload(2, 10, 10), store.Quota{}); err == nil || !strings.Contains(err.Error(), "try again") {
		t.Errorf("got error %v, want one that says to try again", err)
	}
}
