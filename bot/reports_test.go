package bot_test

import (
	"strings"
	"testing"
	"time"

	"footnote/bot"
)

// Managers read what was marked as wrong, also where nobody is told of it.
func TestReportsAreListed(t *testing.T) {
	k := newTalk(t)
	wants(t, k.say(t, "/gaps wrong"), "Only a manager may use /gaps wrong here.")
	wants(t, k.say(t, "/gaps wrong", manager), "Nothing was marked as wrong.")
	answer := k.say(t, "why the tankers wait?")
	k.press(t, answer, bot.Wrong)
	k.press(t, answer, bot.Wrong)
	k.press(t, answer, bot.Wrong, by("ben"))
	k.clock.Move(24 * time.Hour)
	k.press(t, k.say(t, "who opened a port?"), bot.Wrong)
	r := k.say(t, "/gaps wrong", manager)
	discreet(t, r)
	wants(t, r, "2 passages were marked as wrong:", "w3 · marked by 1 person · 2 March 2026: “Russia opened a port in 1998.”",
		"w1 · marked by 2 people · 1 March 2026: “Tankers wait in the strait for weeks (Fulton, 2020).”",
		"de Souza and Wei, Harbours and Straits (2021) · 1 The strait · ¶ 1")
	unwanted(t, r, "alice", "ben", "why the")
	wants(t, k.say(t, "/gaps wrong", manager, in("guild")), "Nothing was marked as wrong.")
	wants(t, k.say(t, "/gaps drop w2", manager), "Dropped, for good.") // a number of it, which is not shown
	r = k.say(t, "/gaps wrong", manager)
	wants(t, r, "1 passage was marked as wrong:", "Russia")
	wants(t, k.say(t, "/gaps drop wrong", manager), "Dropped, for good.")
	wants(t, k.say(t, "/gaps wrong", manager), "Nothing was marked as wrong.")
}

// The question goes along only if who asked it wants that.
func TestAQuestionIsSentWithAReport(t *testing.T) {
	k := newTalk(t)
	answer := k.say(t, "why the tankers wait?")
	told := k.press(t, answer, bot.Wrong)
	wants(t, told, "without your name or your question")
	if action(t, told, bot.Send).Label != "Send my question, too" {
		t.Errorf("buttons: %+v", told.Actions)
	}
	if r := k.press(t, answer, bot.Wrong, by("ben")); has(r, bot.Send) {
		t.Error("another's question can be sent")
	}
	wants(t, k.press(t, told, bot.Send, by("ben")), "no longer have the question")
	unwanted(t, k.say(t, "/gaps wrong", manager), "why the")
	sent := k.press(t, told, bot.Send)
	discreet(t, sent)
	wants(t, sent, "Your question stands with it now, without your name", "/forget-me")
	wants(t, k.say(t, "/gaps wrong", manager), "marked by 2 people", "asked: “why the tankers wait?”")

	wants(t, k.say(t, "/forget-me"), "that 1 report was yours")
	r := k.say(t, "/gaps wrong", manager)
	wants(t, r, "marked by 2 people")
	unwanted(t, r, "why the")

	t.Run("of a hidden answer it is sent unseen", func(t *testing.T) {
		told := k.press(t, k.say(t, "who opened a port? --hide", by("carol")), bot.Wrong, by("carol"))
		private(t, told)
		private(t, k.press(t, told, bot.Send, by("carol")))
		wants(t, k.say(t, "/gaps wrong", manager), "asked: “who opened a port?”")
	})
	t.Run("of a later passage, too", func(t *testing.T) {
		next := k.press(t, k.say(t, "tankers", by("dora")), bot.Next, by("dora"))
		wants(t, k.press(t, k.press(t, next, bot.Wrong, by("dora")), bot.Send, by("dora")), "stands with it")
	})
	t.Run("not when it is forgotten", func(t *testing.T) {
		told := k.press(t, k.say(t, "who opened a port?", by("emil")), bot.Wrong, by("emil"))
		k.clock.Move(time.Hour)
		wants(t, k.press(t, told, bot.Send, by("emil")), "no longer have the question")
		if r := k.press(t, answer, bot.Wrong, by("fred")); has(r, bot.Send) {
			t.Error("a question that nobody remembers can be sent")
		}
	})
	t.Run("not with a report that was dropped", func(t *testing.T) {
		told := k.press(t, k.say(t, "who opened a port?", by("gina")), bot.Wrong, by("gina"))
		k.say(t, "/gaps drop wrong", manager)
		wants(t, k.press(t, told, bot.Send, by("gina")), "That report is not there any more")
	})
	t.Run("not with a forged button", func(t *testing.T) {
		for _, forged := range []string{"w1", "w1.1", "w1.x.y", "w1.-1.y", "w1.1.y.z", "w1." + strings.Repeat("9", 40) + ".y", "n1.y"} {
			r := k.say(t, "", func(m *bot.Message) { m.Press = &bot.Press{Action: bot.Send, Token: forged} })
			wants(t, r, "do not know that button")
		}
		wants(t, k.say(t, "", func(m *bot.Message) { m.Press = &bot.Press{Action: bot.Send, Token: "w1.1.y"} }), "no longer have the question")
	})
}

// What a direct conversation marks does not tell who it was, and what stands on the
// shelf of a channel is not shown in another one.
func TestWhereReportsAreShown(t *testing.T) {
	s := bot.NewBrief()
	k := newShelves(t, func(c *bot.Config) { c.State = s })
	k.press(t, k.say(t, "tankers", shared), bot.Wrong, shared)
	if all, err := s.Reports(t.Context(), "club"); err != nil || len(all) != 1 || all[0].Conversation != "" {
		t.Errorf("kept: %+v, %v; want nothing that names the direct conversation", all, err)
	}
	unwanted(t, k.say(t, "/gaps wrong", manager), "D1", "alice")

	k.say(t, "/settings shelf own", manager, at("board"))
	k.say(t, "/library add", manager, at("board"), with("lighthouse.md", lighthouse))
	k.press(t, k.say(t, "what burned whale oil?", at("board")), bot.Wrong, at("board"))
	r := k.say(t, "/gaps wrong", manager)
	wants(t, r, "1 passage was marked", "and 1 report on the library of another channel")
	unwanted(t, r, "whale")
	wants(t, k.say(t, "/gaps wrong", manager, at("board")), "whale oil")
	k.press(t, k.say(t, "/library remove 1", manager, at("board")), bot.Discard, manager, at("board"))
	r = k.say(t, "/gaps wrong", manager, at("board"))
	wants(t, r, "in lighthouse, which was changed or taken away since")
	unwanted(t, r, "whale")
}

// A person cannot flood those who are told.
func TestReportsAreLimited(t *testing.T) {
	k := newTalk(t, func(c *bot.Config) { c.PersonLimit = -1 })
	answer := k.say(t, "tankers")
	for range 10 {
		k.press(t, answer, bot.Wrong)
	}
	wants(t, k.press(t, answer, bot.Wrong), "more than 10 reports in an hour", "6 minutes")
	wants(t, k.press(t, answer, bot.Wrong, by("ben")), "Thank you")
	k.clock.Move(6 * time.Minute)
	wants(t, k.press(t, answer, bot.Wrong), "told me so before")
}
