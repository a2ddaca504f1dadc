package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/knowledge"
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
	discreet(t, other)
	if other.Effect != bot.Post {
		t.Error("another person pages the asker's answer away")
	}
	if own := k.press(t, other, bot.Next, by("ben")); own.Effect != bot.Replace || own.Visibility != bot.Discreet {
		t.Errorf("their own look: effect %d, visibility %d; want in place, discreet", own.Effect, own.Visibility)
	}
	r = k.press(t, r, bot.Next)
	if has(r, bot.Next) {
		t.Error("the last passage offers a next one")
	}
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
			if !has(r, bot.Next) {
				break
			}
			if other := k.press(t, r, bot.Next, by("ben")); other.Effect != bot.Post {
				t.Errorf("another person pages the asker's %s away", list)
			}
			if r = k.press(t, r, bot.Next); r.Effect != bot.Replace {
				t.Errorf("the asker's %s is not paged in place", list)
			}
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
	for _, kind := range []bot.ActionKind{bot.Next, bot.Context, bot.Cite, bot.Share, bot.Delete, bot.Wrong, bot.Open, bot.Ask, bot.Closest, "other", ""} {
		for _, tok := range []string{"", "p1", "p1.harbours.0.0-1.x", "p1.harbours.-1.0-1.x", "p1.harbours.99999999999999999999.0-1.x",
			"p1.harbours.0.5-900.x",
			"n1.x", "n1.x.1", "l2.outline.gone.0.AAAA", "l2.other.harbours.0.AAAA", "l2.outline.harbours.9999.AAAA", "l2.outline.harbours.0.A",
			"m1.", "m1.AAAA", "m1.AAAAAAAA", "m1._____AAAAAA", "m1.AAAAAAAAAAAAAAAAAAA", "m1.!",
			"d1.x", strings.Repeat("p1.", 500), "\xff\x00"} {
			r := k.say(t, "", func(m *bot.Message) { m.Press = &bot.Press{Action: kind, Token: tok} })
			discreet(t, r)
			if len(r.Blocks) == 0 || r.Effect == bot.Remove {
				t.Errorf("%q with %q: %+v", kind, tok, r)
			}
		}
	}
}

// A step beyond the end of a trail is no step.
func TestForgedSteps(t *testing.T) {
	k := newTalk(t)
	next := k.say(t, "tankers").Actions[0].Token
	head := next[len("m1.") : len("m1.")+2]
	for _, forged := range []string{"Bw", "Aw", "Hw", "QA", "gA", "_w"} {
		tok := strings.Replace(next, head, forged, 1)
		r := k.say(t, "", func(m *bot.Message) { m.Press = &bot.Press{Action: bot.Next, Token: tok} })
		wants(t, r, "do not know that button")
	}
}

func TestHiddenQuestionStaysHidden(t *testing.T) {
	k := newTalk(t)
	r := k.say(t, "tankers --hide")
	private(t, r)
	wants(t, k.press(t, r, bot.Next, by("ben")), "for who asked")
	private(t, k.press(t, r, bot.Next))
	private(t, newTalk(t).press(t, r, bot.Next)) // of the token alone, after a restart
	for _, x := range []string{"context", "source?", "cite", "again", "next", "next"} {
		private(t, k.say(t, x))
	}
	for _, x := range []string{"zeppelin --hide", "--hide", "/ask source:zebra zeppelin --hide"} {
		private(t, k.say(t, x))
	}
	failing := newTalk(t)
	failing.base.Fail = func(context.Context, knowledge.Question) error { panic("disk on fire") }
	failed, _ := failing.Respond(t.Context(), failing.from("tankers --hide"))
	private(t, failed)
	limited := newTalk(t, func(c *bot.Config) { c.PersonLimit = 1 })
	limited.say(t, "tankers")
	private(t, limited.say(t, "tankers --hide"))
	discreet(t, limited.say(t, "tankers"))
	two := k.say(t, "what is the strait? and what is the fee? --hide")
	wants(t, k.press(t, two, bot.Ask, by("ben")), "no longer have the question")
	private(t, k.press(t, two, bot.Ask))
	private(t, k.say(t, "/privacy"))
	private(t, k.say(t, "/forget-me"))
	shared := k.press(t, r, bot.Share)
	if shared.Visibility != bot.Public {
		t.Error("a shared answer is private")
	}
}
