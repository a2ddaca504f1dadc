package state

import (
	"context"
	"database/sql"
	"errors"

	"footnote/bot"
)

// Settings returns all that was set in a space, in the order of Conversation and
// Name; nil if nothing was.
func (s *State) Settings(ctx context.Context, space bot.Space) ([]bot.Setting, error) {
	var list []bot.Setting
	err := s.db.Read(ctx, "look for settings", func(tx *sql.Tx) (err error) {
		list, err = collect(ctx, tx, func(scan func(...any) error) (b bot.Setting, err error) {
			return b, scan(&b.Conversation, &b.Name, &b.Value)
		}, "SELECT conversation, name, value FROM settings WHERE space = ? ORDER BY conversation, name", space)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Set keeps a setting in the place of the one of the same Conversation and Name.
// Its Value "" takes that away.
func (s *State) Set(ctx context.Context, space bot.Space, b bot.Setting) error {
	return s.db.Write(ctx, "keep a setting", func(tx *sql.Tx) error {
		if b.Value == "" {
			_, err := tx.ExecContext(ctx, "DELETE FROM settings WHERE space = ? AND conversation = ? AND name = ?",
				space, b.Conversation, b.Name)
			return err
		}
		_, err := tx.ExecContext(ctx, `
INSERT INTO settings (space, conversation, name, value) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET value = excluded.value`, space, b.Conversation, b.Name, b.Value)
		return err
	})
}

// Spaces returns those in which a setting of the whole space has some value, in
// order; nil if there are none.
func (s *State) Spaces(ctx context.Context, name string) ([]bot.Space, error) {
	var list []bot.Space
	err := s.db.Read(ctx, "look for settings", func(tx *sql.Tx) (err error) {
		list, err = collect(ctx, tx, func(scan func(...any) error) (b bot.Space, err error) {
			return b, scan(&b)
		}, "SELECT space FROM settings WHERE conversation = '' AND name = ? ORDER BY space", name)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Value returns what was kept under a key; nil if there is nothing.
func (s *State) Value(ctx context.Context, key string) ([]byte, error) {
	var value []byte
	err := s.db.Read(ctx, "look for what was kept", func(tx *sql.Tx) error {
		value = nil
		err := tx.QueryRowContext(ctx, "SELECT value FROM kept WHERE key = ?", key).Scan(&value)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return nil
		case value == nil:
			value = []byte{} // an empty one is scanned as none
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return value, nil
}

// SetValue keeps a value under a key, which names whose it is
// ("discord session"); nil removes it. An empty one that is not nil is kept.
func (s *State) SetValue(ctx context.Context, key string, value []byte) error {
	return s.db.Write(ctx, "keep a value", func(tx *sql.Tx) error {
		if value == nil {
			_, err := tx.ExecContext(ctx, "DELETE FROM kept WHERE key = ?", key)
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO kept (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", key, value)
		return err
	})
}

// collect returns the rows of a query, nil if there are none.
func collect[T any](ctx context.Context, tx *sql.Tx, scan func(func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
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
