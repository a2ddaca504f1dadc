package slacktest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"
)

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
