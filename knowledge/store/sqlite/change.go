package sqlite

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"footnote/knowledge/store"
)

func (s *Store) Add(ctx context.Context, on store.Shelf, u store.Upload, q store.Quota) (store.Record, error) {
	return s.keep(ctx, "add "+cmp.Or(u.ID, "a document"), on, u, func(tx *sql.Tx, generation int64) (id string, version int, err error) {
		if err := admit(ctx, tx, on, u, q, 1); err != nil {
			return "", 0, err
		}
		if id, err = free(ctx, tx, on, cmp.Or(u.ID, "document")); err != nil {
			return "", 0, err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO documents (space, shelf, id, place, version, sha256) VALUES (?, ?, ?, ?, 1, ?)",
			on.Space, on.Name, id, generation, u.SHA256)
		return id, 1, err
	})
}

func (s *Store) Replace(ctx context.Context, on store.Shelf, id string, u store.Upload, q store.Quota) (store.Record, error) {
	return s.keep(ctx, "replace "+id, on, u, func(tx *sql.Tx, _ int64) (_ string, version int, err error) {
		err = tx.QueryRowContext(ctx, "SELECT version + 1 FROM documents WHERE space = ? AND shelf = ? AND id = ? AND removed IS NULL",
			on.Space, on.Name, id).Scan(&version)
		if err != nil {
			return "", 0, err
		}
		if err := admit(ctx, tx, on, u, q, 0); err != nil {
			return "", 0, err
		}
		_, err = tx.ExecContext(ctx, "UPDATE documents SET version = ?, sha256 = ? WHERE space = ? AND shelf = ? AND id = ?",
			version, u.SHA256, on.Space, on.Name, id)
		return id, version, err
	})
}

// keep keeps an upload as the version of the document that place makes room
// for.
func (s *Store) keep(ctx context.Context, doing string, on store.Shelf, u store.Upload,
	place func(tx *sql.Tx, generation int64) (id string, version int, err error)) (store.Record, error) {
	if sum := sha256.Sum256(u.Original); hex.EncodeToString(sum[:]) != u.SHA256 {
		return store.Record{}, fmt.Errorf("%s: its SHA256 is another file's", doing)
	}
	var r store.Record
	err := s.Write(ctx, doing, func(tx *sql.Tx) error {
		generation, err := touch(ctx, tx, on)
		if err != nil {
			return err
		}
		id, version, err := place(tx, generation)
		if err != nil {
			return err
		}
		if err := putOriginal(ctx, tx, on.Space, u); err != nil {
			return err
		}
		if err := putVersion(ctx, tx, on, id, version, u); err != nil {
			return err
		}
		r, err = find(ctx, tx, on, id)
		return err
	})
	if err != nil {
		return store.Record{}, err
	}
	return r, nil
}

// touch gives a shelf a new generation, and makes it where it is new.
func touch(ctx context.Context, tx *sql.Tx, on store.Shelf) (int64, error) {
	var n int64
	if err := tx.QueryRowContext(ctx, "UPDATE counter SET generation = generation + 1 RETURNING generation").Scan(&n); err != nil {
		return 0, err
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO shelves VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET generation = excluded.generation",
		on.Space, on.Name, n)
	return n, err
}

// admit says why an upload that would bring more documents may not be kept.
func admit(ctx context.Context, tx *sql.Tx, on store.Shelf, u store.Upload, q store.Quota, more int) error {
	if err := unlike(ctx, tx, on, u.SHA256); err != nil {
		return err
	}
	has, err := usage(ctx, tx, on.Space)
	if err != nil {
		return err
	}
	held, err := exist(ctx, tx, "originals WHERE space = ? AND sha256 = ?", on.Space, u.SHA256)
	if err != nil {
		return err
	}
	if q.Documents > 0 && more > 0 && has.Documents+more > q.Documents {
		return fmt.Errorf("%w: it has %d documents of %d", store.ErrQuota, has.Documents, q.Documents)
	}
	if q.Bytes > 0 && !held && has.Bytes+int64(len(u.Original)) > q.Bytes {
		return fmt.Errorf("%w: it has %d bytes of %d, and these are %d", store.ErrQuota, has.Bytes, q.Bytes, len(u.Original))
	}
	return nil
}

// unlike fails with an ExistsError if a file is the current version of a
// document that is there.
func unlike(ctx context.Context, tx *sql.Tx, on store.Shelf, sha256 string) error {
	var id string
	err := tx.QueryRowContext(ctx, "SELECT id FROM documents WHERE space = ? AND shelf = ? AND sha256 = ? AND removed IS NULL",
		on.Space, on.Name, sha256).Scan(&id)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return &store.ExistsError{ID: id}
}

// exist reports whether there is a row in a table with a condition.
func exist(ctx context.Context, db querier, where string, args ...any) (there bool, err error) {
	err = db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+where+")", args...).Scan(&there)
	return there, err
}

// free returns the id that is wanted, with a number where it is taken.
func free(ctx context.Context, tx *sql.Tx, on store.Shelf, want string) (string, error) {
	id := want
	for n := 2; ; n++ {
		taken, err := exist(ctx, tx, "documents WHERE space = ? AND shelf = ? AND id = ?", on.Space, on.Name, id)
		if err != nil || !taken {
			return id, err
		}
		id = want + "-" + strconv.Itoa(n)
	}
}

// putOriginal keeps an original, unless the space has it.
func putOriginal(ctx context.Context, tx *sql.Tx, space store.Space, u store.Upload) error {
	added, err := tx.ExecContext(ctx, "INSERT INTO originals (space, sha256, size) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		space, u.SHA256, len(u.Original))
	if err != nil {
		return err
	}
	if n, err := added.RowsAffected(); err != nil || n == 0 {
		return err
	}
	w, err := newPartWriter(ctx, tx, "INSERT INTO original_parts (space, sha256, part, data) VALUES (?, ?, ?, ?)", space, u.SHA256)
	if err != nil {
		return err
	}
	_, err = w.Write(u.Original)
	return cmp.Or(err, w.Close())
}

// putVersion keeps a version and its text.
func putVersion(ctx context.Context, tx *sql.Tx, on store.Shelf, id string, version int, u store.Upload) error {
	summary, err := json.Marshal(u.Summary)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(u.Text)
	_, err = tx.ExecContext(ctx, `
INSERT INTO versions (space, shelf, id, version, name, sha256, original, size, reader, summary, text_size, text_sum, added, added_by, origin)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		on.Space, on.Name, id, version, u.Name, u.SHA256, u.SHA256, len(u.Original), u.Reader, string(summary),
		len(u.Text), sum[:], u.Added.UnixMilli(), u.By, u.Origin)
	if err != nil {
		return err
	}
	return putText(ctx, tx, on, id, version, u.Text)
}

func putText(ctx context.Context, tx *sql.Tx, on store.Shelf, id string, version int, text []byte) error {
	w, err := newPartWriter(ctx, tx, "INSERT INTO text_parts (space, shelf, id, version, part, data) VALUES (?, ?, ?, ?, ?, ?)",
		on.Space, on.Name, id, version)
	if err != nil {
		return err
	}
	err = squeeze(w, text)
	return cmp.Or(err, w.Close())
}

// find returns the current version of a document.
func find(ctx context.Context, tx *sql.Tx, on store.Shelf, id string) (store.Record, error) {
	row := tx.QueryRowContext(ctx, records+"d.id = ? AND v.version = d.version", on.Space, on.Name, id)
	return scanRecord(row.Scan)
}

func (s *Store) Reread(ctx context.Context, on store.Shelf, id string, version int, u store.Upload) error {
	summary, err := json.Marshal(u.Summary)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(u.Text)
	return s.Write(ctx, fmt.Sprintf("put a new reading of %s, version %d", id, version), func(tx *sql.Tx) error {
		err := change(ctx, tx, `
UPDATE versions SET reader = ?, summary = ?, text_size = ?, text_sum = ?
WHERE space = ? AND shelf = ? AND id = ? AND version = ? AND sha256 = ?`,
			u.Reader, string(summary), len(u.Text), sum[:], on.Space, on.Name, id, version, u.SHA256)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM text_parts WHERE space = ? AND shelf = ? AND id = ? AND version = ?",
			on.Space, on.Name, id, version)
		if err != nil {
			return err
		}
		if err := putText(ctx, tx, on, id, version, u.Text); err != nil {
			return err
		}
		_, err = touch(ctx, tx, on)
		return err
	})
}

// change runs a statement that has to change a row, else store.ErrNotFound.
func change(ctx context.Context, tx *sql.Tx, query string, args ...any) error {
	result, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = store.ErrNotFound
	}
	return err
}

func (s *Store) Remove(ctx context.Context, on store.Shelf, id, by string, at time.Time) (r store.Record, err error) {
	err = s.Write(ctx, "remove "+id, func(tx *sql.Tx) error {
		generation, err := touch(ctx, tx, on)
		if err != nil {
			return err
		}
		err = change(ctx, tx, `
UPDATE documents SET removed = ?, removed_by = ?, removal = ? WHERE space = ? AND shelf = ? AND id = ? AND removed IS NULL`,
			at.UnixMilli(), by, generation, on.Space, on.Name, id)
		if err != nil {
			return err
		}
		r, err = find(ctx, tx, on, id)
		return err
	})
	return r, err
}

func (s *Store) Undo(ctx context.Context, on store.Shelf, id string) (r store.Record, err error) {
	err = s.Write(ctx, "bring back "+id, func(tx *sql.Tx) error {
		var sum string
		err := tx.QueryRowContext(ctx, "SELECT sha256 FROM documents WHERE space = ? AND shelf = ? AND id = ? AND removed IS NOT NULL",
			on.Space, on.Name, id).Scan(&sum)
		if err != nil {
			return err
		}
		if err := unlike(ctx, tx, on, sum); err != nil {
			return err
		}
		err = change(ctx, tx, "UPDATE documents SET removed = NULL, removed_by = '' WHERE space = ? AND shelf = ? AND id = ?",
			on.Space, on.Name, id)
		if err != nil {
			return err
		}
		if _, err := touch(ctx, tx, on); err != nil {
			return err
		}
		r, err = find(ctx, tx, on, id)
		return err
	})
	return r, err
}

func (s *Store) Own(ctx context.Context, space store.Space, channel string) (bool, error) {
	const doing = "look which shelf the channel uses"
	if err := s.enter(ctx); err != nil {
		return false, explain(ctx, doing, err)
	}
	defer s.leave()
	own, err := exist(ctx, s.reader, "channels WHERE space = ? AND channel = ?", space, channel)
	return own, explain(ctx, doing, err)
}

func (s *Store) SetOwn(ctx context.Context, space store.Space, channel string, own bool) error {
	query := "DELETE FROM channels WHERE space = ? AND channel = ?"
	if own {
		query = "INSERT INTO channels (space, channel) VALUES (?, ?) ON CONFLICT DO NOTHING"
	}
	return s.Write(ctx, "set which shelf the channel uses", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query, space, channel)
		return err
	})
}

func (s *Store) AddLink(ctx context.Context, l store.Link) error {
	return s.Write(ctx, "keep a link", func(tx *sql.Tx) error {
		err := change(ctx, tx, "INSERT INTO links (hash, space, shelf, created, expires, added_by) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			l.Hash[:], l.Shelf.Space, l.Shelf.Name, l.Created.UnixMilli(), l.Expires.UnixMilli(), l.By)
		if errors.Is(err, store.ErrNotFound) {
			err = store.ErrExists
		}
		return err
	})
}

func (s *Store) Link(ctx context.Context, hash [32]byte, now time.Time) (store.Link, error) {
	const doing = "open a link"
	if err := s.enter(ctx); err != nil {
		return store.Link{}, explain(ctx, doing, err)
	}
	defer s.leave()
	l := store.Link{Hash: hash}
	var created, expires int64
	err := s.reader.QueryRowContext(ctx, "SELECT space, shelf, created, expires, added_by FROM links WHERE hash = ? AND expires >= ?",
		hash[:], now.UnixMilli()).Scan(&l.Shelf.Space, &l.Shelf.Name, &created, &expires, &l.By)
	if err != nil {
		return store.Link{}, explain(ctx, doing, err)
	}
	l.Created, l.Expires = stored(created), stored(expires)
	return l, nil
}

func (s *Store) RevokeLinks(ctx context.Context, on store.Shelf) (int, error) {
	var n int64
	err := s.Write(ctx, "end the links", func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "DELETE FROM links WHERE space = ? AND shelf = ?", on.Space, on.Name)
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	return int(n), err
}
