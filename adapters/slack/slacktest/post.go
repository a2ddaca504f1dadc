package slacktest

import (
	"fmt"
	"strings"
)

// closedTo is why the bot cannot say a thing in a channel; nil if it can.
func (s *Slack) closedTo(ch *Channel) object {
	switch {
	case ch.hostile != "":
		return refusal(ch.hostile)
	case ch.archived:
		return refusal("is_archived")
	case !ch.withBot:
		return refusal("not_in_channel")
	}
	return nil
}

// newMessage is the message that a call brings, judged.
func (s *Slack) newMessage(c *call, ch *Channel) *message {
	s.judgeMessage(c)
	return &message{
		channel: ch, author: c.team.BotUser, text: c.str("text"), blocks: blocksOf(c), thread: c.str("thread_ts"),
		metadata: c.object("metadata"), broadcast: c.yes("reply_broadcast", false),
	}
}

// blocksOf are the blocks of a call; each without a block_id gets one, as on Slack.
func blocksOf(c *call) []any {
	blocks := c.list("blocks")
	for n, b := range blocks {
		if o, ok := b.(object); ok && str(o, "block_id") == "" {
			o["block_id"] = fmt.Sprintf("%s%d", c.s.newID("b"), n)
		}
	}
	return blocks
}

// unsendable is the refusal of what no channel takes; nil if there is none.
func unsendable(m *message) object {
	if m.text == "" && len(m.blocks) == 0 {
		return refusal("no_text")
	}
	if len(m.blocks) > maxBlocks {
		return refusal("invalid_blocks")
	}
	if textLength(m.blocks) > observedText {
		return refusal("msg_blocks_too_long")
	}
	return nil
}

func (s *Slack) postMessage(c *call) object {
	ch, wrong := s.place(c, "channel")
	if wrong == nil {
		wrong = s.closedTo(ch)
	}
	if wrong != nil {
		return wrong
	}
	m := s.newMessage(c, ch)
	if wrong := unsendable(m); wrong != nil {
		return wrong
	}
	if m.thread != "" {
		root := s.messages[m.thread]
		if root == nil || root.channel != ch || root.onlyFor != nil || root.thread != "" {
			return refusal("thread_not_found")
		}
	}
	s.judgeKey(c, m)
	s.post(m)
	s.tell(m)
	return object{"ok": true, "channel": ch.ID, "ts": m.ts, "message": m.json(true)}
}

// judgeKey reports a message whose key another one has that is still there.
func (s *Slack) judgeKey(c *call, m *message) {
	key := m.key()
	if key == "" {
		return
	}
	name := m.channel.Workspace.ID + " " + key
	if before := s.keys[name]; before != nil && !before.deleted {
		s.broke(Once, c.method, "the key %q was posted before", key)
	}
	s.keys[name] = m
}

func (s *Slack) postEphemeral(c *call) object {
	ch, wrong := s.place(c, "channel")
	if wrong == nil {
		wrong = s.closedTo(ch)
	}
	if wrong != nil {
		return wrong
	}
	u := s.users[c.str("user")]
	if u == nil || !ch.sees(u) {
		return refusal("user_not_in_channel")
	}
	if c.object("metadata") != nil {
		s.broke(Metadata, c.method, "ephemeral messages have none")
	}
	m := s.newMessage(c, ch)
	if wrong := unsendable(m); wrong != nil {
		return wrong
	}
	m.onlyFor = u
	s.post(m)
	return object{"ok": true, "message_ts": m.ts}
}

// own is the bot's message that a call names.
func (s *Slack) own(c *call, cannot string) (*message, object) {
	if _, wrong := s.place(c, "channel"); wrong != nil {
		return nil, wrong
	}
	m := s.messages[c.str("ts")]
	switch {
	case m != nil && m.onlyFor != nil:
		s.broke(Whisper, c.method, "an ephemeral message cannot be reached by its ts")
		return nil, refusal("message_not_found")
	case m == nil || m.deleted || m.channel.ID != c.str("channel"):
		return nil, refusal("message_not_found")
	case m.author != c.team.BotUser:
		return nil, refusal(cannot)
	}
	return m, nil
}

func (s *Slack) update(c *call) object {
	m, wrong := s.own(c, "cant_update_message")
	if wrong != nil {
		return wrong
	}
	s.judgeMessage(c)
	next := &message{text: c.str("text"), blocks: blocksOf(c)}
	if wrong := unsendable(next); wrong != nil {
		return wrong
	}
	s.edit(m, next.text, next.blocks)
	if meta := c.object("metadata"); meta != nil {
		m.metadata = meta
	}
	return object{"ok": true, "channel": m.channel.ID, "ts": m.ts, "text": m.text, "message": m.json(true)}
}

// edit changes a message of the bot.
func (s *Slack) edit(m *message, text string, blocks []any) {
	before := m.json(false)
	m.text, m.blocks, m.edited = text, blocks, s.newTS()
	m.number++
	s.touched(m)
	s.tellChange(m, object{"subtype": "message_changed", "message": m.json(false), "previous_message": before})
	s.change()
}

func (s *Slack) deleteMessage(c *call) object {
	m, wrong := s.own(c, "cant_delete_message")
	if wrong != nil {
		return wrong
	}
	s.takeAway(m)
	return object{"ok": true, "channel": m.channel.ID, "ts": m.ts}
}

func (s *Slack) takeAway(m *message) {
	s.touched(m)
	s.tellChange(m, object{"subtype": "message_deleted", "deleted_ts": m.ts, "previous_message": m.json(false)})
	s.remove(m)
}

func (s *Slack) permalink(c *call) object {
	ch, wrong := s.place(c, "channel")
	if wrong != nil {
		return wrong
	}
	m := s.messages[c.str("message_ts")]
	if m == nil || m.channel != ch || m.onlyFor != nil {
		return refusal("message_not_found")
	}
	return object{"ok": true, "channel": ch.ID, "permalink": "https://" + c.team.Domain() + ".slack.com/archives/" + ch.ID + "/p" + strings.ReplaceAll(m.ts, ".", "")}
}
