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
	"testing/synctest"
	"time"

	"footnote/adapters/slack/slacktest"
	"footnote/adapters/slack/socket"
	"footnote/bot"
	"footnote/bot/dispatch"
	"footnote/knowledge"
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

// TestLimited: Slack answers 429 or fails for a third of the calls; every question
// gets its answer.
func TestLimited(t *testing.T) {
	bothWith(t, slacktest.Options{Patience: time.Hour}, func(w *world) {
		w.start()
		var mu sync.Mutex
		n := 0
		kinds := []*slacktest.Fault{
			{Status: 429, RetryAfter: "1"}, {Status: 429, RetryAfter: "2"}, {Error: "ratelimited", RetryAfter: "1", Status: 429},
			{Status: 429, HTML: true}, {Status: 429, RetryAfter: "-1"}, {Status: 429, RetryAfter: "soon"}, {Status: 503, HTML: true},
			{Drop: slacktest.DropBefore},
		}
		w.s.Faults(func(c slacktest.Call) *slacktest.Fault {
			mu.Lock()
			defer mu.Unlock()
			if c.Method == "response_url" || c.Method == "chat.postEphemeral" {
				return nil // of which nobody can find out whether they arrived
			}
			if n++; n%3 == 0 {
				return kinds[n/3%len(kinds)]
			}
			return nil
		})
		for k := range 30 {
			if k%2 == 0 {
				w.reads(w.mention(w.alice, w.general, "how long do tankers wait?"), "Tankers wait")
			} else {
				w.reads(w.asked(w.alice, w.general, "/ask how long do tankers wait?"), "Tankers wait")
			}
		}
		w.s.Faults(nil)
	})
}

// TestLostAnswers: what Slack took, but could not say so, is not shown twice.
func TestLostAnswers(t *testing.T) {
	both(t, func(w *world) {
		w.s.Allow(slacktest.Once)
		w.start()
		var mu sync.Mutex
		hit := map[string]bool{}
		w.s.Faults(func(c slacktest.Call) *slacktest.Fault {
			mu.Lock()
			defer mu.Unlock()
			if hit[c.Method] || strings.HasPrefix(c.Method, "apps.") {
				return nil
			}
			hit[c.Method] = true
			return &slacktest.Fault{Drop: slacktest.DropAfter}
		})
		use := w.s.Slash(w.alice, w.general, "/ask tankers")
		ts := w.s.Say(w.alice, w.aside, "tankers", slacktest.SayOptions{Mention: true})
		hidden := w.s.Say(w.ben, w.aside, "tankers --hide", slacktest.SayOptions{Mention: true})
		direct := w.s.Say(w.ben, w.s.DM(w.ben), "tankers")
		w.the(use.Wait())
		for _, ts := range []string{ts, hidden, direct} {
			w.s.WaitReply(ts)
		}
		time.Sleep(time.Minute)
		w.the(use.Shown())
		for _, ts := range []string{ts, hidden, direct} {
			w.the(w.s.Replies(ts))
		}
		if !hit["chat.postMessage"] || !hit["response_url"] || !hit["chat.postEphemeral"] {
			t.Errorf("lost were only %v", hit)
		}
	})
}

// TestWhereWeMayNotWrite: who asks there is told in a direct message what is
// missing.
func TestWhereWeMayNotWrite(t *testing.T) {
	for _, code := range []string{"restricted_action", "is_archived", "not_in_channel"} {
		both(t, func(w *world) {
			w.start()
			w.general.Refuse(code)
			w.s.Say(w.alice, w.general, "tankers", slacktest.SayOptions{Mention: true})
			w.reads(w.s.WaitMessages(w.s.DM(w.alice), 1)[0], "/invite", "ask me here")
			w.s.Say(w.alice, w.general, "tankers", slacktest.SayOptions{Mention: true})
			w.still()
			if n := len(w.s.Messages(w.s.DM(w.alice))); n != 1 {
				t.Errorf("it is said %d times within an hour", n)
			}
		})
	}
}

// TestRefusedBlocks: should Slack not take an answer as it is, that is said.
func TestRefusedBlocks(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		var once sync.Once
		w.s.Faults(func(c slacktest.Call) (f *slacktest.Fault) {
			if c.Method == "chat.postMessage" {
				once.Do(func() { f = &slacktest.Fault{Error: "invalid_blocks"} })
			}
			return f
		})
		w.reads(w.mention(w.alice, w.general, "tankers"), "Something went wrong")
	})
}

// panicking is a bot with a mistake.
type panicking struct{ Bot }

func (panicking) Respond(_ context.Context, m bot.Message) (bot.Reply, error) {
	panic("at " + m.Text)
}
func (panicking) Complete(_ context.Context, c bot.Completion) []bot.Candidate {
	panic("at " + c.Text)
}
func (panicking) Home(context.Context, bot.Message) (bot.Home, error) { panic("at home") }

// TestPanics: a mistake in one answer stops nothing else, and no words of people
// are logged.
func TestPanics(t *testing.T) {
	both(t, func(w *world) {
		w.bot = panicking{w.newBot()}
		w.start()
		w.reads(w.mention(w.alice, w.general, "tankers"), "Something went wrong")
		w.reads(w.asked(w.alice, w.general, "/ask tankers"), "Something went wrong")
		w.s.OpenHome(w.alice, "home")
		v := w.s.GlobalShortcut(w.alice, callbackAsk).WaitView()
		w.s.Type(w.alice, v, fieldSource, "tankers")
		w.still()
		w.reads(w.mention(w.ben, w.aside, "tankers"), "Something went wrong")
	})
}

// TestUninstalled: when the app is taken out of a workspace its token and what is
// kept of it go; others stay.
func TestUninstalled(t *testing.T) {
	for name, remove := range map[string]func(*world){
		"uninstalled": func(w *world) { w.s.Uninstall(w.team) },
		"revoked":     func(w *world) { w.s.RevokeTokens(w.team) },
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(w *world) {
				var mu sync.Mutex
				var removed []bot.Space
				w.change = func(c *Config) {
					c.Removed = func(_ context.Context, s bot.Space) error {
						mu.Lock()
						defer mu.Unlock()
						removed = append(removed, s)
						return nil
					}
				}
				other := w.s.AddWorkspace("Other")
				w.installed.tokens[other.ID] = other.Token
				w.start()
				w.mention(w.alice, w.general, "tankers")
				remove(w)
				w.still()
				mu.Lock()
				defer mu.Unlock()
				if len(removed) == 0 || removed[0] != bot.Space("slack:"+w.team.ID) || !slices.Contains(w.installed.gone, w.team.ID) {
					t.Errorf("removed are %q, and the tokens of %q", removed, w.installed.gone)
				}
				if slices.Contains(removed, bot.Space("slack:"+other.ID)) {
					t.Error("another workspace was removed")
				}
				w.reads(w.mention(other.AddUser("olga"), other.AddChannel("general"), "tankers"), "Tankers wait")
			})
		})
	}
}

// TestStillInstalled: what says that the app was taken out, and comes late or of
// another token, takes nothing away.
func TestStillInstalled(t *testing.T) {
	both(t, func(w *world) {
		w.change = func(c *Config) {
			c.Removed = func(context.Context, bot.Space) error { t.Error("a workspace was removed"); return nil }
		}
		w.start()
		w.s.Event(w.team, map[string]any{"type": "app_uninstalled"})
		w.s.Event(w.team, map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"bot": []string{w.team.BotUser.ID}}})
		w.still()
		w.reads(w.mention(w.alice, w.general, "tankers"), "Tankers wait")
	})
}

// TestRemovedInAnOutage: whether a token is dead is asked until that is known.
func TestRemovedInAnOutage(t *testing.T) {
	both(t, func(w *world) {
		removed := make(chan bot.Space, 9)
		w.change = func(c *Config) {
			c.Removed = func(_ context.Context, s bot.Space) error { removed <- s; return nil }
		}
		w.start()
		w.s.Faults(func(c slacktest.Call) *slacktest.Fault {
			if c.Method == "auth.test" {
				return &slacktest.Fault{Status: 503}
			}
			return nil
		})
		w.s.Uninstall(w.team)
		time.Sleep(time.Hour)
		if len(removed) > 0 {
			t.Error("removed though Slack said nothing of it")
		}
		w.s.Faults(nil)
		time.Sleep(5 * time.Minute)
		if len(removed) == 0 {
			t.Error("not removed after the outage")
		}
	})
}

// TestFatal: a token that is refused for good ends Run with advice.
func TestFatal(t *testing.T) {
	for _, code := range []string{"invalid_auth", "missing_scope", "token_revoked", "account_inactive"} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, slacktest.Options{})
			w.s.Faults(func(c slacktest.Call) *slacktest.Fault {
				if c.Method == "apps.connections.open" {
					return &slacktest.Fault{Error: code, Needed: "connections:write"}
				}
				return nil
			})
			l := newLife()
			w.startAs(l)
			err := <-l.done
			var fatal *socket.FatalError
			if !errors.As(err, &fatal) || fatal.Code != code || !strings.Contains(err.Error(), "api.slack.com/apps") {
				t.Errorf("%s: Run ends with %v", code, err)
			}
			l.done <- nil // for the end of the world
		})
	}
}

// checkedFirst is a workspace whose token is looked at first.
type checkedFirst struct {
	*installed
	team string
}

func (c checkedFirst) Check(ctx context.Context) error {
	client, err := c.Client(ctx, "", c.team)
	if err == nil {
		_, err = client.Auth(ctx)
	}
	return err
}

// TestDeadToken: a bot token that is refused ends Run with advice; one that cannot
// be looked at does not.
func TestDeadToken(t *testing.T) {
	both(t, func(w *world) {
		var mu sync.Mutex
		fault := &slacktest.Fault{Status: 503}
		w.s.Faults(func(c slacktest.Call) *slacktest.Fault {
			mu.Lock()
			defer mu.Unlock()
			if c.Method == "auth.test" {
				return fault
			}
			return nil
		})
		w.change = func(c *Config) { c.Workspaces = checkedFirst{w.installed, w.team.ID} }
		w.start()
		w.reads(w.mention(w.alice, w.general, "tankers"), "Tankers wait")
		time.Sleep(10 * time.Minute)
		mu.Lock()
		fault = &slacktest.Fault{Error: "token_revoked"}
		mu.Unlock()
		err := <-w.life.done
		if err == nil || !strings.Contains(err.Error(), "SLACK_BOT_TOKEN") {
			t.Errorf("Run ends with %v", err)
		}
		w.life.done <- nil // for the end of the world
	})
}

// TestHeard: that Slack was heard of is told, at most once a minute.
func TestHeard(t *testing.T) {
	both(t, func(w *world) {
		var mu sync.Mutex
		n := 0
		w.change = func(c *Config) { c.Heard = func(time.Time) { mu.Lock(); defer mu.Unlock(); n++ } }
		w.start()
		for range 10 {
			w.mention(w.alice, w.general, "tankers")
		}
		if w.adapter.Alive().IsZero() {
			t.Error("nothing was heard")
		}
		time.Sleep(time.Minute)
		w.mention(w.alice, w.general, "tankers")
		mu.Lock()
		defer mu.Unlock()
		if n != 2 {
			t.Errorf("told %d times, want 2", n)
		}
	})
}

// TestNewRefuses: what cannot work is said before anything is connected.
func TestNewRefuses(t *testing.T) {
	overSocket(t, slacktest.Options{}, func(w *world) {
		w.start()
		whole := w.adapter.Config
		for name, spoil := range map[string]func(*Config){
			"no way to hear":  func(c *Config) { c.AppToken, c.SigningSecret = "", "" },
			"another token":   func(c *Config) { c.AppToken = "xoxb-1" },
			"no bot":          func(c *Config) { c.Bot = nil },
			"no queue":        func(c *Config) { c.Queue = nil },
			"no workspaces":   func(c *Config) { c.Workspaces = nil },
			"nothing fetched": func(c *Config) { c.Download = nil },
		} {
			c := whole
			spoil(&c)
			if _, err := New(c); err == nil || strings.Contains(err.Error(), "canary") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestSlowMaterial: an answer that takes too long is said to.
func TestSlowMaterial(t *testing.T) {
	both(t, func(w *world) {
		w.base.Fail = func(ctx context.Context, _ knowledge.Question) error { <-ctx.Done(); return ctx.Err() }
		w.start()
		w.reads(w.mention(w.alice, w.general, "tankers"), "That took too long")
	})
}
