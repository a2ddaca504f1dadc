package slacktest

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"time"
)

// A message is one as Slack keeps it.
type message struct {
	ts, thread string // thread is "" for those of the channel itself
	created    time.Time
	channel    *Channel
	author     *User
	subtype    string
	text       string
	blocks     []any
	metadata   object
	files      []*file
	onlyFor    *User // of an ephemeral message
	broadcast  bool
	edited     string // the ts of the last edit; "" if it never was
	deleted    bool
	reactions  []string
	by         *Use       // what it answers; nil for none
	replies    []*message // of the bot, to what a person said
	number     int        // how often it was changed
	answers    int        // how many stand in its thread
}

// Shown is a message of the bot as people see it.
type Shown struct {
	TS, Thread string // Thread is "" for those of the channel itself
	Channel    string // its id
	Text       string // the top-level one, as it was sent
	Blocks     []any  // as they were sent
	Plain      string // what a reader reads, of the blocks, or of the text without them
	OnlyFor    string // the name of the one who sees it; "" for everyone
	Key        string // of its metadata
	Buttons    []Button
	Menus      []Menu
	Links      []Link
	// Live are the constructs that do something to people or lead somewhere: each
	// with its kind, as "user <@U1>".
	Live    []string
	Files   []string // the names of the files that it brings
	Edits   int
	Deleted bool
}

// A Button is one to press.
type Button struct {
	Text, Action, Block, Value, URL, Style string
}

// A Menu is a list to pick from.
type Menu struct {
	Placeholder, Action, Block, Type string
	Options                          []Option
}

// An Option is one of a menu.
type Option struct{ Text, Value, Description string }

// A Link leads from a label to an address.
type Link struct{ Label, URL string }

// Button is the one with a label, or with an action_id; the zero Button if there
// is none.
func (s Shown) Button(name string) Button { return find(s.Buttons, name) }

func find(buttons []Button, name string) Button {
	for _, b := range buttons {
		if b.Text == name || b.Action == name {
			return b
		}
	}
	return Button{}
}

// shown is the message for a test. s.mu is held.
func (m *message) shown() Shown {
	p := readBlocks(m.blocks)
	if len(m.blocks) == 0 {
		p.mrkdwn(m.text, true)
	} else {
		p.live = append(p.live, liveIn(m.text)...)
	}
	s := Shown{
		TS: m.ts, Thread: m.thread, Channel: m.channel.ID, Text: m.text, Blocks: m.blocks, Plain: p.text(),
		Buttons: p.buttons, Menus: p.menus, Links: p.links, Live: p.live, Key: m.key(), Edits: m.number, Deleted: m.deleted,
	}
	if m.onlyFor != nil {
		s.OnlyFor = m.onlyFor.Name
	}
	for _, f := range m.files {
		s.Files = append(s.Files, f.Name)
	}
	return s
}

func shown(messages []*message, want func(*message) bool) []Shown {
	var all []Shown
	for _, m := range messages {
		if m.ours() && !m.deleted && want(m) {
			all = append(all, m.shown())
		}
	}
	return all
}

// ours reports whether the bot said it.
func (m *message) ours() bool { return m.author == m.author.Workspace.BotUser }

// key is that of the metadata; "" for none.
func (m *message) key() string {
	payload, _ := m.metadata["event_payload"].(object)
	key, _ := payload["key"].(string)
	return key
}

// post puts a new message into its channel. s.mu is held.
func (s *Slack) post(m *message) {
	m.ts, m.created = s.newTS(), s.Now()
	s.messages[m.ts] = m
	m.channel.messages = append(m.channel.messages, m)
	if root := s.messages[m.thread]; root != nil && m.onlyFor == nil {
		root.answers++
	}
	if m.ours() {
		s.counts.Posted++
		s.attribute(m)
	}
	s.change()
}

// remove deletes a message.
func (s *Slack) remove(m *message) {
	m.deleted = true
	c := m.channel
	c.messages = slices.DeleteFunc(c.messages, func(o *message) bool { return o == m })
	s.change()
}

var tsAt = regexp.MustCompile(`\d{10}\.\d{6}`)

// attribute finds what a message of the bot answers: what its key names, or what
// was said last where it stands, or what the one person who sees it did last
// there.
func (s *Slack) attribute(m *message) {
	key := m.key()
	for _, ts := range tsAt.FindAllString(key, -1) {
		if said := s.messages[ts]; said != nil && said.channel == m.channel && !said.ours() {
			said.replies = append(said.replies, m)
			return
		}
	}
	if m.by == nil {
		m.by = s.usedBy(key, m)
	}
	if m.by != nil {
		m.by.shown = append(m.by.shown, m)
		return
	}
	if said := s.asked(m); said != nil {
		said.replies = append(said.replies, m)
	}
}

// asked is what was said last where a message of the bot stands, by the one who
// sees it; nil if nothing was.
func (s *Slack) asked(m *message) *message {
	for _, said := range slices.Backward(m.channel.messages) {
		fits := said.channel.kind == "im" && m.thread == said.thread || said.ts == m.thread || said.thread == m.thread && m.thread != ""
		if !said.ours() && fits && (m.onlyFor == nil || m.onlyFor == said.author) {
			return said
		}
	}
	return nil
}

// json is the message as the Web API and events give it.
func (m *message) json(metadata bool) object {
	o := object{"type": "message", "ts": m.ts, "text": m.text, "user": m.author.ID, "team": m.author.Workspace.ID}
	o["blocks"] = m.blocks
	if m.blocks == nil {
		o["blocks"] = written(m.text, m.ts)
	}
	if m.ours() {
		o["bot_id"], o["app_id"] = m.author.Workspace.BotID, m.channel.s.AppID
		o["bot_profile"] = object{"id": m.author.Workspace.BotID, "app_id": m.channel.s.AppID, "name": "Footnote", "deleted": false, "updated": 1, "team_id": m.author.Workspace.ID, "icons": object{}}
	} else {
		o["client_msg_id"] = "00000000-0000-4000-8000-" + m.ts[len(m.ts)-6:] + "000000"
		if m.author.o.Bot {
			o["bot_id"] = "B" + m.author.ID[1:]
		}
	}
	subtype := m.subtype
	if m.broadcast {
		subtype = "thread_broadcast"
	}
	if len(m.files) > 0 {
		subtype = cmp.Or(subtype, "file_share")
		o["upload"], o["display_as_bot"] = false, false
		var files []object
		for _, f := range m.files {
			files = append(files, f.inMessage(m.channel))
		}
		o["files"] = files
	}
	if subtype != "" {
		o["subtype"] = subtype
	}
	if metadata && m.metadata != nil {
		o["metadata"] = m.metadata
	}
	if m.edited != "" {
		o["edited"] = object{"user": m.author.ID, "ts": m.edited}
	}
	maps.Copy(o, m.inThread())
	return o
}

// inThread is what a message tells of its thread.
func (m *message) inThread() object {
	if m.thread != "" {
		o := object{"thread_ts": m.thread}
		if root := m.channel.s.messages[m.thread]; root != nil {
			o["parent_user_id"] = root.author.ID
		}
		return o
	}
	if m.answers == 0 {
		return nil
	}
	return object{"thread_ts": m.ts, "reply_count": m.answers, "reply_users_count": 1, "is_locked": false, "subscribed": false}
}

// written are the blocks of what a person typed.
func written(text, id string) []any {
	return []any{object{"type": "rich_text", "block_id": "b" + id, "elements": []any{
		object{"type": "rich_text_section", "elements": []any{object{"type": "text", "text": text}}},
	}}}
}
