package slack

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/adapters/slack/slacktest"
	"footnote/bot"
	"footnote/knowledge"
)

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

// TestSlowMaterial: an answer that takes too long is said to.
func TestSlowMaterial(t *testing.T) {
	both(t, func(w *world) {
		w.base.Fail = func(ctx context.Context, _ knowledge.Question) error { <-ctx.Done(); return ctx.Err() }
		w.start()
		w.reads(w.mention(w.alice, w.general, "tankers"), "That took too long")
	})
}
