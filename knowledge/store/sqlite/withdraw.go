package sqlite

import (
	"context"
	"database/sql"
	"time"

	"footnote/knowledge/store"
)

// Withdraw empties the journal also where there was nothing to erase: what was
// may have been erased by a call that could not do that.
func (s *Store) Withdraw(ctx context.Context, space store.Space, origin string, at time.Time) (int, error) {
	const doing = "erase what came from a file"
	if origin == "" {
		return 0, nil
	}
	var n int64
	err := s.Write(ctx, doing, func(tx *sql.Tx) error {
		bereft, err := currentOf(ctx, tx, space, origin)
		if err != nil {
			return err
		}
		gone, err := tx.ExecContext(ctx, "DELETE FROM versions WHERE space = ? AND origin = ? AND origin <> ''", space, origin)
		if err != nil {
			return err
		}
		if n, err = gone.RowsAffected(); err != nil {
			return err
		}
		if err := fallBack(ctx, tx, bereft, at); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM "+unheld)
		return err
	})
	if err != nil {
		return 0, err
	}
	return int(n), s.emptyJournal(ctx, doing)
}

// A bereft document loses its current version.
type bereft struct {
	on    store.Shelf
	id    string
	there bool // it is no removed one
}

// currentOf returns the documents whose current version has an origin, those of
// a shelf in its order.
func currentOf(ctx context.Context, tx *sql.Tx, space store.Space, origin string) ([]bereft, error) {
	scan := func(scan func(...any) error) (b bereft, err error) {
		b.on.Space = space
		return b, scan(&b.on.Name, &b.id, &b.there)
	}
	return collect(ctx, tx, scan, `
SELECT d.shelf, d.id, d.removed IS NULL FROM versions v
JOIN documents d ON d.space = v.space AND d.shelf = v.shelf AND d.id = v.id AND d.version = v.version
WHERE v.space = ? AND v.origin = ? AND v.origin <> '' ORDER BY d.shelf, d.place`, space, origin)
}

// fallBack gives documents the last version that they have left. All are set
// aside before the first comes back, so that none stands in another's way with
// the file that it has lost.
func fallBack(ctx context.Context, tx *sql.Tx, all []bereft, at time.Time) error {
	for _, b := range all {
		if err := setAside(ctx, tx, b, at); err != nil {
			return err
		}
	}
	for _, b := range all {
		if !b.there {
			continue
		}
		_, err := tx.ExecContext(ctx, `
UPDATE documents AS d SET removed = NULL WHERE space = ? AND shelf = ? AND id = ? AND NOT EXISTS
	(SELECT 1 FROM documents o WHERE o.space = d.space AND o.shelf = d.shelf AND o.sha256 = d.sha256 AND o.removed IS NULL)`,
			b.on.Space, b.on.Name, b.id)
		if err != nil {
			return err
		}
	}
	return nil
}

// setAside makes a document a removed one, or none if nothing is left of it.
func setAside(ctx context.Context, tx *sql.Tx, b bereft, at time.Time) error {
	var generation int64
	if b.there {
		var err error
		if generation, err = touch(ctx, tx, b.on); err != nil {
			return err
		}
	}
	result, err := tx.ExecContext(ctx, `
UPDATE documents SET version = v.version, sha256 = v.sha256, removed = coalesce(removed, ?), removal = max(removal, ?)
FROM (SELECT version, sha256 FROM versions WHERE space = ?3 AND shelf = ?4 AND id = ?5 ORDER BY version DESC LIMIT 1) v
WHERE space = ?3 AND shelf = ?4 AND id = ?5`, at.UnixMilli(), generation, b.on.Space, b.on.Name, b.id)
	if err != nil {
		return err
	}
	if left, err := result.RowsAffected(); err != nil || left > 0 {
		return err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM documents WHERE space = ? AND shelf = ? AND id = ?", b.on.Space, b.on.Name, b.id)
	return err
}
