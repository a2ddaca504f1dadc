package socket_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/slack/socket"
	"footnote/bot/secret"
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
		AppToken: secret.Hide(token), HTTP: &http.Client{Transport: s}, Dialer: s.dialer(),
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

func nothing(context.Context, socket.Envelope, func(any)) {}
