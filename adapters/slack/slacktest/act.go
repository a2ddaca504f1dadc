package slacktest

import (
	"maps"
	"slices"
	"strings"
)

// Slash lets a person use a command, as they type it: "/ask what is a strait?".
func (s *Slack) Slash(u *User, c *Channel, typed string) *Use {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visit(u, c)
	use := s.newUse(u, c)
	w := use.workspace()
	command, text, _ := strings.Cut(typed, " ")
	p := object{
		"token": "verification", "team_id": w.ID, "team_domain": w.Domain(), "channel_id": c.ID, "channel_name": c.named(),
		"user_id": u.ID, "user_name": u.Name, "command": command, "text": strings.TrimSpace(text), "api_app_id": s.AppID,
		"is_enterprise_install": "false", "trigger_id": use.ID,
	}
	if e := w.enterprise; e != nil {
		p["enterprise_id"], p["enterprise_name"] = e.ID, e.Name
	}
	use.respond(p)
	s.send(use, "slash_commands", p)
	return use
}

// Press lets a person press a button by its label or action_id. It fails the test
// if they do not see it.
func (s *Slack) Press(u *User, m Shown, name string) *Use {
	s.t.Helper()
	now := s.Message(m.TS)
	b := now.Button(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	if why := s.unpressable(u, m.TS, b.Action); why != "" {
		s.t.Errorf("slacktest: %s cannot press %q: %s", u.Name, name, why)
	}
	return s.press(u, m.TS, action{Type: "button", Text: b.Text, Action: b.Action, Block: b.Block, Value: b.Value, URL: b.URL})
}

// Pick lets a person pick an option of a menu of a message, by its label or value.
func (s *Slack) Pick(u *User, m Shown, option string) *Use {
	s.t.Helper()
	now := s.Message(m.TS)
	menu, o, found := pick(now.Menus, option)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !found {
		s.t.Errorf("slacktest: %s cannot pick %q: it is not there", u.Name, option)
	} else if why := s.unpressable(u, m.TS, menu.Action); why != "" {
		s.t.Errorf("slacktest: %s cannot pick %q: %s", u.Name, option, why)
	}
	return s.press(u, m.TS, action{Type: menu.Type, Action: menu.Action, Block: menu.Block, Option: &o})
}

func pick(menus []Menu, option string) (Menu, Option, bool) {
	for _, menu := range menus {
		for _, o := range menu.Options {
			if o.Text == option || o.Value == option {
				return menu, o, true
			}
		}
	}
	return Menu{}, Option{}, false
}

// An action is what was pressed.
type action struct {
	Type, Text, Action, Block, Value, URL string
	Option                                *Option
}

func (a action) json(ts string) object {
	o := object{"type": a.Type, "action_id": a.Action, "block_id": a.Block, "action_ts": ts}
	if a.Option != nil {
		o["selected_option"] = object{"text": object{"type": "plain_text", "text": a.Option.Text, "emoji": true}, "value": a.Option.Value}
		return o
	}
	o["text"], o["value"] = object{"type": "plain_text", "text": a.Text, "emoji": true}, a.Value
	if a.URL != "" {
		o["url"] = a.URL
	}
	return o
}

// Forge sends a press that no client of Slack would: of a button that is not
// there, with a value of its own, or of a message that the person does not see.
func (s *Slack) Forge(u *User, m Shown, b Button) *Use {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.press(u, m.TS, action{Type: "button", Text: b.Text, Action: b.Action, Block: b.Block, Value: b.Value})
}

// unpressable says why a person cannot press what is under a message; "" if they
// can.
func (s *Slack) unpressable(u *User, ts, name string) string {
	m := s.messages[ts]
	switch {
	case m == nil || m.deleted:
		return "the message is gone"
	case m.onlyFor != nil && m.onlyFor != u:
		return "the message is for " + m.onlyFor.Name
	case !m.channel.sees(u):
		return "the channel is hidden"
	case name == "":
		return "it is not there"
	}
	return ""
}

func (s *Slack) press(u *User, ts string, a action) *Use {
	m := s.messages[ts]
	if m == nil {
		s.t.Fatalf("slacktest: there is no message %s", ts)
	}
	use := s.newUse(u, m.channel)
	use.source = m
	p := use.standing("block_actions")
	container := object{"type": "message", "message_ts": m.ts, "channel_id": m.channel.ID, "is_ephemeral": m.onlyFor != nil}
	if m.thread != "" {
		container["thread_ts"] = m.thread
	}
	p["container"], p["actions"], p["state"] = container, []any{a.json(s.newTS())}, object{"values": object{}}
	if m.onlyFor == nil { // of an ephemeral message Slack tells nothing
		p["message"] = m.json(false)
	}
	use.respond(p)
	s.send(use, "interactive", p)
	return use
}

// MessageShortcut lets a person use a shortcut on a message, by its callback_id.
func (s *Slack) MessageShortcut(u *User, ts, callback string) *Use {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[ts]
	if m == nil || m.deleted {
		s.t.Fatalf("slacktest: there is no message %s", ts)
	}
	s.visit(u, m.channel)
	use := s.newUse(u, m.channel)
	use.source = m
	p := use.standing("message_action")
	p["callback_id"], p["action_ts"], p["message_ts"], p["message"] = callback, s.newTS(), m.ts, m.json(false)
	use.respond(p)
	s.send(use, "interactive", p)
	return use
}

// GlobalShortcut lets a person use a shortcut that belongs to no message.
func (s *Slack) GlobalShortcut(u *User, callback string) *Use {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visit(u, nil)
	use := s.newUse(u, nil)
	p := use.standing("shortcut")
	p["callback_id"], p["action_ts"] = callback, s.newTS()
	s.send(use, "interactive", p)
	return use
}

// PressView lets a person press a button of a view, by its label or action_id.
func (s *Slack) PressView(u *User, v View, name string) *Use {
	s.t.Helper()
	b := find(v.Buttons, name)
	if b.Action == "" {
		s.t.Errorf("slacktest: %s cannot press %q: it is not there", u.Name, name)
	}
	return s.onView(u, v, action{Type: "button", Text: b.Text, Action: b.Action, Block: b.Block, Value: b.Value})
}

// PickView lets a person pick an option of a menu of a view, by the menu's
// action_id and the option's label or value.
func (s *Slack) PickView(u *User, v View, menu, option string) *Use {
	s.t.Helper()
	menus := slices.DeleteFunc(slices.Clone(v.Menus), func(m Menu) bool { return m.Action != menu })
	m, o, found := pick(menus, option)
	if !found {
		s.t.Errorf("slacktest: %s cannot pick %q of %q: it is not there", u.Name, option, menu)
	}
	return s.onView(u, v, action{Type: m.Type, Action: m.Action, Block: m.Block, Option: &o})
}

func (s *Slack) onView(u *User, v View, a action) *Use {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visit(u, nil)
	use := s.newUse(u, nil)
	p := use.standing("block_actions")
	if use.under = s.views[v.ID]; use.under != nil {
		p["view"] = use.under.json()
	} else {
		s.t.Errorf("slacktest: there is no view %s", v.ID)
	}
	p["container"], p["actions"] = object{"type": "view", "view_id": v.ID}, []any{a.json(s.newTS())}
	s.send(use, "interactive", p)
	return use
}

// Type lets a person type into a menu of a view that asks the program what there
// is to choose from, by its action_id, and returns what is offered.
func (s *Slack) Type(u *User, v View, menu, text string) []Option {
	s.t.Helper()
	s.mu.Lock()
	use := s.newUse(u, nil)
	p := use.standing("block_suggestion")
	for _, m := range v.Menus {
		if m.Action == menu {
			p["block_id"] = m.Block
		}
	}
	if p["block_id"] == nil {
		s.t.Errorf("slacktest: the view has no menu %q", menu)
	}
	if use.under = s.views[v.ID]; use.under != nil {
		p["view"] = use.under.json()
	}
	p["action_id"], p["value"], p["container"] = menu, text, object{"type": "view", "view_id": v.ID}
	delete(p, "trigger_id")
	s.send(use, "interactive", p)
	s.mu.Unlock()
	s.Until("options", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return use.d.acked || use.refused != ""
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	return optionsOf(use.d.answer)
}

// Submit lets a person send a form. values are what its inputs hold, by
// action_id: a text, or the value of the option that was picked; inputs that are
// not named keep what they were opened with.
func (s *Slack) Submit(u *User, v View, values map[string]string) *Use {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visit(u, nil)
	use := s.newUse(u, nil)
	p := use.standing("view_submission")
	if use.under = s.views[v.ID]; use.under == nil || use.under.closed {
		s.t.Errorf("slacktest: there is no view %s to send", v.ID)
		return use
	}
	filled, unknown := use.under.fill(values)
	if len(unknown) > 0 {
		s.t.Errorf("slacktest: the form has no inputs %q", slices.Sorted(maps.Keys(unknown)))
	}
	view := use.under.json()
	view["state"] = object{"values": filled}
	p["view"], p["response_urls"] = view, []any{}
	s.send(use, "interactive", p)
	return use
}
