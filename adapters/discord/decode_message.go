package discord

import (
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"footnote/bot"
)

// Deaf is what a manager is told who asks for more than this program hears.
const deaf = "I hear only what is addressed to me. To hear all: in the Discord Developer Portal, under Bot, " +
	"Privileged Gateway Intents, turn on Message Content Intent, then start me with DISCORD_MESSAGE_CONTENT=1."

// A concern says why a message is the bot's business.
type concern uint8

const (
	nothing   concern = iota
	addressed         // it was spoken to
	maybeRole         // a role was mentioned that may be ours
	byRole            // our role was mentioned, not we
	unheard           // a reply to us, whose text Discord withholds
	overheard         // it was said to others
)

// concernOf judges a message. ours is our role in its guild; "" if not known.
func concernOf(m *said, me, ours string, hears bool) concern {
	ordinary := m.Type == discordgo.MessageTypeDefault || m.Type == discordgo.MessageTypeReply
	if !m.sound() || m.Author.Bot || m.Author.ID == me || m.WebhookID != "" || !ordinary {
		return nothing
	}
	empty := m.Content == "" && len(m.Attachments) == 0
	switch {
	case m.GuildID == "", m.mentions(me):
		return addressed
	case slices.Contains(m.MentionRoles, ours) && ours != "":
		return byRole
	case len(m.MentionRoles) > 0 && ours == "":
		return maybeRole
	case m.Referenced.by(me) && empty && !hears:
		return unheard
	case m.Referenced.by(me) && hears:
		return addressed
	case hears && m.Content != "":
		return overheard
	}
	return nothing
}

// A scene is what must be known beside the payload to decode it.
type scene struct {
	me      string   // our user
	hears   bool     // the text of all messages reaches us
	manager bool     // the author manages the guild; for messages only
	locale  string   // of the guild; for messages only, which do not say their author's
	thread  *channel // nil outside threads
	starter *said    // the message that the thread hangs on; nil if there is none
	// download fetches an attachment.
	download downloader
}

// spaceOf is who shares a library: a guild, or a person alone.
func spaceOf(guildID, person string) bot.Space {
	if guildID == "" {
		return bot.Space("discord:@" + person)
	}
	return bot.Space("discord:" + guildID)
}

// guildOf is the guild of a space; "" for one of direct messages.
func guildOf(s bot.Space) string {
	id := strings.TrimPrefix(string(s), "discord:")
	if strings.HasPrefix(id, "@") {
		return ""
	}
	return id
}

// decodeMessage is something said as the bot reads it.
func decodeMessage(m *said, c concern, s scene) bot.Message {
	out := bot.Message{
		ID:           m.ID,
		Space:        spaceOf(m.GuildID, m.Author.ID),
		Conversation: bot.Conversation(m.ChannelID),
		Author:       bot.Author{ID: bot.Person(m.Author.ID), Name: name(m.Author, m.Member), Manager: s.manager, Bot: m.Author.Bot},
		Text:         textOf(m, s.me),
		Addressed:    c == addressed,
		Direct:       m.GuildID == "",
		Own:          m.GuildID == "",
		Locale:       s.locale,
		Attachments:  attachments(m.Attachments, s.download),
	}
	if s.thread != nil {
		out.Thread, out.Channel = true, bot.Conversation(s.thread.ParentID)
	}
	if !s.hears && !out.Direct {
		out.Deaf = deaf
	}
	forwards := m.Reference != nil && m.Reference.Type == discordgo.MessageReferenceTypeForward
	switch {
	case m.Referenced != nil:
		out.ReplyTo = quoted(m.Referenced, s.me, s.hears || out.Direct)
	case forwards:
		// What is forwarded is what the message says.
		out.Text = body(m, s.me)
	case m.Type == discordgo.MessageTypeReply:
		out.ReplyTo = &bot.Quoted{Withheld: adviceGone}
	case s.starter != nil:
		out.ReplyTo = quoted(s.starter, s.me, s.hears)
	}
	return out
}
