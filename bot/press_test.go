package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/knowledge/document"
)

func TestPaging(t *testing.T) {
	k := newTalk(t)
	r := k.say(t, "tankers")
	r = k.press(t, r, bot.Next)
	wants(t, r, "Pilots guide")
	if r.Effect != bot.Replace || r.Visibility != bot.Public {
		t.Errorf("the asker's next: effect %d, visibility %d; want in place, public", r.Effect, r.Visibility)
	}
	other := k.press(t, k.say(t, "tankers"), bot.Next, by("ben"))
	private(t, other)
	if other.Effect != bot.Post {
		t.Error("another person pages the asker's answer away")
	}
	r = k.press(t, r, bot.Next)
	if slices.ContainsFunc(r.Actions, func(a bot.Action) bool { return a.Kind == bot.Next }) {
		t.Error("the last passage offers a next one")
	}
	k.clock.Move(time.Hour)
	wants(t, other, "Pilots guide")
	wants(t, k.press(t, other, bot.Next), "no longer have the question", "Ask it again")
}

func TestLongListsArePaged(t *testing.T) {
	k := newTalk(t)
	var lines []string
	for i := range 40 {
		lines = append(lines, fmt.Sprintf("# %d Part", i+1), fmt.Sprintf("In %d it rained.", 1900+i))
	}
	k.base.Docs = append(k.base.Docs, bottest.Document("long", "Rain", nil, 0, lines...))
	for _, list := range []string{"outline", "timeline"} {
		r := k.say(t, "/"+list+" long")
		shown := text(r)
		for range 10 {
			if len(r.Actions) == 0 {
				break
			}
			r = k.press(t, r, bot.Next)
			shown += "\n" + text(r)
		}
		if n := strings.Count(shown, "Part"); n != 40 {
			t.Errorf("%s shows %d of 40 parts", list, n)
		}
	}
}

// Buttons outlive the process and changes of the document elsewhere.
func TestButtonsSurvive(t *testing.T) {
	k := newTalk(t)
	r := k.say(t, "why the tankers wait?")

	later := newTalk(t)
	moved := bottest.Document("harbours", "Harbours and Straits", nil, 2021,
		"# 1 Preface", "New words. And more.", "# 2 The strait", "Well then. Tankers wait in the strait for weeks (Fulton, 2020).")
	later.base.Docs = []*document.Document{moved}
	wants(t, later.press(t, r, bot.Context), "Well then. Tankers wait", "2 The strait")
	wants(t, later.press(t, r, bot.Cite), "2 The strait · ¶ 1")

	later.base.Docs = []*document.Document{bottest.Document("harbours", "Harbours", nil, 0, "Nothing of it.")}
	wants(t, later.press(t, r, bot.Context), "not in the material any more")
	later.base.Docs = nil
	wants(t, later.press(t, r, bot.Cite), "not in the material any more")
}

func TestForgedButtons(t *testing.T) {
	k := newTalk(t)
	k.say(t, "tankers --hide")
	for _, kind := range []bot.ActionKind{bot.Next, bot.Context, bot.Cite, bot.Share, bot.Delete, "other", ""} {
		for _, tok := range []string{"", "p1", "p1.harbours.0.0-1.x", "p1.harbours.-1.0-1.x", "p1.harbours.99999999999999999999.0-1.x",
			"p1.harbours.0.5-900.x", "n1.x.1", "n1.x.-1", "l1.outline.gone.0", "l1.other.harbours.0", "l1.outline.harbours.9999",
			"d1.x", strings.Repeat("p1.", 500), "\xff\x00"} {
			r := k.say(t, "", func(m *bot.Message) { m.Press = &bot.Press{Action: kind, Token: tok} })
			private(t, r)
			if len(r.Blocks) == 0 || r.Effect == bot.Remove {
				t.Errorf("%q with %q: %+v", kind, tok, r)
			}
		}
	}
}

func TestHiddenQuestionStaysHidden(t *testing.T) {
	k := newTalk(t)
	r := k.say(t, "tankers --hide")
	private(t, r)
	wants(t, k.press(t, r, bot.Next, by("ben")), "no longer have the question")
	shared := k.press(t, r, bot.Share)
	if shared.Visibility != bot.Public {
		t.Error("a shared answer is private")
	}
}
