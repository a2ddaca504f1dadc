package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"footnote/knowledge/store"
)

// unheld are the originals that no version has any more.
const unheld = `originals WHERE NOT EXISTS
	(SELECT 1 FROM versions v WHERE v.space = originals.space AND v.original = originals.sha256)`

// Purge is a transaction for each document and each original, so that the
// journal need not hold all of them. Where it ends early, what is gone is gone,
// and the next one goes on. It also erases what Restore put aside before that
// time, and copies of the library that a killed process left beside it.
func (s *Store) Purge(ctx context.Context, before time.Time) (int, error) {
	const doing = "erase what was removed"
	ms := before.UnixMilli()
	gone := 0
	for _, query := range []string{`
DELETE FROM documents WHERE rowid IN (SELECT rowid FROM documents WHERE removed < ? LIMIT 1)`, `
UPDATE versions SET original = NULL WHERE rowid IN (
	SELECT v.rowid FROM versions v JOIN versions next
		ON next.space = v.space AND next.shelf = v.shelf AND next.id = v.id AND next.version = (
			SELECT min(version) FROM versions
			WHERE space = v.space AND shelf = v.shelf AND id = v.id AND version > v.version)
	WHERE v.original IS NOT NULL AND next.added < ? LIMIT 1)`,
	} {
		for {
			err := s.Write(ctx, doing, func(tx *sql.Tx) error {
				if err := change(ctx, tx, query, ms); err != nil {
					return err
				}
				_, err := tx.ExecContext(ctx, "DELETE FROM "+unheld)
				return err
			})
			if errors.Is(err, store.ErrNotFound) {
				break
			}
			if err != nil {
				return gone, err
			}
			gone++
		}
	}
	err := s.Write(ctx, doing, func(tx *sql.Tx) error {
		for _, query := range []string{
			"DELETE FROM links WHERE expires < ?",
			// Of events nobody came to handle. Those that were are dropped sooner.
			"DELETE FROM waiting WHERE place IN (SELECT place FROM events WHERE at < ?)",
			"DELETE FROM events WHERE at < ?",
		} {
			if _, err := tx.ExecContext(ctx, query, ms); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return gone, err
	}
	return gone, errors.Join(s.emptyJournal(ctx, doing), explain(ctx, doing, s.sweep(before)))
}

func (s *Store) Erase(ctx context.Context, space store.Space) error {
	const doing = "erase a space"
	err := s.Write(ctx, doing, func(tx *sql.Tx) error {
		for _, query := range []string{
			"DELETE FROM documents WHERE space = ?",
			"DELETE FROM originals WHERE space = ?",
			"DELETE FROM shelves WHERE space = ?",
			"DELETE FROM channels WHERE space = ?",
			"DELETE FROM links WHERE space = ?",
			"DELETE FROM settings WHERE space = ?",
			"DELETE FROM waiting WHERE space = ?",
			"DELETE FROM gaps WHERE space = ?",
			"DELETE FROM reports WHERE space = ?",
			"DELETE FROM counts WHERE space = ?",
		} {
			if _, err := tx.ExecContext(ctx, query, space); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.emptyJournal(ctx, doing)
}

func (s *Store) Forget(ctx context.Context, space store.Space, by string) (int, error) {
	const doing = "forget a person"
	if by == "" {
		return 0, nil
	}
	n := 0
	err := s.Write(ctx, doing, func(tx *sql.Tx) error {
		n = 0
		for _, query := range []string{
			"UPDATE versions SET added_by = '' WHERE space = ? AND added_by = ?",
			"UPDATE documents SET removed_by = '' WHERE space = ? AND removed_by = ?",
			"DELETE FROM links WHERE space = ? AND added_by = ?",
		} {
			result, err := tx.ExecContext(ctx, query, space, by)
			if err != nil {
				return err
			}
			some, err := result.RowsAffected()
			if err != nil {
				return err
			}
			n += int(some)
		}
		return nil
	})
	if err != nil || n == 0 {
		return 0, err
	}
	return n, s.emptyJournal(ctx, doing)
}

// EmptyJournal takes what was erased before out of the journal, too. It fails if
// somebody goes on reading an older state for longer than Options.Wait.
func (s *Store) EmptyJournal(ctx context.Context) error {
	return s.emptyJournal(ctx, "empty the journal")
}

// emptyJournal moves all of the journal into the file, where erased bytes are
// overwritten, and cuts it to nothing. It waits for those who still read an
// older state.
func (s *Store) emptyJournal(ctx context.Context, doing string) error {
	if err := s.enter(ctx); err != nil {
		return explain(ctx, doing, err)
	}
	defer s.leave()
	return explain(ctx, doing, s.patiently(ctx, func() error {
		var busy, frames, moved int
		err := s.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
		if err == nil && busy != 0 {
			err = errBusy
		}
		return err
	}))
}

// errBusy is that the journal could not be emptied.
var errBusy = errors.New("it is gone from the library, but not yet from the journal, which somebody is still reading; do it again")
