package slack

import (
	"testing"

	"footnote/adapters/slack/slacktest"
	"footnote/bot"
)

// TestMention: a mention is answered in the thread that it starts, once, though it
// comes as a message, too.
func TestMention(t *testing.T) {
	for _, all := range []bool{false, true} {
		bothWith(t, slacktest.Options{AllMessages: all}, func(w *world) {
			w.start()
			ts := w.s.Say(w.alice, w.general, "how long do tankers wait?", slacktest.SayOptions{Mention: true})
			s := w.s.WaitReply(ts)
			w.reads(s, "Tankers wait in the strait for weeks (Fulton, 2020).", "Tankers at rest")
			w.only(s, "")
			if s.Thread != ts {
				t.Errorf("the answer stands in thread %q, want %q", s.Thread, ts)
			}
			if !has(s, bot.Context) || !has(s, bot.Cite) || !has(s, bot.Delete) {
				t.Errorf("buttons: %+v", s.Buttons)
			}
			w.still()
			w.the(w.s.Replies(ts))
		})
	}
}
