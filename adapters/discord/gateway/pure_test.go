package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"footnote/adapters/discord/rest"

	"github.com/gorilla/websocket"
)

// TestLedgerBoundsEveryDay identifies as soon as it may, or some time later, and
// counts what falls within any 24 hours.
func TestLedgerBoundsEveryDay(t *testing.T) {
	for seed := range uint64(20) {
		chance := rand.New(rand.NewPCG(seed, 0))
		var l ledger
		var all []time.Time
		now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
		for end := now.Add(5 * day); now.Before(end); {
			now = now.Add(l.wait(now))
			if seed > 0 && chance.IntN(20) == 0 {
				now = now.Add(time.Duration(chance.Int64N(int64(seed) * int64(time.Hour))))
			}
			l = l.with(now)
			all = append(all, now)
			// What is kept is read again by each process.
			kept, err := json.Marshal(l)
			if err != nil || json.Unmarshal(kept, &l) != nil {
				t.Fatalf("the ledger cannot be kept: %v", err)
			}
		}
		worst := 0
		for first := range all {
			n := 0
			for n < len(all)-first && all[first+n].Sub(all[first]) < day {
				n++
			}
			worst = max(worst, n)
		}
		if worst > 200 {
			t.Errorf("seed %d: %d identifies within a day, want at most 200", seed, worst)
		}
	}
}

func TestLedgerWaits(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	ago := func(n int, d time.Duration) ledger {
		l := make(ledger, n)
		for i := range l {
			l[i] = now.Add(-d)
		}
		return l
	}
	for name, test := range map[string]struct {
		ledger ledger
		want   time.Duration
	}{
		"the first":             {nil, 0},
		"the second at once":    {ago(1, 0), 5 * time.Second},
		"the second later":      {ago(1, time.Minute), 0},
		"the tenth":             {ago(9, time.Second), 4 * time.Second},
		"the eleventh":          {ago(10, 0), 10 * time.Second},
		"the fiftieth":          {ago(49, time.Minute), 9 * time.Minute},
		"many of yesterday":     {ago(200, 25*time.Hour), 0},
		"one of a clock set on": {ago(1, -time.Hour), 5 * time.Second},
	} {
		if got := test.ledger.wait(now); got != test.want {
			t.Errorf("%s: waits %v, want %v", name, got, test.want)
		}
	}
	if n := len(ago(1000, time.Second).with(now)); n != ledgerCap {
		t.Errorf("%d identifies are kept, want at most %d", n, ledgerCap)
	}
}

// TestSlotsKeepApart lets all shards begin at moments of their own: those with
// the same rate_limit_key identify at least 5 seconds apart, and none waits for
// more than a round.
func TestSlotsKeepApart(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	for _, test := range []struct{ shards, concurrency int }{{1, 1}, {2, 1}, {16, 1}, {16, 16}, {33, 16}, {5, 0}, {100, 16}} {
		t.Run(fmt.Sprint(test), func(t *testing.T) {
			at := map[int][]time.Time{} // by key
			keys := max(1, test.concurrency)
			turns := (test.shards + keys - 1) / keys
			round := time.Duration(turns) * slotTime
			for shard := range test.shards {
				now := time.Unix(1_800_000_000, chance.Int64N(int64(time.Millisecond)))
				d := slot(now, shard, test.shards, test.concurrency)
				if d < 0 || d > round {
					t.Errorf("shard %d waits %v, want at most %v", shard, d, round)
				}
				at[shard%keys] = append(at[shard%keys], now.Add(d))
			}
			for key, times := range at {
				for i, a := range times {
					for _, b := range times[:i] {
						if d := a.Sub(b).Abs(); d < 5*time.Second {
							t.Errorf("key %d: two identifies %v apart, want 5s", key, d)
						}
					}
				}
			}
		})
	}
	if d := slot(time.Unix(1_800_000_000, 0), 0, 1, 1); d != 0 {
		t.Errorf("the only shard waits %v, want not at all", d)
	}
}

func TestDelayGrowsToTenMinutes(t *testing.T) {
	var h history
	last := time.Duration(0)
	for n := range 40 {
		h.add(nil)
		most, least := h.delay(0), h.delay(1)
		if most > 10*time.Minute || least != most/2 || most < last {
			t.Errorf("failure %d: %v to %v after %v, want growth up to 10m, and half of it taken away", n, least, most, last)
		}
		last = most
	}
	if last != 10*time.Minute {
		t.Errorf("after 40 failures it waits %v, want 10m", last)
	}
	h.add(&link{established: time.Now()})
	if d := h.delay(0); d > 30*time.Second {
		t.Errorf("after a session that began and ended it waits %v, want at most 30s", d)
	}
	h.add(&link{established: time.Now().Add(-stableTime)})
	if d := h.delay(0); d != firstDelay {
		t.Errorf("after a stable session it waits %v, want %v", d, firstDelay)
	}
}

func TestPulse(t *testing.T) {
	const beat = 40 * time.Second
	begin := time.Now()
	at := func(seconds int) time.Time { return begin.Add(time.Duration(seconds) * time.Second) }
	for name, test := range map[string]struct {
		do   func(*pulse)
		dead bool // at 40 seconds
	}{
		"no heartbeat yet":  {do: func(p *pulse) { p.waits(at(0)) }},
		"no answer":         {do: func(p *pulse) { p.waits(at(0)); p.sent(at(0)) }, dead: true},
		"an answer":         {do: func(p *pulse) { p.waits(at(0)); p.sent(at(0)); p.works(at(1)); p.acknowledged(); p.waits(at(1)) }},
		"busy all the time": {do: func(p *pulse) { p.waits(at(0)); p.works(at(0)); p.sent(at(0)) }},
		"busy for long":     {do: func(p *pulse) { p.waits(at(0)); p.sent(at(0)); p.works(at(1)); p.waits(at(30)) }},
		"busy for a while":  {do: func(p *pulse) { p.waits(at(0)); p.sent(at(0)); p.works(at(9)); p.waits(at(20)) }, dead: true},
		"one just sent":     {do: func(p *pulse) { p.waits(at(0)); p.sent(at(30)) }},
		"a second one sent": {do: func(p *pulse) { p.waits(at(0)); p.sent(at(0)); p.sent(at(39)) }, dead: true},
	} {
		var p pulse
		test.do(&p)
		if got := p.dead(at(40), beat); got != test.dead {
			t.Errorf("%s: dead %v, want %v", name, got, test.dead)
		}
	}
}

func TestJudgement(t *testing.T) {
	for code := 1000; code < 5000; code++ {
		fatal, resumable := judge(fmt.Errorf("read: %w", &websocket.CloseError{Code: code}))
		wantFatal := code == 4004 || code >= 4010 && code <= 4014
		wantResumable := !wantFatal && code != 4003 && code != 4007 && code != 4009
		if (fatal != nil) != wantFatal || resumable != wantResumable {
			t.Errorf("code %d: fatal %v, resumable %v; want %v, %v", code, fatal, resumable, wantFatal, wantResumable)
		}
	}
	for _, err := range []error{errReconnect, errMayResume, errSilent, errNoAnswer, errGarbled, errNoSession,
		errors.New("any"), &rest.Error{Status: 500}, &rest.Error{Status: 429}} {
		if fatal, resumable := judge(err); fatal != nil || !resumable {
			t.Errorf("%v: fatal %v, resumable %v; want a resume", err, fatal, resumable)
		}
	}
	if fatal, resumable := judge(errInvalidSession); fatal != nil || resumable {
		t.Errorf("an invalid session: fatal %v, resumable %v; want a new one", fatal, resumable)
	}
}

func TestReadDeadlines(t *testing.T) {
	soon, late := time.Now().Add(time.Second), time.Now().Add(time.Hour)
	for name, test := range map[string]struct {
		link *link
		want time.Duration // from now
	}{
		"before Hello":         {&link{deadline: soon}, time.Second},
		"before READY":         {&link{deadline: soon, interval: time.Minute}, time.Second},
		"before READY, slowly": {&link{deadline: late, interval: time.Minute}, 2 * time.Minute},
		"in a session":         {&link{deadline: soon, interval: time.Minute, established: time.Now()}, 2 * time.Minute},
	} {
		if got := time.Until(test.link.until()); (got - test.want).Abs() > time.Second/2 {
			t.Errorf("%s: the next frame may take %v, want %v", name, got, test.want)
		}
	}
}
