package slacktest

import (
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"
)

// A token is one that the app was given.
type token struct {
	value      string
	team       *Workspace  // nil for those of an organisation
	enterprise *Enterprise // of an organisation
	scopes     []string
	revoked    bool
	ends       time.Time // zero for never
}

// A grant is what a token is given for: a code, or a refresh token.
type grant struct {
	team       *Workspace
	enterprise *Enterprise
	scopes     []string
	redirect   string
	by         *User
	ends       time.Time
	used       bool
}

func (t *token) has(scope string) bool { return slices.Contains(t.scopes, scope) }

// why is the code with which a token is refused; "" for none.
func (t *token) why(now time.Time) string {
	switch {
	case t.revoked:
		return "token_revoked"
	case !t.ends.IsZero() && now.After(t.ends):
		return "token_expired"
	case t.team != nil && !t.team.installed:
		return "account_inactive"
	}
	return ""
}

// workspaces are those where the token speaks for the app.
func (t *token) workspaces(s *Slack) iter.Seq[*Workspace] {
	return func(yield func(*Workspace) bool) {
		for _, w := range s.teams {
			if (w == t.team || t.enterprise != nil && w.enterprise == t.enterprise) && !yield(w) {
				return
			}
		}
	}
}

// Install installs the app in a workspace, or installs it anew, with other scopes
// if some are named; its token is Workspace.Token.
func (s *Slack) Install(w *Workspace, scopes ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.install(w, scopes)
	return w.Token
}

func (s *Slack) install(w *Workspace, scopes []string) {
	if scopes == nil {
		scopes = s.o.Scopes
	}
	if scopes == nil {
		scopes = Scopes
	}
	w.installed = true
	w.Token = s.newToken(&token{team: w, scopes: scopes}).value
}

// newToken gives out a token, with a canary in it.
func (s *Slack) newToken(t *token) *token {
	s.serial++
	prefix := "xoxb-"
	if s.o.Rotation {
		prefix, t.ends = "xoxe.xoxb-", s.Now().Add(12*time.Hour)
	}
	t.value = fmt.Sprintf("%s1000-%d-%s-of-a-bot-token", prefix, s.serial, s.secret)
	s.tokens[t.value] = t
	return t
}

// Expire ends the token of a workspace as time does, without a word to the
// program.
func (s *Slack) Expire(w *Workspace) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.tokens {
		if t.team == w && !t.revoked {
			t.ends = s.Now().Add(-time.Second)
		}
	}
}

// revoke ends all tokens of a workspace.
func (s *Slack) revoke(w *Workspace) {
	for _, t := range s.tokens {
		if t.team == w {
			t.revoked = true
		}
	}
	for _, g := range s.codes {
		if g.team == w {
			g.used = true
		}
	}
	w.Token = ""
}

// Authorize lets a person agree, at the address that the program's install page
// leads to, that the app is installed in their workspace, or in their organisation
// if wide is set. It returns where their browser is sent then.
func (s *Slack) Authorize(u *User, address string, wide bool) string {
	s.t.Helper()
	return s.authorize(u, address, wide, "")
}

// Decline is Authorize for who does not agree.
func (s *Slack) Decline(u *User, address string) string {
	s.t.Helper()
	return s.authorize(u, address, false, "access_denied")
}

func (s *Slack) authorize(u *User, address string, wide bool, refused string) string {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := url.Parse(address)
	if err != nil {
		s.broke(Method, "oauth", "an address that cannot be read")
		return ""
	}
	q := a.Query()
	if a.Scheme != "https" || a.Host != "slack.com" || a.Path != "/oauth/v2/authorize" || q.Get("client_id") != s.ClientID || q.Get("scope") == "" {
		s.broke(Method, "oauth", "people are sent to %s://%s%s with the scopes %q", a.Scheme, a.Host, a.Path, q.Get("scope"))
	}
	if q.Get("state") == "" {
		s.broke(Arguments, "oauth", "there is no state")
	}
	answer := url.Values{"state": {q.Get("state")}}
	if refused != "" {
		answer.Set("error", refused)
		return q.Get("redirect_uri") + "?" + answer.Encode()
	}
	g := &grant{scopes: strings.Split(q.Get("scope"), ","), redirect: q.Get("redirect_uri"), by: u, ends: s.Now().Add(10 * time.Minute)}
	if g.enterprise = u.Workspace.enterprise; !wide || g.enterprise == nil {
		g.team, g.enterprise = u.Workspace, nil
	}
	answer.Set("code", s.newCode("code", g))
	return q.Get("redirect_uri") + "?" + answer.Encode()
}

func (s *Slack) newCode(kind string, g *grant) string {
	s.serial++
	code := fmt.Sprintf("%s-%d-%s", kind, s.serial, s.secret)
	s.codes[code] = g
	return code
}

// access is oauth.v2.access: a code or a refresh token becomes a token, once
// (https://docs.slack.dev/authentication/using-token-rotation).
func (s *Slack) access(c *call) object {
	id, secret, basic := c.r.BasicAuth()
	if !basic {
		id, secret = c.str("client_id"), c.str("client_secret")
	}
	switch {
	case id != s.ClientID:
		return refusal("invalid_client_id")
	case secret != s.ClientSecret:
		return refusal("bad_client_secret")
	}
	name, wrong := c.str("code"), "invalid_code"
	if c.str("grant_type") == "refresh_token" {
		name, wrong = c.str("refresh_token"), "invalid_refresh_token"
	}
	g := s.codes[name]
	switch {
	case g == nil:
		return refusal(wrong)
	case g.used && wrong == "invalid_code":
		return refusal("code_already_used")
	case g.used, !g.ends.IsZero() && s.Now().After(g.ends):
		return refusal(wrong)
	case g.redirect != "" && c.str("redirect_uri") != g.redirect:
		return refusal("bad_redirect_uri")
	}
	g.used = true
	return s.granted(g)
}

func (s *Slack) granted(g *grant) object {
	t := s.newToken(&token{team: g.team, enterprise: g.enterprise, scopes: g.scopes})
	o := object{
		"ok": true, "access_token": t.value, "token_type": "bot", "scope": strings.Join(g.scopes, ","), "app_id": s.AppID,
		"is_enterprise_install": g.enterprise != nil, "enterprise": nil, "team": nil, "authed_user": object{"id": g.by.ID},
	}
	e := g.enterprise
	if w := g.team; w != nil {
		w.installed, w.Token = true, t.value
		o["team"], o["bot_user_id"] = object{"id": w.ID, "name": w.Name}, w.BotUser.ID
		e = w.enterprise
	} else {
		o["bot_user_id"] = g.by.Workspace.BotUser.ID
		for w := range t.workspaces(s) {
			w.installed = true
		}
	}
	if e != nil {
		o["enterprise"] = object{"id": e.ID, "name": e.Name}
	}
	if s.o.Rotation {
		again := *g
		again.redirect, again.ends, again.used = "", time.Time{}, false
		o["refresh_token"], o["expires_in"] = s.newCode("xoxe-1", &again), int((12 * time.Hour).Seconds())
	}
	return o
}
