package state

import (
	"context"
	"database/sql"
	"time"

	"footnote/bot"
)

// Forget erases of a person in a space the events that are not done, and from the
// journal also those that are; their questions that were not answered; and from
// their reports who they are and what they asked. It returns how many events had
// been waiting, with that in which they ask for it, and how many questions and
// reports were theirs. Ids of events stay known, so that they are not taken for new
// ones; a process that has them in memory handles them still.
func (s *State) Forget(ctx context.Context, space bot.Space, person bot.Person) (bot.Forgotten, error) {
	var done bot.Forgotten
	err := s.db.Write(ctx, "forget a person", func(tx *sql.Tx) error {
		for _, step := range []struct {
			n     *int
			query string
		}{
			{&done.Waiting, "DELETE FROM waiting WHERE space = ? AND person = ?"},
			{&done.Gaps, "DELETE FROM gaps WHERE space = ? AND person = ?"},
			{&done.Reports, "UPDATE reports SET person = '', question = '', asked = '' WHERE space = ? AND person = ?"},
		} {
			n, err := affected(tx.ExecContext(ctx, step.query, space, person))
			if err != nil {
				return err
			}
			*step.n = n
		}
		return nil
	})
	if err != nil {
		return bot.Forgotten{}, err
	}
	return done, s.db.EmptyJournal(ctx)
}

// EraseBefore erases the questions and reports of before a time, and the counts of
// the days before another one, and returns how many these were.
func (s *State) EraseBefore(ctx context.Context, texts, counts time.Time) (int, error) {
	gone := 0
	for _, step := range []struct {
		query  string
		before int64
	}{
		{"DELETE FROM gaps WHERE at < ?", texts.UnixMilli()},
		{"DELETE FROM reports WHERE at < ?", texts.UnixMilli()},
		{"DELETE FROM counts WHERE day < ?", day(counts)},
	} {
		n, err := s.change(ctx, "erase old questions", step.query, step.before)
		gone += n
		if err != nil {
			return gone, err
		}
	}
	if gone == 0 {
		return 0, nil
	}
	return gone, s.db.EmptyJournal(ctx)
}

// Erase erases all that is kept of a space but for the ids of its events, as
// erasing its library does.
func (s *State) Erase(ctx context.Context, space bot.Space) error {
	err := s.db.Write(ctx, "erase what is kept of a space", func(tx *sql.Tx) error {
		for _, query := range []string{
			"DELETE FROM settings WHERE space = ?", "DELETE FROM waiting WHERE space = ?",
			"DELETE FROM gaps WHERE space = ?", "DELETE FROM reports WHERE space = ?", "DELETE FROM counts WHERE space = ?",
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
	return s.db.EmptyJournal(ctx)
}
