package discord

import (
	"errors"
	"slices"

	"github.com/bwmarrin/discordgo"

	"footnote/bot"
)

// errForged says that a press names a button that its message does not have.
var errForged = errors.New("no such button under that message")

// place is where an interaction happens, and what its author may do there. All
// of it is from the payload, which Discord vouches for.
func place(i *interaction) bot.Message {
	u := i.who()
	m := bot.Message{
		ID:           i.ID,
		Space:        spaceOf(i.GuildID, u.ID),
		Conversation: bot.Conversation(i.ChannelID),
		Author:       bot.Author{ID: bot.Person(u.ID), Name: name(u, i.Member), Bot: u.Bot},
		Addressed:    true,
		Direct:       i.direct(),
		Own:          i.direct(),
		Guest:        i.guest(),
	}
	switch {
	case m.Guest:
		// Their own library is theirs to manage, but not what others were shown of
		// theirs: that is another person's.
		m.Space = spaceOf("", u.ID)
		m.Author.Manager = i.Message == nil || i.Message.madeFor(u.ID)
	case i.Member != nil:
		m.Author.Manager = manages(i.Member.Permissions)
	}
	if c := i.Channel; c != nil && c.thread() {
		m.Thread, m.Channel = true, bot.Conversation(c.ParentID)
	}
	return m
}

// madeFor reports whether a message was made for a person: by what they did, or so
// that they alone see it.
func (m *said) madeFor(person string) bool {
	return m.Flags&discordgo.MessageFlagsEphemeral != 0 ||
		m.Metadata != nil && m.Metadata.User != nil && m.Metadata.User.ID == person
}

// direct reports whether an interaction happens between one person and us.
func (i *interaction) direct() bool {
	if i.Context != nil {
		return *i.Context == discordgo.InteractionContextBotDM
	}
	return i.GuildID == "" && i.Member == nil
}

// guest reports whether we are there by the installation of one user only.
func (i *interaction) guest() bool {
	if i.direct() {
		return false
	}
	if i.Context != nil && *i.Context == discordgo.InteractionContextPrivateChannel || i.GuildID == "" {
		return true
	}
	_, byGuild := i.Owners["0"]
	return len(i.Owners) > 0 && !byGuild
}

// tongue is the language to answer in: the guild's for what all there see, and
// else that of who acts. Who will see the answer is guessed as for the first
// response.
func (i *interaction) tongue(table []bot.Command) string {
	if i.GuildLocale == "" || i.direct() || i.guest() || ephemeral(deferralOf(i, table)) {
		return i.Locale
	}
	return i.GuildLocale
}

// decodeCommand is a command, or a choice in a message's menu, as the bot reads
// it. table are the bot's commands.
func decodeCommand(i *interaction, table []bot.Command, s scene) bot.Message {
	m := place(i)
	m.Locale = i.tongue(table)
	if !s.hears && !m.Direct {
		m.Deaf = deaf
	}
	m.Command, m.Options = i.Data.Name, make(map[string]string)
	if i.Data.Type == discordgo.MessageApplicationCommand {
		if c := slices.IndexFunc(table, func(c bot.Command) bool { return c.MessageAction == i.Data.Name }); c >= 0 {
			m.Command = table[c].Name
		}
		m.ReplyTo = &bot.Quoted{Withheld: adviceGone}
		if i.Data.Resolved != nil && i.Data.Resolved.Messages[i.Data.TargetID] != nil {
			m.ReplyTo = quoted(i.Data.Resolved.Messages[i.Data.TargetID], s.me, true)
		}
		return m
	}
	var files []*attachment
	for _, o := range i.Data.Options {
		switch {
		case o == nil:
		case o.Type == discordgo.ApplicationCommandOptionAttachment:
			if i.Data.Resolved != nil {
				files = append(files, i.Data.Resolved.Attachments[o.text()])
			}
		default:
			m.Options[o.Name] = o.text()
		}
	}
	m.Attachments = attachments(files, s.download)
	return m
}

// decodeCompletion is what someone types into a command.
func decodeCompletion(i *interaction) bot.Completion {
	m := place(i)
	c := bot.Completion{Space: m.Space, Conversation: m.Conversation, Channel: m.Channel, Direct: m.Direct, Own: m.Own,
		Author: m.Author, Locale: i.Locale, Command: i.Data.Name, Options: make(map[string]string)}
	for _, o := range i.Data.Options {
		switch {
		case o == nil:
		case o.Focused:
			c.Option, c.Text = o.Name, o.text()
		default:
			c.Options[o.Name] = o.text()
		}
	}
	return c
}

// decodePress is a button that was pressed, or what was picked in a menu, and
// where it acts if that is elsewhere. The error is errForged, or errCustomID for
// one that this program does not know.
func decodePress(i *interaction) (bot.Message, origin, error) {
	buttons, values := i.Message.ids()
	if !slices.Contains(buttons, i.Data.CustomID) {
		return bot.Message{}, origin{}, errForged
	}
	picked := ""
	if len(values[i.Data.CustomID]) > 0 {
		if len(i.Data.Values) != 1 || !slices.Contains(values[i.Data.CustomID], i.Data.Values[0]) {
			return bot.Message{}, origin{}, errForged
		}
		picked = i.Data.Values[0]
	}
	press, from, err := readPress(i.Data.CustomID, picked)
	if err != nil {
		return bot.Message{}, origin{}, err
	}
	m := place(i)
	m.Press, m.Locale = &press, i.tongue(nil)
	return m, from, nil
}

// moveTo is a press in a direct message that acts elsewhere: there the rights are
// those of that guild, and nothing is between one person and us.
func moveTo(m bot.Message, from origin, manager bool, thread *channel) bot.Message {
	m.Space, m.Conversation = spaceOf(from.guild, string(m.Author.ID)), bot.Conversation(from.channel)
	m.Direct, m.Own, m.Author.Manager = false, false, manager
	if thread != nil {
		m.Thread, m.Channel = true, bot.Conversation(thread.ParentID)
	}
	return m
}
