package slack

import (
	"context"
	"strings"
	"testing"

	"footnote/adapters/slack/slacktest"
	"footnote/bot"
)

// TestButtons: under an answer in a thread the asker turns its page, everybody
// else looks for themselves, and the asker takes it away.
func TestButtons(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		s := w.mention(w.alice, w.general, "tankers")
		next := w.pressed(w.alice, s, bot.Next)
		w.reads(next, "Pilots guide")
		if next.TS != s.TS {
			t.Error("the next passage is another message")
		}
		w.only(w.pressed(w.ben, next, bot.Next), "ben")
		for _, k := range []bot.ActionKind{bot.Context, bot.Cite} {
			mine := w.pressed(w.ben, next, k)
			w.only(mine, "ben")
			if mine.Thread != s.Thread {
				t.Errorf("%s stands in thread %q, want %q", k, mine.Thread, s.Thread)
			}
		}
		w.reads(w.pressed(w.ben, next, bot.Delete), "Only who asked")
		w.s.Press(w.alice, next, w.button(next, bot.Delete))
		w.s.WaitGone(s.TS)
		second := w.mention(w.alice, w.general, "tankers")
		w.s.Press(w.chief, second, w.button(second, bot.Delete))
		w.s.WaitGone(second.TS)
	})
}

// TestHiddenButtons: the buttons of what one person sees change it for them.
func TestHiddenButtons(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		s := w.asked(w.alice, w.general, "/ask tankers")
		next := w.pressed(w.alice, s, bot.Next)
		w.only(next, "alice")
		w.reads(next, "Pilots guide")
		around := w.pressed(w.alice, next, bot.Context)
		w.only(around, "alice")
	})
}

// TestMenu: another source is picked from the menu.
func TestMenu(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		s := w.mention(w.alice, w.general, "port")
		if len(s.Menus) != 1 {
			t.Fatalf("%d menus, want 1: %s", len(s.Menus), s.Plain)
		}
		use := w.s.Pick(w.alice, s, s.Menus[0].Options[0].Text)
		use.Wait()
		if now := w.s.Message(s.TS); now.Plain == s.Plain {
			t.Errorf("what was picked is not shown:\n%s", now.Plain)
		}
	})
}

// TestAnothersButton: who presses a button of what only another one sees gets
// nothing of it.
func TestAnothersButton(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		s := w.asked(w.alice, w.general, "/ask tankers")
		for _, kind := range []bot.ActionKind{bot.Share, bot.Next, bot.Context} {
			got := w.the(w.s.Forge(w.ben, s, s.Button(w.button(s, kind))).Wait())
			w.only(got, "ben")
			w.reads(got, "another person's")
		}
		for _, m := range w.s.Messages(w.general) {
			if m.OnlyFor == "" {
				t.Errorf("everyone sees %s", m.Plain)
			}
		}
	})
}

// TestForgedButton: a button that does not stand under its message does nothing.
func TestForgedButton(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		s := w.mention(w.alice, w.general, "tankers")
		b := s.Button(w.button(s, bot.Delete))
		for _, value := range []string{"1|share|" + strings.TrimPrefix(b.Value, "1|delete|"), "1|discard|x", "", "x", "2|next|x", strings.Repeat("x", 2000)} {
			forged := b
			forged.Value = value
			w.s.Forge(w.ben, s, forged)
		}
		w.still()
		w.the(w.s.Messages(w.general))
	})
}

// TestNoticeElsewhere: what is marked as wrong is told where managers chose.
func TestNoticeElsewhere(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		w.s.Allow(slacktest.Places) // it links to the channel where that was
		w.asked(w.chief, w.aside, "/settings feedback here")
		s := w.mention(w.alice, w.general, "how long do tankers wait?")
		before := len(w.s.Messages(w.aside))
		w.only(w.pressed(w.alice, s, bot.Wrong), "alice")
		notice := w.s.WaitMessages(w.aside, before+1)[before]
		w.only(notice, "")
		w.reads(notice, "Tankers wait in the strait")
		if strings.Contains(notice.Plain, "alice") || strings.Contains(notice.Plain, "how long") {
			t.Errorf("the notice tells who asked what: %s", notice.Plain)
		}
	})
}

// teller says something in another conversation, too.
type teller struct {
	Bot
	there bot.Conversation
}

func (b teller) Respond(context.Context, bot.Message) (bot.Reply, error) {
	said := []bot.Block{{Kind: bot.Say, Text: "told"}}
	return bot.Reply{Blocks: said, Elsewhere: []bot.Notice{{Conversation: b.there, Blocks: said}}}, nil
}

// TestNoNoticeToOutsiders: a place that managers chose may be shared later.
func TestNoNoticeToOutsiders(t *testing.T) {
	both(t, func(w *world) {
		shared := w.team.AddChannel("shared", slacktest.ChannelOptions{SharedWith: []*slacktest.Workspace{w.s.AddForeignWorkspace("Elsewhere")}})
		w.bot = teller{w.newBot(), bot.Conversation(shared.ID)}
		w.start()
		w.reads(w.mention(w.alice, w.general, "how long do tankers wait?"), "told")
		w.still()
		if n := len(w.s.Messages(shared)); n != 0 {
			t.Errorf("%d messages where outsiders read", n)
		}
	})
}

// TestPlacesOfOutsiders: where people of other workspaces read, answers are for the asker
// alone; they themselves get none.
func TestPlacesOfOutsiders(t *testing.T) {
	both(t, func(w *world) {
		foreign := w.s.AddForeignWorkspace("Elsewhere")
		eve := foreign.AddUser("eve", slacktest.UserOptions{Admin: true})
		shared := w.team.AddChannel("shared", slacktest.ChannelOptions{SharedWith: []*slacktest.Workspace{foreign}})
		w.start()
		s := w.mention(w.alice, shared, "how long do tankers wait?")
		w.only(s, "alice")
		w.reads(s, "Tankers wait")
		if has(s, bot.Share) {
			t.Error("it can be shared")
		}
		s = w.asked(w.alice, shared, "/ask how long do tankers wait? --share")
		w.only(s, "alice")
		got := w.mention(eve, shared, "how long do tankers wait?")
		w.only(got, "eve")
		if strings.Contains(got.Plain, "Tankers wait") || strings.Contains(got.Plain, "Harbours") {
			t.Errorf("an outsider reads %s", got.Plain)
		}
	})
}
