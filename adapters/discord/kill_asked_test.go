package discord

import (
	"slices"
	"strings"

	"footnote/adapters/discord/discordtest"
	"footnote/bot"
)

// An asked is one event, and what people may see of it.
type asked struct {
	way
	who   *discordtest.User
	where *discordtest.Channel // where the answer belongs
	said  string               // the id of the message; "" for an interaction
	use   *discordtest.Interaction
	// on is the one whose answer was pressed, and pressed the id of that; nil and
	// "" if it is no press.
	on      *asked
	pressed string
	// stood is what was seen before a process was killed, by its id.
	stood  map[string]string
	closed bool // it was answered, and nothing of it waits
	taken  bool // a button under its answer was pressed
}

// A way is one in which somebody waits for an answer.
type way struct {
	name string
	// hidden is set where the answer is for the asker alone. If Discord never got
	// a first response to it, there is no place to show it any more.
	hidden bool
	// own is set where the answer is shown outside of the lane.
	own  bool
	want string // words of the answer
	do   func(*killing, *asked)
}

const (
	tankers   = "Tankers wait"
	pilots    = "Pilots guide"
	failure   = "Something went wrong on my side"
	lateWords = "asked a moment ago"
)

// ways to ask.
var ways = []way{
	{name: "command", want: tankers, do: command("tankers")},
	{name: "hidden command", hidden: true, want: tankers, do: command("tankers", "visibility", "hide")},
	{name: "hidden refusal", hidden: true, want: "zeppelin", do: command("what is a zeppelin?", "visibility", "hide")},
	{name: "refusal", hidden: true, want: "zeppelin", do: command("what is a zeppelin?")},
	{name: "command in private", want: tankers, do: func(k *killing, e *asked) {
		e.where = k.d.DM(e.who)
		command("tankers")(k, e)
	}},
	{name: "mention", want: tankers, do: func(k *killing, e *asked) {
		e.said = k.d.Say(e.who, e.where, "tankers", discordtest.SayOptions{Mention: true})
	}},
	{name: "whispered mention", own: true, want: tankers, do: func(k *killing, e *asked) {
		e.where = k.guild.AddChannel("aside")
		e.said = k.d.Say(e.who, e.where, "tankers --hide", discordtest.SayOptions{Mention: true})
	}},
	{name: "direct message", want: tankers, do: func(k *killing, e *asked) {
		e.where = k.d.DM(e.who)
		e.said = k.d.Say(e.who, e.where, "tankers")
	}},
}

func command(question string, more ...string) func(*killing, *asked) {
	return func(k *killing, e *asked) {
		e.use = k.d.Slash(e.who, e.where, "ask", ask(question, more...))
	}
}

// presses are what can be done under an answer, by the name of its way.
var presses = map[string][]way{
	"command":            {pressing(bot.Next, false, pilots), pressing(bot.Delete, true, ""), pressing(bot.Cite, true, "Harbours")},
	"mention":            {pressing(bot.Next, false, pilots), pressing(bot.Delete, true, ""), pressing(bot.Context, true, pilots)},
	"hidden command":     {pressing(bot.Next, true, pilots), pressing(bot.Share, false, tankers)},
	"direct message":     {pressing(bot.Next, false, pilots), pressing(bot.Cite, false, "Harbours")},
	"command in private": {pressing(bot.Next, false, pilots)},
	"whispered mention":  {pressing(bot.Share, false, "sees it now")},
}

func pressing(kind bot.ActionKind, hidden bool, want string) way {
	return way{name: string(kind), hidden: hidden, want: want, do: func(k *killing, e *asked) {
		s := k.visible(e.on)[0]
		e.on.taken, e.pressed, e.where = true, s.ID, e.on.where
		if e.on.own {
			e.where = k.d.DM(e.who)
		}
		for _, b := range s.Buttons() {
			if strings.HasPrefix(b.CustomID, "1|"+string(kind)+"|") {
				e.use = k.d.Press(e.who, s.ID, b.CustomID)
				return
			}
		}
		k.Fatalf("no button %s under the answer to a %s: %s", kind, e.on.name, s.Content)
	}}
}

// id is the event's in the queue.
func (e *asked) id() string {
	if e.said != "" {
		return "m" + e.said
	}
	return "i" + e.use.ID
}

// acknowledged reports whether somebody was promised an answer: Discord by a
// first response, or by a message that is kept.
func (k *killing) acknowledged(e *asked) bool {
	if e.said != "" {
		return k.heard("kept", e)
	}
	kind, _ := e.use.Response()
	return kind != 0
}

// visible is what people see of the answer to an event, deferrals too.
func (k *killing) visible(e *asked) []discordtest.Shown {
	if e.said != "" {
		all := k.d.Replies(e.said)
		if e.own {
			all = append(all, k.plain(k.d.DM(e.who))...)
		}
		return all
	}
	all := e.use.Shown()
	if kind, _ := e.use.Response(); kind != 0 {
		return all
	}
	// It was too late for a first response.
	if e.name == string(bot.Next) {
		if s := k.d.Message(e.pressed); strings.Contains(read(s), e.want) {
			all = append(all, s)
		}
	}
	for _, s := range k.d.Messages(e.where) {
		if s.ID == e.pressed {
			continue
		}
		if strings.Contains(s.Content, e.who.Name+" "+lateWords) {
			all = append(all, s)
		}
	}
	return all
}

// plain are the messages of a channel that are not the response to anything:
// those that were whispered, or shared from there.
func (k *killing) plain(c *discordtest.Channel) []discordtest.Shown {
	responses := map[string]bool{}
	for _, e := range k.all {
		if e.use != nil && (e.where == c || k.d.DM(e.who) == c) {
			for _, s := range e.use.Shown() {
				responses[s.ID] = true
			}
		}
	}
	var all []discordtest.Shown
	for _, s := range k.d.Messages(c) {
		if !responses[s.ID] && s.Reference == "" && !strings.Contains(s.Content, lateWords) {
			all = append(all, s)
		}
	}
	return all
}

// answered reports whether nothing more is to come for an event.
func (k *killing) answered(e *asked) bool {
	if e.name == string(bot.Delete) && k.d.Message(e.pressed).Deleted {
		return true
	}
	if e.use != nil && !k.acknowledged(e) && e.use.Refused() == "" {
		return false
	}
	seen := k.visible(e)
	for _, s := range seen {
		if s.Loading {
			return false
		}
	}
	return len(seen) > 0 || !k.owed(e)
}

// owed reports whether an event must have an answer. What comes over the gateway
// comes again until it is kept; what comes by HTTP does not.
func (k *killing) owed(e *asked) bool {
	// Of three processes that died over an answer for the asker alone, one may have
	// shown it. Nobody can know, and what is given up says nothing then.
	if e.hidden && k.gaveUp(e) {
		return false
	}
	if e.said != "" || k.acknowledged(e) {
		return true
	}
	// That it was given up is for the asker alone.
	return !e.hidden && (!k.http || k.heard("kept", e)) && !k.gaveUp(e)
}

func (k *killing) gaveUp(e *asked) bool {
	return slices.ContainsFunc(strings.Split(k.log.String(), "\n"), func(line string) bool {
		return strings.Contains(line, "given up") && strings.Contains(line, e.id())
	})
}
