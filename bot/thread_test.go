package bot_test

import (
	"slices"
	"testing"
	"time"

	"footnote/bot"
)

func under(root string, fromBot bool) func(*bot.Message) {
	return func(m *bot.Message) { m.Root = &bot.Quoted{Text: root, FromBot: fromBot} }
}

// How a thread began comes first, then what stands before the question, then what
// was asked there.
func TestContextFromTheRootOfAThread(t *testing.T) {
	last := func(k *talk) (string, []string) {
		q := k.base.Asked()
		return q[len(q)-1].Text, q[len(q)-1].Context
	}
	for _, c := range []struct {
		name    string
		asked   string // before
		text    string
		root    func(*bot.Message)
		reply   func(*bot.Message)
		want    string
		context []string
	}{
		{"root alone", "", "and Russia?", under("who opened a port?", false), nil, "and Russia?", []string{"who opened a port?"}},
		{"root and reply", "", "and Russia?", under("the fees", false), replyTo("who opened a port?", false), "and Russia?",
			[]string{"the fees", "who opened a port?"}},
		{"all three", "which fee?", "and Russia?", under("the ports", false), replyTo("I see", false), "and Russia?",
			[]string{"the ports", "I see", "which fee?"}},
		{"what the bot said is none", "", "and Russia?", under("Pilots guide", true), replyTo("Tankers wait", true), "and Russia?", nil},
		{"a root that was asked stands once", "who opened a port?", "and Russia?", under("who opened a port?", false), replyTo("Russia", true),
			"and Russia?", []string{"who opened a port?"}},
		{"bare under a reply", "", "", under("the fees", false), replyTo("which port?", false), "which port?", []string{"the fees"}},
		{"bare under the bot", "", "", under("which port?", false), replyTo("Pilots guide", true), "which port?", nil},
		{"bare under a root", "", "", under("which port?", false), nil, "which port?", nil},
	} {
		k := newTalk(t)
		if c.asked != "" {
			k.say(t, c.asked, thread)
		}
		change := []func(*bot.Message){thread, c.root}
		if c.reply != nil {
			change = append(change, c.reply)
		}
		k.say(t, c.text, change...)
		if text, context := last(k); text != c.want || !slices.Equal(context, c.context) {
			t.Errorf("%s: asked %q with %q, want %q with %q", c.name, text, context, c.want, c.context)
		}
	}
	k := newTalk(t)
	withheld := func(m *bot.Message) { m.Root = &bot.Quoted{Withheld: "Invite me first."} }
	wants(t, k.say(t, "", thread, withheld), "cannot read the message", "Invite me first.")
	wants(t, k.say(t, "", func(m *bot.Message) { m.Command = "ask" }, under("which port?", false)), "port")
}

// In a thread in which it was asked the bot goes on answering, where a manager wants
// that; among people who merely talk it keeps quiet.
func TestMentionsOnly(t *testing.T) {
	k := newTalk(t)
	inThread := func(m *bot.Message) { m.Thread, m.Conversation, m.Channel = true, "general/1", "general" }
	other := func(m *bot.Message) { m.Thread, m.Conversation, m.Channel = true, "general/2", "general" }
	quiet := func(why, text string, change ...func(*bot.Message)) {
		t.Helper()
		if r := k.say(t, text, append(change, unaddressed)...); !r.Silent() {
			t.Errorf("%s: answered %q", why, text)
		}
	}
	k.say(t, "tankers", inThread)
	quiet("by default", "why the tankers wait?", inThread)
	wants(t, k.say(t, "/settings mentions-only off", manager), "Set for this channel.", "mentions-only: off, in this channel (in threads in which I was asked")
	wants(t, k.say(t, "why the tankers wait?", inThread, by("ben"), unaddressed), "Tankers wait")
	quiet("no question mark", "why the tankers wait", inThread)
	quiet("not sure", "tankers lol zzz?", inThread)
	quiet("small talk", "really?", inThread)
	quiet("a command", "/outline 1?", inThread)
	k.say(t, "tankers")
	quiet("outside threads", "why the tankers wait?")
	quiet("a thread in which people merely talk", "why the tankers wait?", other)
	k.say(t, "tankers --hide", other)
	quiet("a thread in which it was asked unseen", "why the tankers wait?", other)
	quiet("another channel's thread", "why the tankers wait?", inThread, in("elsewhere"))
	quiet("people from outside", "why the tankers wait?", inThread, mixed)
	wants(t, k.say(t, "/privacy", inThread), "In threads in which I was asked")
	k.say(t, "/settings visibility private", manager)
	wants(t, k.say(t, "/settings", manager), "I answer nobody without a mention while visibility is private.")
	quiet("private answers", "why the tankers wait?", inThread)
	wants(t, k.say(t, "/settings mentions-only off", manager), "for the asker alone")
	k.say(t, "/settings visibility public", manager)
	wants(t, k.say(t, "/settings mentions-only off --everywhere", manager, func(m *bot.Message) { m.Deaf = "Start me with --all-messages." }),
		"only what is addressed", "--all-messages")
	k.clock.Move(31 * time.Minute)
	quiet("half an hour later", "why the tankers wait?", inThread)
	k.say(t, "tankers", inThread)
	k.say(t, "/settings mentions-only on", manager)
	quiet("after it was switched back", "why the tankers wait?", inThread)
}
