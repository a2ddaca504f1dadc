package socket_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/slack/socket"
)

// bubble runs a test on a clock of its own, and fails it if a goroutine is left.
func bubble(t *testing.T, f func(*testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

// pass lets time pass.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// A process is a Socket that runs.
type process struct {
	t      testing.TB
	server *server
	socket *socket.Socket
	stop   context.CancelFunc
	done   chan error
	log    *syncBuffer

	mu  sync.Mutex // guards what follows
	got []socket.Envelope
}

// start runs a Socket against a server. Envelopes are acknowledged at once unless
// change says otherwise.
func start(t testing.TB, s *server, change func(*socket.Config)) *process {
	t.Helper()
	p := &process{t: t, server: s, done: make(chan error, 1), log: &syncBuffer{}}
	c := socket.Config{
		AppToken: token, HTTP: &http.Client{Transport: s}, Dialer: s.dialer(),
		Handle: func(_ context.Context, e socket.Envelope, ack func(any)) { p.keep(e); ack(nil) },
		Log:    slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Jitter: func() float64 { return 0.5 },
	}
	if change != nil {
		change(&c)
	}
	var err error
	if p.socket, err = socket.New(c); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	p.stop = cancel
	go func() { p.done <- p.socket.Run(ctx) }()
	return p
}

func (p *process) keep(e socket.Envelope) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got = append(p.got, e)
}

// ids returns what was handed on.
func (p *process) ids() (ids []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range p.got {
		ids = append(ids, e.ID)
	}
	return ids
}

// end stops the process, which has to be over soon and to have told no secrets.
func (p *process) end() {
	p.t.Helper()
	begin := time.Now()
	p.stop()
	if err := <-p.done; err != nil {
		p.t.Errorf("Run returned %v, want nil", err)
	}
	if took := time.Since(begin); took > 3*time.Second {
		p.t.Errorf("the process took %v to end", took)
	}
	if p.socket.Connected() != 0 {
		p.t.Errorf("%d connections are counted after the end", p.socket.Connected())
	}
	p.secret(p.log.String())
	p.server.running.Wait()
}

func (p *process) secret(text string) {
	p.t.Helper()
	if i := strings.Index(text, "CANARY"); i >= 0 {
		p.t.Errorf("a secret is in %q", text[max(0, i-100):min(len(text), i+30)])
	}
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// one has a single connection.
func one(c *socket.Config) { c.Connections = 1 }

func TestNewRefuses(t *testing.T) {
	handle := func(context.Context, socket.Envelope, func(any)) {}
	for name, test := range map[string]struct {
		c    socket.Config
		want string
	}{
		"no token":             {socket.Config{Handle: handle}, "set SLACK_APP_TOKEN"},
		"the token of a bot":   {socket.Config{AppToken: "xoxb-CANARY", Handle: handle}, "begins with xapp-"},
		"no Handle":            {socket.Config{AppToken: token}, "needs Handle"},
		"too many connections": {socket.Config{AppToken: token, Handle: handle, Connections: 11}, "Slack allows 1 to 10"},
	} {
		_, err := socket.New(test.c)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

func TestWhatComesIsAcknowledged(t *testing.T) {
	tests := []struct {
		name, frame string
		handed      bool
		acked       bool
	}{
		{"an event", `{"envelope_id":"x","type":"events_api","payload":{"a":1},"retry_attempt":0}`, true, true},
		{"a command", `{"envelope_id":"x","type":"slash_commands","payload":{}}`, true, true},
		{"a button", `{"payload":{},"type":"interactive","envelope_id":"x"}`, true, true},
		{"fields of other types", `{"envelope_id":"x","type":"events_api","payload":{},"retry_attempt":"one","reason":[1],"num_connections":{}}`, true, true},
		{"white space", " {\"envelope_id\":\"x\",\"type\":\"events_api\",\"payload\": \n{} }", true, true},
		{"an unknown type", `{"envelope_id":"x","type":"workflows","payload":{"CANARY":1}}`, false, true},
		{"a type that is no string", `{"envelope_id":"x","type":7,"payload":{}}`, false, true},
		{"no type", `{"envelope_id":"x","payload":{}}`, false, true},
		{"no payload", `{"envelope_id":"x","type":"events_api"}`, false, true},
		{"a payload of null", `{"envelope_id":"x","type":"events_api","payload":null}`, false, true},
		{"a payload that is a list", `{"envelope_id":"x","type":"interactive","payload":["CANARY"]}`, false, true},
		{"a payload that is a string", `{"envelope_id":"x","type":"interactive","payload":"{}"}`, false, true},
		{"no id", `{"type":"events_api","payload":{}}`, false, false},
		{"an id that is no string", `{"envelope_id":{"x":1},"type":"events_api","payload":{}}`, false, false},
		{"half a frame", `{"envelope_id":"x","type":"events_api","payload":{"CANARY`, false, false},
		{"garbage", `CANARY{{{`, false, false},
		{"nothing", ``, false, false},
		{"a list", `["x"]`, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &server{t: t}
				var acks []string
				s.script = func(p *peer) {
					p.hello()
					p.text(test.frame)
					p.send("after")
					time.Sleep(time.Second)
					for len(p.acks) > 0 {
						acks = append(acks, (<-p.acks).ID)
					}
					<-p.gone
				}
				p := start(t, s, one)
				pass(2 * time.Second)
				var want, handed []string
				if test.acked {
					want = append(want, "x")
				}
				if test.handed {
					handed = append(handed, "x")
				}
				want, handed = append(want, "after"), append(handed, "after")
				slices.Sort(want)
				slices.Sort(acks)
				if !slices.Equal(acks, want) {
					t.Errorf("acknowledged %q, want %q", acks, want)
				}
				if got := p.ids(); !slices.Equal(got, handed) {
					t.Errorf("handed on %q, want %q", got, handed)
				}
				if _, all := s.count(); all != 1 {
					t.Errorf("%d connections, want one", all)
				}
				p.end()
			})
		})
	}
}

func TestGarbageWithoutEndIsAnEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &server{t: t}
		s.script = func(p *peer) {
			p.hello()
			for p.text("{") == nil {
			}
		}
		p := start(t, s, one)
		pass(time.Minute)
		if _, all := s.count(); all < 2 || all > 20 {
			t.Errorf("%d connections in a minute, want some", all)
		}
		p.end()
	})
}

// TestTheAnswerGoesWithTheAcknowledgement has Handle acknowledge later and more
// than once.
func TestTheAnswerGoesWithTheAcknowledgement(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &server{t: t}
		type options struct {
			Options []string `json:"options"`
		}
		big := options{[]string{strings.Repeat("CANARY", 4000)}}
		var acks []ack
		s.script = func(p *peer) {
			p.hello()
			for _, id := range []string{"plain", "options", "big", "no JSON", "late"} {
				p.send(id)
			}
			time.Sleep(4 * time.Second)
			for len(p.acks) > 0 {
				acks = append(acks, <-p.acks)
			}
			<-p.gone
		}
		p := start(t, s, func(c *socket.Config) {
			c.Connections = 1
			c.Handle = func(_ context.Context, e socket.Envelope, ack func(any)) {
				switch e.ID {
				case "plain":
					ack(nil)
				case "options":
					ack(options{[]string{"a", "b"}})
				case "big":
					ack(big)
				case "no JSON":
					ack(func() {})
				case "late":
					time.AfterFunc(3*time.Second, func() { ack(nil) })
					return
				}
				ack("a second time")
			}
		})
		pass(5 * time.Second)
		got := map[string]string{}
		for _, a := range acks {
			got[a.ID] += string(a.Payload) + ";"
			if a.bytes >= 20<<10 {
				t.Errorf("an acknowledgement has %d bytes, which Slack passes over", a.bytes)
			}
		}
		want := map[string]string{"plain": ";", "options": `{"options":["a","b"]};`, "big": ";", "no JSON": ";", "late": ";"}
		if a, b := asJSON(t, got), asJSON(t, want); a != b {
			t.Errorf("acknowledged %s, want %s", a, b)
		}
		p.end()
	})
}

func asJSON(t *testing.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestALargeAcknowledgementIsOneFrame looks at what is on the wire.
func TestALargeAcknowledgementIsOneFrame(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &server{t: t}
		var bytes int
		var parts bool
		s.script = func(p *peer) {
			p.hello()
			p.send("x")
			a := <-p.acks
			bytes, parts = a.bytes, len(a.Payload) == 0
			<-p.gone
		}
		p := start(t, s, func(c *socket.Config) {
			c.Connections = 1
			c.Dialer.WriteBufferSize = 1024
			c.Dialer.NetDialContext = whole(t, c.Dialer.NetDialContext)
			c.Handle = func(_ context.Context, _ socket.Envelope, ack func(any)) {
				ack(map[string]string{"text": strings.Repeat("x", 20_000)})
			}
		})
		pass(time.Second)
		if bytes < 20_000 || parts {
			t.Errorf("acknowledged with %d bytes", bytes)
		}
		p.end()
	})
}

// TestASlowHandleKeepsTheConnection floods one: reading goes on, and so do pings.
func TestASlowHandleKeepsTheConnection(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const flood = 300
		s := &server{t: t}
		s.script = func(p *peer) {
			p.hello()
			for n := range flood {
				p.send(string(rune('a'+n%26)) + time.Duration(n).String())
			}
			p.pinging(5 * time.Second)
		}
		slow := &process{}
		p := start(t, s, func(c *socket.Config) {
			c.Connections = 1
			c.Handle = func(_ context.Context, e socket.Envelope, ack func(any)) {
				time.Sleep(100 * time.Millisecond)
				slow.keep(e)
				ack(nil)
			}
		})
		pass(29 * time.Second)
		if n := len(slow.ids()); n >= flood || n < flood/2 {
			t.Errorf("%d were handled after 29 seconds: Handle is not slow", n)
		}
		pass(11 * time.Second)
		if n := len(slow.ids()); n != flood {
			t.Errorf("%d of %d envelopes were handed on", n, flood)
		}
		s.mu.Lock()
		if len(s.peers) != 1 || len(s.peers[0].acks) != flood {
			t.Errorf("%d connections, %d of %d acknowledged over the first", len(s.peers), len(s.peers[0].acks), flood)
		}
		s.mu.Unlock()
		if ago := time.Since(p.socket.Alive()); ago > 6*time.Second {
			t.Errorf("alive %v ago", ago)
		}
		p.end()
	})
}

// TestTheQueueIsBounded stops Handle: what there is no room for comes again.
func TestTheQueueIsBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &server{t: t}
		open := make(chan struct{})
		s.script = func(p *peer) {
			p.hello()
			for n := range 1500 {
				p.send(time.Duration(n).String())
			}
			<-open
			time.Sleep(time.Second)
			p.send("later")
			p.pinging(5 * time.Second)
		}
		var p *process
		p = start(t, s, func(c *socket.Config) {
			c.Connections = 1
			c.Handle = func(_ context.Context, e socket.Envelope, ack func(any)) {
				<-open
				p.keep(e)
				ack(nil)
			}
		})
		pass(time.Minute)
		close(open)
		pass(3 * time.Second)
		ids := p.ids()
		if n := len(ids); n != 1002 || ids[n-1] != "later" {
			t.Errorf("%d envelopes were handed on, want the 1 that was begun, 1000 that waited, and one that came later", n)
		}
		s.mu.Lock()
		if acks := len(s.peers[0].acks); acks != 1002 {
			t.Errorf("%d envelopes were acknowledged, want those that were handled", acks)
		}
		s.mu.Unlock()
		if n := strings.Count(p.log.String(), "too many envelopes"); n != 1 {
			t.Errorf("%d lines say that envelopes are left out, want one", n)
		}
		p.end()
	})
}

func TestAPanicIsContained(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &server{t: t}
		s.script = func(p *peer) {
			p.hello()
			p.send("bad")
			p.send("good")
			<-p.gone
		}
		p := start(t, s, func(c *socket.Config) {
			c.Connections = 1
			keep := c.Handle
			c.Handle = func(ctx context.Context, e socket.Envelope, ack func(any)) {
				if e.ID == "bad" {
					panic(string(e.Payload))
				}
				keep(ctx, e, ack)
			}
		})
		pass(time.Second)
		if got := p.ids(); !slices.Equal(got, []string{"good"}) {
			t.Errorf("handed on %q", got)
		}
		s.mu.Lock()
		if n := len(s.peers[0].acks); n != 1 {
			t.Errorf("%d acknowledged, want the one without a panic", n)
		}
		s.mu.Unlock()
		p.end()
	})
}

func nothing(context.Context, socket.Envelope, func(any)) {}
