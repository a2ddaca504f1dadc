package sqlite

import (
	"cmp"
	"compress/flate"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"footnote/knowledge/store"
)

const (
	// everyRecord is a query of all versions with what their document says of
	// them, for scanRecord.
	everyRecord = `
SELECT v.space, v.shelf, v.id, v.version, v.name, v.sha256, v.size, v.reader, v.summary, v.added, v.added_by, v.origin,
	d.removed, d.removed_by
FROM documents d JOIN versions v ON v.space = d.space AND v.shelf = d.shelf AND v.id = d.id`
	// records are those of a shelf, and for more conditions to be added.
	records = everyRecord + " WHERE d.space = ? AND d.shelf = ? AND "
)

func (s *Store) Documents(ctx context.Context, on store.Shelf) ([]store.Record, error) {
	return s.records(ctx, "list the documents", records+"v.version = d.version AND d.removed IS NULL ORDER BY d.place",
		on.Space, on.Name)
}

func (s *Store) Removed(ctx context.Context, on store.Shelf) ([]store.Record, error) {
	return s.records(ctx, "list the removed documents", records+
		"v.version = d.version AND d.removed IS NOT NULL ORDER BY d.removed DESC, d.removal DESC",
		on.Space, on.Name)
}

func (s *Store) Versions(ctx context.Context, on store.Shelf, id string) ([]store.Record, error) {
	doing := "list the versions of " + id
	list, err := s.records(ctx, doing, records+"d.id = ? ORDER BY v.version DESC", on.Space, on.Name, id)
	if err == nil && len(list) == 0 {
		err = explain(ctx, doing, store.ErrNotFound)
	}
	return list, err
}

// records returns what a query finds.
func (s *Store) records(ctx context.Context, doing, query string, args ...any) ([]store.Record, error) {
	if err := s.enter(ctx); err != nil {
		return nil, explain(ctx, doing, err)
	}
	defer s.leave()
	list, err := collect(ctx, s.reader, scanRecord, query, args...)
	return list, explain(ctx, doing, err)
}

// A querier is a database or a transaction in it.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// collect returns the rows of a query, nil if there are none.
func collect[T any](ctx context.Context, db querier, scan func(func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// scanRecord reads a row of everyRecord.
func scanRecord(scan func(...any) error) (store.Record, error) {
	var (
		r       store.Record
		summary []byte
		added   int64
		removed sql.NullInt64
	)
	err := scan(&r.Shelf.Space, &r.Shelf.Name, &r.ID, &r.Version, &r.Name, &r.SHA256, &r.Size, &r.Reader, &summary,
		&added, &r.By, &r.Origin, &removed, &r.RemovedBy)
	if err != nil {
		return store.Record{}, err
	}
	if err := json.Unmarshal(summary, &r.Summary); err != nil {
		return store.Record{}, damaged("the summary of %s, version %d, is not as it was written", r.ID, r.Version)
	}
	r.Added = stored(added)
	if removed.Valid {
		r.Removed = stored(removed.Int64)
	}
	return r, nil
}

// stored is a time as the library keeps it.
func stored(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func (s *Store) Text(ctx context.Context, on store.Shelf, id string, version int) ([]byte, error) {
	doing := fmt.Sprintf("read the text of %s, version %d", id, version)
	if err := s.enter(ctx); err != nil {
		return nil, explain(ctx, doing, err)
	}
	defer s.leave()
	text, err := text(ctx, s.reader, on, id, version)
	return text, explain(ctx, doing, err)
}

func text(ctx context.Context, db querier, on store.Shelf, id string, version int) ([]byte, error) {
	var size int64
	var sum sql.RawBytes
	// One statement sees one state of the library.
	parts, err := firstPart(ctx, db, []any{&size, &sum}, `
SELECT v.text_size, v.text_sum, p.data FROM versions v
LEFT JOIN text_parts p ON p.space = v.space AND p.shelf = v.shelf AND p.id = v.id AND p.version = v.version
WHERE v.space = ? AND v.shelf = ? AND v.id = ? AND v.version = ? ORDER BY p.part`, on.Space, on.Name, id, version)
	if err != nil {
		return nil, err
	}
	defer parts.rows.Close()
	want := string(sum)
	z := flate.NewReader(parts)
	data, err := whole(z, size, []byte(want))
	var corrupt flate.CorruptInputError
	if errors.As(err, &corrupt) {
		err = damaged("its compressed form is not one")
	}
	return data, cmp.Or(err, z.Close())
}

func (s *Store) Original(ctx context.Context, on store.Shelf, id string, version int) ([]byte, error) {
	doing := fmt.Sprintf("read the original of %s, version %d", id, version)
	if err := s.enter(ctx); err != nil {
		return nil, explain(ctx, doing, err)
	}
	defer s.leave()
	data, err := original(ctx, s.reader, `
JOIN versions v ON v.space = o.space AND v.original = o.sha256
WHERE v.space = ? AND v.shelf = ? AND v.id = ? AND v.version = ?`, on.Space, on.Name, id, version)
	return data, explain(ctx, doing, err)
}

// original returns the one original o that a condition holds for.
func original(ctx context.Context, db querier, where string, args ...any) ([]byte, error) {
	var size int64
	var sum string
	parts, err := firstPart(ctx, db, []any{&size, &sum}, `
SELECT o.size, o.sha256, p.data FROM originals o
LEFT JOIN original_parts p ON p.space = o.space AND p.sha256 = o.sha256
`+where+" ORDER BY p.part", args...)
	if err != nil {
		return nil, err
	}
	defer parts.rows.Close()
	want, err := hex.DecodeString(sum)
	if err != nil {
		return nil, damaged("its digest is none")
	}
	return whole(parts, size, want)
}

// firstPart runs a query of parts, whose columns before the last are scanned
// once. sql.ErrNoRows if it finds nothing.
func firstPart(ctx context.Context, db querier, scan []any, query string, args ...any) (*partReader, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	r := &partReader{rows: rows, scan: scan}
	if !rows.Next() {
		return nil, cmp.Or(rows.Err(), rows.Close(), sql.ErrNoRows)
	}
	if err := r.take(); err != nil {
		return nil, cmp.Or(err, rows.Close())
	}
	return r, nil
}

func (s *Store) Generation(ctx context.Context, on store.Shelf) (int64, error) {
	const doing = "look for changes"
	if err := s.enter(ctx); err != nil {
		return 0, explain(ctx, doing, err)
	}
	defer s.leave()
	var n int64
	err := s.generation.QueryRowContext(ctx, on.Space, on.Name).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, explain(ctx, doing, err)
}

func (s *Store) Usage(ctx context.Context, space store.Space) (store.Usage, error) {
	const doing = "add up what is kept"
	if err := s.enter(ctx); err != nil {
		return store.Usage{}, explain(ctx, doing, err)
	}
	defer s.leave()
	u, err := usage(ctx, s.reader, space)
	return u, explain(ctx, doing, err)
}

func usage(ctx context.Context, db querier, space store.Space) (store.Usage, error) {
	var u store.Usage
	err := db.QueryRowContext(ctx, `
SELECT (SELECT count(*) FROM documents WHERE space = ?1), (SELECT coalesce(sum(size), 0) FROM originals WHERE space = ?1)`,
		space).Scan(&u.Documents, &u.Bytes)
	return u, err
}

func (s *Store) Shelves(ctx context.Context, space store.Space) ([]store.Shelf, error) {
	const doing = "list the shelves"
	if err := s.enter(ctx); err != nil {
		return nil, explain(ctx, doing, err)
	}
	defer s.leave()
	scan := func(scan func(...any) error) (on store.Shelf, err error) {
		return on, scan(&on.Space, &on.Name)
	}
	list, err := collect(ctx, s.reader, scan, "SELECT space, shelf FROM shelves WHERE space = ? ORDER BY shelf", space)
	return list, explain(ctx, doing, err)
}
