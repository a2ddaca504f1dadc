package discordtest

import (
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// nonceLife is how long a nonce is remembered: Discord says "the past few
// minutes" (https://discord.com/developers/docs/resources/message#create-message).
const nonceLife = 3 * time.Minute

// createMessage posts a message of the bot.
func (d *Discord) createMessage(ch *Channel, c *call) *answer {
	body := c.object()
	if problems := checkMessage(body, len(c.files), newInChannel); len(problems) > 0 {
		return d.invalid(c.route, problems)
	}
	if ch.isDM() && !ch.people[0].openDMs {
		return refuse(403, 50007, "Cannot send messages to this user")
	}
	if len(c.files) > 0 && ch.permissions(d.bot)&discordgo.PermissionAttachFiles == 0 {
		return refuse(403, 50013, "Missing Permissions")
	}
	m := &message{channel: ch, author: d.bot}
	m.nonce, _ = body["nonce"].(string)
	if body["enforce_nonce"] == true && m.nonce != "" {
		if same := d.sameNonce(ch, m.nonce); same != nil {
			return ok(same.json(allIntents))
		}
	}
	if a := m.answers(body); a != nil {
		return a
	}
	m.fill(body)
	m.take(c.files)
	if ch.permissions(d.bot)&discordgo.PermissionEmbedLinks == 0 {
		m.embeds = nil // Discord drops them without a word
	}
	d.post(m)
	return ok(m.json(allIntents))
}

// sameNonce is the bot's message with a nonce that was sent a short time ago.
func (d *Discord) sameNonce(ch *Channel, nonce string) *message {
	for n := len(ch.messages) - 1; n >= 0; n-- {
		m := ch.messages[n]
		if d.Now().Sub(m.created) > nonceLife {
			return nil
		}
		if m.author == d.bot && m.nonce == nonce {
			return m
		}
	}
	return nil
}

// answers reads what the message answers; an answer if that is refused.
func (m *message) answers(body object) *answer {
	reference, ok := body["message_reference"].(object)
	if !ok {
		return nil
	}
	d := m.channel.d
	id, _ := reference["message_id"].(string)
	to := d.messages[id]
	there := to != nil && !to.deleted && to.channel == m.channel && to.onlyFor == nil
	if m.channel.permissions(d.bot)&discordgo.PermissionReadMessageHistory == 0 {
		return refuse(400, 160002, "Cannot reply without permission to read message history")
	}
	if !there && reference["fail_if_not_exists"] != false {
		return refuse(400, 50035, "Invalid Form Body: message_reference: Unknown message")
	}
	if there {
		m.replyTo = id
	}
	return nil
}

// editMessage changes a message of the bot.
func (d *Discord) editMessage(m *message, c *call) *answer {
	if m.author != d.bot {
		return refuse(403, 50005, "Cannot edit a message authored by another user")
	}
	if problems := checkMessage(c.object(), len(c.files), editing); len(problems) > 0 {
		return d.invalid(c.route, problems)
	}
	d.edit(m, c.object(), c.files)
	return ok(m.json(allIntents))
}

// fill takes over the fields that a body names. Who sees a message is decided
// when it is made.
func (m *message) fill(body object) {
	var fixed discordgo.MessageFlags
	if m.id != "" {
		fixed = discordgo.MessageFlagsEphemeral
	}
	if content, named := body["content"]; named {
		text, _ := content.(string)
		m.content = strings.TrimSpace(text) // as Discord does
	}
	if embeds, named := body["embeds"]; named {
		m.embeds, _ = embeds.([]any)
	}
	if components, named := body["components"]; named {
		m.components, _ = components.([]any)
	}
	if _, named := body["flags"]; named {
		m.flags = flagsOf(body)&^fixed | m.flags&fixed
	}
	if kept, named := body["attachments"].([]any); named {
		m.keep(kept)
	}
}

// keep drops the attachments that an edit does not list.
func (m *message) keep(listed []any) {
	var left []object
	for _, a := range m.attachments {
		for _, l := range listed {
			if field(l, "id") == a["id"] {
				left = append(left, a)
				break
			}
		}
	}
	m.attachments = left
}

// take attaches the files of a request.
func (m *message) take(files []file) {
	d := m.channel.d
	for _, f := range files {
		m.attachments = append(m.attachments, d.attach(m.channel, Attachment{Name: f.name, Data: f.data}))
	}
}

func flagsOf(body object) discordgo.MessageFlags {
	switch n := body["flags"].(type) {
	case float64:
		return discordgo.MessageFlags(n)
	case discordgo.MessageFlags:
		return n
	}
	return 0
}

// File is what stands in an attachment of the bot's message, by its name.
func (d *Discord) File(messageID, name string) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	m := d.messages[messageID]
	if m == nil {
		return nil
	}
	for _, a := range m.attachments {
		if a["filename"] == name {
			id, _ := a["id"].(string)
			return d.files[attachmentPath(m.channel, id, name)]
		}
	}
	return nil
}
