package discord

import (
	"slices"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/rest"
	"footnote/bot"
)

// edits are the buttons that change the message under which they stand; what the
// others bring is a message of its own.
var edits = []bot.ActionKind{bot.Next, bot.Delete, bot.Discard, bot.Keep, bot.Undo}

// deferralOf is what is sent first where the answer takes longer. It has to guess
// who will see the answer, which Discord fixes then. table are the bot's commands.
func deferralOf(i *interaction, table []bot.Command) *rest.Response {
	if i.Type == discordgo.InteractionMessageComponent {
		press, _, err := readPress(i.Data.CustomID, first1(i.Data.Values))
		switch {
		case err == nil && slices.Contains(edits, press.Action):
			return &rest.Response{Type: discordgo.InteractionResponseDeferredMessageUpdate}
		case err == nil && press.Action == bot.Share:
			return thinking(false)
		}
		return thinking(!i.direct())
	}
	hidden := i.guest()
	for _, c := range table {
		if c.Name == i.Data.Name || c.MessageAction != "" && c.MessageAction == i.Data.Name {
			hidden = hidden || c.Visibility != bot.Public
		}
	}
	for _, o := range i.Data.Options {
		if o != nil && o.Name == "visibility" {
			hidden = o.text() == "hide"
		}
	}
	return thinking(hidden && !i.direct())
}

func first1(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

// thinking is a deferral that shows that something is on its way.
func thinking(ephemeral bool) *rest.Response {
	r := &rest.Response{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource, Message: &rest.Message{}}
	if ephemeral {
		r.Message.Flags = discordgo.MessageFlagsEphemeral
	}
	return r
}

// ephemeral reports whether a first response is for the asker alone.
func ephemeral(r *rest.Response) bool {
	return r.Message != nil && r.Message.Flags&discordgo.MessageFlagsEphemeral != 0
}

// answerOf is an answer as a first response; m is the reply rendered, with its
// flags.
func answerOf(r bot.Reply, m *rest.Message) *rest.Response {
	switch {
	case r.Effect == bot.Remove:
		return &rest.Response{Type: discordgo.InteractionResponseDeferredMessageUpdate}
	case r.Effect == bot.Replace:
		return &rest.Response{Type: discordgo.InteractionResponseUpdateMessage, Message: m}
	}
	return &rest.Response{Type: discordgo.InteractionResponseChannelMessageWithSource, Message: m}
}

// A step is one call that shows an answer after the first response.
type step uint8

const (
	edit     step = iota // put the answer in the place of @original
	remove               // delete @original
	followUp             // post the answer as a message of its own
)

// after are the steps that show an answer of an effect when the first response
// was another. @original is then the message that was pressed where that was an
// update, and else the message that the first response made. hidden says whether
// the answer is for the asker alone.
func after(was *rest.Response, e bot.Effect, hidden bool) []step {
	update := was.Type == discordgo.InteractionResponseDeferredMessageUpdate ||
		was.Type == discordgo.InteractionResponseUpdateMessage
	switch {
	case e == bot.Remove:
		return []step{remove}
	case update && e == bot.Replace:
		return []step{edit}
	case update:
		return []step{followUp}
	case ephemeral(was) == hidden:
		return []step{edit}
	}
	return []step{remove, followUp}
}
