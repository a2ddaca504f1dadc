package state

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"footnote/bot"
)

// KeepGap keeps a question that was not answered, as bot.GapKeeper says.
func (s *State) KeepGap(ctx context.Context, space bot.Space, g bot.Gap, own, most int) error {
	before, err := json.Marshal(g.Question.Context)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, "keep a question", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
INSERT INTO gaps (space, number, shelf, same, question, source, context, conversation, channel, thread, direct,
	person, locale, at, times, asked, passage, answered, said)
VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM gaps WHERE space = ?1), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, '', 0, 0)
ON CONFLICT (space, shelf, same, conversation, person) DO UPDATE SET
	question = excluded.question, source = excluded.source, context = excluded.context, channel = excluded.channel,
	thread = excluded.thread, direct = excluded.direct, locale = excluded.locale, at = excluded.at, times = times + 1,
	asked = excluded.asked, passage = '', answered = 0, said = 0`,
			space, g.Shelf, g.Same, g.Question.Text, g.Question.In, string(before), g.Conversation, g.Channel, g.Thread, g.Direct,
			g.Person, g.Locale, g.At.UnixMilli(), g.Asked)
		if err != nil {
			return err
		}
		if err := makeRoom(ctx, tx, own, "space = ?2 AND person = ?3", space, g.Person); err != nil {
			return err
		}
		return makeRoom(ctx, tx, most, "space = ?2", space)
	})
}

// makeRoom erases of some questions of a space those that are too many: the oldest,
// and before them those whose answer was said.
func makeRoom(ctx context.Context, tx *sql.Tx, most int, some string, args ...any) error {
	_, err := tx.ExecContext(ctx, `
DELETE FROM gaps WHERE space = ?2 AND number IN (
	SELECT number FROM gaps WHERE `+some+` ORDER BY said DESC, at, number
	LIMIT (SELECT max(0, count(*) - ?1) FROM gaps WHERE `+some+`))`, append([]any{most}, args...)...)
	return err
}

// Gaps returns the questions of a space that were not answered, the newest first;
// nil if there are none.
func (s *State) Gaps(ctx context.Context, space bot.Space) ([]bot.Gap, error) {
	var list []bot.Gap
	err := s.db.Read(ctx, "look for questions", func(tx *sql.Tx) (err error) {
		list, err = collect(ctx, tx, scanGap, `
SELECT number, shelf, same, question, source, context, conversation, channel, thread, direct,
	person, locale, at, times, asked, passage, answered, said
FROM gaps WHERE space = ? ORDER BY at DESC, number DESC`, space)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func scanGap(scan func(...any) error) (bot.Gap, error) {
	var g bot.Gap
	var before string
	var at, answered int64
	if err := scan(&g.Number, &g.Shelf, &g.Same, &g.Question.Text, &g.Question.In, &before, &g.Conversation, &g.Channel, &g.Thread, &g.Direct,
		&g.Person, &g.Locale, &at, &g.Times, &g.Asked, &g.Passage, &answered, &g.Said); err != nil {
		return g, err
	}
	g.At = time.UnixMilli(at).UTC()
	if answered != 0 {
		g.Answered = time.UnixMilli(answered).UTC()
	}
	return g, json.Unmarshal([]byte(before), &g.Question.Context)
}

// SetGaps changes what became of questions; nothing of one that is not there any
// more.
func (s *State) SetGaps(ctx context.Context, space bot.Space, all []bot.Gap) error {
	if len(all) == 0 {
		return nil
	}
	return s.db.Write(ctx, "note what answers questions", func(tx *sql.Tx) error {
		for _, g := range all {
			var answered int64
			if !g.Answered.IsZero() {
				answered = g.Answered.UnixMilli()
			}
			if _, err := tx.ExecContext(ctx, "UPDATE gaps SET asked = ?, passage = ?, answered = ?, said = ? WHERE space = ? AND number = ?",
				g.Asked, g.Passage, answered, g.Said, space, g.Number); err != nil {
				return err
			}
		}
		return nil
	})
}

// DropGap erases a question, whoever asked it and where, and returns how often it
// was kept.
func (s *State) DropGap(ctx context.Context, space bot.Space, shelf, same string) (int, error) {
	return s.erase(ctx, "drop a question", "DELETE FROM gaps WHERE space = ? AND shelf = ? AND same = ?", space, shelf, same)
}

// EraseGaps erases the questions of a space, and returns how many there were.
func (s *State) EraseGaps(ctx context.Context, space bot.Space) (int, error) {
	return s.erase(ctx, "erase questions", "DELETE FROM gaps WHERE space = ?", space)
}

// GapShelves returns the shelves of all spaces from which questions were not
// answered, in order; nil if there are none.
func (s *State) GapShelves(ctx context.Context) ([]bot.GapShelf, error) {
	var list []bot.GapShelf
	err := s.db.Read(ctx, "look for questions", func(tx *sql.Tx) (err error) {
		list, err = collect(ctx, tx, func(scan func(...any) error) (g bot.GapShelf, err error) {
			return g, scan(&g.Space, &g.Shelf, &g.Open, &g.Asked, &g.Unsaid)
		}, `
SELECT space, shelf, count(*) FILTER (WHERE passage = ''), coalesce(min(asked) FILTER (WHERE passage = ''), 0),
	count(*) FILTER (WHERE passage <> '' AND NOT said)
FROM gaps GROUP BY space, shelf ORDER BY space, shelf`)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// erase returns how many rows a statement deleted, of which nothing is left then.
func (s *State) erase(ctx context.Context, doing, query string, args ...any) (int, error) {
	n, err := s.change(ctx, doing, query, args...)
	if err != nil || n == 0 {
		return 0, err
	}
	return n, s.db.EmptyJournal(ctx)
}
