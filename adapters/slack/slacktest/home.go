package slacktest

// OpenHome lets a person look at the bot's page: tab is "home" or "messages".
func (s *Slack) OpenHome(u *User, tab string) *Use {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visit(u, nil)
	use := &Use{s: s, user: u, sent: s.Now()}
	s.uses = append(s.uses, use)
	e := object{"type": "app_home_opened", "user": u.ID, "channel": u.directly().ID, "tab": tab, "event_ts": s.newTS()}
	if v := s.home(u); v != nil && tab == "home" {
		e["view"] = v.json()
	}
	use.payload = e
	use.d = s.event(u.Workspace, nil, e)
	return use
}

// home is the page of a person; nil before there is one.
func (s *Slack) home(u *User) *view { return s.views["home of "+u.ID] }

// Home is the page that a person sees; the zero View before there is one.
func (s *Slack) Home(u *User) View {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.home(u); v != nil {
		return v.shown()
	}
	return View{}
}

// Stop lets a person stop the agent in a thread of their direct conversation.
func (s *Slack) Stop(u *User, thread string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.event(u.Workspace, nil, object{
		"type": "agent_session_stopped", "user": u.ID, "channel": u.directly().ID, "thread_ts": thread,
		"streaming_message_ts": []string{}, "event_ts": s.newTS(),
	})
}

// Uninstall takes the app out of a workspace: its tokens end, and the program is
// told.
func (s *Slack) Uninstall(w *Workspace) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoke(w)
	s.event(w, nil, object{"type": "tokens_revoked", "tokens": object{"oauth": []string{}, "bot": []string{w.BotUser.ID}}, "event_ts": s.newTS()})
	s.event(w, nil, object{"type": "app_uninstalled", "event_ts": s.newTS()})
	w.installed = false
}

// RevokeTokens ends the bot's token of a workspace, and tells the program.
func (s *Slack) RevokeTokens(w *Workspace) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoke(w)
	s.event(w, nil, object{"type": "tokens_revoked", "tokens": object{"oauth": []string{}, "bot": []string{w.BotUser.ID}}, "event_ts": s.newTS()})
}

// A Session is a talk in the agent view, as the program set it up.
type Session struct {
	Channel, Thread string
	Status, Title   string
	Statuses        []string // all that were set, in order
	PromptsTitle    string
	Prompts         []Option // Text is the title, Value the message
}

// Session is a talk in the agent view; the zero Session if the program told
// nothing of it. Prompts of the whole conversation stand under the thread "".
func (s *Slack) Session(c *Channel, thread string) Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.sessions[c.ID+"/"+thread]; a != nil {
		return *a
	}
	return Session{}
}

// Reactions are those of the bot on a message.
func (s *Slack) Reactions(ts string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.messages[ts]; m != nil {
		return append([]string(nil), m.reactions...)
	}
	return nil
}
