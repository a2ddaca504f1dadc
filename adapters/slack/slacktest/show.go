package slacktest

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
