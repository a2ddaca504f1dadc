package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// A ledger holds when this shard identified within the last day. It outlives
// the process, so that one that crashes and is started again and again slows
// down as well.
type ledger []time.Time

const (
	day = 24 * time.Hour
	// ledgerCap bounds what is kept, also where the clock goes astray.
	ledgerCap = 300
)

// spacing is how long an identify keeps from the one before it when there were
// n within a day. It makes at most 180 a day of any number of attempts, and
// hardly delays a few restarts in a row.
func spacing(n int) time.Duration {
	const (
		free  = 10
		least = 5 * time.Second
		most  = 10 * time.Minute
	)
	switch {
	case n == 0:
		return 0
	case n < free:
		return least
	}
	return min(most, least<<min((n-free)/4+1, 10))
}

// wait returns how long the next identify has to wait.
func (l ledger) wait(now time.Time) time.Duration {
	l = l.within(now)
	if len(l) == 0 {
		return 0
	}
	return max(0, l[len(l)-1].Add(spacing(len(l))).Sub(now))
}

// with returns the ledger with an identify of now in it.
func (l ledger) with(now time.Time) ledger {
	l = append(l.within(now), now)
	return l[max(0, len(l)-ledgerCap):]
}

// within returns the identifies of the last day in order. One in the future, as
// a clock that is set back makes, counts as now.
func (l ledger) within(now time.Time) ledger {
	var kept ledger
	for _, t := range l {
		if t.After(now) {
			t = now
		}
		if now.Sub(t) < day {
			kept = append(kept, t)
		}
	}
	return kept
}

// ledger reads what Memory holds. Nothing may be identified when it fails.
func (g *Gateway) ledger(ctx context.Context) (ledger, error) {
	value, err := g.Memory.Value(ctx, g.key("identifies"))
	if err != nil {
		return nil, fmt.Errorf("read when the bot identified: %w", err)
	}
	var l ledger
	if len(value) > 0 && json.Unmarshal(value, &l) != nil {
		g.Log.Warn("the record of identifies is damaged and begins anew")
		return nil, nil
	}
	return l, nil
}

// record notes an identify before it is made, so that it counts even if nothing
// comes after it.
func (g *Gateway) record(ctx context.Context) error {
	l, err := g.ledger(ctx)
	if err != nil {
		return err
	}
	value, err := json.Marshal(l.with(g.Now()))
	if err != nil {
		return fmt.Errorf("record an identify: %w", err)
	}
	if err := g.Memory.SetValue(ctx, g.key("identifies"), value); err != nil {
		return fmt.Errorf("record an identify: %w", err)
	}
	return nil
}
