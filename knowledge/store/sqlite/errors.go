package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"syscall"

	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"footnote/knowledge/store"
)

// explain says what was being done and what a person can do about it. It makes
// SQLite's codes the errors of package store.
func explain(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil && !errors.Is(err, store.ErrClosed) {
		return fmt.Errorf("%s: %w", doing, ctx.Err())
	}
	var code *sqlite.Error
	switch {
	case errors.As(err, &code):
		return fmt.Errorf("%s: %w", doing, meaning(code))
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%s: %w", doing, store.ErrNotFound)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%s: %w: %w", doing, store.ErrFull, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// meaning is an error of SQLite in other words, and still that error.
func meaning(err *sqlite.Error) error {
	switch err.Code() {
	case sqlite3.SQLITE_IOERR_DATA, sqlite3.SQLITE_IOERR_CORRUPTFS:
		return fmt.Errorf("%w; restore a backup (%w)", store.ErrDamaged, err)
	case sqlite3.SQLITE_IOERR_SHMSIZE:
		return fmt.Errorf("%w; make room and try again (%w)", store.ErrFull, err)
	}
	switch err.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w; make room and try again (%w)", store.ErrFull, err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT:
		return fmt.Errorf("%w; restore a backup (%w)", store.ErrDamaged, err)
	case sqlite3.SQLITE_IOERR:
		return fmt.Errorf("the disk failed, look at its state (%w)", err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL:
		return fmt.Errorf("another program is changing the library, try again (%w)", err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN:
		return fmt.Errorf("the library file or its folder may not be opened or changed, look at their owner and permissions (%w)", err)
	}
	return err
}

// isBusy reports whether it was for another process that something failed.
func isBusy(err error) bool {
	var code *sqlite.Error
	return errors.Is(err, errBusy) || errors.As(err, &code) && code.Code()&0xff == sqlite3.SQLITE_BUSY
}

// damaged is an ErrDamaged that says what.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %w; restore a backup", store.ErrDamaged, fmt.Errorf(format, args...))
}
