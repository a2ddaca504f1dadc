package slacktest

import (
	"strings"
)

// bearer is the token of a call, in its header or among its arguments.
func (c *call) bearer() string {
	if t, ok := strings.CutPrefix(c.r.Header.Get("Authorization"), "Bearer "); ok {
		return t
	}
	return c.str("token")
}

// authorized refuses a call whose token may not do it; nil if it may.
func (s *Slack) authorized(c *call, m method) object {
	if m.public {
		if c.bearer() != "" {
			s.broke(Auth, c.method, "a token is shown where none is needed")
		}
		return nil
	}
	if m.app {
		switch bearer := c.bearer(); {
		case bearer == s.AppToken:
			return nil
		case s.tokens[bearer] != nil:
			return refusal("not_allowed_token_type")
		case bearer == "":
			return refusal("not_authed")
		}
		return refusal("invalid_auth")
	}
	switch bearer := c.bearer(); {
	case bearer == "":
		s.broke(Auth, c.method, "there is no token")
		return refusal("not_authed")
	case bearer == s.AppToken:
		return refusal("not_allowed_token_type")
	case c.token == nil:
		return refusal("invalid_auth")
	}
	if why := c.token.why(s.Now()); why != "" {
		return refusal(why)
	}
	if m.scope != "" && !c.token.has(m.scope) {
		return missing(m.scope, c.token)
	}
	return nil
}

// missing is the refusal for want of a scope.
func missing(scope string, t *token) object {
	return object{"ok": false, "error": "missing_scope", "needed": scope, "provided": strings.Join(t.scopes, ",")}
}

// teamOf is the workspace that a call is about: that of its token or, of an
// organisation's, that of its channel or its team_id.
func (s *Slack) teamOf(c *call) *Workspace {
	if c.token.team != nil {
		return c.token.team
	}
	if ch := s.channels[c.str("channel")]; ch != nil && c.token.enterprise != nil && ch.Workspace.enterprise == c.token.enterprise {
		return ch.Workspace
	}
	if w := s.teams[c.str("team_id")]; w != nil && w.enterprise == c.token.enterprise {
		return w
	}
	for w := range c.token.workspaces(s) {
		return w
	}
	return nil
}
