package slacktest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"footnote/adapters/slack/slacktest"
)

type object = map[string]any

// A program does on Slack what a test tells it, one thing after another, and
// acknowledges what it gets.
type program struct {
	t     testing.TB
	s     *slacktest.Slack
	http  *http.Client
	token string
	got   chan object // payloads, in order

	mu       sync.Mutex
	response any  // the payload of acknowledgements
	mute     bool // acknowledges nothing
	ws       []*websocket.Conn
	envelope string // the last one
}

// start starts one for a workspace.
func start(t testing.TB, s *slacktest.Slack, w *slacktest.Workspace) *program {
	t.Helper()
	p := &program{t: t, s: s, http: s.Client(), token: w.Token, got: make(chan object, 10_000)}
	if s.HTTP() {
		handlers := map[string]http.Handler{}
		for _, path := range []string{"/slack/events", "/slack/commands", "/slack/interactivity", "/slack/options"} {
			handlers[path] = http.HandlerFunc(p.endpoint)
		}
		s.DeliverTo(handlers)
		return p
	}
	p.connect()
	return p
}

// answering sets what acknowledgements carry.
func (p *program) answering(with any, mute bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.response, p.mute = with, mute
}

func (p *program) answer() (any, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.response, p.mute
}

func (p *program) endpoint(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	payload := object{}
	switch form, _ := url.ParseQuery(string(body)); {
	case bytes.HasPrefix(body, []byte("{")):
		json.Unmarshal(body, &payload)
	case form.Has("payload"):
		json.Unmarshal([]byte(form.Get("payload")), &payload)
	default:
		for name := range form {
			payload[name] = form.Get(name)
		}
	}
	p.got <- payload
	with, mute := p.answer()
	if mute {
		<-r.Context().Done()
		return
	}
	if with != nil {
		json.NewEncoder(w).Encode(with)
	}
}

// connect opens a socket, which is read until it ends.
func (p *program) connect() *websocket.Conn {
	p.t.Helper()
	ws := p.dial()
	done := make(chan struct{})
	p.ws = append(p.ws, ws)
	p.t.Cleanup(func() { ws.Close(); <-done })
	go func() {
		defer close(done)
		for {
			var e struct {
				Type     string
				Envelope string `json:"envelope_id"`
				Payload  json.RawMessage
			}
			_, frame, err := ws.ReadMessage()
			if err != nil {
				return
			}
			json.Unmarshal(frame, &e)
			if e.Envelope == "" {
				continue
			}
			p.mu.Lock()
			p.envelope = e.Envelope
			p.mu.Unlock()
			var payload object
			json.Unmarshal(e.Payload, &payload)
			p.got <- payload
			if with, mute := p.answer(); !mute {
				ack := object{"envelope_id": e.Envelope}
				if with != nil {
					ack["payload"] = with
				}
				ws.WriteJSON(ack)
			}
		}
	}()
	return ws
}

// next waits for a payload: an event, an interaction, a command by its name.
func (p *program) next(what string) object {
	p.t.Helper()
	over := time.After(10 * time.Minute) // longer than Slack tells a thing again
	for {
		var payload object
		select {
		case payload = <-p.got:
		case <-over:
			p.t.Fatalf("waited in vain for %s", what)
		}
		event, _ := payload["event"].(object)
		switch what {
		case str(event, "type"):
			return event
		case str(payload, "type"), str(payload, "command"):
			return payload
		}
	}
}

// call calls a method with a JSON body.
func (p *program) call(name string, args object) (int, object) { return p.as(p.token, name, args) }

func (p *program) as(token, name string, args object) (int, object) {
	p.t.Helper()
	return p.post("https://slack.com/api/"+name, token, "application/json", encode(args))
}

// form calls a method with a form, objects in it as JSON.
func (p *program) form(name string, args object) object {
	p.t.Helper()
	form := url.Values{"token": {p.token}}
	for name, v := range args {
		if text, ok := v.(string); ok {
			form.Set(name, text)
		} else {
			form.Set(name, string(encode(v)))
		}
	}
	_, answer := p.post("https://slack.com/api/"+name, "", "application/x-www-form-urlencoded", []byte(form.Encode()))
	return answer
}

// ok calls a method, which must work.
func (p *program) ok(name string, args object) object {
	p.t.Helper()
	_, answer := p.call(name, args)
	if answer["ok"] != true {
		p.t.Errorf("%s gets %v", name, answer)
	}
	return answer
}

// code calls a method and returns the code with which it is refused.
func (p *program) code(name string, args object) string {
	p.t.Helper()
	_, answer := p.call(name, args)
	return str(answer, "error")
}

func (p *program) respond(address string, args object) int {
	p.t.Helper()
	status, _ := p.post(address, "", "application/json", encode(args))
	return status
}

// post sends a body; the status is 0 where the connection is lost.
func (p *program) post(address, token, kind string, body []byte) (int, object) {
	p.t.Helper()
	r, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := p.http.Do(r)
	if err != nil {
		return 0, nil
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body)
	var answer object
	json.Unmarshal(data, &answer)
	return resp.StatusCode, answer
}

func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

func str(o object, name string) string {
	text, _ := o[name].(string)
	return text
}

// answer is a message that keeps to all rules.
func answer(channel, text, thread, key string) object {
	o := object{
		"channel": channel, "text": text, "unfurl_links": false, "unfurl_media": false,
		"blocks": []any{quote(text), actions("1|||1", button("Next", "a1", "1|next|x"), button("Delete", "a2", "1|delete|x"))},
	}
	if thread != "" {
		o["thread_ts"] = thread
	}
	if key != "" {
		o["metadata"] = object{"event_type": "footnote_reply", "event_payload": object{"key": key}}
	}
	return o
}

func quote(text string) object {
	return object{"type": "rich_text", "elements": []any{object{"type": "rich_text_quote", "elements": []any{object{"type": "text", "text": text}}}}}
}

func section(text string) object {
	return object{"type": "section", "text": object{"type": "mrkdwn", "text": text, "verbatim": true}}
}

func actions(id string, elements ...any) object {
	return object{"type": "actions", "block_id": id, "elements": elements}
}

func button(text, id, value string) object {
	return object{"type": "button", "action_id": id, "text": plain(text), "value": value}
}

func plain(text string) object { return object{"type": "plain_text", "text": text, "emoji": false} }

func option(text, value string) object { return object{"text": plain(text), "value": value} }

func many[T any](n int, make func(int) T) []any {
	var all []any
	for i := range n {
		all = append(all, make(i))
	}
	return all
}

func long(n int) string { return strings.Repeat("ü", n) }

func id(prefix string, n int) string { return fmt.Sprint(prefix, n) }

func decode(t testing.TB, data []byte) object {
	t.Helper()
	var o object
	if err := json.Unmarshal(data, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

// dial opens a socket that nobody reads.
func (p *program) dial() *websocket.Conn {
	p.t.Helper()
	_, open := p.as(p.s.AppToken, "apps.connections.open", object{})
	ws, _, err := p.s.Dialer().DialContext(context.Background(), str(open, "url"), nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return ws
}

// last is the id of the envelope that came last.
func (p *program) last() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.envelope
}

// signed checks a request as a program should.
func signed(s *slacktest.Slack, r *http.Request) bool {
	body, _ := io.ReadAll(r.Body)
	moment := r.Header.Get("X-Slack-Request-Timestamp")
	seconds, err := strconv.ParseInt(moment, 10, 64)
	if err != nil || s.Now().Sub(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return false
	}
	return r.Header.Get("X-Slack-Signature") == slacktest.Sign(s.SigningSecret, moment, body)
}

// listen takes a port of the loopback.
func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func decodeInto(o object, v any) error { return json.Unmarshal(encode(o), v) }
