package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/knowledge"
	"footnote/knowledge/document"
)

// home is the page of alice in the space of all.
func (k *talk) home(t *testing.T, change ...func(*bot.Message)) bot.Home {
	t.Helper()
	h, err := k.Home(t.Context(), k.from("", append([]func(*bot.Message){shared}, change...)...))
	if err != nil {
		t.Fatal(err)
	}
	check(t, bot.Reply{Blocks: append(slices.Clip(h.Library), h.Help...)})
	return h
}

func shelfOf(h bot.Home) string { return text(bot.Reply{Blocks: h.Library}) }

func TestHome(t *testing.T) {
	k := newShelves(t)
	h := k.home(t)
	if got, want := shelfOf(h), "There is nothing in the library yet. Until there is, I answer from 2 built-in sources:\n"+
		"1. de Souza and Wei, Harbours and Straits (2021) [harbours]\n2. An Essay on Ports [essay]"; got != want {
		t.Errorf("the library is\n%s\nwant\n%s", got, want)
	}
	if got, want := text(bot.Reply{Blocks: h.Help}), "Ask me about the reading, and I answer with the author's own words and where they stand.\n"+
		"Mention me in a channel or a thread, or write to me directly.\n"+
		"/ask question [source:…] [--hide|--share]: Ask the material; the answer is a quotation with its place\n"+
		"In the menu of a message, “Find in the material”: Whether a quotation is exact, and where it stands\n"+
		"More about one: /help ask"; got != want {
		t.Errorf("how to ask is\n%s\nwant\n%s", got, want)
	}
	if h.Recent != nil || h.Settings != nil {
		t.Errorf("recent %q, settings %v; want none for a member who asked nothing", h.Recent, h.Settings)
	}
	if want := []string{"What is the strait?"}; !slices.Equal(h.Prompts, want) { // no word of the other heading is in the text
		t.Errorf("prompts %q, want %q", h.Prompts, want)
	}
	if !strings.HasSuffix(shelfOf(k.home(t, manager)), "To add a source, send me its file.") {
		t.Errorf("a manager is not told how to add:\n%s", shelfOf(k.home(t, manager)))
	}
	k.say(t, "/library add", manager, with("lighthouse.md", lighthouse))
	if got, want := shelfOf(k.home(t)), "1 source:\n1. Keeper, The Lighthouse Book [lighthouse]"; got != want {
		t.Errorf("the library is\n%s\nwant\n%s", got, want)
	}
	if got := newTalk(t, func(c *bot.Config) {
		c.Open = func(context.Context, bot.Space) (bot.Base, error) { return nil, knowledge.ErrNoDocuments }
	}).home(t); shelfOf(got) != "There is no material here yet." || got.Prompts != nil {
		t.Errorf("without material: %+v", got)
	}
}

func TestHomeShowsOnesOwnQuestions(t *testing.T) {
	k := newTalk(t)
	for i := range 4 {
		k.say(t, fmt.Sprintf("port %d?", i), at(bot.Conversation(fmt.Sprint("c", i))))
	}
	k.say(t, "tankers --hide", at("c1"))
	k.say(t, "what is a zeppelin?", shared)
	k.say(t, "Port 3!", at("c1"))
	k.say(t, "", replyTo("words of ben", false))
	k.say(t, "/find what ben wrote of the tankers", replyTo("more words of ben", false))
	k.say(t, "the fee", by("ben"))
	k.say(t, "the fee", in("elsewhere"))
	if got, want := k.home(t).Recent, []string{"Port 3!", "what is a zeppelin?", "tankers", "port 2?", "port 1?"}; !slices.Equal(got, want) {
		t.Errorf("recent questions %q, want %q", got, want)
	}
	k.say(t, "/forget-me")
	if got := k.home(t).Recent; got != nil {
		t.Errorf("forgotten questions: %q", got)
	}
}

func TestHomeSettings(t *testing.T) {
	k := newTalk(t)
	values := func(change ...func(*bot.Message)) string {
		var out []string
		for _, s := range k.home(t, change...).Settings {
			if !slices.ContainsFunc(s.Choices, func(c bot.Candidate) bool { return c.Value == s.Value && c.Label != "" }) {
				t.Errorf("%s is %s, which is none of %+v", s.Name, s.Value, s.Choices)
			}
			out = append(out, s.Name+"="+s.Value)
		}
		return strings.Join(out, " ")
	}
	if got, want := values(manager), "who-may-ask=everyone visibility=public mentions-only=on language=auto"; got != want {
		t.Errorf("settings %q, want %q", got, want)
	}
	k.say(t, "/settings visibility private", manager) // of a channel
	k.say(t, "/settings feedback here", manager)
	k.say(t, "", manager, shared, func(m *bot.Message) {
		m.Command, m.Options = "settings", map[string]string{"setting": "language", "value": "de", "where": "everywhere"}
	})
	if got, want := values(manager), "who-may-ask=everyone visibility=public feedback=here mentions-only=on language=de"; got != want {
		t.Errorf("settings %q, want %q", got, want)
	}
	h := k.home(t, manager)
	if label := h.Settings[2].Choices[1].Label; !strings.Contains(label, "in einem anderen Kanal") {
		t.Errorf("where reports are shown is %q", label)
	}
	if got := values(manager, func(m *bot.Message) { m.Own = true }); got != "" {
		t.Errorf("settings %q where there is nothing to set", got)
	}
}

// Who may not ask sees why, and no material.
func TestHomeOfWhoMayNotAsk(t *testing.T) {
	k := newTalk(t)
	k.say(t, "tankers")
	k.say(t, "/settings who-may-ask managers --everywhere", manager)
	h := k.home(t)
	if !strings.HasPrefix(shelfOf(h), "Only managers may ask here") || strings.Contains(shelfOf(h), "Harbours") ||
		h.Prompts != nil || h.Recent != nil || h.Help != nil || h.Settings != nil {
		t.Errorf("the page shows %+v", h)
	}
	if h = k.home(t, manager); !strings.Contains(shelfOf(h), "Harbours") || len(h.Prompts) == 0 {
		t.Errorf("the page of a manager shows %+v", h)
	}
}

func TestPrompts(t *testing.T) {
	k := newTalk(t)
	line := func(n int) string { return fmt.Sprintf("Topic%d is a thing of its own.", n) }
	k.base.Docs = nil
	for i := range 3 {
		k.base.Docs = append(k.base.Docs, bottest.Document(fmt.Sprint("d", i), fmt.Sprint("Doc ", i), nil, 0,
			"#  Introduction", "An introduction.", "#  Topic"+fmt.Sprint(i*10)+"’s long way", fmt.Sprintf("Topic%d’s long way.", i*10),
			"#  What is new", "That is new.", "#  Is it so?", "So it is.", "#  Topic"+fmt.Sprint(i*10+1), line(i*10+1), "#  Zeppelin", line(9),
			"#  Topic"+fmt.Sprint(i*10+2), line(i*10+2)))
	}
	want := []string{"What is Topic1?", "What is Topic11?", "What is Topic21?", "What is Topic2?"}
	for range 3 {
		if got := k.home(t).Prompts; !slices.Equal(got, want) {
			t.Fatalf("prompts %q, want %q: plain headings that the material answers, from all sources", got, want)
		}
	}
	k.base.Fail = func(_ context.Context, q knowledge.Question) error {
		if strings.HasPrefix(q.Text, "Was ist") {
			return &knowledge.QuestionError{Reason: "stopwords", Message: "none"}
		}
		return nil
	}
	if got := k.home(t, locale("de")).Prompts; !slices.Equal(got, want) {
		t.Errorf("prompts %q, want those in the language of the material, which it answers", got)
	}
	k.base.Fail = nil
	k.base.Change = func(a *knowledge.Answer) { a.Verdict = knowledge.Uncertain }
	if got := k.home(t).Prompts; got != nil {
		t.Errorf("prompts %q of what is not answered", got)
	}
	k.base.Change = nil
	k.base.Docs = []*document.Document{bottest.Document("d", "Doc", nil, 0, "#  The lamp", "Eine Laterne. The lamp ist was.")}
	if got := k.home(t, locale("de")).Prompts; !slices.Equal(got, []string{"Was ist the lamp?"}) {
		t.Errorf("prompts %q, want one in the reader's language", got)
	}
}

// A page is shown whatever fails, and nothing on it acts.
func TestHomeFails(t *testing.T) {
	boom := errors.New("disk on fire")
	home := func(k *talk) (bot.Home, error) {
		h, err := k.Home(t.Context(), k.from("", shared))
		if strings.Contains(fmt.Sprint(h), "on fire") || len(h.Library) == 0 {
			t.Errorf("the page shows %+v", h)
		}
		return h, err
	}
	k := newTalk(t, func(c *bot.Config) { c.Open = func(context.Context, bot.Space) (bot.Base, error) { return nil, boom } })
	if h, err := home(k); !errors.Is(err, boom) || !strings.Contains(shelfOf(h), "went wrong on my side") || len(h.Help) == 0 {
		t.Errorf("without material: %+v, %v", h, err)
	}
	k = newTalk(t, func(c *bot.Config) { c.Open = func(context.Context, bot.Space) (bot.Base, error) { panic("SECRET") } })
	if h, err := home(k); err == nil || strings.Contains(err.Error(), "SECRET") || !strings.Contains(shelfOf(h), "went wrong on my side") {
		t.Errorf("a panic: %+v, %v", h, err)
	}
	k = newTalk(t, (&kept{fail: boom}).config)
	if h, err := home(k); !errors.Is(err, boom) || !strings.Contains(shelfOf(h), "cannot read the settings") || h.Prompts != nil {
		t.Errorf("without settings: %+v, %v", h, err)
	}
	k = newTalk(t)
	k.base.Fail = func(context.Context, knowledge.Question) error { return boom }
	if h, err := home(k); !errors.Is(err, boom) || !strings.Contains(shelfOf(h), "Harbours") || h.Prompts != nil {
		t.Errorf("without prompts: %+v, %v", h, err)
	}
	k = newTalk(t)
	k.base.Docs = []*document.Document{bottest.Document("evil", "Evil\u202e title", nil, 0, "#  Evil\u202e lamp\x1b", "An evil lamp.")}
	k.say(t, "evil\u202e lamp?")
	h, err := home(k)
	if all := fmt.Sprint(h.Library, h.Recent, h.Prompts); err != nil || strings.ContainsAny(all, "\u202e\x1b") || len(h.Recent)+len(h.Prompts) != 2 {
		t.Errorf("the page shows %q, %v", all, err)
	}
	if h, err := k.Home(t.Context(), k.from("", func(m *bot.Message) { m.Author.Bot = true })); err != nil || len(h.Library) > 0 {
		t.Errorf("a bot is shown %+v, %v", h, err)
	}
}
