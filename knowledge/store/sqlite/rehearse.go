package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"footnote/knowledge/store"
)

// Rehearse does all that Restore would with the library at path but for putting
// the backup in its place, and so fails where Restore would for the backup's sake;
// who uses the library is not disturbed. The copy, beside path, is open for looking
// at; end closes and erases it.
func Rehearse(ctx context.Context, backup, path string) (s *Store, end func() error, err error) {
	doing := "try " + backup
	path, err = filepath.Abs(path)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	if err != nil {
		return nil, nil, explain(ctx, doing, err)
	}
	fresh, err := checkedCopy(ctx, backup, path)
	if err != nil {
		return nil, nil, explain(ctx, doing, err)
	}
	s, err = open(ctx, fresh, Options{})
	if err != nil {
		return nil, nil, explain(ctx, doing, errors.Join(err, eraseCopy(fresh)))
	}
	return s, func() error { return cmp.Or(s.Close(), eraseCopy(fresh)) }, nil
}

// eraseCopy takes a copy of a library away, with what stands beside it.
func eraseCopy(path string) error {
	eraseBeside(path)
	return os.Remove(path)
}

// eraseBeside takes away what SQLite and Open made beside a copy. Some of it may
// not be there.
func eraseBeside(path string) {
	for _, end := range []string{"-wal", "-shm", "-lock"} {
		os.Remove(path + end)
	}
}

// Verify reads all of a backup of this version where it lies, as Check does, and
// makes no file beside it. ErrDamaged if it is not whole.
func Verify(ctx context.Context, backup string) error {
	return explain(ctx, "check "+backup, verify(ctx, backup))
}

func verify(ctx context.Context, backup string) error {
	backup, err := filepath.Abs(backup)
	if err := errors.Join(err, registered()); err != nil {
		return err
	}
	if there, err := exists(backup); err != nil || !there {
		return cmp.Or(err, error(os.ErrNotExist))
	}
	// Nobody writes to a backup, so that there is no journal to look for, nor any
	// lock to take.
	db := (&Store{path: backup, options: Options{vfs: vfsName, pages: mostPages}}).
		connections(url.Values{"immutable": {"1"}, "_query_only": {"1"}}, 1, 0)
	return cmp.Or(transact(ctx, db, &sql.TxOptions{ReadOnly: true}, func(tx *sql.Tx) error { return check(ctx, tx) }), db.Close())
}

// Ours reports whether a file begins as libraries and their backups do.
func Ours(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, 72)
	if _, err := io.ReadFull(f, head); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = nil
		}
		return false, err
	}
	return string(head[:16]) == string(empty()[:16]) && string(head[68:]) == string(empty()[68:72]), nil
}

// Spaces lists those that hold or held anything. It is for whoever keeps the
// machine, who can read the file; no Store has it, since nobody in one space is to
// know of another.
func (s *Store) Spaces(ctx context.Context) ([]store.Space, error) {
	const doing = "list the spaces"
	if err := s.enter(ctx); err != nil {
		return nil, explain(ctx, doing, err)
	}
	defer s.leave()
	scan := func(scan func(...any) error) (space store.Space, err error) { return space, scan(&space) }
	list, err := collect(ctx, s.reader, scan, "SELECT DISTINCT space FROM shelves ORDER BY space")
	if err != nil {
		return nil, explain(ctx, doing, err)
	}
	return list, nil
}
