package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"
)

// A Use is what a person did with the bot other than by saying something: a
// command, a button, a shortcut, a form, a look at its home.
type Use struct {
	// ID is the trigger_id; "" for a look.
	ID string

	s       *Slack
	user    *User
	channel *Channel // nil for what has none
	payload object
	d       *delivery
	hook    *hook    // nil where there is no response_url
	source  *message // of a press, and of a message shortcut
	under   *view    // that a press or a form belongs to
	opened  *view    // by views.open, or published after a look
	sent    time.Time
	spent   bool // the trigger_id was used
	changed bool // the message under the button, or the view, was changed
	refused string
	errors  map[string]string
	shown   []*message
}

// Wait waits until what was done has an effect that can be seen, and returns the
// messages that answer it: none if all that happened is that a message or a view
// was changed, or a view opened.
func (u *Use) Wait() []Shown {
	u.s.t.Helper()
	u.s.Until("the answer to "+u.what(), func() bool {
		u.s.mu.Lock()
		defer u.s.mu.Unlock()
		return u.done()
	})
	return u.Shown()
}

// done reports whether there is something to see. s.mu is held.
func (u *Use) done() bool {
	return u.refused != "" || (u.d == nil || u.d.acked) && u.seen()
}

func (u *Use) seen() bool {
	return len(u.shown) > 0 || u.changed || u.opened != nil || len(u.errors) > 0
}

func (u *Use) what() string { return fmt.Sprint(u.payload["type"], u.payload["command"]) }

// Shown are the messages that answer it and are still there.
func (u *Use) Shown() []Shown {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	return shown(u.shown, func(*message) bool { return true })
}

// WaitView waits until a view was opened, or a home page published, because of it.
func (u *Use) WaitView() View {
	u.s.t.Helper()
	var got View
	u.s.Until("the view for "+u.what(), func() bool {
		u.s.mu.Lock()
		defer u.s.mu.Unlock()
		if u.opened != nil {
			got = u.opened.shown()
		}
		return u.opened != nil
	})
	return got
}

// Changed reports whether the message under the button, or the form, was changed
// or taken away because of it.
func (u *Use) Changed() bool {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	return u.changed
}

// Refused says what Slack told the person because the program did not take it:
// "dispatch_failed", "operation_timeout"; "" if nothing.
func (u *Use) Refused() string {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	return u.refused
}

// Errors are those that a form came back with, by block_id.
func (u *Use) Errors() map[string]string {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	return maps.Clone(u.errors)
}

// Acknowledged is how long the acknowledgement took, and whether there is one.
func (u *Use) Acknowledged() (time.Duration, bool) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	if u.d == nil || !u.d.acked {
		return 0, false
	}
	return u.d.took, true
}

// Payload is what was delivered, as JSON.
func (u *Use) Payload() []byte {
	data, _ := json.Marshal(u.payload)
	return data
}

// ResponseURL is the secret address for answers; "" if it has none.
func (u *Use) ResponseURL() string {
	if u.hook == nil {
		return ""
	}
	return u.hook.url
}

// newUse makes one with a trigger_id.
func (s *Slack) newUse(u *User, c *Channel) *Use {
	use := &Use{s: s, user: u, channel: c, sent: s.Now()}
	s.serial++
	use.ID = fmt.Sprintf("%d.%d.%032x", 1_000_000_000_000+s.serial, use.sent.UnixMilli(), s.serial*7919)
	s.triggers[use.ID] = use
	s.uses = append(s.uses, use)
	return use
}

// standing is what all interactions tell of who does what where.
func (u *Use) standing(kind string) object {
	w := u.workspace()
	o := object{
		"type": kind, "token": "verification", "api_app_id": u.s.AppID, "trigger_id": u.ID,
		"team": object{"id": w.ID, "domain": w.Domain()}, "enterprise": nil, "is_enterprise_install": false,
		"user": object{"id": u.user.ID, "username": u.user.Name, "name": u.user.Name, "team_id": u.user.Workspace.ID},
	}
	if e := w.enterprise; e != nil {
		o["enterprise"] = object{"id": e.ID, "name": e.Name}
		o["team"] = object{"id": w.ID, "domain": w.Domain(), "enterprise_id": e.ID, "enterprise_name": e.Name}
	}
	if u.channel != nil {
		o["channel"] = object{"id": u.channel.ID, "name": u.channel.named()}
	}
	return o
}

// workspace is where the app was used.
func (u *Use) workspace() *Workspace {
	if u.channel != nil {
		return u.channel.botOf(u.user)
	}
	return u.user.Workspace
}

// respond gives it a response_url.
func (u *Use) respond(into object) {
	u.hook = u.s.newHook(u)
	into["response_url"] = u.hook.url
}

// visit checks that a person can be where they use the bot. s.mu is held.
func (s *Slack) visit(u *User, c *Channel) {
	if c != nil && !c.sees(u) {
		s.t.Errorf("slacktest: %s does not see %s and cannot use a thing there", u.Name, c.Name)
	}
	w := u.Workspace
	if c != nil {
		w = c.botOf(u)
	}
	if !w.installed {
		s.t.Errorf("slacktest: %s cannot use the app in %s, where it is not installed", u.Name, w.Name)
	}
}

var triggerAt = regexp.MustCompile(`\d{13}\.\d{13}\.[0-9a-f]{32}`)

// usedBy is the use that a message of the bot answers: the one that its key
// names, or the last one in its channel without an answer. It is nil if there is
// none.
func (s *Slack) usedBy(key string, m *message) *Use {
	if u := s.triggers[triggerAt.FindString(key)]; u != nil {
		return u
	}
	if key != "" {
		return nil
	}
	for _, u := range slices.Backward(s.uses) {
		if m.thread != "" && u.payload["command"] != nil {
			continue // commands are not typed in threads
		}
		if u.channel == m.channel && !u.seen() && u.refused == "" && (m.onlyFor == nil || m.onlyFor == u.user) {
			return u.unless(s.asked(m))
		}
	}
	return nil
}

// unless is the use, or nil if a message was said after it.
func (u *Use) unless(said *message) *Use {
	if said != nil && said.created.After(u.sent) {
		return nil
	}
	return u
}

// touched notes that a message was changed: that answers the first press of its
// buttons that has no answer.
func (s *Slack) touched(m *message) {
	for _, u := range s.uses {
		if u.source == m && !u.seen() && u.payload["type"] == "block_actions" {
			u.changed = true
			return
		}
	}
}
