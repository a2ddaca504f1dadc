package api_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	slackapi "github.com/slack-go/slack"
	"go.uber.org/goleak"

	"footnote/adapters/slack/api"
	"footnote/bot"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// What no error and no log may show: the token, a response_url, where files are
// uploaded to, a trigger_id and texts.
const (
	token   = "xoxb-CANARY-4242-secret"
	hook    = "https://hooks.slack.com/actions/T1/77/CANARYhookSecret"
	upload  = "https://files.slack.com/upload/v1/CANARYuploadSecret"
	trigger = "777.888.CANARYtrigger"
	text    = "CANARYtext of a question"
)

// serve is a client all of whose requests h answers, over connections in memory,
// so that it can be used where time is not real.
func serve(t *testing.T, h http.HandlerFunc, change ...func(*api.Config)) *api.Client {
	l := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
	s := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0)}
	ended := make(chan struct{})
	go func() { s.Serve(l); close(ended) }()
	transport := &http.Transport{MaxIdleConnsPerHost: 100}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		s.Close()
		<-ended
	})
	return reach(transport, l.dial, change...)
}

// reach is a client whose connections dial makes.
func reach(transport *http.Transport, dial func(context.Context) (net.Conn, error), change ...func(*api.Config)) *api.Client {
	transport.DialTLSContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }
	c := api.Config{
		Token: func(context.Context) (string, error) { return token, nil },
		HTTP:  &http.Client{Transport: transport},
	}
	for _, f := range change {
		f(&c)
	}
	return api.New(c)
}

// pipes is a listener at which connections are made without a network.
type pipes struct {
	conns  chan net.Conn
	once   sync.Once
	closed chan struct{}
}

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "memory"} }

// say answers with JSON.
func say(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	io.WriteString(w, body)
}

// drop ends a call's connection without an answer, or with a part of one.
func drop(w http.ResponseWriter, part string) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		io.WriteString(c, part)
		c.Close()
	}
}

// method is what a request asks for.
func method(r *http.Request) string {
	switch {
	case r.Host == "hooks.slack.com":
		return "response_url"
	case r.Host == "files.slack.com":
		return "upload"
	}
	return strings.TrimPrefix(r.URL.Path, "/api/")
}

// answers are what Slack says where a call succeeds.
var answers = map[string]string{
	"auth.test":                             `{"ok":true,"url":"https://w.slack.com/","team":"W","team_id":"T1","user_id":"U9","bot_id":"B9","enterprise_id":"E1"}`,
	"chat.postMessage":                      `{"ok":true,"channel":"C1","ts":"1700000001.000100","message":{"text":"x","blocks":[{"type":"never_seen"}]}}`,
	"chat.postEphemeral":                    `{"ok":true,"message_ts":"1700000001.000100"}`,
	"chat.update":                           `{"ok":true,"channel":"C1","ts":"1700000001.000100","text":"x"}`,
	"chat.delete":                           `{"ok":true,"channel":"C1","ts":"1700000001.000100"}`,
	"conversations.open":                    `{"ok":true,"channel":{"id":"D1"}}`,
	"conversations.info":                    `{"ok":true,"channel":{"id":"C1","name":"reading","is_ext_shared":true,"locale":"de-DE"}}`,
	"conversations.history":                 `{"ok":true,"messages":[]}`,
	"conversations.replies":                 `{"ok":true,"messages":[]}`,
	"users.info":                            `{"ok":true,"user":{"id":"U1","is_admin":true,"locale":"de-DE"}}`,
	"views.publish":                         `{"ok":true,"view":{"id":"V1"}}`,
	"views.open":                            `{"ok":true,"view":{"id":"V1"}}`,
	"files.info":                            `{"ok":true,"file":{"id":"F1","name":"a.pdf"}}`,
	"files.getUploadURLExternal":            `{"ok":true,"upload_url":"` + upload + `","file_id":"F1"}`,
	"upload":                                `OK - 5`,
	"files.completeUploadExternal":          `{"ok":true,"files":[{"id":"F1"}]}`,
	"reactions.add":                         `{"ok":true}`,
	"reactions.remove":                      `{"ok":true}`,
	"agents.sessions.setStatus":             `{"ok":true,"status":"active"}`,
	"assistant.threads.setSuggestedPrompts": `{"ok":true}`,
	"response_url":                          `ok`,
}

// good answers every call as Slack does where it succeeds.
func good(w http.ResponseWriter, r *http.Request) { say(w, 200, answers[method(r)]) }

func message(key string) *api.Message {
	return &api.Message{Thread: "1700000000.000100", Text: text, Key: key, Blocks: []slackapi.Block{
		slackapi.NewSectionBlock(slackapi.NewTextBlockObject("plain_text", text, false, false), nil, nil),
	}}
}

// A one is a call with secrets in all that it sends.
type one struct {
	name string // of its method; of the last of them where there are several
	// again: it may be made twice where nobody knows whether it was made.
	again bool
	call  func(context.Context, *api.Client) error
}

var calls = []one{
	{"auth.test", true, func(ctx context.Context, c *api.Client) error { _, err := c.Auth(ctx); return err }},
	{"chat.postMessage", false, func(ctx context.Context, c *api.Client) error {
		_, err := c.Post(ctx, "C1", message(""))
		return err
	}},
	{"chat.postEphemeral", false, func(ctx context.Context, c *api.Client) error { return c.Whisper(ctx, "C1", "U1", message("")) }},
	{"chat.update", true, func(ctx context.Context, c *api.Client) error {
		return c.Update(ctx, "C1", "1700000001.000100", message(""))
	}},
	{"chat.delete", true, func(ctx context.Context, c *api.Client) error { return c.Delete(ctx, "C1", "1700000001.000100") }},
	{"response_url", false, func(ctx context.Context, c *api.Client) error {
		return c.Respond(ctx, hook, &api.Response{Message: *message("")})
	}},
	{"conversations.open", true, func(ctx context.Context, c *api.Client) error { _, err := c.OpenDM(ctx, "U1"); return err }},
	{"conversations.info", true, func(ctx context.Context, c *api.Client) error { _, err := c.Conversation(ctx, "C1"); return err }},
	{"conversations.history", true, func(ctx context.Context, c *api.Client) error {
		_, err := c.Posted(ctx, "C1", "", "1700000000.000100", "m1")
		return err
	}},
	{"conversations.replies", true, func(ctx context.Context, c *api.Client) error {
		_, err := c.Replies(ctx, "C1", "1700000000.000100", "")
		return err
	}},
	{"users.info", true, func(ctx context.Context, c *api.Client) error { _, err := c.User(ctx, "U1"); return err }},
	{"views.publish", true, func(ctx context.Context, c *api.Client) error {
		return c.PublishHome(ctx, "U1", slackapi.HomeTabViewRequest{Type: "home", Blocks: slackapi.Blocks{BlockSet: message("").Blocks}})
	}},
	{"views.open", true, func(ctx context.Context, c *api.Client) error {
		return c.OpenView(ctx, trigger, slackapi.ModalViewRequest{Type: "modal", Blocks: slackapi.Blocks{BlockSet: message("").Blocks}})
	}},
	{"files.info", true, func(ctx context.Context, c *api.Client) error { _, err := c.File(ctx, "F1"); return err }},
	{"files.completeUploadExternal", false, func(ctx context.Context, c *api.Client) error {
		return c.Upload(ctx, "C1", "1700000000.000100", []bot.File{{Name: "a.ris", Data: []byte(text)}})
	}},
	{"reactions.add", true, func(ctx context.Context, c *api.Client) error {
		return c.React(ctx, "C1", "1700000001.000100", "hourglass")
	}},
	{"reactions.remove", true, func(ctx context.Context, c *api.Client) error {
		return c.Unreact(ctx, "C1", "1700000001.000100", "hourglass")
	}},
	{"agents.sessions.setStatus", true, func(ctx context.Context, c *api.Client) error {
		return c.Status(ctx, "D1", "1700000000.000100", "processing", text)
	}},
	{"assistant.threads.setSuggestedPrompts", true, func(ctx context.Context, c *api.Client) error {
		return c.Prompts(ctx, "D1", "", []api.Prompt{{Title: text, Message: text}})
	}},
}
