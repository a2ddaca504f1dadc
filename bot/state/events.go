package state

import (
	"context"
	"database/sql"
	"time"

	"footnote/bot/dispatch"
)

// Enqueue keeps events until they are done.
func (s *State) Enqueue(ctx context.Context, events []dispatch.Event) (fresh []bool, err error) {
	err = s.db.Write(ctx, "keep events", func(tx *sql.Tx) (err error) {
		fresh, err = enqueue(ctx, tx, events)
		return err
	})
	if err != nil {
		return nil, err
	}
	return fresh, nil
}

func enqueue(ctx context.Context, tx *sql.Tx, events []dispatch.Event) (fresh []bool, err error) {
	var place int64
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(place), 0) FROM events").Scan(&place); err != nil {
		return nil, err
	}
	// Prepared, because parsing them takes as long as doing them.
	know, err := tx.PrepareContext(ctx, "INSERT INTO events (place, source, id, at) VALUES (?, ?, ?, ?) ON CONFLICT (source, id) DO NOTHING")
	if err != nil {
		return nil, err
	}
	defer know.Close()
	wait, err := tx.PrepareContext(ctx, "INSERT INTO waiting (place, space, person, lane, ordering, payload) VALUES (?, ?, ?, ?, ?, ?)")
	if err != nil {
		return nil, err
	}
	defer wait.Close()
	fresh = make([]bool, len(events))
	for i, e := range events {
		place++
		n, err := affected(know.ExecContext(ctx, place, e.Source, e.ID, e.At.UnixMilli()))
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		fresh[i] = true
		payload := e.Payload
		if payload == nil {
			payload = []byte{} // nil would be NULL
		}
		if _, err := wait.ExecContext(ctx, place, e.Space, e.Person, e.Lane, e.Order, payload); err != nil {
			return nil, err
		}
	}
	return fresh, nil
}

// Begin counts an attempt for each event.
func (s *State) Begin(ctx context.Context, source string, ids []string) error {
	return s.each(ctx, "count attempts", "UPDATE waiting SET attempts = attempts + 1", source, ids)
}

// Done erases events but for that they are known.
func (s *State) Done(ctx context.Context, source string, ids []string) error {
	return s.each(ctx, "note that events are done", "DELETE FROM waiting", source, ids)
}

// each runs a statement on what waits of events.
func (s *State) each(ctx context.Context, doing, query, source string, ids []string) error {
	query += " WHERE place = (SELECT place FROM events WHERE source = ? AND id = ?)"
	return s.db.Write(ctx, doing, func(tx *sql.Tx) error {
		stmt, err := tx.PrepareContext(ctx, query)
		if err != nil {
			return err
		}
		defer stmt.Close()
		for _, id := range ids {
			if _, err := stmt.ExecContext(ctx, source, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Pending returns the events of a source that are not done, in their order; nil
// if there are none.
func (s *State) Pending(ctx context.Context, source string) ([]dispatch.Event, error) {
	var list []dispatch.Event
	err := s.db.Read(ctx, "look for events that wait", func(tx *sql.Tx) (err error) {
		list, err = collect(ctx, tx, scanEvent, `
SELECT e.source, e.id, e.at, w.space, w.person, w.lane, w.ordering, w.payload, w.attempts
FROM waiting w JOIN events e ON e.place = w.place WHERE e.source = ? ORDER BY w.place`, source)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func scanEvent(scan func(...any) error) (dispatch.Event, error) {
	var e dispatch.Event
	var at int64
	err := scan(&e.Source, &e.ID, &at, &e.Space, &e.Person, &e.Lane, &e.Order, &e.Payload, &e.Attempt)
	e.At = time.UnixMilli(at).UTC()
	return e, err
}

// Expire drops what is known of events that are done and were accepted before a
// time, some hundred in a transaction, so that new ones need not wait for all of
// them. It returns how many these were. Then it empties the journal, and nothing
// of any event that is done is left.
func (s *State) Expire(ctx context.Context, before time.Time) (int, error) {
	const most = 500
	gone := 0
	for {
		n, err := s.change(ctx, "drop old events", `
DELETE FROM events WHERE place IN (
	SELECT place FROM events WHERE at < ? AND place NOT IN (SELECT place FROM waiting) LIMIT ?)`, before.UnixMilli(), most)
		gone += n
		if err != nil {
			return gone, err
		}
		if n < most {
			return gone, s.db.EmptyJournal(ctx)
		}
	}
}

// change returns how many rows a statement changed or deleted.
func (s *State) change(ctx context.Context, doing, query string, args ...any) (int, error) {
	var n int
	err := s.db.Write(ctx, doing, func(tx *sql.Tx) (err error) {
		n, err = affected(tx.ExecContext(ctx, query, args...))
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// affected is how many rows a statement changed.
func affected(r sql.Result, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	return int(n), err
}
