package bot_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/bot"
	"footnote/bot/bottest"
	"footnote/knowledge"
	"footnote/knowledge/document"
)

// A talk is a bot with the base and the clock behind it.
type talk struct {
	*bot.Bot
	base  *bottest.Base
	clock *bottest.Clock
	said  int
}

func newTalk(t *testing.T, change ...func(*bot.Config)) *talk {
	t.Helper()
	k := &talk{base: bottest.Sample(), clock: bottest.NewClock()}
	c := bot.Config{
		Open: func(context.Context, bot.Space) (bot.Base, error) { return k.base, nil },
		Now:  k.clock.Now,
	}
	for _, f := range change {
		f(&c)
	}
	b, err := bot.New(c)
	if err != nil {
		t.Fatal(err)
	}
	k.Bot = b
	return k
}

// from is a message of alice in a channel, addressed to the bot.
func (k *talk) from(text string, change ...func(*bot.Message)) bot.Message {
	k.said++
	m := bot.Message{ID: fmt.Sprint("m", k.said), Space: "club", Conversation: "general",
		Author: bot.Author{ID: "alice", Name: "Alice"}, Text: text, Addressed: true}
	for _, f := range change {
		f(&m)
	}
	return m
}

// say answers a message that must not fail.
func (k *talk) say(t *testing.T, text string, change ...func(*bot.Message)) bot.Reply {
	t.Helper()
	r, err := k.Respond(t.Context(), k.from(text, change...))
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	check(t, r)
	return r
}

func (k *talk) press(t *testing.T, r bot.Reply, kind bot.ActionKind, change ...func(*bot.Message)) bot.Reply {
	t.Helper()
	i := slices.IndexFunc(r.Actions, func(a bot.Action) bool { return a.Kind == kind })
	if i < 0 {
		t.Fatalf("no button %q in %+v", kind, r.Actions)
	}
	return k.say(t, "", append(change, func(m *bot.Message) { m.Press = &bot.Press{Action: kind, Token: r.Actions[i].Token} })...)
}

func by(who bot.Person) func(*bot.Message)     { return func(m *bot.Message) { m.Author.ID = who } }
func manager(m *bot.Message)                   { m.Author.Manager = true }
func direct(m *bot.Message)                    { m.Direct, m.Space, m.Conversation = true, "dm:alice", "dm:alice" }
func thread(m *bot.Message)                    { m.Thread, m.Conversation = true, "general/1" }
func unaddressed(m *bot.Message)               { m.Addressed = false }
func in(s bot.Space) func(*bot.Message)        { return func(m *bot.Message) { m.Space = s } }
func at(c bot.Conversation) func(*bot.Message) { return func(m *bot.Message) { m.Conversation = c } }
func replyTo(text string, b bool) func(*bot.Message) {
	return func(m *bot.Message) { m.ReplyTo = &bot.Quoted{Text: text, FromBot: b} }
}

var token = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,64}$`)

// check holds what is true of every reply.
func check(t *testing.T, r bot.Reply) {
	t.Helper()
	for _, b := range r.Blocks {
		if strings.TrimSpace(b.Text) == "" {
			t.Errorf("an empty block in %+v", r)
		}
		last := 0
		for _, m := range b.Marks {
			if m.Start < last || m.End <= m.Start || m.End > len(b.Text) {
				t.Errorf("mark %v does not fit %q", m, b.Text)
			}
			last = m.End
		}
	}
	for _, a := range r.Actions {
		if !token.MatchString(a.Token) || a.Label == "" {
			t.Errorf("action %+v cannot be sent", a)
		}
	}
}

func text(r bot.Reply) string {
	var lines []string
	for _, b := range r.Blocks {
		lines = append(lines, b.Text)
	}
	return strings.Join(lines, "\n")
}

func wants(t *testing.T, r bot.Reply, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text(r), w) {
			t.Errorf("%q is not said in:\n%s", w, text(r))
		}
	}
}

func private(t *testing.T, r bot.Reply) {
	t.Helper()
	if r.Visibility != bot.Private {
		t.Errorf("said to everyone:\n%s", text(r))
	}
}

func TestAnswerReadsTopDown(t *testing.T) {
	r := newTalk(t).say(t, "why the tankers wait?")
	var kinds []bot.BlockKind
	for _, b := range r.Blocks {
		kinds = append(kinds, b.Kind)
	}
	if want := []bot.BlockKind{bot.Quotation, bot.Place, bot.Cited}; !slices.Equal(kinds, want) {
		t.Errorf("blocks are %v, want quotation, place, reference\n%s", kinds, text(r))
	}
	if got, want := r.Blocks[1].Text, "de Souza and Wei, Harbours and Straits (2021) · 1 The strait · ¶ 1"; got != want {
		t.Errorf("place is %q, want %q", got, want)
	}
	if len(r.Blocks[0].Marks) != 2 {
		t.Errorf("marks %v, want tankers and wait", r.Blocks[0].Marks)
	}
}

// Words at the start of a question may be a command's name and are not one.
func TestQuestionOrCommand(t *testing.T) {
	for _, c := range []struct{ text, asked string }{
		{"outline harbours", ""},
		{"/outline harbours", ""},
		{"OUTLINE harbours", ""},
		{"help", ""},
		{"library", ""},
		{"sources", ""},
		{"library info essay", ""},
		{"outline the port fees", "outline the port fees"},
		{"help me with the strait", "help me with the strait"},
		{"cite the fee", "cite the fee"},
		{"library hours of the port", "library hours of the port"},
		{"privacy of the port", "privacy of the port"},
		{"ask which port", "which port"},
		{"/ask which port source:essay", "which port"},
		{"which port --hide", "which port"},
		{`who said "a source:essay"`, `who said "a source:essay"`},
		{"the port: which?", "the port: which?"},
	} {
		k := newTalk(t)
		k.say(t, c.text)
		asked := ""
		if q := k.base.Asked(); len(q) > 0 {
			asked = q[0].Text
		}
		if asked != c.asked {
			t.Errorf("%q asked %q, want %q", c.text, asked, c.asked)
		}
	}
}

func TestOptions(t *testing.T) {
	k := newTalk(t)
	k.say(t, `which port source:"quiet essay" --hide`)
	if got := k.base.Asked()[0]; got.In != "quiet essay" {
		t.Errorf("asked %+v, want the source", got)
	}
	r := k.say(t, "", func(m *bot.Message) {
		m.Command, m.Options = "ask", map[string]string{"question": "tankers", "visibility": "hide", "other": "x"}
	})
	private(t, r)
	wants(t, k.say(t, "/settings colour red", manager), "is not a setting", "auto-answer")
	wants(t, k.say(t, "/define"), "needs a term", "/define regionalism")
	wants(t, k.say(t, "", func(m *bot.Message) {
		m.Command, m.Options = "cite", map[string]string{"source": "essay", "style": "runes"}
	}), "not one of: apa, mla")
}

func TestCommands(t *testing.T) {
	k := newTalk(t)
	wants(t, k.say(t, "/library"), "2 sources", "1. de Souza and Wei, Harbours and Straits (2021) [harbours]", "2. An Essay on Ports [essay]")
	wants(t, k.say(t, "/library info 1"), "Ana Maria de Souza, Li Wei", "2 sections, 3 paragraphs", "1 reference", "Language: en")
	wants(t, k.say(t, "/library essay"), "Authors: none found", "Year: none found")
	wants(t, k.say(t, "/outline"), "Which source?", "harbours:", "essay:")
	wants(t, k.say(t, "/outline straits"), "1 The strait", "2 The ports")
	wants(t, k.say(t, "/outline zebra"), "No source here", "harbours")
	wants(t, k.say(t, "/timeline 1"), "In 2013 the port was dredged.", "The fee rose in 1998.", "2013 · 1 The strait · ¶ 1")
	wants(t, k.say(t, "/cite harbours apa"), "de Souza, A. M., & Wei, L. (2021). Harbours and Straits")
	wants(t, k.say(t, "/cite"), "not asked anything")
	k.say(t, "tankers")
	wants(t, k.say(t, "/cite"), "de Souza, A. M.", "@", "¶ 1")
	wants(t, k.say(t, "/cite 2 apa"), "¶ 2")
	wants(t, k.say(t, "/cite 1 MLA9"), "It cites (MLA):", "Fulton, J. Tankers at rest. 2020")
	wants(t, k.say(t, "/cite 9"), "has 3 passages")
	wants(t, k.say(t, "/compare tankers"), "without tankers", "Tankers wait")
	wants(t, k.say(t, "/define strait"), "The strait is narrow.")
	wants(t, k.say(t, "/help"), "/ask question", "/forget-me")
	if strings.Contains(text(k.say(t, "/help")), "/settings") {
		t.Error("help names a command that the person may not use")
	}
	wants(t, k.say(t, "/help", manager), "/settings")
	wants(t, k.say(t, "/help cite"), "/cite [source] [style]", "For example: /cite 1 apa")
	wants(t, k.say(t, "/help cte"), "/cite")
	wants(t, k.say(t, "/privacy"), "half an hour")
	wants(t, k.say(t, "hlep"), "Or did you mean /help?")
	wants(t, k.say(t, "/zzzz"), "no command /zzzz", "/help")
}

// The table is what platforms register: it has to keep their limits.
func TestTableFitsPlatforms(t *testing.T) {
	name := regexp.MustCompile(`^[a-z][a-z-]{0,31}$`)
	seen := make(map[string]bool)
	for _, c := range newTalk(t).Commands() {
		for _, n := range append([]string{c.Name}, c.Aliases...) {
			if !name.MatchString(n) || seen[n] {
				t.Errorf("command name %q cannot be registered", n)
			}
			seen[n] = true
		}
		if c.Summary == "" || len([]rune(c.Summary)) > 100 || c.Example == "" {
			t.Errorf("/%s: summary of %d characters, example %q", c.Name, len([]rune(c.Summary)), c.Example)
		}
		required := true
		for _, o := range c.Options {
			if !name.MatchString(o.Name) || o.Summary == "" || len([]rune(o.Summary)) > 100 || len(o.Choices) > 25 {
				t.Errorf("/%s: option %+v cannot be registered", c.Name, o)
			}
			if o.Required && !required {
				t.Errorf("/%s: %s is required after an optional one", c.Name, o.Name)
			}
			required = o.Required
		}
	}
}

func TestQuiet(t *testing.T) {
	k := newTalk(t)
	for _, x := range []string{"tankers?", "/help", "outline 1", ""} {
		if r := k.say(t, x, unaddressed); !r.Silent() {
			t.Errorf("%q was answered:\n%s", x, text(r))
		}
	}
	if r := k.say(t, "tankers", func(m *bot.Message) { m.Author.Bot = true }); !r.Silent() {
		t.Errorf("a bot was answered:\n%s", text(r))
	}
	if n := len(k.base.Asked()); n > 0 {
		t.Errorf("%d questions reached the material, want none", n)
	}
}

func TestAutoAnswerHoldsForOneConversation(t *testing.T) {
	k := newTalk(t)
	wants(t, k.say(t, "/settings auto-answer on", manager), "auto-answer: on")
	wants(t, k.say(t, "tankers?", unaddressed), "Tankers wait")
	for name, change := range map[string]func(*bot.Message){
		"another channel": at("other"), "another space": in("elsewhere"),
	} {
		if r := k.say(t, "tankers?", unaddressed, change); !r.Silent() {
			t.Errorf("%s: answered\n%s", name, text(r))
		}
	}
	k.base.Fail = func(context.Context, knowledge.Question) error { return errors.New("disk on fire") }
	if r, err := k.Respond(t.Context(), k.from("tankers?", unaddressed)); !r.Silent() || err == nil {
		t.Errorf("a failure that nobody asked for gives %q, %v; want silence and the error", text(r), err)
	}
	k.say(t, "/settings auto-answer off", manager)
	if r := k.say(t, "tankers?", unaddressed); !r.Silent() {
		t.Error("still answers after it was switched off")
	}
}

func TestContext(t *testing.T) {
	last := func(k *talk) []string { q := k.base.Asked(); return q[len(q)-1].Context }
	k := newTalk(t)
	k.say(t, "who opened a port?")
	k.say(t, "and Russia?")
	if got, want := last(k), []string{"who opened a port?"}; !slices.Equal(got, want) {
		t.Errorf("context %q, want %q", got, want)
	}
	for name, change := range map[string]func(*bot.Message){
		"another person": by("ben"), "another channel": at("other"), "another space": in("elsewhere"),
	} {
		k.say(t, "and Russia?", change)
		if got := last(k); len(got) > 0 {
			t.Errorf("%s got the context %q", name, got)
		}
	}
	for i := range 9 {
		k.say(t, fmt.Sprintf("port %d?", i))
		k.clock.Move(time.Minute)
	}
	k.say(t, "and Russia?")
	if got := last(k); len(got) != 5 || got[4] != "port 8?" {
		t.Errorf("context %q, want the last five", got)
	}
	k.clock.Move(31 * time.Minute)
	k.say(t, "and Russia?")
	if got := last(k); len(got) > 0 {
		t.Errorf("context after half an hour: %q", got)
	}
	k.say(t, "and Russia?", replyTo("who opened a port?", false))
	if got := last(k); len(got) != 2 || got[1] != "who opened a port?" {
		t.Errorf("context of a reply %q, want the message replied to last", got)
	}
	k.say(t, "", replyTo("which port?", false))
	if q := k.base.Asked(); q[len(q)-1].Text != "which port?" {
		t.Errorf("a bare mention in a reply asked %q", q[len(q)-1].Text)
	}
}

func TestContextInThread(t *testing.T) {
	k := newTalk(t)
	k.say(t, "who opened a port?", thread)
	k.say(t, "which fee? --hide", thread)
	k.say(t, "and Russia?", thread, by("ben"))
	if got, want := k.base.Asked()[2].Context, []string{"who opened a port?"}; !slices.Equal(got, want) {
		t.Errorf("in a thread another's context is %q, want %q: shared, but nothing hidden", got, want)
	}
}

func TestForgetMe(t *testing.T) {
	k := newTalk(t)
	first := k.say(t, "tankers", thread)
	follow := k.say(t, "and port?", thread, by("ben"))
	k.say(t, "tankers", in("elsewhere"))
	r := k.say(t, "/forget-me", thread)
	wants(t, r, "Forgotten: 1 question")
	if !r.Forget {
		t.Error("the adapter is not asked to forget")
	}
	for _, old := range []bot.Reply{first, follow} {
		wants(t, k.press(t, old, bot.Next, thread, by("ben")), "no longer have the question")
	}
	k.say(t, "and Russia?", thread, by("ben"))
	if got := k.base.Asked(); len(got[len(got)-1].Context) > 0 {
		t.Errorf("forgotten words are context: %q", got[len(got)-1].Context)
	}
	k.say(t, "and Russia?", in("elsewhere"))
	if got := k.base.Asked(); len(got[len(got)-1].Context) != 1 {
		t.Error("another space forgot as well")
	}
}

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

func TestPermissions(t *testing.T) {
	k := newTalk(t)
	answer := k.say(t, "tankers")
	k.say(t, "/settings who-may-ask managers", manager)
	for _, x := range []string{"tankers", "/outline 1", "/cite essay", "/library", "/compare port", "/settings visibility private"} {
		r := k.say(t, x)
		private(t, r)
		if !strings.HasPrefix(text(r), "Only") {
			t.Errorf("%q by a member:\n%s", x, text(r))
		}
	}
	for _, kind := range []bot.ActionKind{bot.Next, bot.Context, bot.Cite} {
		if r := k.press(t, answer, kind); !strings.HasPrefix(text(r), "Only") {
			t.Errorf("button %s by a member:\n%s", kind, text(r))
		}
	}
	for _, x := range []string{"/help", "/privacy", "/forget-me"} {
		if r := k.say(t, x); strings.HasPrefix(text(r), "Only") {
			t.Errorf("%q is refused to a member", x)
		}
	}
	wants(t, k.say(t, "tankers", manager), "Tankers")
	wants(t, k.say(t, "tankers", in("elsewhere")), "Tankers")
	if c := k.Complete(t.Context(), bot.Completion{Space: "club", Command: "ask", Option: "question", Text: "th"}); c != nil {
		t.Errorf("completion shows %v to whom may not ask", c)
	}
}

func TestLimits(t *testing.T) {
	k := newTalk(t)
	for range 10 {
		k.say(t, "tankers")
	}
	r := k.say(t, "tankers")
	private(t, r)
	wants(t, r, "more than 10 questions in a minute", "6 seconds")
	wants(t, k.say(t, "tankers", by("ben")), "Tankers")
	wants(t, k.say(t, "/help"), "/ask")
	wants(t, k.say(t, "/outline 1"), "The strait")
	k.clock.Move(5 * time.Second)
	wants(t, k.say(t, "tankers"), "1 second")
	k.clock.Move(time.Second)
	wants(t, k.say(t, "tankers"), "Tankers")

	k = newTalk(t, func(c *bot.Config) { c.SpaceLimit = 3 })
	for i := range 3 {
		k.say(t, "tankers", by(bot.Person(fmt.Sprint("p", i))))
	}
	wants(t, k.say(t, "tankers", by("last")), "Many people are asking")
	wants(t, k.say(t, "tankers", in("elsewhere")), "Tankers")
}

func TestFailures(t *testing.T) {
	const secret = "XyzzySecret"
	for name, c := range map[string]struct {
		fail func(context.Context, knowledge.Question) error
		says string
		errs bool
	}{
		"error":   {func(context.Context, knowledge.Question) error { return errors.New("disk on fire") }, "went wrong", true},
		"panic":   {func(_ context.Context, q knowledge.Question) error { panic(q.Text) }, "went wrong", true},
		"nil map": {func(context.Context, knowledge.Question) error { var m map[string]int; m["x"] = 1; return nil }, "went wrong", true},
		"question": {func(context.Context, knowledge.Question) error {
			return &knowledge.QuestionError{Message: "Write a few words."}
		}, "Write a few words.", false},
		"timeout": {func(ctx context.Context, _ knowledge.Question) error {
			<-ctx.Done()
			return ctx.Err()
		}, "too long", true},
	} {
		k := newTalk(t, func(c *bot.Config) { c.Timeout = time.Millisecond })
		k.base.Fail = c.fail
		r, err := k.Respond(t.Context(), k.from("what is "+secret+"?"))
		wants(t, r, c.says)
		private(t, r)
		if (err != nil) != c.errs {
			t.Errorf("%s: error %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error holds the question", name)
		}
		if strings.Contains(text(r), "fire") {
			t.Errorf("%s: the person gets the inner error: %s", name, text(r))
		}
	}
	k := newTalk(t, func(c *bot.Config) {
		c.Open = func(context.Context, bot.Space) (bot.Base, error) { return nil, errors.New("no disk") }
	})
	r, err := k.Respond(t.Context(), k.from("tankers"))
	wants(t, r, "went wrong")
	if err == nil {
		t.Error("no error for the log")
	}
	wants(t, k.say(t, "/help"), "/ask") // does not need the material
	wants(t, k.say(t, "/forget-me"), "nothing of you")

	k = newTalk(t, func(c *bot.Config) {
		c.Open = func(context.Context, bot.Space) (bot.Base, error) { return nil, knowledge.ErrNoDocuments }
	})
	wants(t, k.say(t, "tankers"), "no material here yet")
	wants(t, k.say(t, "/library"), "no material here yet")
}

func TestDirectIsNeverPrivate(t *testing.T) {
	k := newTalk(t)
	for _, x := range []string{"tankers", "zeppelin", "/help", "/zzz", "tankers --hide"} {
		if r := k.say(t, x, direct, unaddressed); r.Silent() || r.Visibility != bot.Public {
			t.Errorf("%q: silent %v, visibility %d", x, r.Silent(), r.Visibility)
		}
	}
}

func TestGreeting(t *testing.T) {
	wants(t, newTalk(t).say(t, ""), "2 sources", "/help")
}

func TestSettings(t *testing.T) {
	k := newTalk(t)
	wants(t, k.say(t, "/settings", manager), "who-may-ask: everyone", "visibility: public", "auto-answer: off")
	k.say(t, "/settings visibility private", manager)
	private(t, k.say(t, "tankers"))
	if r := k.say(t, "tankers --share"); r.Visibility != bot.Public {
		t.Error("--share does not share")
	}
	wants(t, k.say(t, "/settings visibility", manager), "needs a value", "/settings visibility private")
	wants(t, k.say(t, "/settings visibility purple", manager), "public or private")
	wants(t, k.say(t, "/settings auto-answer on", manager, direct), "direct conversation")
}

func TestComplete(t *testing.T) {
	k := newTalk(t)
	line := func(s string) []string {
		m := k.from(s)
		start, all := k.CompleteLine(t.Context(), m)
		var out []string
		for _, c := range all {
			out = append(out, s[:start]+c.Value)
		}
		return out
	}
	for _, c := range []struct {
		line string
		want []string
	}{
		{"/ou", []string{"/outline "}},
		{"/outline ha", []string{"/outline harbours"}},
		{"/outline ", []string{"/outline harbours", "/outline essay"}},
		{"/cite harbours a", []string{"/cite harbours apa"}},
		{"/library in", []string{"/library info"}},
		{"/library info es", []string{"/library info essay"}},
		{"what about the st", []string{"what about The strait"}},
		{"The st", []string{"The strait"}},
		{"/ask the po", []string{"/ask The ports"}},
		{"tankers source:es", []string{"tankers source:essay"}},
		{"/help out", []string{"/help outline"}},
		{"/settings auto-answer o", nil}, // managers only
		{"/nonsense x", nil},
		{"", nil},
	} {
		if got := line(c.line); !slices.Equal(got, c.want) {
			t.Errorf("%q completes to %q, want %q", c.line, got, c.want)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	k := newTalk(t, func(c *bot.Config) { c.PersonLimit = -1; c.SpaceLimit = -1 })
	done := make(chan error)
	for i := range 8 {
		m := k.from("tankers", by(bot.Person(fmt.Sprint("p", i))))
		go func() {
			var err error
			for range 20 {
				for _, x := range []string{"tankers", "/settings visibility private", "/forget-me", "/cite"} {
					m.Text, m.Author.Manager = x, true
					if _, e := k.Respond(context.Background(), m); e != nil {
						err = e
					}
				}
			}
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
