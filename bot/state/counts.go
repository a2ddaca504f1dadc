package state

import (
	"context"
	"database/sql"
	"time"

	"footnote/bot"
)

// day counts the days since 1970, in UTC.
func day(t time.Time) int64 { return t.UTC().Truncate(24*time.Hour).Unix() / (24 * 60 * 60) }

// AddCounts adds to what was counted.
func (s *State) AddCounts(ctx context.Context, all []bot.Count) error {
	if len(all) == 0 {
		return nil
	}
	return s.db.Write(ctx, "count what happened", func(tx *sql.Tx) error {
		for _, c := range all {
			if _, err := tx.ExecContext(ctx, `
INSERT INTO counts (space, day, name, n) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n`,
				c.Space, day(c.Day), c.Name, c.N); err != nil {
				return err
			}
		}
		return nil
	})
}

// Counts are the sums of some days by name; empty if nothing was counted.
func (s *State) Counts(ctx context.Context, space bot.Space, from, before time.Time) (map[string]int, error) {
	sums := make(map[string]int)
	err := s.db.Read(ctx, "look for what was counted", func(tx *sql.Tx) error {
		clear(sums)
		all, err := collect(ctx, tx, func(scan func(...any) error) (c bot.Count, err error) {
			return c, scan(&c.Name, &c.N)
		}, "SELECT name, sum(n) FROM counts WHERE space = ? AND day >= ? AND day < ? GROUP BY name", space, day(from), day(before))
		for _, c := range all {
			sums[c.Name] = c.N
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return sums, nil
}
