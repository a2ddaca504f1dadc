package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"footnote/bot"
	"footnote/knowledge"
)

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
	k.say(t, "tankers", thread)
	k.say(t, "and port?", thread, by("ben"))
	k.say(t, "tankers", in("elsewhere"))
	r := k.say(t, "/forget-me", thread)
	wants(t, r, "Forgotten: 1 question")
	if !r.Forget {
		t.Error("the adapter is not asked to forget")
	}
	for _, x := range []string{"next", "context"} {
		wants(t, k.say(t, x, thread, by("ben")), "not asked anything")
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
