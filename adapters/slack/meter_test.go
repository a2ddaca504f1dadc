package slack

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/slack/slacktest"
	"footnote/bot"
)

// counted is a Meter that a test looks at.
type counted struct {
	mu   sync.Mutex
	took map[string][]time.Duration // by what was called
}

func (c *counted) note(what string, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.took == nil {
		c.took = map[string][]time.Duration{}
	}
	c.took[what] = append(c.took[what], took)
}

func (c *counted) Waited(took time.Duration) { c.note("waited", took) }
func (c *counted) Handled(took time.Duration, err error) {
	if err != nil {
		c.note("failed", took)
		return
	}
	c.note("handled", took)
}
func (c *counted) TurnedAway()                     { c.note("turned away", 0) }
func (c *counted) Acknowledged(took time.Duration) { c.note("acknowledged", took) }
func (c *counted) Answered(took time.Duration)     { c.note("answered", took) }
func (c *counted) Limited()                        { c.note("limited", 0) }
func (c *counted) Reconnecting()                   { c.note("reconnecting", 0) }

// String is what was called, and how often.
func (c *counted) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []string
	for _, what := range slices.Sorted(maps.Keys(c.took)) {
		all = append(all, fmt.Sprintf("%s %d", what, len(c.took[what])))
	}
	return strings.Join(all, ", ")
}

// last is how long something took the last time.
func (c *counted) last(what string) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.took[what]); n > 0 {
		return c.took[what][n-1]
	}
	return -1
}

// metered gives a world a Meter.
func metered(w *world) *counted {
	c := &counted{}
	w.change = func(config *Config) { config.Meter = c }
	return c
}

// TestMeter: one question makes exactly the calls that it should, and is timed from
// its receipt.
func TestMeter(t *testing.T) {
	for name, test := range map[string]struct {
		ask  func(*world)
		want string
	}{
		"mention": {func(w *world) { w.mention(w.alice, w.general, "tankers") }, "acknowledged 1, answered 1, handled 1, waited 1"},
		"command": {func(w *world) { w.asked(w.alice, w.general, "/ask tankers") }, "acknowledged 1, answered 1, handled 1, waited 1"},
		// Slack delivers our own answer, too.
		"direct": {func(w *world) { w.s.WaitReply(w.s.Say(w.alice, w.s.DM(w.alice), "tankers")) }, "acknowledged 2, answered 1, handled 1, waited 1"},
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(w *world) {
				m := metered(w)
				w.bot = thoughtful{w.newBot()}
				w.start()
				w.s.Faults(func(c slacktest.Call) *slacktest.Fault {
					if c.Method == "chat.postMessage" || c.Method == "response_url" {
						return &slacktest.Fault{Delay: time.Second}
					}
					return nil
				})
				test.ask(w)
				w.still()
				if got := m.String(); got != test.want {
					t.Errorf("counted are %s, want %s", got, test.want)
				}
				for what, want := range map[string]time.Duration{
					"acknowledged": 0, "waited": 0, "handled": thought + time.Second, "answered": thought + time.Second,
				} {
					if got := m.last(what); got < want || got > want+20*time.Millisecond {
						t.Errorf("%s after %v, want %v", what, got, want)
					}
				}
				if load := w.adapter.Load(); load.Waiting+load.Handling != 0 {
					t.Errorf("the load is %+v", load)
				}
			})
		})
	}
}

// TestMeterOfSilence: what is not answered, or not for the first time, is not
// counted as an answer.
func TestMeterOfSilence(t *testing.T) {
	bothWith(t, slacktest.Options{AllMessages: true}, func(w *world) {
		m, all := &counted{}, w.change
		w.change = func(c *Config) { all(c); c.Meter = m }
		w.start()
		w.s.Say(w.alice, w.general, "hello everybody")
		w.still()
		if got, want := m.String(), "acknowledged 1"; got != want {
			t.Errorf("of what was said to others: %s, want %s", got, want)
		}
		w.s.Event(w.team, map[string]any{"type": "team_rename", "name": "Study"})
		w.still()
		if got, want := m.String(), "acknowledged 2"; got != want {
			t.Errorf("of what is none of our business: %s, want %s", got, want)
		}
	})
	both(t, func(w *world) {
		m := metered(w)
		w.start()
		w.mention(w.alice, w.general, "tankers")
		time.Sleep(time.Second) // signed anew, a request is another one
		w.s.Redeliver(1, nil)
		w.mention(w.alice, w.general, "tankers")
		w.still()
		if got, want := m.String(), "acknowledged 3, answered 2, handled 2, waited 2"; got != want {
			t.Errorf("with one delivered twice: %s, want %s", got, want)
		}
	})
	both(t, func(w *world) {
		m, think := metered(w), true
		w.bot = patient{w.newBot(), &think}
		w.start()
		q := w.s.Say(w.alice, w.general, "tankers", slacktest.SayOptions{Mention: true})
		time.Sleep(time.Second)
		w.halt()
		think = false
		w.start()
		w.s.WaitReply(q)
		w.still()
		if got, want := m.String(), "acknowledged 1, failed 1, handled 1, waited 2"; got != want {
			t.Errorf("of two processes: %s, want %s", got, want)
		}
	})
}

// TestMeterOfTrouble: what Slack refuses for too many, and each connection that is
// made again, is counted.
func TestMeterOfTrouble(t *testing.T) {
	both(t, func(w *world) {
		m, left := metered(w), 2
		w.start()
		w.s.Faults(func(c slacktest.Call) *slacktest.Fault {
			if c.Method != "chat.postMessage" || left == 0 {
				return nil
			}
			left--
			return &slacktest.Fault{Status: http.StatusTooManyRequests, RetryAfter: "2"}
		})
		w.mention(w.alice, w.general, "tankers")
		w.still()
		if got, want := m.String(), "acknowledged 1, answered 1, handled 1, limited 2, waited 1"; got != want {
			t.Errorf("with two refusals: %s, want %s", got, want)
		}
		if got := m.last("answered"); got < 4*time.Second {
			t.Errorf("answered after %v, before Slack allowed it", got)
		}
	})
	overSocket(t, slacktest.Options{}, func(w *world) {
		m, left := metered(w), 1
		w.start()
		w.s.WaitConnected(2)
		if !w.adapter.Connected() {
			t.Error("it is not connected")
		}
		w.s.Faults(func(c slacktest.Call) *slacktest.Fault {
			if c.Method != "apps.connections.open" || left == 0 {
				return nil
			}
			left--
			return &slacktest.Fault{Status: http.StatusTooManyRequests, RetryAfter: "10"}
		})
		w.s.DropSockets()
		synctest.Wait()
		if w.adapter.Connected() {
			t.Error("it is connected without a socket")
		}
		w.s.WaitConnected(2)
		if got, want := m.String(), "limited 1, reconnecting 3"; got != want {
			t.Errorf("with two connections lost, and one attempt refused: %s, want %s", got, want)
		}
	})
}

// TestMeterOfABusyHour: what there is no room for is counted, and what waits.
func TestMeterOfABusyHour(t *testing.T) {
	both(t, func(w *world) {
		m, think := metered(w), true
		w.bot = patient{w.newBot(), &think}
		w.start()
		synctest.Wait() // it has looked for what an earlier process left
		for range 60 {
			w.s.Say(w.alice, w.general, "tankers", slacktest.SayOptions{Mention: true})
		}
		synctest.Wait()
		load := w.adapter.Load()
		if load.Handling != 1 || load.Waiting == 0 || load.Waiting+load.Handling >= 60 {
			t.Errorf("the load is %+v", load)
		}
		if got := len(m.took["turned away"]); got != 60-load.Waiting-load.Handling {
			t.Errorf("%d were turned away, with a load of %+v", got, load)
		}
	})
}

// TestConnectedByHTTP: it is when the token was taken, where there is one only.
func TestConnectedByHTTP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, slacktest.Options{HTTP: true})
		w.start()
		if !w.adapter.Connected() {
			t.Error("with several workspaces it waits for something")
		}
		w.halt()
		w.change = func(c *Config) { c.Workspaces = checkedFirst{w.installed, w.team.ID} }
		w.s.Faults(func(slacktest.Call) *slacktest.Fault { return &slacktest.Fault{Status: http.StatusBadGateway} })
		w.start()
		time.Sleep(time.Hour)
		if w.adapter.Connected() {
			t.Error("it is connected before its token was taken")
		}
		w.s.Faults(nil)
		time.Sleep(2 * time.Minute)
		if !w.adapter.Connected() {
			t.Error("it is not connected though its token was taken")
		}
	})
}

// thoughtful takes some seconds for an answer.
type thoughtful struct{ Bot }

const thought = 4 * time.Second

func (b thoughtful) Respond(ctx context.Context, m bot.Message) (bot.Reply, error) {
	time.Sleep(thought)
	return b.Bot.Respond(ctx, m)
}
