package slacktest

import (
	"cmp"
)

// session is the talk in the agent view that a call is about.
func (s *Slack) session(c *call, needsThread bool) (*Session, object) {
	ch, wrong := s.place(c, "channel_id")
	switch {
	case wrong != nil:
		return nil, wrong
	case !s.o.Agent:
		return nil, refusal("not_allowed")
	case needsThread && c.str("thread_ts") == "":
		s.broke(Arguments, c.method, "there is no thread_ts")
		return nil, refusal("invalid_arguments")
	}
	name := ch.ID + "/" + c.str("thread_ts")
	if s.sessions[name] == nil {
		s.sessions[name] = &Session{Channel: ch.ID, Thread: c.str("thread_ts")}
	}
	return s.sessions[name], nil
}

func (s *Slack) setStatus(c *call) object {
	if c.str("status") == "" {
		s.broke(Arguments, c.method, "there is no status")
		return refusal("invalid_arguments")
	}
	a, wrong := s.session(c, true)
	if wrong != nil {
		return wrong
	}
	a.Status, a.Statuses = c.str("status"), append(a.Statuses, c.str("status"))
	a.Title = cmp.Or(a.Title, c.str("title"))
	s.change()
	return object{"ok": true, "status": a.Status, "agent_status": a.Status, "title": a.Title}
}

func (s *Slack) renameSession(c *call) object {
	a, wrong := s.session(c, true)
	if wrong != nil {
		return wrong
	}
	a.Title = c.str("title")
	s.change()
	return object{"ok": true, "title": a.Title}
}

// maxPrompts is how many the agent view suggests.
const maxPrompts = 4

func (s *Slack) setPrompts(c *call) object {
	a, wrong := s.session(c, false)
	if wrong != nil {
		return wrong
	}
	prompts := c.list("prompts")
	if len(prompts) == 0 || len(prompts) > maxPrompts {
		s.broke(Limits, c.method, "%d prompts, want 1 to %d", len(prompts), maxPrompts)
	}
	a.PromptsTitle, a.Prompts = c.str("title"), nil
	for _, p := range prompts {
		if str(p, "title") == "" || str(p, "message") == "" {
			s.broke(Empty, c.method, "a prompt without title or message")
		}
		a.Prompts = append(a.Prompts, Option{Text: str(p, "title"), Value: str(p, "message")})
	}
	s.change()
	return object{"ok": true}
}
