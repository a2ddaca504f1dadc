package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"footnote/knowledge/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// provider knows our migrations. It is not to be closed, which would close db.
func provider(db *sql.DB) (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, dir,
		goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
}

// versions returns that of the tables in db, 0 where there are none, and that
// of this program. A file that no version of this program made is ErrDamaged,
// one that a newer version made ErrNewer.
func versions(ctx context.Context, db *sql.DB) (current, target int64, err error) {
	var id, tables int64
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return 0, 0, err
	}
	if id != applicationID {
		return 0, 0, fmt.Errorf("%w: it is a database of another program", store.ErrDamaged)
	}
	p, err := provider(db)
	if err != nil {
		return 0, 0, err
	}
	for _, s := range p.ListSources() {
		target = max(target, s.Version)
	}
	// Goose would make its table, for which the lock is not held here.
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = ?", goose.DefaultTablename).Scan(&tables)
	if err != nil || tables == 0 {
		return 0, target, err
	}
	err = db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM "+goose.DefaultTablename+" WHERE is_applied").Scan(&current)
	if err == nil && current > target {
		err = fmt.Errorf("%w: it has version %d, this program knows %d", store.ErrNewer, current, target)
	}
	return current, target, err
}

// migrate brings db to the version of this program, each step in a transaction.
func migrate(ctx context.Context, db *sql.DB) error {
	if _, _, err := versions(ctx, db); err != nil {
		return err
	}
	p, err := provider(db)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	var partial *goose.PartialError
	if errors.As(err, &partial) {
		return fmt.Errorf("bring it to version %d: %w", partial.Failed.Source.Version, partial.Err)
	}
	return err
}
