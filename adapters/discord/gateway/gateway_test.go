package gateway_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/discord/gateway"
	"footnote/adapters/discord/rest"
	"footnote/bot/secret"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

const token = "canary.token.of.a.bot"

// A memory is a Memory that forgets with the process.
type memory struct {
	mu     sync.Mutex // guards what follows
	values map[string][]byte
	broken error // of reading and writing
	full   error // of writing
}

func (m *memory) Value(_ context.Context, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[key], m.broken
}

func (m *memory) SetValue(_ context.Context, key string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.broken != nil || m.full != nil:
		return cmp.Or(m.broken, m.full)
	case value == nil:
		delete(m.values, key)
	default:
		if m.values == nil {
			m.values = map[string][]byte{}
		}
		m.values[key] = value
	}
	return nil
}

func (m *memory) keys() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.values))
}

// A process is a Gateway that runs.
type process struct {
	t       testing.TB
	gateway *gateway.Gateway
	stop    context.CancelFunc
	done    chan error
	log     *syncBuffer

	mu     sync.Mutex // guards what follows
	events []gateway.Event
	infos  int
}

// start runs a Gateway against a server. change may alter its settings.
func start(t testing.TB, s *server, m gateway.Memory, change func(*gateway.Config)) *process {
	t.Helper()
	p := &process{t: t, done: make(chan error, 1), log: &syncBuffer{}}
	c := gateway.Config{
		Token: secret.Hide(token), Intents: discordgo.IntentGuilds, Dialer: s.dialer(), Memory: m,
		Info: func(context.Context) (rest.GatewayInfo, error) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.infos++
			return rest.GatewayInfo{URL: "ws://gateway.test", Shards: 1, Total: 1000, Remaining: 900, MaxConcurrency: 1}, nil
		},
		Handle: func(_ context.Context, e gateway.Event) { p.keep(e) },
		Log:    slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Jitter: func() float64 { return 0.5 },
	}
	if change != nil {
		change(&c)
	}
	var err error
	if p.gateway, err = gateway.New(c); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	p.stop = cancel
	go func() { p.done <- p.gateway.Run(ctx) }()
	return p
}

func (p *process) keep(e gateway.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.events = append(p.events, e)
}

// types returns what was handed on.
func (p *process) types() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var types []string
	for _, e := range p.events {
		types = append(types, e.Type)
	}
	return types
}

// end stops the process as SIGTERM would, and checks that nothing is left.
func (p *process) end() {
	p.t.Helper()
	p.stop()
	if err := <-p.done; err != nil {
		p.t.Errorf("Run returned %v, want nil after the end of its context", err)
	}
	p.secretive()
}

// fatal waits for the process to give up.
func (p *process) fatal() *gateway.FatalError {
	p.t.Helper()
	var fatal *gateway.FatalError
	if err := <-p.done; !errors.As(err, &fatal) {
		p.t.Fatalf("Run returned %v, want a FatalError", err)
	}
	p.secretive()
	return fatal
}

// secretive checks that the log holds neither the token nor a payload.
func (p *process) secretive() {
	p.t.Helper()
	for _, secret := range []string{token, "canary"} {
		if strings.Contains(p.log.String(), secret) {
			p.t.Errorf("the log holds %q:\n%s", secret, p.log)
		}
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

// pass lets time go by, until all wait.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// bubble runs a test under a clock that moves when all wait. It fails where a
// goroutine is left.
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

func TestSessionBeginsAndBeats(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var first *peer
		s := &server{t: t}
		s.script = func(p *peer) {
			first = p
			p.hello(40 * time.Second)
			got, _ := p.next()
			if got.Op != 2 || !strings.Contains(string(got.D), `"token":"`+token+`"`) || !strings.Contains(string(got.D), `"shard":[0,1]`) {
				t.Errorf("after Hello came %d %s, want an identify", got.Op, got.D)
			}
			p.ready(1, "s1")
			p.dispatch(2, "MESSAGE_CREATE", `{"content":"canary"}`)
			if code := p.gone(); code != 4000 {
				t.Errorf("hung up with %d, want 4000, which leaves the session resumable", code)
			}
		}
		p := start(t, s, &memory{}, nil)
		begin := time.Now()
		pass(5*time.Minute + time.Second)
		if got, want := p.types(), []string{"READY", "MESSAGE_CREATE"}; !slices.Equal(got, want) {
			t.Errorf("handed on %q, want %q", got, want)
		}
		if e := p.events[1]; string(e.Data) != `{"content":"canary"}` || e.Sequence != 2 {
			t.Errorf("handed on %d %s, want the payload as it came", e.Sequence, e.Data)
		}
		// 20 s after Hello by the jitter, then every 40 s.
		beats, sequences := first.heartbeats()
		if got := len(beats); got != 8 {
			t.Errorf("%d heartbeats in 5 minutes, want 8", got)
		}
		if d := beats[0].Sub(begin); d != 20*time.Second {
			t.Errorf("the first heartbeat came after %v, want 20s", d)
		}
		if sequences[0] != "2" {
			t.Errorf("the heartbeat carries %s, want 2", sequences[0])
		}
		if d := time.Since(p.gateway.Alive()); d > 40*time.Second {
			t.Errorf("alive %v ago, want less than a heartbeat", d)
		}
		p.end()
	})
}

// TestOverTLS connects as to Discord itself, on a clock that nobody holds.
func TestOverTLS(t *testing.T) {
	fake := &server{t: t, script: func(p *peer) { begin(p); p.gone() }}
	ended := make(chan struct{})
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(ended)
		fake.accept(w, r)
	}))
	defer s.Close()
	begun := make(chan struct{})
	p := start(t, fake, &memory{}, func(c *gateway.Config) {
		c.Dialer = &websocket.Dialer{TLSClientConfig: s.Client().Transport.(*http.Transport).TLSClientConfig}
		c.Info = func(context.Context) (rest.GatewayInfo, error) {
			return rest.GatewayInfo{URL: strings.Replace(s.URL, "https", "wss", 1), Remaining: 900}, nil
		}
		c.Handle = func(_ context.Context, e gateway.Event) { close(begun) }
	})
	<-begun
	p.end()
	<-ended
}

func TestHeartbeatAtOnceWhereItIsAsked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var first *peer
		s := scripted(t, func(p *peer) {
			first = p
			begin(p)
			time.Sleep(time.Second)
			p.op(1, "null")
			p.gone()
		})
		p := start(t, s, &memory{}, nil)
		pass(time.Second)
		if beats, _ := first.heartbeats(); len(beats) != 1 {
			t.Errorf("%d heartbeats when Discord asks for one, want 1", len(beats))
		}
		pass(time.Hour)
		if n := len(s.dialed()); n != 1 {
			t.Errorf("connected %d times, want once", n)
		}
		p.end()
	})
}

// TestDeadLinkIsLeft measures how long it takes until a link is made anew that
// looks alive and is not.
func TestDeadLinkIsLeft(t *testing.T) {
	events := func(p *peer) {
		for n := int64(2); p.dispatch(n, "E", `{}`) == nil; n++ {
			time.Sleep(time.Second)
		}
	}
	for name, test := range map[string]struct {
		script func(*peer)
		within time.Duration
	}{
		"no acknowledgement": {func(p *peer) { p.deaf(); begin(p); events(p) }, 2 * interval},
		"no Hello":           {func(p *peer) { p.gone() }, 25 * time.Second},
		"no READY":           {func(p *peer) { p.hello(interval); p.gone() }, 70 * time.Second},
		"nothing any more":   {func(p *peer) { begin(p); p.deaf(); p.gone() }, 2 * interval},
		// The second heartbeat, after 67.5 s, is not taken; a write may take 10 s.
		"nobody reads":          {func(p *peer) { begin(p); p.freeze(); time.Sleep(time.Hour) }, 80 * time.Second},
		"Hello and no interval": {func(p *peer) { p.hello(0); p.gone() }, 6 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := scripted(t, test.script)
				p := start(t, s, &memory{}, nil)
				pass(test.within)
				if n := len(s.dialed()); n < 2 {
					t.Errorf("still on the first connection after %v", test.within)
				}
				p.end()
				s.running.Wait()
			})
		})
	}
}

func TestSomeSecondsBeforeANewSession(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var at []time.Time
		s := scripted(t, func(p *peer) {
			begin(p)
			time.Sleep(10 * time.Minute)
			at = append(at, time.Now())
			p.op(9, "false")
			p.gone()
		}, func(p *peer) {
			at = append(at, time.Now())
			begin(p)
			p.gone()
		})
		p := start(t, s, &memory{}, nil)
		pass(11 * time.Minute)
		if d := at[1].Sub(at[0]); d != 3*time.Second {
			t.Errorf("connected %v after a session was ended, want 3s, half-way from 1s to 5s", d)
		}
		p.end()
	})
}
