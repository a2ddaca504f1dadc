package state

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"footnote/bot"
)

// KeepReport keeps that a passage was marked as wrong, as bot.ReportKeeper says.
func (s *State) KeepReport(ctx context.Context, space bot.Space, r bot.Report, most int) (number int, fresh bool, err error) {
	err = s.db.Write(ctx, "keep a report", func(tx *sql.Tx) error {
		fresh = false
		err := tx.QueryRowContext(ctx, `
SELECT number FROM reports WHERE space = ? AND shelf = ? AND passage = ? AND person = ? AND person <> ''`,
			space, r.Shelf, r.Passage, r.Person).Scan(&number)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		fresh = true
		err = tx.QueryRowContext(ctx, `
INSERT INTO reports (space, number, shelf, document, passage, conversation, asked, question, person, at)
VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM reports WHERE space = ?1), ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number`,
			space, r.Shelf, r.Document, r.Passage, r.Conversation, r.Asked, r.Question, r.Person, r.At.UnixMilli()).Scan(&number)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
DELETE FROM reports WHERE space = ?1 AND number IN (
	SELECT number FROM reports WHERE space = ?1 ORDER BY at DESC, number DESC LIMIT -1 OFFSET ?2)`, space, most)
		return err
	})
	if err != nil {
		return 0, false, err
	}
	return number, fresh, nil
}

// Reports returns those of a space, the newest first; nil if there are none.
func (s *State) Reports(ctx context.Context, space bot.Space) ([]bot.Report, error) {
	var list []bot.Report
	err := s.db.Read(ctx, "look for reports", func(tx *sql.Tx) (err error) {
		list, err = collect(ctx, tx, func(scan func(...any) error) (bot.Report, error) {
			var r bot.Report
			var at int64
			err := scan(&r.Number, &r.Shelf, &r.Document, &r.Passage, &r.Conversation, &r.Asked, &r.Question, &r.Person, &at)
			r.At = time.UnixMilli(at).UTC()
			return r, err
		}, `
SELECT number, shelf, document, passage, conversation, asked, question, person, at
FROM reports WHERE space = ? ORDER BY at DESC, number DESC`, space)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// SetQuestion adds the question to a report of a person; ok is false if they have
// no such.
func (s *State) SetQuestion(ctx context.Context, space bot.Space, number int, p bot.Person, question string) (ok bool, err error) {
	n, err := s.change(ctx, "add a question to a report",
		"UPDATE reports SET question = ? WHERE space = ? AND number = ? AND person = ? AND person <> ''", question, space, number, p)
	return n > 0, err
}

// DropReports erases all reports of a passage, and returns how many there were.
func (s *State) DropReports(ctx context.Context, space bot.Space, shelf, passage string) (int, error) {
	return s.erase(ctx, "drop reports", "DELETE FROM reports WHERE space = ? AND shelf = ? AND passage = ?", space, shelf, passage)
}

// EraseReports erases the reports of a space, and returns how many there were.
func (s *State) EraseReports(ctx context.Context, space bot.Space) (int, error) {
	return s.erase(ctx, "erase reports", "DELETE FROM reports WHERE space = ?", space)
}
