package sqlite

import (
	"context"
	"database/sql"
	"errors"
)

// ErrOlder is what Open returns with Options.AsIs for a library that this program
// would bring to its own version first, as Open does without.
var ErrOlder = errors.New("an older version of the program made it")

// Look returns the version of the library's tables, and reads every page of the
// file: ErrDamaged if one is not as it was written, or SQLite finds them not to
// fit together. Unlike Check it does not open each text and original, so that it
// is done in a second or two where that takes a minute.
func (s *Store) Look(ctx context.Context) (version int64, err error) {
	err = s.Read(ctx, "look at the library", func(tx *sql.Tx) error {
		const newest = "SELECT max(version_id) FROM goose_db_version WHERE is_applied"
		if err := tx.QueryRowContext(ctx, newest).Scan(&version); err != nil {
			return err
		}
		one := func(scan func(...any) error) (s string, err error) { return s, scan(&s) }
		found, err := collect(ctx, tx, one, "PRAGMA quick_check(1)")
		if err != nil {
			return err
		}
		if len(found) == 1 && found[0] == "ok" {
			return nil
		}
		if unread := failedDisk(found); unread != "" {
			return errors.New("the disk failed, look at its state")
		}
		return damaged("SQLite says %q", found)
	})
	return version, err
}
