package slack

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/adapters/slack/slacktest"
	"footnote/bot"
	"footnote/bot/dispatch"
)

// TestAcknowledgedWhileTheCoreSleeps: whatever the core does, everything is
// acknowledged within 3 seconds, which slacktest checks of each delivery, and
// answered in the end.
func TestAcknowledgedWhileTheCoreSleeps(t *testing.T) {
	bothWith(t, slacktest.Options{Patience: time.Hour}, func(w *world) {
		w.bot = sleepy{w.newBot()}
		w.start()
		ts := w.s.Say(w.alice, w.general, "tankers", slacktest.SayOptions{Mention: true})
		direct := w.s.Say(w.ben, w.s.DM(w.ben), "tankers")
		use := w.s.Slash(w.alice, w.aside, "/ask tankers")
		w.s.OpenHome(w.alice, "home")
		w.s.WaitAcknowledged()
		if took, _ := use.Acknowledged(); took > time.Second {
			t.Errorf("acknowledged after %v", took)
		}
		w.reads(w.s.WaitReply(ts), "Tankers wait")
		w.reads(w.s.WaitReply(direct), "Tankers wait")
		s := w.the(use.Wait())
		w.only(s, "alice")
		w.s.WaitHome(w.alice, 0)
		next := w.s.Press(w.alice, s, w.button(s, bot.Next))
		w.s.WaitAcknowledged()
		next.Wait()
	})
}

// slowDisk keeps events, but takes its time.
type slowDisk struct {
	dispatch.Queue
	takes time.Duration
}

func (s slowDisk) Enqueue(ctx context.Context, e []dispatch.Event) ([]bool, error) {
	time.Sleep(s.takes)
	return s.Queue.Enqueue(ctx, e)
}

// fullDisk keeps nothing.
type fullDisk struct{ dispatch.Queue }

func (fullDisk) Enqueue(context.Context, []dispatch.Event) ([]bool, error) {
	return nil, errors.New("no space left on device")
}

// TestSlowDisk: an event that takes long to keep is acknowledged in time all the
// same, and answered once.
func TestSlowDisk(t *testing.T) {
	for _, takes := range []time.Duration{500 * time.Millisecond, 10 * time.Second} {
		both(t, func(w *world) {
			w.change = func(c *Config) { c.Queue = slowDisk{c.Queue, takes} }
			w.start()
			ts := w.s.Say(w.alice, w.general, "tankers", slacktest.SayOptions{Mention: true})
			use := w.s.Slash(w.alice, w.aside, "/ask tankers")
			w.s.WaitReply(ts)
			w.the(use.Wait())
			w.still()
			w.the(w.s.Replies(ts))
			w.the(use.Shown())
		})
	}
}

// TestKeptBeforeAcknowledged: what is acknowledged is on disk.
func TestKeptBeforeAcknowledged(t *testing.T) {
	both(t, func(w *world) {
		think := true
		w.bot = patient{w.newBot(), &think}
		w.start()
		use := w.s.Slash(w.alice, w.general, "/ask tankers")
		w.s.Say(w.alice, w.general, "tankers", slacktest.SayOptions{Mention: true})
		w.s.WaitAcknowledged()
		kept, err := w.queue.Pending(w.Context(), source)
		if err != nil || len(kept) != 2 {
			t.Errorf("%d events are kept, %v; want 2", len(kept), err)
		}
		for _, e := range kept {
			if strings.Contains(string(e.Payload), use.ID) && use.ID != "" {
				t.Errorf("the trigger_id is kept: %s", e.Payload)
			}
		}
		w.halt()
		think = false
		w.start()
		w.the(use.Wait())
	})
}

// TestFullDisk: without a disk questions are answered all the same, mentions that
// come twice once.
func TestFullDisk(t *testing.T) {
	bothWith(t, slacktest.Options{AllMessages: true}, func(w *world) {
		w.change = func(c *Config) { c.Queue, c.AllMessages = fullDisk{c.Queue}, true }
		w.start()
		ts := w.s.Say(w.alice, w.general, "tankers", slacktest.SayOptions{Mention: true})
		w.reads(w.s.WaitReply(ts), "Tankers wait")
		w.reads(w.asked(w.alice, w.general, "/ask tankers"), "Tankers wait")
		w.still()
		w.the(w.s.Replies(ts))
	})
}

// TestUnknown: what is unknown, half or garbage is acknowledged, and nothing comes
// of it.
func TestUnknown(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		w.s.Event(w.team, map[string]any{"type": "something_new", "user": 5, "item": []int{1}})
		w.s.Event(w.team, map[string]any{"type": "message"})
		w.s.Event(w.team, map[string]any{"type": "app_mention", "channel": map[string]any{}, "ts": 5})
		w.s.Event(w.team, nil)
		w.s.Deliver("events_api", map[string]any{"type": "event_callback"})
		w.s.Deliver("events_api", map[string]any{"type": "app_rate_limited", "team_id": w.team.ID, "minute_rate_limited": 1})
		w.s.Deliver("interactive", map[string]any{"type": "block_actions", "team": nil, "actions": []any{nil, 5}})
		w.s.Deliver("interactive", map[string]any{"type": "something_new", "user": map[string]any{"id": "U1"}})
		w.s.WaitAcknowledged()
		w.reads(w.mention(w.alice, w.general, "tankers"), "Tankers wait")
		if n := len(w.s.Messages(w.general)); n != 1 {
			t.Errorf("%d messages, want 1", n)
		}
	})
}

// TestRetries: the same event again and again has one effect, over both deliveries.
func TestRetries(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		ts := w.s.Say(w.alice, w.general, "tankers", slacktest.SayOptions{Mention: true})
		use := w.s.Slash(w.alice, w.aside, "/ask tankers")
		w.s.WaitReply(ts)
		w.the(use.Wait())
		for range 4 {
			time.Sleep(time.Minute)
			w.s.Redeliver(1, nil)
		}
		w.restart()
		time.Sleep(time.Second) // a retry has a time of its own
		w.s.Redeliver(1, nil)
		w.still()
		w.the(w.s.Replies(ts))
		w.the(use.Shown())
		if n := len(w.base.Asked()); n != 2 {
			t.Errorf("the material was asked %d times, want twice", n)
		}
	})
}

// remembering is a bot that remembers the order of what it is asked.
type remembering struct {
	Bot
	takes time.Duration
	mu    sync.Mutex
	asked []string // guarded by mu
}

func (r *remembering) Respond(ctx context.Context, m bot.Message) (bot.Reply, error) {
	r.mu.Lock()
	r.asked = append(r.asked, m.Text)
	r.mu.Unlock()
	time.Sleep(r.takes)
	return bot.Reply{Blocks: []bot.Block{{Kind: bot.Say, Text: "an answer"}}}, nil
}

// TestShuffled: what waits in a thread is answered in the order in which it was
// said, however it arrives.
func TestShuffled(t *testing.T) {
	for seed := range uint64(5) {
		both(t, func(w *world) {
			r := &remembering{Bot: w.newBot()}
			w.bot = r
			w.start()
			r.takes = 10 * time.Second // so long all of it arrives
			w.s.Say(w.ben, w.general, "first", slacktest.SayOptions{Mention: true})
			time.Sleep(time.Second)
			w.s.Hold()
			root := w.s.Say(w.alice, w.general, "q00", slacktest.SayOptions{Mention: true})
			want := []string{"first", "q00"}
			for n := 1; n <= 20; n++ {
				text := fmt.Sprintf("q%02d", n)
				w.s.Say(w.alice, w.general, text, under(root))
				want = append(want, text)
			}
			w.s.Release(rand.New(rand.NewPCG(seed, 1)))
			time.Sleep(5 * time.Minute)
			r.mu.Lock()
			defer r.mu.Unlock()
			if !slices.Equal(r.asked, want) {
				t.Errorf("answered in the order %q", r.asked)
			}
		})
	}
}

// TestDisconnectDuringAnAnswer: sockets that go away in the middle take nothing
// with them.
func TestDisconnectDuringAnAnswer(t *testing.T) {
	for _, how := range []string{"warning", "refresh_requested", "drop", "silence"} {
		overSocket(t, slacktest.Options{Patience: time.Hour}, func(w *world) {
			w.bot = sleepy{w.newBot()}
			w.start()
			ts := w.s.Say(w.alice, w.general, "tankers", slacktest.SayOptions{Mention: true})
			use := w.s.Slash(w.alice, w.aside, "/ask tankers")
			time.Sleep(time.Second)
			switch how {
			case "drop":
				w.s.DropSockets()
			case "silence":
				w.s.Silence()
			default:
				w.s.Disconnect(how)
			}
			w.reads(w.s.WaitReply(ts), "Tankers wait")
			w.the(use.Wait())
			w.s.WaitConnected(1)
			w.reads(w.s.WaitReply(w.s.Say(w.ben, w.general, "tankers", slacktest.SayOptions{Mention: true})), "Tankers wait")
			time.Sleep(10 * time.Minute)
			w.the(w.s.Replies(ts))
			w.the(use.Shown())
		})
	}
}

// TestFlood: of 300 questions at once with a slow core, those for which there is
// room are answered in their order; the others are told so, in a channel once.
func TestFlood(t *testing.T) {
	bothWith(t, slacktest.Options{Patience: time.Hour}, func(w *world) {
		r := &remembering{Bot: w.newBot(), takes: time.Second}
		w.bot = r
		w.start()
		for n := range 300 {
			w.s.Say(w.alice, w.general, fmt.Sprintf("question %03d", n), slacktest.SayOptions{Mention: true})
		}
		w.s.WaitAcknowledged()
		time.Sleep(10 * time.Minute)
		r.mu.Lock()
		asked := slices.Clone(r.asked)
		r.mu.Unlock()
		if n := len(asked); n < 50 || n > 60 || !slices.IsSorted(asked[1:]) {
			t.Errorf("%d questions were answered, those that waited in order: %v; want about as many as may wait", n, slices.IsSorted(asked[1:]))
		}
		busy := 0
		for _, s := range w.s.Messages(w.general) {
			if strings.Contains(s.Plain, "Too many questions are waiting") {
				busy++
				w.only(s, "alice")
			}
		}
		if busy != 1 {
			t.Errorf("it was said %d times that too much waits, want once", busy)
		}
		w.reads(w.s.WaitReply(w.s.Say(w.ben, w.general, "and now?", slacktest.SayOptions{Mention: true})), "an answer")
	})
}
