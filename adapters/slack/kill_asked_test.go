package slack

import (
	"slices"
	"strings"

	"footnote/adapters/slack/slacktest"
	"footnote/bot"
)

// An asked is one event, and what people may see of it.
type asked struct {
	manner
	who   *slacktest.User
	where *slacktest.Channel
	said  string         // the ts of the message; "" for what is no message
	use   *slacktest.Use // nil for a message
	typed bool           // it is a slash command
	// on is the one under whose answer a button was pressed, pressed the ts of that
	// answer; nil and "" if it is no press. earlier are the whispers from before.
	on      *asked
	pressed string
	earlier map[string]bool
	taken   *asked // the press of a button under its answer
	// stood is what was seen before a process was killed, by ts.
	stood  map[string]string
	closed bool // it was answered, and nothing of it waits
}

// A manner is how somebody asks for something.
type manner struct {
	name   string
	hidden bool   // the answer is for the asker alone
	inside bool   // it stands in the place of the message whose button was pressed
	want   string // words of the answer
	do     func(*killing, *asked)
}

const (
	tankers = "Tankers wait"
	pilots  = "Pilots guide"
	failure = "Something went wrong on my side"
)

// manners of asking.
var manners = []manner{
	{name: "mention", want: tankers, do: saying("tankers")},
	{name: "whispered mention", hidden: true, want: tankers, do: saying("tankers --hide")},
	{name: "mention in a thread", want: tankers, do: func(k *killing, e *asked) {
		root := k.s.Say(e.who, e.where, "what of the ports?", slacktest.SayOptions{Silent: true})
		e.said = k.s.Say(e.who, e.where, "tankers", slacktest.SayOptions{Mention: true, Thread: root})
	}},
	{name: "direct message", want: tankers, do: func(k *killing, e *asked) {
		e.where = k.s.DM(e.who)
		e.said = k.s.Say(e.who, e.where, "tankers")
	}},
	{name: "command", hidden: true, want: tankers, do: command("/ask tankers")},
	{name: "refusal", hidden: true, want: "zeppelin", do: command("/ask what is a zeppelin?")},
	{name: "shared command", want: tankers, do: command("/ask tankers --share")},
	{name: "command in private", want: tankers, do: func(k *killing, e *asked) {
		e.where = k.s.DM(e.who)
		command("/ask tankers")(k, e)
	}},
	{name: "message shortcut", hidden: true, want: "Harbours", do: func(k *killing, e *asked) {
		ts := k.s.Say(e.who, e.where, "they say “Tankers wait in the strait for weeks”", slacktest.SayOptions{Silent: true})
		e.use = k.s.MessageShortcut(e.who, ts, callbackFind)
	}},
	{name: "form", want: tankers, do: func(k *killing, e *asked) {
		f := k.forms[0]
		k.forms = k.forms[1:]
		e.who, e.where = f.who, k.s.DM(f.who)
		e.use = k.s.Submit(f.who, f.View, map[string]string{fieldQuestion: "tankers"})
	}},
}

// A blank is a form that somebody opened.
type blank struct {
	slacktest.View
	who *slacktest.User
}

func saying(text string) func(*killing, *asked) {
	return func(k *killing, e *asked) {
		e.said = k.s.Say(e.who, e.where, text, slacktest.SayOptions{Mention: true})
	}
}

func command(typed string) func(*killing, *asked) {
	return func(k *killing, e *asked) { e.use, e.typed = k.s.Slash(e.who, e.where, typed), true }
}

// presses are what can be done under an answer, by the name of its manner.
var presses = map[string][]manner{
	"mention": {
		pressing(manner{name: "next", inside: true, want: pilots}, bot.Next),
		pressing(manner{name: "delete", inside: true}, bot.Delete),
		pressing(manner{name: "cite", hidden: true, want: "Harbours"}, bot.Cite),
	},
	"mention in a thread": {
		pressing(manner{name: "next", inside: true, want: pilots}, bot.Next),
		pressing(manner{name: "context", hidden: true, want: pilots}, bot.Context),
	},
	"command": {
		pressing(manner{name: "hidden next", inside: true, want: pilots}, bot.Next),
		pressing(manner{name: "share", want: tankers}, bot.Share),
	},
	"whispered mention": {pressing(manner{name: "share", want: tankers}, bot.Share)},
	"direct message":    {pressing(manner{name: "next", inside: true, want: pilots}, bot.Next)},
	"form":              {pressing(manner{name: "next", inside: true, want: pilots}, bot.Next)},
}

func pressing(m manner, kind bot.ActionKind) manner {
	m.do = func(k *killing, e *asked) {
		s := k.visible(e.on)[0]
		e.on.taken, e.pressed, e.where, e.earlier = e, s.TS, e.on.where, map[string]bool{}
		for _, w := range k.s.Ephemerals(e.who) {
			e.earlier[w.TS] = true
		}
		for _, b := range s.Buttons {
			if strings.HasPrefix(b.Value, "1|"+string(kind)+"|") {
				e.use = k.s.Press(e.who, s, b.Action)
				return
			}
		}
		k.Fatalf("no button %s under the answer to a %s: %s", kind, e.on.name, s.Plain)
	}
	return m
}

// id is the event's in the queue.
func (e *asked) id() string {
	switch {
	case e.said != "":
		return "m" + e.where.Workspace.ID + "." + e.where.ID + "." + e.said
	case e.typed:
		return "c" + e.use.ID
	}
	return "p" + e.use.ID
}

// acknowledged reports whether Slack was told that an event was taken.
func (k *killing) acknowledged(e *asked) bool {
	if e.said != "" {
		return k.words.kept(e)
	}
	_, ok := e.use.Acknowledged()
	return ok
}

// owed reports whether an event must have an answer: messages come again until
// they are taken, and of all else people are told that it was not.
func (k *killing) owed(e *asked) bool {
	return e.said != "" || k.acknowledged(e) || k.words.kept(e)
}

// visible is what people see of the answer to an event: new messages, whispers, and
// the message whose button was pressed when it reads as it should.
func (k *killing) visible(e *asked) []slacktest.Shown {
	var all []slacktest.Shown
	if e.said != "" {
		all = k.s.Replies(e.said)
	} else {
		all = e.use.Shown()
	}
	all = slices.DeleteFunc(all, func(s slacktest.Shown) bool { return s.OnlyFor != "" })
	for _, s := range k.s.Ephemerals(e.who) {
		if e.has(s) {
			all = append(all, s)
		}
	}
	if e.inside && e.want != "" {
		if s := k.s.Message(e.pressed); strings.Contains(squeeze(s.Plain), e.want) {
			all = append(all, s)
		}
	}
	return all
}

// has reports whether a whisper to the person belongs to the event: of two that
// they caused, the later one is a press.
func (e *asked) has(whisper slacktest.Shown) bool {
	switch {
	case e.on != nil:
		return !e.earlier[whisper.TS]
	case e.taken != nil:
		return e.taken.earlier[whisper.TS]
	}
	return true
}

// removed reports whether an answer was taken away, as it should.
func (k *killing) removed(e *asked) bool {
	return e.name == "delete" && k.s.Message(e.pressed).Deleted
}
