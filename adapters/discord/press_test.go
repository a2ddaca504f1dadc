package discord

import (
	"strings"
	"testing"

	"footnote/adapters/discord/discordtest"
	"footnote/bot"
	"footnote/knowledge/document"
)

func TestPressing(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		for name, get := range map[string]func() discordtest.Shown{
			"mention": func() discordtest.Shown { return w.mention(w.alice, w.general, "tankers") },
			"slash":   func() discordtest.Shown { return w.asked(w.alice, w.general, "ask", ask("tankers")) },
		} {
			t.Log("under the answer to a " + name)
			s := get()
			around := w.pressed(w.ben, s, bot.Context)
			w.only(around, "ben")
			w.reads(around, "Tankers wait", "Pilots guide the tankers through.")
			cite := w.pressed(w.ben, s, bot.Cite)
			w.only(cite, "ben")
			w.reads(cite, "Harbours and Straits")

			look := w.pressed(w.ben, s, bot.Next)
			w.only(look, "ben")
			if look.ID == s.ID {
				t.Error("another pages through the asker's answer")
			}
			next := w.pressed(w.alice, s, bot.Next)
			if next.ID != s.ID {
				t.Error("the asker's Next is another message")
			}
			w.reads(next, "Pilots guide")

			denied := w.pressed(w.ben, next, bot.Delete)
			w.only(denied, "ben")
			w.reads(denied, "Only who asked")
			w.d.Press(w.alice, s.ID, w.button(next, bot.Delete)).Wait()
			w.d.WaitGone(s.ID)
			s = get()
			w.d.Press(w.chief, s.ID, w.button(s, bot.Delete)).Wait()
			w.d.WaitGone(s.ID)
		}
	})
}

// TestPressesOutliveTheProcess: a button says itself on what it acts.
func TestPressesOutliveTheProcess(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		s := w.asked(w.alice, w.general, "ask", ask("tankers"))
		w.restart()
		w.reads(w.pressed(w.ben, s, bot.Context), "Pilots guide")
		s = w.pressed(w.alice, s, bot.Next)
		w.reads(s, "Pilots guide")
		t.Log("and says so where that is gone")
		w.base.Docs = []*document.Document{w.base.Docs[1]}
		gone := w.pressed(w.alice, s, bot.Context)
		w.only(gone, "alice")
		w.reads(gone, "not in the material any more")
		w.d.Press(w.alice, s.ID, w.button(s, bot.Delete)).Wait()
		w.d.WaitGone(s.ID)
	})
}

func TestMenu(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		s := w.mention(w.alice, w.general, "tankers")
		menus := s.Selects()
		if len(menus) != 1 || len(menus[0].Options) == 0 {
			t.Fatalf("%d menus under an answer from two sources: %s", len(menus), s.Content)
		}
		got := w.the(w.d.Pick(w.alice, s.ID, menus[0].CustomID, menus[0].Options[0].Value).Wait())
		w.reads(got, "A port without tankers is a quiet place.")
		if got.ID != s.ID {
			t.Error("what the asker picks is another message")
		}
	})
}

// TestForgedPresses: what does not stand under the message is not done.
func TestForgedPresses(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		s := w.mention(w.alice, w.general, "tankers")
		own := w.mention(w.ben, w.general, "tankers")
		_, token, _ := strings.Cut(w.button(own, bot.Delete), "delete|")
		for _, id := range []string{"1|delete|" + token, "1|discard||r1.harbours", "1|next||n1.x.1", "x", "1|delete||", "1|menu||", "2|next||x"} {
			got := w.the(w.d.Forge(w.ben, s.ID, id).Wait())
			w.only(got, "ben")
			w.reads(got, "I do not know that button any more")
		}
		menu := s.Selects()[0]
		w.the(w.d.Forge(w.ben, s.ID, menu.CustomID, "discard|r1.harbours").Wait())
		if w.d.Message(s.ID).Deleted {
			t.Error("a forged press deleted an answer")
		}
		t.Log("another's button replayed")
		hidden := w.asked(w.alice, w.general, "ask", ask("tankers", "visibility", "hide"))
		w.the(w.d.Forge(w.ben, hidden.ID, w.button(hidden, bot.Context)).Wait())
	})
}

// TestMessageGone: a press of a message that is deleted meanwhile.
func TestMessageGone(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		s := w.mention(w.alice, w.general, "tankers")
		id := w.button(s, bot.Delete)
		w.d.Press(w.alice, s.ID, id)
		w.d.Forge(w.alice, s.ID, id)
		w.d.WaitGone(s.ID)
		w.still()
	})
}
