package slack

import (
	"errors"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/api"
	"footnote/adapters/slack/slacktest"
	"footnote/bot"
)

// TestSlash: a command is answered unseen; Share shows the answer to all.
func TestSlash(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		use := w.s.Slash(w.alice, w.general, "/ask how long do tankers wait?")
		s := w.the(use.Wait())
		w.only(s, "alice")
		w.reads(s, "Tankers wait in the strait for weeks", "https://doi.org/10.1000/182")
		if has(s, bot.Delete) {
			t.Error("a message that only the asker sees has Delete")
		}
		if took, ok := use.Acknowledged(); !ok || took > time.Second {
			t.Errorf("acknowledged after %v, %v", took, ok)
		}
		shared := w.pressed(w.alice, s, bot.Share)
		w.only(shared, "")
		w.reads(shared, "alice shares this:", "Tankers wait in the strait for weeks")
		if shared.Thread != "" {
			t.Errorf("what was shared stands in thread %q, want none: there is none for commands", shared.Thread)
		}
		shared = w.asked(w.alice, w.general, "/ask how long do tankers wait? --share")
		w.only(shared, "")
		w.reads(shared, "alice: /ask how long do tankers wait?\n", "Tankers wait in the strait for weeks")

		for typed, want := range map[string]string{
			"/ask what is a zeppelin?":                          "zeppelin",
			"/outline harbours":                                 "1 The strait",
			"/" + slashName("settings") + " visibility private": "Only a manager",
			"/nothing":              "I have no command /nothing",
			"/" + slashName("help"): "More about one: /footnote-help ask",
			"/forget-me":            "",
		} {
			t.Log(typed)
			s := w.asked(w.ben, w.general, typed)
			w.only(s, "ben")
			w.reads(s, want)
		}
	})
}

// TestSlashWhereWeAreNot: a command works where the bot is no member, and so does
// Share.
func TestSlashWhereWeAreNot(t *testing.T) {
	both(t, func(w *world) {
		elsewhere := w.team.AddChannel("elsewhere", slacktest.ChannelOptions{WithoutBot: true})
		w.start()
		s := w.asked(w.alice, elsewhere, "/ask how long do tankers wait?")
		w.only(s, "alice")
		w.reads(s, "Tankers wait in the strait")
		w.reads(w.pressed(w.alice, s, bot.Next), "Pilots guide")
		shared := w.pressed(w.alice, s, bot.Share)
		w.only(shared, "")
		w.reads(shared, "Pilots guide")
	})
}

// TestShortcut: the shortcut checks what somebody said, for who asked alone.
func TestShortcut(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		ts := w.s.Say(w.ben, w.general, "they say “Tankers wait in the strait for weeks”", slacktest.SayOptions{Silent: true})
		s := w.the(w.s.MessageShortcut(w.alice, ts, callbackFind).Wait())
		w.only(s, "alice")
		w.reads(s, "Harbours and Straits")
		s = w.the(w.s.MessageShortcut(w.alice, ts, callbackAdd).Wait())
		w.only(s, "alice")
	})
}

// TestSixthUse: what was asked by a response_url is answered by it five times, and
// a sixth call is not made.
func TestSixthUse(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		use := w.s.Slash(w.alice, w.general, "/ask tankers")
		w.the(use.Wait())
		c, err := w.installed.Client(w.Context(), "", w.team.ID)
		if err != nil {
			t.Fatal(err)
		}
		for n := range 5 {
			err := c.Respond(w.Context(), use.ResponseURL(), &api.Response{Message: api.Message{Text: "more"}})
			if spent := errors.Is(err, api.ErrSpent); spent != (n == 4) {
				t.Errorf("use %d: %v", n+2, err)
			}
		}
	})
}

// TestTooLate: a command that waited for longer than its response_url lives is
// answered all the same, to the asker alone.
func TestTooLate(t *testing.T) {
	both(t, func(w *world) {
		think := true
		w.bot = patient{w.newBot(), &think}
		w.start()
		use := w.s.Slash(w.alice, w.general, "/ask tankers")
		elsewhere := w.team.AddChannel("elsewhere", slacktest.ChannelOptions{WithoutBot: true})
		w.s.Slash(w.ben, elsewhere, "/ask tankers")
		time.Sleep(time.Second)
		w.halt()
		w.s.DeliverTo(nil)
		time.Sleep(40 * time.Minute)
		think = false
		w.s.Allow(slacktest.Expired) // we do not know how long it took
		w.start()
		w.still()
		w.only(w.the(use.Shown()), "alice")
		direct := w.the(w.s.Messages(w.s.DM(w.ben)))
		w.reads(direct, "Tankers wait")
	})
}

// TestMisuse: commands are read as Slack sends them, in whatever state.
func TestMisuse(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		w.only(w.asked(w.alice, w.general, "/ask"), "alice")
		w.only(w.asked(w.alice, w.general, "/ask "+strings.Repeat("why ", 2000)), "alice")
		w.only(w.asked(w.alice, w.general, "/ask what about &lt;!channel&gt; and <!here>?"), "alice")
	})
}
