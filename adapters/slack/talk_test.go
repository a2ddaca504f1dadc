package slack

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"footnote/adapters/slack/slacktest"
	"footnote/bot"
)

// under is what somebody says to the bot under a message.
func under(thread string) slacktest.SayOptions {
	return slacktest.SayOptions{Mention: true, Thread: thread}
}

// TestMention: a mention is answered in the thread that it starts, once, though it
// comes as a message, too.
func TestMention(t *testing.T) {
	for _, all := range []bool{false, true} {
		bothWith(t, slacktest.Options{AllMessages: all}, func(w *world) {
			w.start()
			ts := w.s.Say(w.alice, w.general, "how long do tankers wait?", slacktest.SayOptions{Mention: true})
			s := w.s.WaitReply(ts)
			w.reads(s, "Tankers wait in the strait for weeks (Fulton, 2020).", "Tankers at rest", "https://doi.org/10.1000/182")
			w.only(s, "")
			if s.Thread != ts {
				t.Errorf("the answer stands in thread %q, want %q", s.Thread, ts)
			}
			for _, k := range []bot.ActionKind{bot.Context, bot.Cite, bot.Delete} {
				w.button(s, k)
			}
			if len(s.Live) > 0 {
				t.Errorf("live: %q", s.Live)
			}
			w.still()
			w.the(w.s.Replies(ts))
			if n := len(w.base.Asked()); n != 1 {
				t.Errorf("the material was asked %d times, want once", n)
			}
		})
	}
}

// TestMentionAnywhere: the mention need not stand at the beginning.
func TestMentionAnywhere(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		w.reads(w.s.WaitReply(w.s.Say(w.alice, w.general, "how long do tankers wait, "+w.team.BotUser.Mention()+"?")), "Tankers wait")
		if got := w.base.Asked()[0].Text; got != "how long do tankers wait, ?" && got != "how long do tankers wait,?" {
			t.Errorf("asked was %q", got)
		}
	})
}

// TestSilence: programs, edits and what is said to others get no answer.
func TestSilence(t *testing.T) {
	bothWith(t, slacktest.Options{AllMessages: true}, func(w *world) {
		other := w.team.AddUser("parrot", slacktest.UserOptions{Bot: true})
		w.start()
		first := w.mention(w.alice, w.general, "tankers")
		w.s.Say(w.alice, w.general, "why the tankers wait?")
		w.s.Say(other, w.general, "how long do tankers wait?", slacktest.SayOptions{Mention: true})
		w.s.Say(other, w.general, "and Russia?", slacktest.SayOptions{Thread: first.Thread})
		w.s.Say(other, w.general, "tankers", slacktest.SayOptions{Mention: true, Subtype: "bot_message"})
		w.s.Say(w.alice, w.general, "joined "+w.team.BotUser.Mention(), slacktest.SayOptions{Subtype: "channel_join"})
		edited := w.s.Say(w.alice, w.general, "what is a tanker?")
		w.s.Edit(edited, w.team.BotUser.Mention()+" what is a tanker?")
		w.s.Delete(edited)
		w.s.Say(w.alice, w.general, "<!channel> tankers?")
		w.still()
		w.the(w.s.Messages(w.general))
	})
}

// TestTwoBots: one bot that answers every message, and we, in a room.
func TestTwoBots(t *testing.T) {
	bothWith(t, slacktest.Options{AllMessages: true}, func(w *world) {
		parrot := w.team.AddUser("parrot", slacktest.UserOptions{Bot: true})
		w.start()
		w.reads(w.asked(w.chief, w.general, "/settings auto-answer on"), "auto-answer: on")
		w.s.Say(w.alice, w.general, "why the tankers wait?")
		for n := range 10 {
			w.still()
			all := w.s.Messages(w.general)
			w.s.Say(parrot, w.general, "Why? how long do tankers wait?", slacktest.SayOptions{Thread: all[len(all)-1].Thread, Mention: n%2 == 0})
		}
		w.still()
		public := 0
		for _, s := range w.s.Messages(w.general) {
			if s.OnlyFor == "" {
				public++
			}
		}
		if public != 1 {
			t.Errorf("%d replies in a room with another bot, want 1", public)
		}
	})
}

// TestThread: a mention in a thread takes its root and the message before it for
// context, and everybody's questions there.
func TestThread(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		root := w.s.Say(w.ben, w.general, "what about the tankers", slacktest.SayOptions{Silent: true})
		w.s.Say(w.ben, w.general, "and the pilots", slacktest.SayOptions{Silent: true, Thread: root})
		s := w.s.WaitReply(w.s.Say(w.alice, w.general, "who opened a port?", under(root)))
		w.reads(s, "Russia opened a port")
		if s.Thread != root {
			t.Errorf("the answer stands in thread %q, want %q", s.Thread, root)
		}
		w.s.WaitReply(w.s.Say(w.ben, w.general, "and Russia?", under(root)))
		asked := w.base.Asked()
		if c := asked[0].Context; !slices.Contains(c, "what about the tankers") || !slices.Contains(c, "and the pilots") {
			t.Errorf("a question in a thread has context %q, want root and message before", c)
		}
		if c := asked[1].Context; !slices.Contains(c, "who opened a port?") {
			t.Errorf("a question in a thread has context %q, want that of another there", c)
		}
	})
}

// TestThreadThatCannotBeRead: what is missing is said where it is needed.
func TestThreadThatCannotBeRead(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		w.s.Faults(func(c slacktest.Call) *slacktest.Fault {
			if c.Method == "conversations.replies" {
				return &slacktest.Fault{Error: "missing_scope", Needed: "channels:history"}
			}
			return nil
		})
		root := w.s.Say(w.ben, w.general, "tankers wait", slacktest.SayOptions{Silent: true})
		w.reads(w.s.WaitReply(w.s.Say(w.alice, w.general, "", under(root))), "I may not read what was said in this thread")
		w.reads(w.s.WaitReply(w.s.Say(w.alice, w.general, "how long do tankers wait?", under(root))), "Tankers wait")
	})
}

// TestDirectMessages: no mention is needed, and nobody else reads there.
func TestDirectMessages(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		dm := w.s.DM(w.alice)
		s := w.s.WaitReply(w.s.Say(w.alice, dm, "who does guide tankers?"))
		w.reads(s, "Pilots guide the tankers through.", "¶ 2")
		w.only(s, "")
		if s.Thread != "" || has(s, bot.Share) {
			t.Errorf("the answer stands in thread %q, Share %v", s.Thread, has(s, bot.Share))
		}
		w.reads(w.pressed(w.alice, s, bot.Context), "Tankers wait")
		w.reads(w.asked(w.alice, dm, "/ask what is a zeppelin?"), "“zeppelin”")
		thread := w.s.Say(w.alice, dm, "tankers", slacktest.SayOptions{Silent: true})
		if s := w.s.WaitReply(w.s.Say(w.alice, dm, "and Russia?", slacktest.SayOptions{Thread: thread})); s.Thread != thread {
			t.Errorf("the answer stands in thread %q, want %q", s.Thread, thread)
		}
	})
}

func TestGroupMessages(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		w.reads(w.mention(w.alice, w.team.AddGroupDM(w.alice, w.ben), "tankers"), "Tankers wait")
	})
}

func TestAutoAnswer(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		w.reads(w.asked(w.chief, w.general, "/settings auto-answer on"), "--all-messages", "SLACK_ALL_MESSAGES=1")
	})
	bothWith(t, slacktest.Options{AllMessages: true}, func(w *world) {
		w.start()
		w.asked(w.chief, w.general, "/settings auto-answer on")
		w.reads(w.s.WaitReply(w.s.Say(w.alice, w.general, "why the tankers wait?")), "Tankers wait")
		before := len(w.s.Messages(w.general))
		w.s.Say(w.alice, w.general, "what of tankers and zeppelins?")
		w.s.Say(w.alice, w.general, "tankers wait")
		w.s.Say(w.alice, w.aside, "why the tankers wait?")
		w.still()
		if n := len(w.s.Messages(w.general)) + len(w.s.Messages(w.aside)); n != before {
			t.Errorf("%d messages more, want none", n-before)
		}
	})
}

// TestMentionsOnly: with it off, a thread in which the bot was asked goes on
// without mentions; people who merely talk are left alone.
func TestMentionsOnly(t *testing.T) {
	bothWith(t, slacktest.Options{AllMessages: true}, func(w *world) {
		w.start()
		w.asked(w.chief, w.general, "/settings mentions-only off")
		first := w.mention(w.alice, w.general, "tankers")
		w.reads(w.s.WaitReply(w.s.Say(w.alice, w.general, "why the tankers wait?", slacktest.SayOptions{Thread: first.Thread})), "Tankers wait")
		root := w.s.Say(w.ben, w.general, "lunch?")
		w.s.Say(w.alice, w.general, "why the tankers wait?", slacktest.SayOptions{Thread: root})
		w.s.Say(w.alice, w.general, "why the tankers wait?")
		before := len(w.s.Messages(w.general))
		w.still()
		if n := len(w.s.Messages(w.general)); n != before {
			t.Errorf("%d messages more, want none", n-before)
		}
	})
}

// TestHidden: what is for the asker alone is seen by nobody else, in the thread
// where it was asked.
func TestHidden(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		ts := w.s.Say(w.alice, w.general, "how long do tankers wait? --hide", slacktest.SayOptions{Mention: true})
		s := w.s.WaitReply(ts)
		w.reads(s, "Tankers wait")
		w.only(s, "alice")
		if s.Thread != ts {
			t.Errorf("it stands in thread %q, want %q", s.Thread, ts)
		}
		next := w.pressed(w.alice, s, bot.Next)
		w.only(next, "alice")
		w.reads(next, "Pilots guide")
		if next.TS != s.TS {
			t.Error("the next passage is another message")
		}
		shared := w.pressed(w.alice, next, bot.Share)
		w.only(shared, "")
		if shared.Thread != ts {
			t.Errorf("what was shared stands in thread %q, want %q", shared.Thread, ts)
		}
	})
}

// TestLanguage: answers are in the asker's language where none was set.
func TestLanguage(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		heidi := w.team.AddUser("heidi", slacktest.UserOptions{Locale: "de-DE"})
		w.reads(w.mention(heidi, w.general, "what is a zeppelin?"), "Das Material beantwortet das nicht.")
		w.reads(w.asked(heidi, w.general, "/ask what is a zeppelin?"), "Das Material beantwortet das nicht.")
		w.reads(w.asked(w.alice, w.general, "/ask what is a zeppelin?"), "The material does not answer this.")
		w.reads(w.asked(w.chief, w.general, "/settings language fr --everywhere"), "Français")
		w.reads(w.mention(w.alice, w.general, "what is a zeppelin?"), "Le ")
		use := w.s.OpenHome(heidi, "home")
		if v := use.WaitView(); !strings.Contains(v.Plain, "Bibliothe") && !strings.Contains(v.Plain, "Bibliothèque") {
			t.Errorf("her home page reads\n%s", v.Plain)
		}
	})
}

// TestRichText: what is quoted keeps its emphasis, and the text that notifications
// show is whole.
func TestRichText(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		s := w.mention(w.alice, w.general, "how long do tankers wait?")
		for _, want := range []string{"Tankers wait in the strait for weeks", "Harbours and Straits", "https://doi.org/10.1000/182"} {
			if !strings.Contains(s.Text, want) {
				t.Errorf("the top-level text lacks %q: %s", want, s.Text)
			}
		}
	})
}

// TestLongAnswer: of what is longer than Slack takes as much is shown as fits, in
// one message that says so. Slack itself refuses more.
func TestLongAnswer(t *testing.T) {
	both(t, func(w *world) {
		long := bot.Reply{Blocks: []bot.Block{
			{Kind: bot.Quotation, Text: strings.Repeat("Tankers & pilots wait <here>. ", 13_000/30)},
			{Kind: bot.Place, Text: "Harbours and Straits (2021)"},
			{Kind: bot.Verbatim, Text: strings.Repeat("@book{wei, title = {Straits}}\n", 200)},
		}}
		w.bot = handler{w.newBot(), func(context.Context, bot.Message) (bot.Reply, error) { return long, nil }}
		w.start()
		for _, s := range []slacktest.Shown{w.mention(w.alice, w.general, "all of it"), w.asked(w.alice, w.general, "/ask all of it"),
			w.s.WaitReply(w.s.Say(w.alice, w.s.DM(w.alice), "all of it"))} {
			w.reads(s, "Tankers & pilots wait <here>.", "Harbours and Straits (2021)", "There is more than fits here.")
			if n := utf8.RuneCountInString(s.Plain); n < 5000 || n > maxShown {
				t.Errorf("%d characters are shown", n)
			}
		}
	})
}
