package slacktest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// A call is one of a method of the Web API, or of another address that changes
// something.
type call struct {
	s      *Slack
	r      *http.Request
	method string
	rec    *record // of our Client; nil for other clients
	args   object
	token  *token
	team   *Workspace // of the token, or of what the call is about
	bar    *bar
}

// An answer is what a call gets.
type answer struct {
	status int
	body   any    // as JSON
	raw    []byte // in the place of body
	header http.Header
}

// refusal is an error as Slack words it.
func refusal(code string) object { return object{"ok": false, "error": code} }

// str is an argument; forms and JSON hold the same.
func (c *call) str(name string) string {
	switch v := c.args[name].(type) {
	case string:
		return v
	case nil:
		return ""
	default:
		return fmt.Sprint(v)
	}
}

// yes is an argument that is true or false; other is what it is left out.
func (c *call) yes(name string, other bool) bool {
	switch c.str(name) {
	case "true", "1":
		return true
	case "false", "0":
		return false
	}
	return other
}

// value is an argument that is an object or a list, in forms as JSON.
func (c *call) value(name string) any {
	text, ok := c.args[name].(string)
	if !ok {
		return c.args[name]
	}
	var v any
	if text != "" && json.Unmarshal([]byte(text), &v) != nil {
		c.s.broke(Arguments, c.method, "%s is no JSON", name)
	}
	return v
}

func (c *call) list(name string) []any    { l, _ := c.value(name).([]any); return l }
func (c *call) object(name string) object { o, _ := c.value(name).(object); return o }

// maxBody is more than any call but an upload may have.
const maxBody = 32 << 20

// serve is the whole of Slack over HTTP. The host of an address matters only
// where it is one of Slack's.
func (s *Slack) serve(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		return
	}
	defer s.serving.Done()
	name, ours := strings.CutPrefix(r.URL.Path, "/api/")
	switch host := r.Host; {
	case strings.HasPrefix(r.URL.Path, "/link"):
		s.serveSocket(w, r)
	case !s.right(host, r.URL.Path):
		s.nowhere(w, r)
	case ours:
		s.serveMethod(w, r, name)
	case strings.HasPrefix(r.URL.Path, "/files-pri/"):
		s.serveFile(w, r)
	case strings.HasPrefix(r.URL.Path, "/upload/"):
		s.run(w, &call{s: s, r: r, method: "upload"}, method{public: true, do: (*Slack).upload})
	default:
		s.run(w, &call{s: s, r: r, method: "response_url"}, method{public: true, do: (*Slack).respond})
	}
}

// right reports whether a path belongs to a host.
func (s *Slack) right(host, path string) bool {
	here := map[string]string{"/api/": "slack.com", "/files-pri/": filesHost, "/upload/": filesHost, "/hooks/": hooksHost}
	for prefix, want := range here {
		if strings.HasPrefix(path, prefix) {
			return host == want || s.loopback != "" && host == s.loopback
		}
	}
	return false
}

// nowhere answers what is addressed wrongly.
func (s *Slack) nowhere(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.broke(Method, r.Method+" "+r.Host, "there is nothing at this address")
	if r.Header.Get("Authorization") != "" {
		s.broke(Auth, r.Method+" "+r.Host, "a token is shown to somebody else")
	}
	s.mu.Unlock()
	http.NotFound(w, r)
}

func (s *Slack) serveMethod(w http.ResponseWriter, r *http.Request, name string) {
	c := &call{s: s, r: r, method: name}
	m, known := s.methods[name]
	if !known {
		s.mu.Lock()
		s.broke(Method, name, "there is no such method here")
		s.mu.Unlock()
		write(w, &answer{status: http.StatusOK, body: refusal("unknown_method")})
		return
	}
	if why := c.read(); why != "" {
		s.mu.Lock()
		s.broke(Arguments, name, "%s", why)
		s.mu.Unlock()
		write(w, &answer{status: http.StatusOK, body: refusal("invalid_arguments")})
		return
	}
	s.run(w, c, m)
}

// read takes the arguments out of a request: of a form, of JSON, of the address.
func (c *call) read() string {
	body, err := io.ReadAll(io.LimitReader(c.r.Body, maxBody))
	if err != nil {
		return "the body breaks off"
	}
	c.args = object{}
	kind, _, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	form := c.r.URL.Query()
	switch {
	case kind == "application/json" && len(body) > 0:
		if json.Unmarshal(body, &c.args) != nil {
			return "the body is no JSON object"
		}
	case kind == "application/x-www-form-urlencoded", len(body) == 0:
		posted, err := url.ParseQuery(string(body))
		if err != nil {
			return "the body is no form"
		}
		for name, values := range posted {
			form[name] = values
		}
	default:
		return fmt.Sprintf("a body of type %q", kind)
	}
	for name, values := range form {
		if len(values) > 1 {
			return fmt.Sprintf("%q is there %d times", name, len(values))
		}
		c.args[name] = values[0]
	}
	return ""
}

// run judges a call, does it, and lets go wrong what shall.
func (s *Slack) run(w http.ResponseWriter, c *call, m method) {
	if c.method == "response_url" {
		if why := c.read(); why != "" {
			s.mu.Lock()
			s.broke(Arguments, c.method, "%s", why)
			s.mu.Unlock()
		}
	}
	fault := s.fault(c)
	if fault.Delay > 0 {
		select {
		case <-time.After(fault.Delay):
		case <-c.r.Context().Done():
			return
		}
	}
	prepared := s.prepare(c)
	s.mu.Lock()
	a := s.enact(c, m, fault)
	if prepared != "" && a != nil {
		s.broke(Schema, c.method, "%s", prepared)
	}
	s.mu.Unlock()
	if fault.Drop != Kept {
		panic(http.ErrAbortHandler) // the server closes the connection
	}
	write(w, a)
}

// enact does a call, unless a fault or a limit keeps it from that. s.mu is held.
func (s *Slack) enact(c *call, m method, fault *Fault) *answer {
	if c.rec = s.calls[c.r.Header.Get(numberHeader)]; c.rec != nil && c.rec.sent.IsZero() {
		c.rec = nil
	}
	c.token = s.tokens[c.bearer()]
	if c.token != nil {
		c.team = s.teamOf(c)
	}
	if a := s.limit(c); a != nil {
		return a
	}
	wrong := fault.answer(c)
	if fault.Drop == DropBefore || wrong != nil && !fault.Then {
		return wrong
	}
	if code := s.authorized(c, m); code != nil {
		return &answer{status: http.StatusOK, body: code}
	}
	done := m.do(s, c)
	if wrong != nil {
		return wrong
	}
	return s.answer(c, done)
}

// answer is what a method gives back, with the scopes of the token beside it.
func (s *Slack) answer(c *call, body object) *answer {
	a := &answer{status: http.StatusOK, body: body, header: http.Header{}}
	if c.token != nil {
		a.header.Set("X-OAuth-Scopes", strings.Join(c.token.scopes, ","))
	}
	if status, ok := body["status_code"].(int); ok {
		a.status = status
		delete(body, "status_code")
	}
	if text, ok := body["raw"].(string); ok {
		a.raw = []byte(text)
	}
	return a
}

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

// write sends an answer; nothing for nil.
func write(w http.ResponseWriter, a *answer) {
	if a == nil {
		return
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	data := a.raw
	if data == nil {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		data, _ = json.Marshal(a.body)
	}
	w.WriteHeader(a.status)
	w.Write(data)
}

// fault is what goes wrong with a call.
func (s *Slack) fault(c *call) *Fault {
	s.mu.Lock()
	f := s.faults
	told := Call{
		Method: c.method, Token: c.bearer(), Channel: c.str("channel"), User: c.str("user"), Thread: c.str("thread_ts"), TS: c.str("ts"),
		Text: c.str("text"), Key: keyOf(c.object("metadata")), ResponseType: c.str("response_type"),
		Replace: c.yes("replace_original", false), Delete: c.yes("delete_original", false),
		Number: s.counts.Calls, Before: s.made[c.method], Arguments: c.args, Request: c.r,
	}
	s.counts.Calls++
	s.made[c.method]++
	s.mu.Unlock()
	if f == nil {
		return &Fault{}
	}
	fault := f(told)
	if fault == nil {
		return &Fault{}
	}
	s.mu.Lock()
	s.counts.Faults++
	s.mu.Unlock()
	return fault
}

// answer is the fault's own; nil if it has none.
func (f *Fault) answer(c *call) *answer {
	var a *answer
	switch {
	case f.Status == http.StatusTooManyRequests:
		a = c.s.tooMany(c, f.RetryAfter)
	case f.Status != 0:
		a = &answer{status: f.Status, body: refusal(cmp.Or(f.Error, "internal_error")), header: http.Header{}}
		if f.RetryAfter != "" {
			a.header.Set("Retry-After", f.RetryAfter)
		}
	case f.Error != "":
		body := refusal(f.Error)
		if f.Needed != "" {
			body["needed"], body["provided"] = f.Needed, f.Provided
		}
		return &answer{status: http.StatusOK, body: body}
	default:
		return nil
	}
	if f.HTML {
		text := http.StatusText(f.Status)
		a.header.Set("Content-Type", "text/html; charset=UTF-8")
		a.raw = fmt.Appendf(nil, "<!doctype html><html><head><title>%d %s</title></head><body><h1>%s</h1></body></html>", f.Status, text, text)
	}
	return a
}

// Made is how often a method was called.
func (s *Slack) Made(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.made[method]
}
