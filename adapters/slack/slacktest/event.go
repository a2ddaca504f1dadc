package slacktest

import (
	"maps"
	"slices"
	"strings"
)

// hearer is the workspace as whose app the program hears of a channel: one of
// those in which it is installed, however many there are; and if there is a choice
// the one that is meant. It is nil if nobody hears. s.mu is held.
func (s *Slack) hearer(c *Channel, meant func(*Workspace) bool) *Workspace {
	var found *Workspace
	for _, w := range append([]*Workspace{c.Workspace}, c.guests...) {
		if w.installed && c.withBot && (found == nil || meant(w)) {
			found = w
		}
	}
	return found
}

// event delivers an event to a workspace's app; c is nil where it belongs to no
// channel.
func (s *Slack) event(w *Workspace, c *Channel, e object) *delivery {
	authorization := object{"enterprise_id": nil, "team_id": w.ID, "user_id": w.BotUser.ID, "is_bot": true, "is_enterprise_install": false}
	o := object{
		"token": "verification", "team_id": w.ID, "context_team_id": w.ID, "context_enterprise_id": nil, "api_app_id": s.AppID,
		"event": e, "type": "event_callback", "event_id": s.newID("Ev"), "event_time": s.Now().Unix(),
		"authorizations": []any{authorization}, "is_ext_shared_channel": c != nil && c.shared(), "event_context": "4-" + s.newID("context"),
	}
	if id := w.Enterprise(); id != "" {
		o["enterprise_id"], o["context_enterprise_id"], authorization["enterprise_id"] = id, id, id
	}
	d := s.newDelivery("events_api", o, nil)
	s.attempt(d, "")
	return d
}

// tell delivers what was said to those who hear it: as a message where the app
// hears the channel, and as a mention. s.mu is held.
func (s *Slack) tell(m *message) {
	if m.onlyFor != nil {
		return
	}
	c := m.channel
	w := s.hearer(c, func(w *Workspace) bool { return strings.Contains(m.text, w.BotUser.Mention()) })
	if w == nil {
		return
	}
	var told []object
	if c.kind == "im" || s.o.AllMessages {
		told = append(told, s.said(m, w))
	}
	if c.kind != "im" && strings.Contains(m.text, w.BotUser.Mention()) && m.subtype == "" && !m.ours() {
		e := s.said(m, w)
		e["type"] = "app_mention"
		delete(e, "subtype")
		delete(e, "channel_type")
		told = append(told, e)
	}
	if s.pairs++; s.pairs%2 == 0 { // no order is promised
		slices.Reverse(told)
	}
	for _, e := range told {
		s.event(w, c, e)
	}
}

// said is a message event.
func (s *Slack) said(m *message, w *Workspace) object {
	e := m.json(false)
	e["channel"], e["channel_type"], e["event_ts"] = m.channel.ID, m.channel.kind, m.ts
	if u := m.author; u.Workspace != w {
		e["user_team"], e["source_team"], e["user_profile"] = u.Workspace.ID, u.Workspace.ID, object{"real_name": u.Name, "display_name": u.Name, "team": u.Workspace.ID}
	}
	return e
}

// tellChange delivers that a message was edited or deleted.
func (s *Slack) tellChange(m *message, change object) {
	if m.onlyFor != nil || m.channel.kind != "im" && !s.o.AllMessages {
		return
	}
	w := s.hearer(m.channel, func(w *Workspace) bool { return w == m.author.Workspace })
	if w == nil {
		return
	}
	ts := s.newTS()
	e := object{"type": "message", "hidden": true, "channel": m.channel.ID, "channel_type": m.channel.kind, "ts": ts, "event_ts": ts}
	maps.Copy(e, change)
	s.event(w, m.channel, e)
}
