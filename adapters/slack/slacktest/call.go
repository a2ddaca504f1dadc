package slacktest

import (
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

func (c *call) list(name string) []any { l, _ := c.value(name).([]any); return l }

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
