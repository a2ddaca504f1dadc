package slacktest

import "strings"

// SayOptions say how something is said.
type SayOptions struct {
	Mention bool   // the bot is mentioned first
	Thread  string // the ts of the message under which it stands
	// Broadcast also shows what is said in a thread in the channel
	// (thread_broadcast).
	Broadcast bool
	Files     []File
	Subtype   string // "bot_message", "me_message", "channel_join", …; "" for none
	// Silent lets nothing be delivered, as what was said before the app came.
	Silent bool
}

// Say lets a person say something, and returns the ts of the message, which no
// other message of this Slack has. Mentions in text are written as Slack does:
// User.Mention.
func (s *Slack) Say(u *User, c *Channel, text string, options ...SayOptions) string {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	var o SayOptions
	if len(options) > 0 {
		o = options[0]
	}
	if !c.sees(u) {
		s.t.Errorf("slacktest: %s does not see %s and cannot say a thing there", u.Name, c.Name)
	}
	if o.Mention {
		text = c.botOf(u).BotUser.Mention() + " " + text
	}
	m := &message{channel: c, author: u, text: strings.TrimSpace(text), thread: o.Thread, subtype: o.Subtype, broadcast: o.Broadcast}
	for _, f := range o.Files {
		m.files = append(m.files, s.share(u, c, f))
	}
	s.post(m)
	for _, f := range m.files {
		f.ts = m.ts
	}
	if !o.Silent {
		s.tell(m)
	}
	return m.ts
}

// botOf is the workspace whose bot a person sees: their own if the app is there.
func (c *Channel) botOf(u *User) *Workspace {
	if u.Workspace.installed && c.in(u.Workspace) {
		return u.Workspace
	}
	return c.Workspace
}

// Edit changes what a person said.
func (s *Slack) Edit(ts, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[ts]
	before := m.json(false)
	m.text, m.edited = text, s.newTS()
	s.tellChange(m, object{"subtype": "message_changed", "message": m.json(false), "previous_message": before})
	s.change()
}

// Delete removes a message, as a person may.
func (s *Slack) Delete(ts string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[ts]
	s.tellChange(m, object{"subtype": "message_deleted", "deleted_ts": m.ts, "previous_message": m.json(false)})
	s.remove(m)
}

// Messages are the bot's messages in a channel that are still there, those that
// only one person sees among them, in order.
func (s *Slack) Messages(c *Channel) []Shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	return shown(c.messages, func(*message) bool { return true })
}

// Ephemerals are what the bot whispered to a person, in order, as far as it is
// still there.
func (s *Slack) Ephemerals(u *User) []Shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Shown
	for _, c := range s.ordered() {
		all = append(all, shown(c.messages, func(m *message) bool { return m.onlyFor == u })...)
	}
	return all
}

// Replies are the bot's messages that answer what was said: those whose key names
// its ts and, where a key names none, those that came next in its conversation.
func (s *Slack) Replies(ts string) []Shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	if said := s.messages[ts]; said != nil {
		return shown(said.replies, func(*message) bool { return true })
	}
	return nil
}

// Message is one message as it is now; Deleted is set if it is gone.
func (s *Slack) Message(ts string) Shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.messages[ts]; m != nil {
		return m.shown()
	}
	return Shown{TS: ts, Deleted: true}
}
