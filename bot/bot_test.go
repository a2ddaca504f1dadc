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
)

// A talk is a bot with the base and the clock behind it.
type talk struct {
	*bot.Bot
	base    *bottest.Base
	clock   *bottest.Clock
	library bot.Library
	said    int
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
	k.Bot, k.library = b, c.Library
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
	a := action(t, r, kind)
	return k.say(t, "", append(change, func(m *bot.Message) { m.Press = &bot.Press{Action: a.Kind, Token: a.Token} })...)
}

// action is the first button of a kind under a reply.
func action(t *testing.T, r bot.Reply, kind bot.ActionKind) bot.Action {
	t.Helper()
	i := slices.IndexFunc(r.Actions, func(a bot.Action) bool { return a.Kind == kind })
	if i < 0 {
		t.Fatalf("no button %q in %+v", kind, r.Actions)
	}
	return r.Actions[i]
}

func by(who bot.Person) func(*bot.Message) { return func(m *bot.Message) { m.Author.ID = who } }
func manager(m *bot.Message)               { m.Author.Manager = true }
func direct(m *bot.Message) {
	m.Direct, m.Own, m.Space, m.Conversation = true, true, "dm:alice", "dm:alice"
}
func shared(m *bot.Message)                    { m.Direct, m.Conversation = true, "D1" } // a direct one in the space of all
func thread(m *bot.Message)                    { m.Thread, m.Conversation = true, "general/1" }
func unaddressed(m *bot.Message)               { m.Addressed = false }
func in(s bot.Space) func(*bot.Message)        { return func(m *bot.Message) { m.Space = s } }
func at(c bot.Conversation) func(*bot.Message) { return func(m *bot.Message) { m.Conversation = c } }
func replyTo(text string, b bool) func(*bot.Message) {
	return func(m *bot.Message) { m.ReplyTo = &bot.Quoted{Text: text, FromBot: b} }
}

var (
	token          = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,64}$`)
	announcementID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,20}$`)
)

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
	actions := r.Actions
	if r.Menu != nil {
		actions = append(slices.Clip(actions), r.Menu.Actions...)
	}
	seen := make(map[bot.Press]bool)
	for _, a := range actions {
		link := a.Kind == bot.Open && strings.HasPrefix(a.Link, "http") && a.Token == ""
		if !link && (!token.MatchString(a.Token) || a.Link != "") || a.Label == "" || len([]rune(a.Label)) > 100 {
			t.Errorf("action %+v cannot be sent", a)
		}
		if id := (bot.Press{Action: a.Kind, Token: a.Token}); seen[id] {
			t.Errorf("two actions are %+v", id)
		} else {
			seen[id] = true
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

// private wants a reply for the author alone, whatever the platform.
func private(t *testing.T, r bot.Reply) {
	t.Helper()
	if r.Visibility != bot.Private {
		t.Errorf("visibility %d, want private:\n%s", r.Visibility, text(r))
	}
	if has(r, bot.Delete) {
		t.Errorf("a reply that its author alone sees can be deleted:\n%s", text(r))
	}
}

// discreet wants a reply that is whispered where that is possible, and else can
// be taken away.
func discreet(t *testing.T, r bot.Reply) {
	t.Helper()
	if r.Visibility != bot.Discreet {
		t.Errorf("visibility %d, want discreet:\n%s", r.Visibility, text(r))
	}
	if !has(r, bot.Delete) && r.Effect != bot.Remove {
		t.Errorf("cannot be deleted where everyone sees it:\n%s", text(r))
	}
}

func has(r bot.Reply, kind bot.ActionKind) bool {
	return slices.ContainsFunc(r.Actions, func(a bot.Action) bool { return a.Kind == kind })
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

func TestPermissions(t *testing.T) {
	k := newTalk(t)
	answer := k.say(t, "tankers")
	k.say(t, "/settings who-may-ask managers", manager)
	for _, x := range []string{"tankers", "/outline 1", "/cite essay", "/library", "/compare port", "/settings visibility private"} {
		r := k.say(t, x)
		discreet(t, r)
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
	if c := k.Complete(t.Context(), bot.Completion{Space: "club", Conversation: "general", Command: "ask", Option: "question", Text: "th"}); c != nil {
		t.Errorf("completion shows %v to whom may not ask", c)
	}
}

func TestLimits(t *testing.T) {
	k := newTalk(t)
	for range 10 {
		k.say(t, "tankers")
	}
	r := k.say(t, "tankers")
	discreet(t, r)
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
		"runtime": {func(_ context.Context, q knowledge.Question) error { _ = q.Context[len(q.Context)-1]; return nil }, "went wrong", true},
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
		discreet(t, r)
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
