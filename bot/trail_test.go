package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/knowledge"
	"footnote/knowledge/document"
)

// Next needs no memory: the token holds where it leads.
func TestNextSurvivesARestart(t *testing.T) {
	k := newTalk(t)
	r := k.say(t, "tankers")
	again := newTalk(t)
	again.clock.Move(24 * time.Hour)
	var shown []string
	for has(r, bot.Next) {
		r = again.press(t, r, bot.Next)
		if r.Effect != bot.Replace || r.Visibility != bot.Public {
			t.Errorf("effect %d, visibility %d; want in place, public", r.Effect, r.Visibility)
		}
		shown = append(shown, r.Blocks[0].Text)
	}
	want := []string{"Pilots guide the tankers through.", "A port without tankers is a quiet place."}
	if !slices.Equal(shown, want) {
		t.Errorf("next shows %q, want %q", shown, want)
	}
	if n := len(again.base.Asked()); n > 0 {
		t.Errorf("%d questions were asked for it, want none", n)
	}
}

func TestNextTeachesTheMemory(t *testing.T) {
	k := newTalk(t)
	first := k.say(t, "tankers")
	r := k.press(t, first, bot.Next)
	if marks := r.Blocks[0].Marks; len(marks) != 1 {
		t.Errorf("marks %v in %q, want the word that was asked for", marks, r.Blocks[0].Text)
	}
	wants(t, k.say(t, "context"), "Pilots guide")
	wants(t, k.say(t, "source?"), "¶ 2")
	wants(t, k.say(t, "next"), "quiet place")
	k.press(t, first, bot.Next, by("ben"))
	wants(t, k.say(t, "again"), "quiet place")
}

func TestNextWherePassagesAreGone(t *testing.T) {
	r := newTalk(t).say(t, "tankers")
	later := newTalk(t)
	p := &later.base.Docs[0].Paragraphs[1]
	p.Text = strings.Replace(p.Text, "Pilots guide", "Robots steer", 1)
	skipped := later.press(t, r, bot.Next)
	wants(t, skipped, "quiet place", "A passage before this one is not in the material any more.")
	if has(skipped, bot.Next) {
		t.Error("the last passage offers a next one")
	}
	// What moved is found again.
	moved := bottest.Document("harbours", "Harbours", nil, 0, "# 1 New", "Something else.", "It is so. Pilots guide the tankers through.")
	later.base.Docs[0] = moved
	wants(t, later.press(t, r, bot.Next), "Pilots guide", "1 New · ¶ 2")

	later.base.Docs = later.base.Docs[:1]
	later.base.Docs[0] = bottest.Document("harbours", "Harbours", nil, 0, "Nothing of it.")
	wants(t, later.press(t, r, bot.Next), "not in the material any more")
}

func TestOtherSourcesAreAMenu(t *testing.T) {
	k := newTalk(t)
	r := k.say(t, "tankers")
	if r.Menu == nil || r.Menu.Label != "Other sources" || len(r.Menu.Actions) != 1 || r.Menu.Actions[0].Label != "An Essay on Ports" {
		t.Fatalf("menu %+v, want the essay", r.Menu)
	}
	pick := func(k *talk, r bot.Reply, change ...func(*bot.Message)) bot.Reply {
		a := r.Menu.Actions[0]
		return k.say(t, "", append(change, func(m *bot.Message) { m.Press = &bot.Press{Action: a.Kind, Token: a.Token} })...)
	}
	essay := pick(newTalk(t), r)
	wants(t, essay, "quiet place")
	if essay.Effect != bot.Replace || essay.Menu == nil || !strings.Contains(essay.Menu.Actions[0].Label, "Harbours and Straits (2021)") {
		t.Errorf("effect %d, menu %+v; want in place, and the way back", essay.Effect, essay.Menu)
	}
	wants(t, pick(newTalk(t), essay), "Tankers wait")
	if other := pick(k, r, by("ben")); other.Effect != bot.Post {
		t.Error("another person changes the asker's answer")
	}
	gone := newTalk(t)
	gone.base.Docs = gone.base.Docs[:1]
	wants(t, pick(gone, r), "not in the material any more")
	gone.base.Docs = bottest.Sample().Docs[1:]
	wants(t, pick(gone, essay), "the source was changed or taken away") // and not another source's
	if k.say(t, "tankers source:essay").Menu != nil || newTalk(t).say(t, "pilots").Menu != nil {
		t.Error("a menu of one source")
	}
}

// A token has to fit whatever the place of the passages, and hold no words.
func TestTrailsFit(t *testing.T) {
	sentences := strings.TrimSpace(strings.Repeat("A tanker. ", 12))
	for _, far := range []int{1, 130, 3000} {
		var docs []*document.Document
		for i := range 5 {
			lines := make([]string, far)
			for j := range lines {
				lines[j] = fmt.Sprintf("Line %d of %d.", j, i)
			}
			docs = append(docs, bottest.Document(fmt.Sprintf("a-rather-long-name-of-a-source-%d", i), "S", nil, 0,
				append(lines, fmt.Sprintf("Source %d. ", i)+sentences)...))
		}
		k := newTalk(t)
		k.base.Docs = docs
		for _, n := range []int{1, 7, 8, 12} {
			k.base.Change = func(a *knowledge.Answer) {
				a.Verdict, a.Snippets = knowledge.Answered, nil
				for _, d := range docs {
					s, _ := k.base.Quote(knowledge.Locator{Document: d.ID, Paragraph: far, Sentences: document.Span{End: n}})
					a.Snippets = append(a.Snippets, s)
				}
			}
			r := k.say(t, "tanker")
			shown := 1
			for ; has(r, bot.Next); shown++ {
				r = k.press(t, r, bot.Next)
				wants(t, r, fmt.Sprintf("Source %d.", shown))
			}
			if shown < 4 {
				t.Errorf("paragraph %d, %d sentences: a token leads to %d passages, want at least 4", far, n, shown)
			}
			if far == 130 && n <= 7 && shown != 5 {
				t.Errorf("paragraph %d, %d sentences: a token leads to %d passages, want 5", far, n, shown)
			}
		}
	}
}
