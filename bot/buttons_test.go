package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"footnote/bot"
	"footnote/knowledge/document"
	"footnote/knowledge/store"
)

// reader is where a pretend browser shows passages.
func reader(c *bot.Config) {
	c.Reader = func(_ context.Context, s store.Shelf, paragraph string, sentences document.Span) (string, error) {
		return fmt.Sprintf("https://reader.example/%s/%s/%d-%d", s.Name, paragraph, sentences.Start, sentences.End), nil
	}
}

func TestOpenLeadsToTheReader(t *testing.T) {
	k := newTalk(t, reader)
	link := func(r bot.Reply) string {
		i := slices.IndexFunc(r.Actions, func(a bot.Action) bool { return a.Kind == bot.Open })
		if i < 0 {
			return ""
		}
		return r.Actions[i].Link
	}
	answer := k.say(t, "why the tankers wait?")
	id := k.base.Docs[0].ParagraphIDs()[0]
	if got, want := link(answer), "https://reader.example//"+id+"/1-2"; got != want {
		t.Errorf("open leads to %q, want %q", got, want)
	}
	for name, r := range map[string]bot.Reply{
		"next": k.press(t, answer, bot.Next), "context": k.press(t, answer, bot.Context),
		"share": k.press(t, k.say(t, "tankers --hide"), bot.Share), "source?": k.say(t, "source?"),
		"find": k.say(t, "/find “pilots guide the tankers”"), "define": k.say(t, "/define strait"),
	} {
		if link(r) == "" {
			t.Errorf("%s has no link: %+v", name, r.Actions)
		}
	}
	for _, x := range []string{"zeppelin", "/library", "/outline 1", "/help", "thanks"} {
		if got := link(newTalk(t, reader).say(t, x)); got != "" {
			t.Errorf("%q leads to %q", x, got)
		}
	}

	for name, c := range map[string]struct {
		address string
		err     error
	}{"nowhere": {}, "no link": {address: "javascript:alert(1)"}, "a failure": {"https://reader.example/", errors.New("no key")}} {
		k := newTalk(t, func(b *bot.Config) {
			b.Reader = func(context.Context, store.Shelf, string, document.Span) (string, error) { return c.address, c.err }
		})
		r, err := k.Respond(t.Context(), k.from("why the tankers wait?"))
		check(t, r)
		wants(t, r, "Tankers wait")
		if link(r) != "" || !has(r, bot.Context) {
			t.Errorf("%s: buttons %+v, want all but Open", name, r.Actions)
		}
		if !errors.Is(err, c.err) {
			t.Errorf("%s: the log gets %v, want %v", name, err, c.err)
		}
	}
}

func TestWrong(t *testing.T) {
	k := newTalk(t, reader)
	answer := k.say(t, "why the tankers wait?")
	unheard := k.press(t, answer, bot.Wrong, by("early"))
	discreet(t, unheard)
	wants(t, unheard, "Thank you", "without your name or your question", "Next")
	if len(unheard.Elsewhere) > 0 {
		t.Errorf("somebody is told: %+v", unheard.Elsewhere)
	}

	wants(t, k.say(t, "/settings feedback here", manager, at("lounge")), "Set for the whole space.", "feedback: here")
	wants(t, k.say(t, "/settings", manager), "feedback: elsewhere")
	heard := k.press(t, answer, bot.Wrong)
	discreet(t, heard)
	wants(t, heard, "Thank you")
	if len(heard.Elsewhere) != 1 {
		t.Fatalf("notices %+v, want one", heard.Elsewhere)
	}
	n := heard.Elsewhere[0]
	said := text(bot.Reply{Blocks: n.Blocks})
	if n.Conversation != "lounge" || n.About != "general" || !strings.Contains(said, "marked as wrong") ||
		!strings.Contains(said, "Tankers wait in the strait") || !strings.Contains(said, "1 The strait · ¶ 1") {
		t.Errorf("the notice is %+v", n)
	}
	for _, secret := range []string{"alice", "Alice", "why the"} {
		if strings.Contains(said, secret) {
			t.Errorf("the notice says %q: %s", secret, said)
		}
	}
	if len(n.Actions) != 1 || n.Actions[0].Kind != bot.Open {
		t.Errorf("buttons of the notice: %+v, want the link", n.Actions)
	}

	again := k.press(t, answer, bot.Wrong)
	wants(t, again, "told me so before")
	for name, c := range map[string]struct {
		r    bot.Reply
		told int
	}{
		"the same": {again, 0}, "another person": {k.press(t, answer, bot.Wrong, by("ben")), 1},
		"another passage": {k.press(t, k.press(t, answer, bot.Next), bot.Wrong), 1},
	} {
		if len(c.r.Elsewhere) != c.told {
			t.Errorf("%s: %d notices, want %d", name, len(c.r.Elsewhere), c.told)
		}
	}
	k.say(t, "/gaps drop wrong", manager)
	if r := k.press(t, answer, bot.Wrong); len(r.Elsewhere) != 1 {
		t.Error("nobody is told again when the reports were dropped")
	}
	if r := k.press(t, answer, bot.Wrong, in("elsewhere")); len(r.Elsewhere) > 0 {
		t.Error("another space is told")
	}
	k.say(t, "/settings feedback off", manager)
	if r := k.press(t, answer, bot.Wrong, by("carol")); len(r.Elsewhere) > 0 {
		t.Error("somebody is told after it was switched off")
	}
}

// Wrong? stands under answers, and under nothing else.
func TestWhereWrongStands(t *testing.T) {
	k := newTalk(t)
	for _, c := range []struct {
		text string
		want bool
	}{{"tankers", true}, {"next", true}, {"tankers --hide", true}, {"/define strait", true}, {"/outline 1", false}, {"/library", false},
		{"/find “pilots guide the tankers”", false}, {"xeno zeppelin", false}} {
		if got := has(k.say(t, c.text), bot.Wrong); got != c.want {
			t.Errorf("under %q: %v, want %v", c.text, got, c.want)
		}
	}
	for _, alone := range []func(*bot.Message){direct, guest} {
		if has(k.say(t, "tankers", alone), bot.Wrong) {
			t.Error("offered where there is nobody to tell")
		}
	}
}
