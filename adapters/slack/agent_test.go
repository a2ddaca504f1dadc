package slack

import (
	"slices"
	"testing"
	"time"

	"footnote/adapters/slack/slacktest"
)

// TestAgent: in the agent view a question is a session with a title and a status,
// and the tab suggests questions that the material answers.
func TestAgent(t *testing.T) {
	bothWith(t, slacktest.Options{Agent: true}, func(w *world) {
		w.start()
		dm := w.s.DM(w.alice)
		w.s.OpenHome(w.alice, "messages")
		w.s.Until("prompts", func() bool { return len(w.s.Session(dm, "").Prompts) > 0 })
		prompt := w.s.Session(dm, "").Prompts[0]
		ts := w.s.Say(w.alice, dm, prompt.Value)
		s := w.s.WaitReply(ts)
		if s.Thread != ts {
			t.Errorf("the answer stands in thread %q, want %q", s.Thread, ts)
		}
		w.still()
		got := w.s.Session(dm, ts)
		if !slices.Equal(got.Statuses, []string{"processing", "active"}) || got.Title != prompt.Value {
			t.Errorf("the session had the states %q and the title %q", got.Statuses, got.Title)
		}
	})
}

// TestAgentStops: who stops the agent gets no answer, and what they ask then does.
func TestAgentStops(t *testing.T) {
	bothWith(t, slacktest.Options{Agent: true, Patience: time.Hour}, func(w *world) {
		w.bot = sleepy{w.newBot()}
		w.start()
		dm := w.s.DM(w.alice)
		ts := w.s.Say(w.alice, dm, "how long do tankers wait?")
		time.Sleep(time.Second)
		w.s.Say(w.alice, dm, "and pilots?", slacktest.SayOptions{Thread: ts})
		time.Sleep(2 * time.Second)
		w.s.Stop(w.alice, ts)
		time.Sleep(2 * time.Minute)
		if n := len(w.s.Messages(dm)); n != 0 {
			t.Errorf("%d answers to what was stopped", n)
		}
		if got := w.s.Session(dm, ts).Status; got != "active" {
			t.Errorf("the session is %q after it was stopped", got)
		}
		w.s.Redeliver(1, nil) // also of the stop, which must not end what comes now
		w.reads(w.s.WaitReply(w.s.Say(w.alice, dm, "tankers", slacktest.SayOptions{Thread: ts})), "Tankers wait")
	})
}

// TestSlowAnswer: what takes long is marked until it is answered.
func TestSlowAnswer(t *testing.T) {
	bothWith(t, slacktest.Options{Patience: time.Hour}, func(w *world) {
		w.bot = sleepy{w.newBot()}
		w.start()
		ts := w.s.Say(w.alice, w.general, "how long do tankers wait?", slacktest.SayOptions{Mention: true})
		time.Sleep(500 * time.Millisecond)
		if r := w.s.Reactions(ts); len(r) != 0 {
			t.Errorf("marked with %q at once", r)
		}
		time.Sleep(time.Second)
		if r := w.s.Reactions(ts); len(r) != 1 {
			t.Errorf("marked with %q while an answer is on its way", r)
		}
		w.s.Until("an answer", func() bool { return len(w.s.Replies(ts)) > 0 })
		w.still()
		if r := w.s.Reactions(ts); len(r) != 0 {
			t.Errorf("still marked with %q", r)
		}
	})
}
