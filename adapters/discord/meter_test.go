package discord

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/discord/discordtest"
	"footnote/bot"
	"footnote/bot/dispatch"

	"github.com/google/go-cmp/cmp"
)

// gauge is a Meter that remembers what it was told.
type gauge struct {
	mu    sync.Mutex
	calls map[string]int             // guarded by mu
	took  map[string][]time.Duration // guarded by mu
}

func newGauge() *gauge {
	return &gauge{calls: map[string]int{}, took: map[string][]time.Duration{}}
}

func (c *gauge) note(what string, took ...time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[what]++
	c.took[what] = append(c.took[what], took...)
}

func (c *gauge) Waited(time.Duration)               { c.note("waited") }
func (c *gauge) Handled(_ time.Duration, err error) { c.note(fmt.Sprint("handled ", err)) }
func (c *gauge) TurnedAway()                        { c.note("turned away") }
func (c *gauge) Acknowledged(took time.Duration)    { c.note("acknowledged", took) }
func (c *gauge) Answered(took time.Duration)        { c.note("answered", took) }
func (c *gauge) Limited()                           { c.note("limited") }
func (c *gauge) Reconnecting()                      { c.note("reconnecting") }

// since is what was counted since it was last asked.
func (c *gauge) since() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.calls
	c.calls = map[string]int{}
	return out
}

// metered lets a world count.
func (w *world) metered() *gauge {
	c := newGauge()
	w.change = func(config *Config) { config.Meter = c }
	return c
}

// counted checks what was counted since the last time.
func (w *world) counted(c *gauge, what string, want map[string]int) {
	w.Helper()
	synctest.Wait()
	if diff := cmp.Diff(want, c.since()); diff != "" {
		w.Errorf("%s is counted wrongly (-want +got):\n%s", what, diff)
	}
}

// pensive is a bot that thinks for a while.
type pensive struct {
	Bot
	wait atomic.Int64 // a time.Duration
}

func (p *pensive) Respond(ctx context.Context, m bot.Message) (bot.Reply, error) {
	time.Sleep(time.Duration(p.wait.Load()))
	return p.Bot.Respond(ctx, m)
}

func TestMeter(t *testing.T) {
	both(t, func(w *world) {
		c, p := w.metered(), &pensive{Bot: w.newBot()}
		w.bot = p
		w.start()
		used := map[string]int{"waited": 1, "handled <nil>": 1, "acknowledged": 1, "answered": 1}
		s := w.asked(w.alice, w.general, "ask", ask("tankers"))
		w.counted(c, "a command", used)
		w.pressed(w.alice, s, bot.Context)
		w.counted(c, "a press", used)
		w.mention(w.alice, w.general, "tankers")
		w.counted(c, "a mention", map[string]int{"waited": 1, "handled <nil>": 1, "answered": 1})
		w.d.Complete(w.alice, w.general, "ask", "question", "tan", nil)
		w.d.Say(w.alice, w.general, "tankers")
		w.counted(c, "what asks for no answer", map[string]int{})

		p.wait.Store(int64(2 * time.Second))
		w.asked(w.alice, w.general, "ask", ask("who opened a port?"))
		w.counted(c, "a command that takes long", used)
		acknowledged, answered := c.took["acknowledged"], c.took["answered"]
		if a := acknowledged[len(acknowledged)-1]; a < deferAfter || a > deferAfter+100*time.Millisecond {
			t.Errorf("acknowledged after %v, want %v", a, deferAfter)
		}
		if a := answered[len(answered)-1]; a < time.Second {
			t.Errorf("answered after %v", a)
		}
	})
}

func TestMeterOfTrouble(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		c := w.metered()
		w.start()
		if synctest.Wait(); !w.adapter.Connected() {
			t.Error("in a session, and not connected")
		}
		w.start429()
		w.mention(w.alice, w.general, "tankers")
		w.counted(c, "a limited answer", map[string]int{"waited": 1, "handled <nil>": 1, "answered": 1, "limited": 1})

		w.d.Faults(func(_ *http.Request, route string) *discordtest.Fault {
			if route != "POST /channels/{channel}/messages" {
				return nil
			}
			return &discordtest.Fault{Status: 403, Code: 50013, Message: "Missing Permissions"}
		})
		w.d.Say(w.alice, w.general, "tankers", discordtest.SayOptions{Mention: true})
		w.still()
		got := c.since()
		if got["answered"] != 0 || got["waited"] != 1 || got["handled <nil>"] != 0 {
			t.Errorf("what could not be answered counts as %v", got)
		}
		w.d.Faults(nil)

		before := w.d.Counts().Resumes
		w.d.At(discordtest.Connected, func(l *discordtest.Link) {
			if w.adapter.Connected() {
				t.Error("connected before there is a session")
			}
		})
		w.d.Drop()
		w.d.Until("the session to go on", func() bool { return w.d.Counts().Resumes > before })
		w.d.WaitReady(1)
		w.counted(c, "a lost connection", map[string]int{"reconnecting": 1})
		if !w.adapter.Connected() {
			t.Error("in a session again, and not connected")
		}
		if got := w.adapter.Load(); got != (dispatch.Load{}) {
			t.Errorf("with nothing to do the load is %+v", got)
		}
		w.halt()
		w.life.done <- nil // for the end of the world
		if w.adapter.Connected() {
			t.Error("at its end, and connected")
		}
	})
}

// TestCallsOfAQuestion: what Discord is asked for one question, and no more.
func TestCallsOfAQuestion(t *testing.T) {
	const (
		first = "POST /interactions/{interaction}/{token}/callback"
		edit  = "PATCH /webhooks/{app}/{token}/messages/{message}"
		say   = "POST /channels/{channel}/messages"
		typed = "POST /channels/{channel}/typing"
	)
	both(t, func(w *world) {
		p := &pensive{Bot: w.newBot()}
		w.bot = p
		var mu sync.Mutex
		var calls []string
		w.start()
		w.d.Faults(func(_ *http.Request, route string) *discordtest.Fault {
			mu.Lock()
			defer mu.Unlock()
			calls = append(calls, route)
			return nil
		})
		called := func(what string, want ...string) {
			w.still()
			mu.Lock()
			defer mu.Unlock()
			if w.http { // the first response is the answer to Discord's own request
				want = slices.DeleteFunc(want, func(c string) bool { return c == first })
			}
			if !slices.Equal(calls, want) {
				t.Errorf("%s calls %q, want %q", what, calls, want)
			}
			calls = nil
		}
		s := w.asked(w.alice, w.general, "ask", ask("tankers"))
		called("a command", first)
		w.pressed(w.alice, s, bot.Context)
		called("a press", first)
		w.mention(w.alice, w.general, "tankers")
		called("a mention", say)
		p.wait.Store(int64(2 * time.Second))
		w.asked(w.alice, w.general, "ask", ask("who opened a port?"))
		called("a command that takes long", first, edit)
		w.mention(w.alice, w.general, "who opened a port?")
		called("a mention that takes long", typed, say)
	})
}

// TestLoad: what waits behind a slow answer of its channel.
func TestLoad(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		p := &pensive{Bot: w.newBot()}
		p.wait.Store(int64(2 * time.Second))
		w.bot = p
		w.start()
		for range 3 {
			w.d.Say(w.alice, w.general, "tankers", discordtest.SayOptions{Mention: true})
		}
		synctest.Wait()
		if got, want := w.adapter.Load(), (dispatch.Load{Waiting: 2, Handling: 1}); got != want {
			t.Errorf("the load is %+v, want %+v", got, want)
		}
		w.d.WaitMessages(w.general, 3)
	})
}
