package bot_test

import (
	"strings"
	"testing"
	"time"

	"footnote/bot"
)

// pressIt presses a button, wherever it was shown.
func (k *talk) pressIt(t *testing.T, a bot.Action, change ...func(*bot.Message)) bot.Reply {
	t.Helper()
	return k.say(t, "", append(change, func(m *bot.Message) { m.Press = &bot.Press{Action: a.Kind, Token: a.Token} })...)
}

// What two spaces keep of questions and reports stays apart: in lists, by numbers,
// by buttons of the other, in announcements and summaries, and when it is dropped or
// forgotten by people who are in both.
func TestGapsOfSpacesStayApart(t *testing.T) {
	k := newShelves(t, func(c *bot.Config) { c.PersonLimit = -1 })
	const ours, theirs = "club", "guild"
	there := in(theirs)
	for _, s := range []bot.Space{ours, theirs} {
		k.say(t, "/settings gaps on", manager, in(s))
		k.say(t, "/settings digest here", manager, in(s), at("digests"))
	}
	k.say(t, "/library add", manager, with("lighthouse.md", lighthouse))
	k.say(t, "/library add", manager, there, with("lighthouse.md", strings.ReplaceAll(lighthouse, "Skerry", "Veltra")))
	for _, x := range []string{"zeppelins?", "ourkraken?", "unicorns?"} {
		k.say(t, x)
	}
	k.say(t, "theirwyvern?", there)
	ourAnswer, theirAnswer := k.say(t, "what burned whale oil?"), k.say(t, "what burned whale oil?", there)
	told := k.press(t, ourAnswer, bot.Wrong)
	k.press(t, told, bot.Send)
	hidden := k.say(t, "ourhydra? --hide")

	t.Run("lists", func(t *testing.T) {
		for _, list := range []string{"/gaps", "/gaps everywhere", "/gaps wrong"} {
			r := k.say(t, list, manager, there)
			unwanted(t, r, "ourkraken", "zeppelin", "whale", "Skerry", "w1")
		}
		unwanted(t, k.say(t, "/gaps everywhere", manager), "theirwyvern")
	})
	t.Run("numbers", func(t *testing.T) {
		for _, number := range []string{"2", "3", "99", "w1", "wrong"} {
			wants(t, k.say(t, "/gaps drop "+number, manager, there), "Nothing here has that number.")
		}
		wants(t, k.say(t, "/gaps", manager), "3 questions")
		wants(t, k.say(t, "/gaps wrong", manager), "1 passage")
	})
	t.Run("buttons", func(t *testing.T) {
		wants(t, k.pressIt(t, action(t, hidden, bot.Note), there), "no longer have the question")
		wants(t, k.pressIt(t, action(t, told, bot.Send), there), "no longer have the question")
		r := k.pressIt(t, action(t, ourAnswer, bot.Wrong), there)
		unwanted(t, r, "Skerry")
		if has(r, bot.Send) {
			t.Error("a question of another space can be sent")
		}
		unwanted(t, k.say(t, "/gaps wrong", manager, there), "Skerry", "asked:")
		unwanted(t, k.pressIt(t, action(t, theirAnswer, bot.Context)), "Veltra")
	})
	t.Run("dropping and forgetting", func(t *testing.T) {
		wants(t, k.say(t, "/gaps drop all", manager, there), "Dropped")
		k.say(t, "/forget-me", there)
		wants(t, k.say(t, "/gaps", manager), "3 questions")
		wants(t, k.say(t, "/gaps wrong", manager), "asked: “what burned whale oil?”")
	})
	t.Run("announcements", func(t *testing.T) {
		k.say(t, "/library add", manager, there, with("airships.md", airships))
		if all := k.announced(t); all != nil {
			t.Errorf("their material answers our questions: %+v", all)
		}
		k.say(t, "dragons?", there)
		k.say(t, "/library add", manager, with("airships.md", airships))
		if all := k.announced(t); len(all) != 1 || all[0].Space != ours {
			t.Errorf("our material is announced as %+v", all)
		}
	})
	t.Run("summaries", func(t *testing.T) {
		k.clock.Move(untilMonday)
		of := map[bot.Space]bot.Reply{}
		for range 2 { // one of a conversation at a time
			for _, a := range k.announced(t) {
				of[a.Space] = said(a)
			}
		}
		if len(of) != 2 {
			t.Fatalf("summaries of %d spaces, want 2", len(of))
		}
		wants(t, of[ours], "ourkraken", "Marked as wrong: 1 time")
		unwanted(t, of[ours], "theirwyvern", "dragons")
		wants(t, of[theirs], "dragons")
		unwanted(t, of[theirs], "ourkraken", "unicorns")
	})
}

// What only managers may do with questions and reports nobody else does, a manager of
// another space no more than a member of this one; and lists are not for people of
// other spaces at all.
func TestWhoMayWithGaps(t *testing.T) {
	roles := map[string]func(*bot.Message){
		"a member":                   func(*bot.Message) {},
		"somebody of another space":  func(m *bot.Message) { m.Author.ID, m.Author.Outsider = "eve", true },
		"a manager of another space": func(m *bot.Message) { m.Author.ID, m.Author.Outsider, m.Author.Manager = "eve", true, true },
	}
	k := newShelves(t, func(c *bot.Config) { c.PersonLimit = -1 })
	k.say(t, "/settings gaps on", manager)
	k.say(t, "/library add", manager, with("lighthouse.md", lighthouse))
	k.say(t, "zeppelins?")
	k.press(t, k.say(t, "what burned whale oil?"), bot.Wrong)
	for _, c := range []struct{ command, refusal string }{
		{"/gaps", ""},
		{"/gaps everywhere", "Only a manager may use /gaps everywhere"},
		{"/gaps wrong", "Only a manager may use /gaps wrong"},
		{"/gaps drop 1", "Only a manager may use /gaps drop"},
		{"/gaps drop all", "Only a manager may use /gaps drop"},
		{"/gaps drop w1", "Only a manager may use /gaps drop"},
		{"/gaps drop wrong", "Only a manager may use /gaps drop"},
		{"/settings gaps off", "Only a manager may use /settings"},
		{"/settings digest here", "Only a manager may use /settings"},
	} {
		for role, is := range roles {
			r := k.say(t, c.command, is)
			member := role == "a member"
			switch {
			case member && c.refusal == "":
				wants(t, r, "zeppelins")
				continue
			case member:
				wants(t, r, c.refusal)
			}
			if unwanted(t, r, "zeppelins", "whale", "Dropped"); t.Failed() {
				t.Fatalf("%s by %s", c.command, role)
			}
		}
	}
	wants(t, k.say(t, "/gaps", manager), "zeppelins")
	wants(t, k.say(t, "/gaps wrong", manager), "1 passage was marked")
}

// A summary names neither sources of a shelf that its channel does not read, nor what
// was asked of them.
func TestSummariesKeepToTheirShelf(t *testing.T) {
	k := newShelves(t)
	k.clock.Move(untilMonday - 7*24*time.Hour)
	k.say(t, "/settings gaps on", manager)
	k.say(t, "/settings digest here", manager, at("lounge"))
	k.say(t, "/settings shelf own", manager, at("board"))
	k.say(t, "/library add", manager, at("board"), with("airships.md", airships))
	k.say(t, "/library add", manager, with("lighthouse.md", lighthouse))
	k.say(t, "what is a zeppelin?", at("board"))
	k.say(t, "boardkraken?", at("board"))
	k.say(t, "what burned whale oil?")
	k.say(t, "spacekraken?")
	k.clock.Move(7 * 24 * time.Hour)
	all := k.announced(t)
	if len(all) != 1 || all[0].Notice.Conversation != "lounge" {
		t.Fatalf("announced is %+v, want the summary", all)
	}
	wants(t, said(all[0]), "2 answered", "Lighthouse", "“spacekraken?”", "1 question waits for an answer:")
	unwanted(t, said(all[0]), "Airships", "boardkraken")
}
