package discordtest

import (
	"fmt"
	"strings"
)

// SayOptions say how something is said.
type SayOptions struct {
	Mention     bool   // the bot is mentioned first
	MentionRole bool   // the role of the bot is
	ReplyTo     string // the id of the message that it answers
	NoPing      bool   // … without mentioning its author
	Webhook     bool   // a webhook says it under the name of the person
	Attachments []Attachment
}

// An Attachment is a file that a person sends.
type Attachment struct {
	Name, ContentType string
	Data              []byte
	Size              int    // that is claimed; 0 for that of Data
	URL               string // where it is said to be; "" for where it is
	Option            string // of a command; "" for the first that takes a file
}

// Say lets a person say something, and returns the id of the message.
func (d *Discord) Say(u *User, c *Channel, text string, options ...SayOptions) string {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if !c.canSee(u) {
		d.t.Errorf("discordtest: %s does not see %s and cannot say a thing there", u.Name, c.Name)
	}
	var o SayOptions
	if len(options) > 0 {
		o = options[0]
	}
	if o.MentionRole {
		text = "<@&" + c.Guild.botRole() + "> " + text
	}
	if o.Mention {
		text = d.bot.Mention() + " " + text
	}
	m := &message{channel: c, author: u, content: strings.TrimSpace(text), replyTo: o.ReplyTo, ping: o.ReplyTo != "" && !o.NoPing}
	if o.Webhook {
		m.webhook = d.newID()
	}
	for _, a := range o.Attachments {
		m.attachments = append(m.attachments, d.attach(c, a))
	}
	if c.canSee(d.bot) {
		d.expected(c.Guild, "something is said")
	}
	d.post(m)
	return m.id
}

// Edit changes what a person said.
func (d *Discord) Edit(id, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	m := d.messages[id]
	m.content, m.edited = text, d.Now()
	d.dispatchMessage(m, "MESSAGE_UPDATE")
}

// Delete removes a message, as a person may.
func (d *Discord) Delete(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.remove(d.messages[id])
}

// cdn is where attachments are.
const cdn = "cdn.discordapp.com"

// attach puts a file where it can be downloaded, and describes it.
func (d *Discord) attach(c *Channel, a Attachment) object {
	id := d.newID()
	path := attachmentPath(c, id, a.Name)
	address := a.URL
	if address == "" {
		d.files[path] = a.Data
		address = "https://" + cdn + path + "?ex=1&is=1&hm=canary-of-the-signed-address"
	}
	size := a.Size
	if size == 0 {
		size = len(a.Data)
	}
	o := object{
		"id": id, "filename": a.Name, "size": size, "url": address,
		"proxy_url": strings.Replace(address, cdn, "media.discordapp.net", 1), "ephemeral": false,
	}
	if a.ContentType != "" {
		o["content_type"] = a.ContentType
	}
	return o
}

func attachmentPath(c *Channel, id, name string) string {
	return fmt.Sprintf("/attachments/%s/%s/%s", c.ID, id, name)
}

// Messages are the bot's messages in a channel that are still there, those that
// only one person sees among them, in order.
func (d *Discord) Messages(c *Channel) []Shown {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.shown(c.messages)
}

// Replies are the bot's messages that answer a message.
func (d *Discord) Replies(id string) []Shown {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.shown(d.replies[id])
}

func (d *Discord) shown(messages []*message) []Shown {
	var all []Shown
	for _, m := range messages {
		if m.author == d.bot && !m.deleted {
			all = append(all, m.shown())
		}
	}
	return all
}

// Message is one message as it is now; Deleted is set if it is gone.
func (d *Discord) Message(id string) Shown {
	d.mu.Lock()
	defer d.mu.Unlock()
	if m := d.messages[id]; m != nil {
		return m.shown()
	}
	return Shown{ID: id, Deleted: true}
}
