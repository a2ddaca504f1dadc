package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	sqlite3 "modernc.org/sqlite/lib"
)

// Backup writes the copy beside path under another name, makes it durable, and
// then gives it its name. It needs the room that the library takes.
func (s *Store) Backup(ctx context.Context, path string) error {
	doing := "back up to " + path
	if err := s.enter(ctx); err != nil {
		return explain(ctx, doing, err)
	}
	defer s.leave()
	return explain(ctx, doing, s.backup(ctx, path))
}

func (s *Store) backup(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return cmp.Or(err, error(&fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}))
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	db := s.connections(url.Values{}, 1, s.options.Wait)
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", f.Name())
	if err := cmp.Or(err, db.Close(), f.Sync(), f.Close()); err != nil {
		return err
	}
	return cmp.Or(os.Link(f.Name(), path), syncFolder(path))
}

// Check reads everything: every page, every text, every original.
func (s *Store) Check(ctx context.Context) error {
	return s.Read(ctx, "check the library", func(tx *sql.Tx) error { return check(ctx, tx) })
}

func check(ctx context.Context, tx *sql.Tx) error {
	one := func(scan func(...any) error) (s string, err error) { return s, scan(&s) }
	found, err := collect(ctx, tx, one, "PRAGMA integrity_check(10)")
	if err != nil {
		return err
	}
	if len(found) != 1 || found[0] != "ok" {
		if unread := failedDisk(found); unread != "" {
			return fmt.Errorf("the disk failed, look at its state (SQLite says %q)", unread)
		}
		return damaged("SQLite says %q", found)
	}
	lost, err := exist(ctx, tx, "pragma_foreign_key_check")
	if err != nil {
		return err
	}
	if lost {
		return damaged("parts of documents are missing")
	}
	if err := checkTexts(ctx, tx); err != nil {
		return err
	}
	return checkOriginals(ctx, tx)
}

var errorCode = regexp.MustCompile(`error code=(\d+)`)

// failedDisk returns what the integrity check says of pages that could not be
// read, "" if it could read all. It goes on without them, and then misses what
// is on them.
func failedDisk(found []string) string {
	for _, s := range found {
		for _, m := range errorCode.FindAllStringSubmatch(s, -1) {
			code, err := strconv.Atoi(m[1])
			if err == nil && code&0xff == sqlite3.SQLITE_IOERR && code != sqlite3.SQLITE_IOERR_DATA {
				return s
			}
		}
	}
	return ""
}

func checkTexts(ctx context.Context, tx *sql.Tx) error {
	all, err := collect(ctx, tx, scanRecord, everyRecord)
	if err != nil {
		return err
	}
	for _, r := range all {
		if _, err := text(ctx, tx, r.Shelf, r.ID, r.Version); err != nil {
			return fmt.Errorf("the text of %s, version %d: %w", r.ID, r.Version, err)
		}
	}
	lost, err := exist(ctx, tx, "documents d WHERE NOT EXISTS (SELECT 1 FROM versions v WHERE v.space = d.space AND v.shelf = d.shelf AND v.id = d.id AND v.version = d.version AND v.sha256 = d.sha256)")
	if err == nil && lost {
		err = damaged("a document has no current version")
	}
	return err
}

func checkOriginals(ctx context.Context, tx *sql.Tx) error {
	type key struct{ space, sum string }
	scan := func(scan func(...any) error) (k key, err error) { return k, scan(&k.space, &k.sum) }
	all, err := collect(ctx, tx, scan, "SELECT space, sha256 FROM originals")
	if err != nil {
		return err
	}
	for _, k := range all {
		if _, err := original(ctx, tx, "WHERE o.space = ? AND o.sha256 = ?", k.space, k.sum); err != nil {
			return fmt.Errorf("the original %s: %w", k.sum, err)
		}
	}
	lost, err := exist(ctx, tx, unheld)
	if err == nil && lost {
		err = damaged("an original belongs to no document")
	}
	return err
}

// Restore puts a backup in the place of the library at path, or where none is.
// The backup is checked first and stays where it is; the library that was there
// is kept under its name with ".before-restore" at the end, until a Purge of what
// was removed before Restore. Where Restore fails, the library is what it was. It fails if a program has that open, with
// ErrDamaged if the backup is, and with ErrNewer if a newer program made it.
func Restore(ctx context.Context, backup, path string) error {
	return explain(ctx, fmt.Sprintf("restore %s from %s", path, backup), restore(ctx, backup, path))
}

func restore(ctx context.Context, backup, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	l, err := openLock(path)
	if err != nil {
		return err
	}
	defer l.close()
	if err := l.alone(ctx, 0); err != nil {
		return err
	}
	fresh, err := checkedCopy(ctx, backup, path)
	if err != nil {
		return err
	}
	defer os.Remove(fresh) // in vain once it is renamed
	if err := keepAside(ctx, path); err != nil {
		return err
	}
	return cmp.Or(os.Rename(fresh, path), syncFolder(path))
}

// checkedCopy copies a backup beside path, brings it to this version of the
// program, and checks it.
func checkedCopy(ctx context.Context, backup, path string) (name string, err error) {
	if info, err := os.Stat(backup + "-wal"); err == nil && info.Size() > 0 {
		return "", errors.New("that is a library in use and not a backup; make one with the program that uses it")
	}
	from, err := os.Open(backup)
	if err != nil {
		return "", err
	}
	defer from.Close()
	to, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			eraseCopy(to.Name())
			return
		}
		eraseBeside(to.Name())
	}()
	_, err = io.Copy(to, from)
	if err := cmp.Or(err, to.Sync(), to.Close()); err != nil {
		return "", err
	}
	s, err := open(ctx, to.Name(), Options{})
	if err != nil {
		return "", err
	}
	return to.Name(), cmp.Or(s.Check(ctx), s.Close())
}

// keepAside gives the library at path a second name. Its journal, which must
// not be taken for that of the file that comes, goes with it.
func keepAside(ctx context.Context, path string) error {
	switch _, err := os.Lstat(path); {
	case err == nil:
		// Then there is no journal, and no moment in which the library lacks
		// it. One that is too damaged for this is not worse off without.
		db := (&Store{path: path, options: Options{vfs: vfsName, pages: mostPages}}).connections(url.Values{}, 1, 0)
		_, _ = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
		if err := db.Close(); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	aside := path + beforeRestore
	for n := 2; ; n++ {
		if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
			break
		}
		aside = path + beforeRestore + "-" + strconv.Itoa(n)
	}
	now := time.Now() // from which on its time runs, see sweep
	for _, end := range []string{"", "-wal"} {
		err := cmp.Or(os.Link(path+end, aside+end), os.Chtimes(aside+end, now, now))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := syncFolder(path); err != nil {
		return err
	}
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return syncFolder(path)
}
