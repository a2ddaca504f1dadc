package gateway_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"footnote/adapters/discord/gateway"
	"footnote/adapters/discord/rest"
)

// TestIdentifiesOfBadDays counts identifies within any day when every session is
// ended soon after it began, or every process.
func TestIdentifiesOfBadDays(t *testing.T) {
	for name, life := range map[string]struct{ session, process time.Duration }{
		"no session":                  {},
		"sessions of a second":        {session: time.Second},
		"sessions of a minute":        {session: 61 * time.Second},
		"sessions of ten minutes":     {session: 10 * time.Minute},
		"processes of thirty seconds": {session: time.Second, process: 30 * time.Second},
		"processes of twenty minutes": {session: time.Second, process: 20 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t)
				w.next = func(int) (moment, *fault) {
					return begun, &fault{kills: true, do: func(_ *world, p *peer) bool {
						select {
						case <-p.in:
						case <-time.After(life.session):
						}
						return false
					}}
				}
				m := &memory{}
				for begin := time.Now(); time.Since(begin) < 48*time.Hour; {
					p := start(t, &w.server, m, handing(w))
					if life.process == 0 {
						pass(48 * time.Hour)
					}
					pass(life.process)
					p.end()
				}
				w.running.Wait()
				t.Logf("%d identifies in 2 days, %d at most in a day", w.identifies, w.worst)
				if w.identifies < 2*100 {
					t.Errorf("%d identifies in 2 days, want at least 100 a day: the bot is away too long", w.identifies)
				}
			})
		})
	}
}

func TestBudgetOfDiscordIsLeftAlone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t)
		begin := time.Now()
		p := start(t, &w.server, &memory{}, func(c *gateway.Config) {
			handing(w)(c)
			info := c.Info
			c.Info = func(ctx context.Context) (rest.GatewayInfo, error) {
				i, err := info(ctx)
				if left := 5*time.Hour - time.Since(begin); left > 0 {
					i.Remaining, i.ResetAfter = 49, left
				}
				return i, err
			}
		})
		pass(5*time.Hour - time.Minute)
		if n := len(w.dialed()); n != 0 {
			t.Errorf("connected %d times while 49 identifies were left, want none", n)
		}
		pass(2 * time.Minute)
		w.complete()
		p.end()
	})
}

func TestNothingIsIdentifiedUnrecorded(t *testing.T) {
	for name, m := range map[string]*memory{
		"nothing can be read":    {broken: errors.New("disk I/O error")},
		"nothing can be written": {full: errors.New("database or disk is full")},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newWorld(t)
				p := start(t, &w.server, m, handing(w))
				pass(24 * time.Hour)
				if w.identifies != 0 {
					t.Errorf("%d identifies that nothing remembers, want none", w.identifies)
				}
				m.mu.Lock()
				m.broken, m.full = nil, nil
				m.mu.Unlock()
				pass(11 * time.Minute)
				w.complete()
				p.end()
			})
		})
	}
}

// TestShardsTakeTurns starts four shards at once, as four processes.
func TestShardsTakeTurns(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var mu sync.Mutex // guards at
		var at []time.Time
		s := &server{t: t, seen: func(packet) {
			mu.Lock()
			defer mu.Unlock()
			at = append(at, time.Now())
		}}
		s.script = func(p *peer) { begin(p); p.gone() }
		var processes []*process
		for shard := range 4 {
			processes = append(processes, start(t, s, &memory{}, func(c *gateway.Config) { c.Shard, c.Shards = shard, 4 }))
		}
		pass(time.Minute)
		if len(at) != 4 {
			t.Errorf("%d shards identified in a minute, want 4", len(at))
		}
		for i := 1; i < len(at); i++ {
			if d := at[i].Sub(at[i-1]); d < 5*time.Second {
				t.Errorf("identify %d came %v after the one before, want at least 5s", i, d)
			}
		}
		for _, p := range processes {
			p.end()
		}
	})
}

// TestDiscordThatDoesNotSayWhere asks until it does.
func TestDiscordThatDoesNotSayWhere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t)
		asked := 0
		p := start(t, &w.server, &memory{}, func(c *gateway.Config) {
			handing(w)(c)
			info := c.Info
			c.Info = func(ctx context.Context) (rest.GatewayInfo, error) {
				switch asked++; asked {
				case 1:
					return rest.GatewayInfo{}, &rest.Error{Route: "GET /gateway/bot", Status: 503}
				case 2:
					<-ctx.Done() // nobody answers
					return rest.GatewayInfo{}, ctx.Err()
				case 3:
					return rest.GatewayInfo{URL: "not an address", Remaining: 900}, nil
				case 4:
					return rest.GatewayInfo{Remaining: 900}, nil
				}
				return info(ctx)
			}
		})
		pass(3 * time.Minute)
		w.complete()
		if w.identifies != 1 {
			t.Errorf("%d identifies, want 1", w.identifies)
		}
		p.end()
	})
}
