package discordtest

import (
	"encoding/json"
	"regexp"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A message is one as Discord keeps it.
type message struct {
	id          string
	channel     *Channel
	author      *User
	webhook     string // the id of the webhook that sent it; "" for others
	content     string
	embeds      []any
	components  []any
	attachments []object
	flags       discordgo.MessageFlags
	replyTo     string // the id of the message that it answers; "" for none
	ping        bool   // the author of replyTo is mentioned
	nonce       string
	onlyFor     *User // of an ephemeral message
	by          *Interaction
	created     time.Time
	edited      time.Time // zero if it never was
	deleted     bool
}

// Shown is a message of the bot as people see it.
type Shown struct {
	ID, Channel string
	Content     string
	Embeds      []*discordgo.MessageEmbed
	Components  []discordgo.MessageComponent
	Files       []string // the names of its attachments
	OnlyFor     string   // the name of the one who sees it; "" for everyone
	Reference   string   // the id of the message that it answers; "" for none
	Flags       discordgo.MessageFlags
	Loading     bool // the bot "is thinking"
	Deleted     bool
	At, Edited  time.Time // Edited is zero if it never was
}

// Buttons are those of all rows, in order.
func (s Shown) Buttons() []discordgo.Button {
	var all []discordgo.Button
	for _, c := range s.parts() {
		if b, ok := c.(*discordgo.Button); ok {
			all = append(all, *b)
		}
	}
	return all
}

// Selects are the menus of all rows, in order.
func (s Shown) Selects() []discordgo.SelectMenu {
	var all []discordgo.SelectMenu
	for _, c := range s.parts() {
		if m, ok := c.(*discordgo.SelectMenu); ok {
			all = append(all, *m)
		}
	}
	return all
}

func (s Shown) parts() []discordgo.MessageComponent {
	var all []discordgo.MessageComponent
	for _, c := range s.Components {
		if row, ok := c.(*discordgo.ActionsRow); ok {
			all = append(all, row.Components...)
		}
	}
	return all
}

// shown is the message for a test. d.mu is held.
func (m *message) shown() Shown {
	s := Shown{
		ID: m.id, Channel: m.channel.ID, Content: m.content, Reference: m.replyTo, Flags: m.flags,
		Loading: m.loading(), Deleted: m.deleted, At: m.created, Edited: m.edited,
	}
	var typed discordgo.Message // its decoder knows what kinds components are of
	if data, err := json.Marshal(object{"embeds": m.embeds, "components": m.components}); err == nil {
		if json.Unmarshal(data, &typed) == nil {
			s.Embeds, s.Components = typed.Embeds, typed.Components
		}
	}
	for _, a := range m.attachments {
		name, _ := a["filename"].(string)
		s.Files = append(s.Files, name)
	}
	if m.onlyFor != nil {
		s.OnlyFor = m.onlyFor.Name
	}
	return s
}

func (m *message) loading() bool { return m.flags&discordgo.MessageFlagsLoading != 0 }

// post puts a new message into its channel and tells it.
func (d *Discord) post(m *message) {
	m.id, m.created = d.newID(), d.Now()
	d.messages[m.id] = m
	m.channel.messages = append(m.channel.messages, m)
	if m.author == d.bot && m.replyTo != "" {
		d.replies[m.replyTo] = append(d.replies[m.replyTo], m)
	}
	m.channel.archived = false
	if m.onlyFor == nil {
		d.dispatchMessage(m, "MESSAGE_CREATE")
	}
	d.change()
}

// remove deletes a message.
func (d *Discord) remove(m *message) {
	m.deleted = true
	c := m.channel
	c.messages = slices.DeleteFunc(c.messages, func(o *message) bool { return o == m })
	if m.onlyFor == nil && c.canSee(d.bot) {
		data := object{"id": m.id, "channel_id": c.ID}
		if c.Guild != nil {
			data["guild_id"] = c.Guild.ID
		}
		d.dispatch(c.Guild, messageIntent(c), "MESSAGE_DELETE", func(discordgo.Intent) any { return data })
	}
	d.change()
}

func messageIntent(c *Channel) discordgo.Intent {
	if c.Guild == nil {
		return discordgo.IntentDirectMessages
	}
	return discordgo.IntentGuildMessages
}

// dispatchMessage tells those sessions that may know of a message, each with as
// much of it as its intents allow.
func (d *Discord) dispatchMessage(m *message, event string) {
	c := m.channel
	if !c.canSee(d.bot) || c.Guild != nil && c.Guild.down {
		return
	}
	d.dispatch(c.Guild, messageIntent(c), event, func(intents discordgo.Intent) any {
		o := m.json(intents)
		if c.Guild != nil {
			o["guild_id"] = c.Guild.ID
			if member := c.Guild.members[m.author.ID]; member != nil && m.webhook == "" {
				o["member"] = member.partial(c.Guild)
			}
		}
		return o
	})
}

var (
	userMention = regexp.MustCompile(`<@!?(\d+)>`)
	roleMention = regexp.MustCompile(`<@&(\d+)>`)
)

// mentions are the users that a message names. What the bot says names nobody:
// that is checked when it is sent.
func (m *message) mentions() []*User {
	if m.author == m.channel.d.bot {
		return nil
	}
	var users []*User
	add := func(u *User) {
		if u != nil && !slices.Contains(users, u) {
			users = append(users, u)
		}
	}
	for _, match := range userMention.FindAllStringSubmatch(m.content, -1) {
		add(m.channel.d.users[match[1]])
	}
	if m.ping {
		if to := m.channel.d.messages[m.replyTo]; to != nil {
			add(to.author)
		}
	}
	return users
}

// withheld reports whether a program with these intents gets the message without
// its content
// (https://discord.com/developers/docs/events/gateway#message-content-intent).
func (m *message) withheld(intents discordgo.Intent) bool {
	d := m.channel.d
	return intents&discordgo.IntentMessageContent == 0 && m.author != d.bot && m.channel.Guild != nil &&
		!slices.Contains(m.mentions(), d.bot)
}

// allIntents is for what holds whatever a program's intents are: interactions.
const allIntents discordgo.Intent = -1

// json is the message as a program with these intents gets it.
func (m *message) json(intents discordgo.Intent) object {
	o := m.bare(intents)
	if m.replyTo == "" {
		return o
	}
	reference := object{"type": 0, "channel_id": m.channel.ID, "message_id": m.replyTo}
	if m.channel.Guild != nil {
		reference["guild_id"] = m.channel.Guild.ID
	}
	o["message_reference"], o["referenced_message"] = reference, nil
	if to := m.channel.d.messages[m.replyTo]; to != nil && !to.deleted {
		o["referenced_message"] = to.bare(intents)
	}
	return o
}

// bare is json without what the message answers.
func (m *message) bare(intents discordgo.Intent) object {
	d := m.channel.d
	o := object{
		"id": m.id, "channel_id": m.channel.ID, "type": m.kind(), "author": m.author.json(),
		"content": m.content, "embeds": orEmpty(m.embeds), "components": orEmpty(m.components),
		"attachments": m.attachments, "flags": int(m.flags), "timestamp": stamp(m.created), "edited_timestamp": nil,
		"tts": false, "pinned": false, "mention_everyone": false,
	}
	if !m.edited.IsZero() {
		o["edited_timestamp"] = stamp(m.edited)
	}
	if m.attachments == nil {
		o["attachments"] = []any{}
	}
	if m.webhook != "" { // its author is no account, and here not even marked as a bot
		o["webhook_id"] = m.webhook
		o["author"] = object{"id": m.webhook, "username": m.author.Name, "discriminator": "0000", "avatar": nil}
	}
	if m.by != nil {
		o["application_id"] = d.AppID
	}
	if m.nonce != "" {
		o["nonce"] = m.nonce
	}
	users, roles := []object{}, []string{}
	for _, u := range m.mentions() {
		users = append(users, u.json())
	}
	if m.author != d.bot {
		for _, match := range roleMention.FindAllStringSubmatch(m.content, -1) {
			roles = append(roles, match[1])
		}
	}
	o["mentions"], o["mention_roles"] = users, roles
	if m.withheld(intents) {
		o["content"], o["embeds"], o["components"], o["attachments"] = "", []any{}, []any{}, []any{}
	}
	return o
}

func (m *message) kind() discordgo.MessageType {
	switch {
	case m.by != nil && m.by.kind == discordgo.InteractionApplicationCommand && m == m.by.original:
		if m.by.menu {
			return discordgo.MessageTypeContextMenuCommand
		}
		return discordgo.MessageTypeChatInputCommand
	case m.replyTo != "":
		return discordgo.MessageTypeReply
	}
	return discordgo.MessageTypeDefault
}

func orEmpty(list []any) []any {
	if list == nil {
		return []any{}
	}
	return list
}
