package slacktest

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"
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
	return object{"ok": true, "channel": ch.ID, "permalink": "https://" + c.team.Domain() + ".slack.com/archives/" + ch.ID + "/p" + regexp.MustCompile(`\.`).ReplaceAllString(m.ts, "")}
}

// hooksHost is where response_urls lead.
const hooksHost = "hooks.slack.com"

// A hook is a response_url (https://docs.slack.dev/interactivity/handling-user-interaction#message_responses).
type hook struct {
	use   *Use
	url   string
	until time.Time
	uses  int
}

// maxUses is how often a response_url answers, within hookAge.
const (
	maxUses = 5
	hookAge = 30 * time.Minute
)

func (s *Slack) newHook(u *Use) *hook {
	path := fmt.Sprintf("/hooks/commands/%s/%s/%s-of-a-response-url", u.workspace().ID, s.newID("hook"), s.secret)
	h := &hook{use: u, url: s.address(hooksHost, path), until: s.Now().Add(hookAge)}
	s.hooks[path] = h
	return h
}

// Spent is how often the response_url of a use was used.
func (u *Use) Spent() int {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	if u.hook == nil {
		return 0
	}
	return u.hook.uses
}

// respond takes what is sent to a response_url.
func (s *Slack) respond(c *call) object {
	h := s.hooks[c.r.URL.Path]
	switch {
	case c.r.Method != http.MethodPost:
		s.broke(Method, c.method, "%s, want POST", c.r.Method)
		return object{"status_code": 405, "raw": "method not allowed"}
	case h == nil:
		s.broke(Arguments, c.method, "an address that was not given")
		return object{"status_code": 404, "raw": "no_service"}
	case s.Now().After(h.until):
		s.broke(Expired, c.method, "used %v after its end", s.Now().Sub(h.until))
		return object{"status_code": 404, "ok": false, "error": "expired_url"}
	}
	if h.uses++; h.uses > maxUses {
		s.broke(Spent, c.method, "used %d times", h.uses)
		return object{"status_code": 404, "ok": false, "error": "used_url"}
	}
	return s.responded(c, h.use)
}

func (s *Slack) responded(c *call, u *Use) object {
	ok := object{"ok": true, "raw": "ok"}
	source := u.source
	if u.payload["type"] == "message_action" {
		source = nil
	}
	if c.yes("delete_original", false) {
		if source != nil && !source.deleted {
			u.changed = true
			s.takeAway(source)
		}
		return ok
	}
	s.judgeMessage(c)
	next := &message{text: c.str("text"), blocks: blocksOf(c)}
	if wrong := unsendable(next); wrong != nil {
		wrong["status_code"] = 500
		return wrong
	}
	if c.yes("replace_original", false) && source != nil {
		if !source.deleted {
			u.changed = true
			s.edit(source, next.text, next.blocks)
		}
		return ok
	}
	next.channel, next.author, next.thread, next.by = u.channel, u.workspace().BotUser, c.str("thread_ts"), u
	if kind := cmp.Or(c.str("response_type"), "ephemeral"); kind == "ephemeral" {
		next.onlyFor = u.user
	} else if !slices.Contains([]string{"in_channel", "ephemeral"}, kind) {
		s.broke(Arguments, c.method, "the response_type is %q", kind)
	}
	s.post(next)
	s.tell(next)
	return ok
}

// triggered is the use whose trigger_id a call names, good once and for 3 seconds.
func (s *Slack) triggered(c *call) (*Use, object) {
	u := s.triggers[c.str("trigger_id")]
	switch {
	case u == nil || u.workspace() != c.team:
		s.broke(Arguments, c.method, "a trigger_id that was not given")
		return nil, refusal("invalid_trigger_id")
	case u.spent:
		s.broke(Expired, c.method, "a trigger_id is used twice")
		return nil, refusal("exchanged_trigger_id")
	case s.Now().Sub(u.sent) > patience:
		s.broke(Expired, c.method, "a trigger_id is used after %v", s.Now().Sub(u.sent))
		return nil, refusal("expired_trigger_id")
	}
	u.spent = true
	return u, nil
}

func (s *Slack) openView(c *call) object {
	u, wrong := s.triggered(c)
	if wrong != nil {
		return wrong
	}
	if wrong := s.judgeView(c, "modal"); wrong != nil {
		return wrong
	}
	u.opened = s.newView(u.user, c.team, c.object("view"))
	s.change()
	return object{"ok": true, "view": u.opened.json()}
}

func (s *Slack) publishView(c *call) object {
	u := s.users[c.str("user_id")]
	if u == nil || u.Workspace != c.team {
		return refusal("user_not_found")
	}
	if wrong := s.judgeView(c, "home"); wrong != nil {
		return wrong
	}
	v := s.home(u)
	switch hash := c.str("hash"); {
	case v == nil:
		v = s.newView(u, c.team, c.object("view"))
		s.views["home of "+u.ID] = v
	case hash != "" && hash != v.hash:
		return refusal("hash_conflict")
	default:
		v.set(s, c.object("view"))
	}
	for _, use := range s.uses {
		if use.user == u && use.opened == nil && (use.payload["type"] == "app_home_opened" && use.payload["tab"] == "home" || use.under == v) {
			use.opened = v
		}
	}
	s.change()
	return object{"ok": true, "view": v.json()}
}

func (s *Slack) updateView(c *call) object {
	v := s.views[c.str("view_id")]
	switch {
	case v == nil || v.closed || v.team != c.team:
		return refusal("not_found")
	case c.str("hash") != "" && c.str("hash") != v.hash:
		return refusal("hash_conflict")
	}
	if wrong := s.judgeView(c, v.str("type")); wrong != nil {
		return wrong
	}
	v.set(s, c.object("view"))
	for _, use := range s.uses {
		if use.under == v && !use.seen() {
			use.changed = true
		}
	}
	s.change()
	return object{"ok": true, "view": v.json()}
}
