package slack

import (
	slackapi "github.com/slack-go/slack"

	"footnote/bot"
)

// Deaf is what a manager is told who asks for more than this program hears.
const deaf = "I hear only what is addressed to me. To hear all: install me again with the manifest of " +
	"“footnote slack manifest --all-messages”, then start me with SLACK_ALL_MESSAGES=1."

// A scene is what must be known beside the payload to decode it.
type scene struct {
	id               string // of the event
	team, enterprise string
	me               string // our user there
	author           facts
	// place is the conversation, where the payload does not say.
	place place
	// home is the direct conversation of the person and us: what is asked in the
	// form and on the home page is answered there.
	home string
	// root started the thread of a message, before stands right before it; nil
	// where there is none. They may be the same.
	root, before *slackapi.Message
	unread       string // why they cannot be read, and what to do; "" if they can
	hears        bool   // all that is said in channels reaches us
	agent        bool   // we have Slack's agent view: every direct message is in a thread
	// attach makes a file one that can be fetched; nil if none can.
	attach func(file) bot.Attachment
}

// sceneOf is as much of a scene as an event tells itself.
func sceneOf(e *event, id string) scene {
	return scene{id: id, team: e.Team, enterprise: e.Enterprise, me: e.Me, place: place{outsiders: e.Shared}}
}

// decodeSaid is a message as the bot reads it.
func decodeSaid(m *said, s scene) bot.Message {
	direct := isDirect(m.ChannelType)
	out := bot.Message{
		ID:          s.id,
		Space:       spaceOf(s.team, s.enterprise),
		Author:      s.person(m.User, "", m.UserTeam),
		Text:        plain(m.Text, s.me),
		Addressed:   m.concern(s.me) == addressed,
		Direct:      direct,
		Outsiders:   s.place.outsiders,
		Locale:      s.author.locale,
		Attachments: s.attached(m.Files),
	}
	out.Author.Bot = out.Author.Bot || m.BotID != ""
	thread := m.ThreadTS
	if thread == "" && (!direct || s.agent) {
		thread = m.TS // the answer starts it
	}
	inThread(&out, m.Channel, thread)
	if !s.hears && !direct {
		out.Deaf = deaf
	}
	if m.ThreadTS != "" {
		out.ReplyTo, out.Root = s.context()
	}
	return out
}

// inThread sets the conversation of a message: a channel, or a thread in it.
func inThread(m *bot.Message, channel, thread string) {
	m.Conversation = bot.Conversation(channel)
	if thread != "" {
		m.Conversation, m.Channel, m.Thread = bot.Conversation(channel+"/"+thread), m.Conversation, true
	}
}

// context is what stands before a message in its thread.
func (s *scene) context() (replyTo, root *bot.Quoted) {
	if s.unread != "" {
		return &bot.Quoted{Withheld: s.unread}, nil
	}
	switch {
	case s.before == nil && s.root == nil:
		return nil, nil
	case s.before == nil:
		return s.quoted(s.root), nil
	case s.root == nil || s.root.Timestamp == s.before.Timestamp:
		return s.quoted(s.before), nil
	}
	return s.quoted(s.before), s.quoted(s.root)
}

// quoted is a message that another one refers to. What was forwarded is what it
// says; other attachments are, too, where it has no words of its own.
func (s *scene) quoted(m *slackapi.Message) *bot.Quoted {
	text := m.Text
	for _, a := range m.Attachments {
		if (a.IsShare || m.Text == "") && a.Text != "" {
			text = join(text, a.Text)
		}
	}
	return &bot.Quoted{Text: plain(cut(text, maxText), s.me), FromBot: s.me != "" && m.User == s.me}
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n" + b
}

// attached are the files of a message.
func (s *scene) attached(files []file) (out []bot.Attachment) {
	if s.attach == nil {
		return nil
	}
	for _, f := range files {
		out = append(out, s.attach(f))
	}
	return out
}

// person is who did something; team is their workspace as the payload says it, name
// what they are called there.
func (s *scene) person(id, name, team string) bot.Author {
	outsider := s.author.outside(s.team, s.enterprise, team, s.place.outsiders)
	return bot.Author{ID: bot.Person(id), Name: firstOf(s.author.name, name),
		Manager: s.author.manager && !outsider, Bot: s.author.bot || id == slackbot, Outsider: outsider}
}
