// Package adaptertest is the one suite that every adapter passes: what a
// person must be able to count on, whatever the platform.
//
// The suite speaks and presses as people do and looks only at what they see.
// How a platform delivers that is the harness's business.
package adaptertest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/knowledge"
)

// A Harness drives one adapter. The suite uses it from one goroutine.
type Harness interface {
	// Say lets a person say something, and returns what is shown for it.
	Say(t testing.TB, line Line) []Seen
	// Press lets a person press a button of something seen in the same place.
	Press(t testing.TB, by Person, in Place, on Seen, action bot.ActionKind) []Seen
	// Limit is the most characters of one Seen, as the platform counts them; 0
	// is without limit.
	Limit() int
	// Whispers reports whether a mention can be answered so that only its author
	// sees it.
	Whispers() bool
}

// A Person says things. Manager is what the platform says of them.
type Person struct {
	Name    string
	Manager bool
}

// A Place is a channel, or a thread of it; the zero Place is the direct
// conversation of whoever speaks.
type Place struct{ Channel, Thread string }

// A Line is one thing said.
type Line struct {
	By      Person
	In      Place
	Text    string
	Mention bool // the bot is mentioned
	// Files are the names of files that come with it, each with its name as its
	// content; only a Sender is given any.
	Files []string
}

// Seen is one message of the bot as it is shown.
type Seen struct {
	// Text is all that a person reads in it, without the adapter's own styling.
	Text string
	// OnlyFor is the one who sees it; "" if everyone in the place does.
	OnlyFor string
	// Actions are the buttons under it.
	Actions []bot.ActionKind
	// Live is what the platform would act on in the text that the bot gave:
	// mentions, disguised links, mark-up, escape sequences.
	Live []string
}

var (
	alice = Person{Name: "alice"}
	ben   = Person{Name: "ben"}
	chief = Person{Name: "chief", Manager: true}

	dm      = Place{}
	general = Place{Channel: "general"}
)

// Run checks an adapter. newHarness makes a fresh one around the handler.
func Run(t *testing.T, newHarness func(t *testing.T, respond bot.Handler) Harness) {
	// on starts a bot over a base and a harness over the bot.
	on := func(t *testing.T, base *bottest.Base) Harness {
		t.Helper()
		b, err := bot.New(bot.Config{
			Open: func(context.Context, bot.Space) (bot.Base, error) { return base, nil },
			Now:  bottest.NewClock().Now,
		})
		if err != nil {
			t.Fatal(err)
		}
		return newHarness(t, b.Respond)
	}
	sample := func(t *testing.T) Harness { return on(t, bottest.Sample()) }
	// says is a harness whose bot always gives one reply.
	says := func(t *testing.T, r bot.Reply) Harness {
		return newHarness(t, func(context.Context, bot.Message) (bot.Reply, error) { return r, nil })
	}

	t.Run("a direct question gets a quotation and its place", func(t *testing.T) {
		seen := one(t, sample(t).Say(t, Line{By: alice, In: dm, Text: "who does guide tankers?"}))
		contains(t, seen, "Pilots guide the tankers through.", "de Souza and Wei", "Harbours and Straits", "1 The strait", "¶ 2")
		offers(t, seen, bot.Context, bot.Cite)
	})
	t.Run("a mention gets an answer for all, with its references", func(t *testing.T) {
		seen := one(t, sample(t).Say(t, Line{By: alice, In: general, Text: "how long do tankers wait?", Mention: true}))
		if seen.OnlyFor != "" {
			t.Errorf("the answer is for %s only", seen.OnlyFor)
		}
		contains(t, seen, "Tankers wait in the strait for weeks (Fulton, 2020).", "Tankers at rest", "https://doi.org/10.1000/182")
		offers(t, seen, bot.Context, bot.Cite, bot.Delete)
	})
	t.Run("what is not addressed to the bot gets silence", func(t *testing.T) {
		h := sample(t)
		for _, text := range []string{"how long do tankers wait?", "hello all", "outline harbours", "12"} {
			if seen := h.Say(t, Line{By: alice, In: general, Text: text}); len(seen) > 0 {
				t.Errorf("%q was answered: %q", text, seen[0].Text)
			}
		}
	})
	t.Run("a refusal is for the asker and says why", func(t *testing.T) {
		h := sample(t)
		seen := one(t, h.Say(t, Line{By: ben, In: general, Text: "what is a zeppelin?", Mention: true}))
		discreet(t, h, seen, ben)
		contains(t, seen, "does not answer", "“zeppelin” not in the material", "1 The strait")
	})
	t.Run("a hidden answer stays hidden until it is shared", func(t *testing.T) {
		h := sample(t)
		seen := one(t, h.Say(t, Line{By: alice, In: general, Text: "how long do tankers wait? --hide", Mention: true}))
		if seen.OnlyFor != "alice" {
			t.Fatalf("a hidden answer is for %q, want alice alone", seen.OnlyFor)
		}
		offers(t, seen, bot.Share)
		shared := one(t, h.Press(t, alice, general, seen, bot.Share))
		if shared.OnlyFor != "" {
			t.Errorf("the shared answer is for %s only", shared.OnlyFor)
		}
		contains(t, shared, "Tankers wait in the strait")
	})
	t.Run("what goes with a hidden question stays hidden", func(t *testing.T) {
		base := bottest.Sample()
		h := on(t, base)
		hidden := func(text string) {
			t.Helper()
			seen := one(t, h.Say(t, Line{By: alice, In: general, Text: text, Mention: true}))
			if seen.OnlyFor != "alice" {
				t.Errorf("what %q gets is for %q, want alice alone", text, seen.OnlyFor)
			}
		}
		for _, text := range []string{"how long do tankers wait? --hide", "context", "next", "what is a zeppelin? --hide", "/privacy", "/forget-me"} {
			hidden(text)
		}
		base.Fail = func(context.Context, knowledge.Question) error { return errors.New("disk on fire") }
		hidden("how long do tankers wait? --hide")
	})
	t.Run("next shows another passage, context what stands around, cite the reference", func(t *testing.T) {
		h := sample(t)
		seen := one(t, h.Say(t, Line{By: alice, In: dm, Text: "tankers"}))
		around := one(t, h.Press(t, alice, dm, seen, bot.Context))
		contains(t, around, "Tankers wait", "Pilots guide the tankers through.")
		seen = one(t, h.Say(t, Line{By: alice, In: dm, Text: "tankers"}))
		contains(t, one(t, h.Press(t, alice, dm, seen, bot.Cite)), "Harbours and Straits")
		seen = one(t, h.Say(t, Line{By: alice, In: dm, Text: "tankers"}))
		next := one(t, h.Press(t, alice, dm, seen, bot.Next))
		contains(t, next, "Pilots guide")
		if strings.Contains(next.Text, "Tankers wait") {
			t.Errorf("next shows the same passage: %q", next.Text)
		}
	})
	t.Run("the asker may delete an answer, and a manager, nobody else", func(t *testing.T) {
		h := sample(t)
		ask := Line{By: alice, In: general, Text: "tankers", Mention: true}
		seen := one(t, h.Say(t, ask))
		contains(t, one(t, h.Press(t, ben, general, seen, bot.Delete)), "Only who asked")
		h.Press(t, alice, general, seen, bot.Delete)
		seen = one(t, h.Say(t, ask))
		for _, s := range h.Press(t, chief, general, seen, bot.Delete) {
			if strings.Contains(s.Text, "Only who asked") {
				t.Errorf("a manager may not delete: %q", s.Text)
			}
		}
	})
	t.Run("a follow-up leans on the asker's question before, in its place only", func(t *testing.T) {
		base := bottest.Sample()
		h := on(t, base)
		h.Say(t, Line{By: alice, In: general, Text: "who opened a port?", Mention: true})
		h.Say(t, Line{By: alice, In: general, Text: "and Russia?", Mention: true})
		h.Say(t, Line{By: ben, In: general, Text: "and Russia?", Mention: true})
		h.Say(t, Line{By: alice, In: Place{Channel: "other"}, Text: "and Russia?", Mention: true})
		h.Say(t, Line{By: alice, In: dm, Text: "and Russia?"})
		asked := base.Asked()
		if len(asked) != 5 {
			t.Fatalf("%d questions reached the material, want 5", len(asked))
		}
		if got, want := asked[1].Context, []string{"who opened a port?"}; !slices.Equal(got, want) {
			t.Errorf("the follow-up has context %q, want %q", got, want)
		}
		for i, where := range map[int]string{2: "another person", 3: "another channel", 4: "a direct conversation"} {
			if len(asked[i].Context) > 0 {
				t.Errorf("context reached %s: %q", where, asked[i].Context)
			}
		}
	})
	t.Run("settings are for managers", func(t *testing.T) {
		h := sample(t)
		contains(t, one(t, h.Say(t, Line{By: alice, In: general, Text: "/settings who-may-ask managers"})), "Only a manager")
		contains(t, one(t, h.Say(t, Line{By: chief, In: general, Text: "/settings who-may-ask managers"})), "who-may-ask: managers")
		contains(t, one(t, h.Say(t, Line{By: alice, In: general, Text: "tankers", Mention: true})), "Only managers may ask")
	})
	t.Run("auto-answer speaks only when it is sure", func(t *testing.T) {
		h := sample(t)
		h.Say(t, Line{By: chief, In: general, Text: "/settings auto-answer on"})
		contains(t, one(t, h.Say(t, Line{By: alice, In: general, Text: "why the tankers wait?"})), "Tankers wait")
		for _, text := range []string{"what of tankers and zeppelins?", "tankers wait", "tankers lol zzz?"} {
			if seen := h.Say(t, Line{By: alice, In: general, Text: text}); len(seen) > 0 {
				t.Errorf("%q was answered: %q", text, seen[0].Text)
			}
		}
	})
	t.Run("commands answer, unknown ones name the nearest", func(t *testing.T) {
		h := sample(t)
		contains(t, one(t, h.Say(t, Line{By: alice, In: dm, Text: "/outline harbours"})), "1 The strait", "2 The ports")
		contains(t, one(t, h.Say(t, Line{By: alice, In: dm, Text: "/outlnie"})), "/outline")
		contains(t, one(t, h.Say(t, Line{By: alice, In: dm, Text: "/help"})), "/ask", "/cite", "/forget-me")
	})
	t.Run("failures are said, and keep no words", func(t *testing.T) {
		for name, fail := range map[string]func(context.Context, knowledge.Question) error{
			"error":   func(context.Context, knowledge.Question) error { return errors.New("disk on fire") },
			"panic":   func(_ context.Context, q knowledge.Question) error { panic("at " + q.Text) },
			"timeout": func(context.Context, knowledge.Question) error { return context.DeadlineExceeded },
		} {
			base := bottest.Sample()
			base.Fail = fail
			h := on(t, base)
			seen := one(t, h.Say(t, Line{By: alice, In: general, Text: "tankers", Mention: true}))
			discreet(t, h, seen, alice)
			if strings.TrimSpace(seen.Text) == "" || strings.Contains(seen.Text, "on fire") {
				t.Errorf("%s: shows %q", name, seen.Text)
			}
		}
	})
	t.Run("long text is cut on rune borders", func(t *testing.T) {
		for _, unit := range []string{"é", "漢", "🚢", "e\u0301", "word "} {
			reply := bot.Reply{Blocks: []bot.Block{
				{Kind: bot.Quotation, Text: strings.Repeat(unit, 20_000)},
				{Kind: bot.Place, Text: strings.Repeat(unit, 2_000)},
				{Kind: bot.Verbatim, Text: strings.Repeat(unit+"\n", 3_000)},
			}}
			h := says(t, reply)
			seen := h.Say(t, Line{By: alice, In: dm, Text: "anything"})
			if len(seen) == 0 {
				t.Fatalf("%q: nothing is shown of a long reply", unit)
			}
			for _, s := range seen {
				if !utf8.ValidString(s.Text) || strings.ContainsRune(s.Text, utf8.RuneError) {
					t.Errorf("%q: cut inside a rune", unit)
				}
				if n := utf8.RuneCountInString(s.Text); h.Limit() > 0 && n > h.Limit() {
					t.Errorf("%q: %d characters, the platform takes %d", unit, n, h.Limit())
				}
			}
			if n := strings.Count(seen[0].Text, strings.TrimSpace(unit)); n < 100 {
				t.Errorf("%q: only %d of it are shown", unit, n)
			}
		}
	})
	runMore(t, on, newHarness)
	t.Run("hostile text comes out inert", func(t *testing.T) {
		for _, evil := range hostile {
			base := bottest.Sample()
			base.Docs = append(base.Docs, bottest.Document("evil", "Evil "+evil, []string{"Mal " + evil}, 0,
				"# 9 Head "+evil, "Before "+evil+" sentinel "+evil+" after."))
			h := on(t, base)
			for _, text := range []string{"sentinel", "/library", "/outline evil", "/library info evil", "/cite evil",
				"what is " + evil, "/" + evil, "/outline " + evil} {
				for _, s := range h.Say(t, Line{By: alice, In: dm, Text: text}) {
					checkInert(t, evil, s)
				}
			}
		}
	})
	t.Run("hostile replies come out inert", func(t *testing.T) {
		// The handler here forgot to clean: mark-up is the adapter's to take the
		// power from, and control characters it must not pass on either.
		for _, evil := range hostile {
			h := says(t, bot.Reply{Blocks: []bot.Block{
				{Kind: bot.Say, Text: evil}, {Kind: bot.Quotation, Text: "x " + evil, Marks: []bot.Mark{{Start: 0, End: 1}}},
				{Kind: bot.Place, Text: evil}, {Kind: bot.Cited, Text: evil}, {Kind: bot.ListItem, Text: evil},
				{Kind: bot.Verbatim, Text: evil}, {Kind: bot.Hint, Text: evil}}})
			for _, s := range h.Say(t, Line{By: alice, In: dm, Text: "anything"}) {
				checkLive(t, evil, s)
			}
		}
	})
}
