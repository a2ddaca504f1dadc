package slack

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"

	"footnote/adapters/slack/api"
	"footnote/bot"
	"footnote/bot/dispatch"
)

// A life is a process: what it keeps stays when it dies, and nothing that it
// still tries takes effect.
type life struct {
	dead  atomic.Bool
	calls atomic.Int64
	// last is the call with which the process dies, before it is made if sooner is
	// set, and else before its answer is there; 0 for never.
	last   atomic.Int64
	sooner atomic.Bool
	gone   chan struct{} // closed when it died
	once   sync.Once
	stop   context.CancelFunc
	done   chan error
}

var errDead = errors.New("this process is dead")

func (l *life) die() {
	l.dead.Store(true)
	l.once.Do(func() { close(l.gone) })
}

// dieIn has the process die with its n-th call from now.
func (l *life) dieIn(n int64, sooner bool) {
	l.sooner.Store(sooner)
	l.last.Store(l.calls.Load() + n)
}

// mortal is a transport through which nothing gets from a dead process.
type mortal struct {
	*life
	inner http.RoundTripper
}

func (m mortal) RoundTrip(r *http.Request) (*http.Response, error) {
	if m.dead.Load() {
		return nil, errDead
	}
	end := false
	if !strings.HasSuffix(r.URL.Path, "apps.connections.open") {
		n, last := m.calls.Add(1), m.last.Load()
		end = n >= last && last > 0
	}
	if end && m.sooner.Load() {
		m.die()
		return nil, errDead
	}
	resp, err := m.inner.RoundTrip(r)
	if end {
		m.die()
	}
	if m.dead.Load() {
		return nil, errDead
	}
	return resp, err
}

// mortalWorkspaces are known to a process while it lives: later it would get the
// client of the next one.
type mortalWorkspaces struct {
	*life
	Workspaces
}

func (m mortalWorkspaces) Client(ctx context.Context, enterprise, team string) (*api.Client, error) {
	if m.dead.Load() {
		return nil, errDead
	}
	return m.Workspaces.Client(ctx, enterprise, team)
}

// mortalQueue is a queue to which a dead process cannot write.
type mortalQueue struct {
	*life
	dispatch.Queue
}

func (m mortalQueue) Enqueue(ctx context.Context, e []dispatch.Event) ([]bool, error) {
	if m.dead.Load() {
		return nil, errDead
	}
	return m.Queue.Enqueue(ctx, e)
}

func (m mortalQueue) Begin(ctx context.Context, source string, ids []string) error {
	if m.dead.Load() {
		return errDead
	}
	return m.Queue.Begin(ctx, source, ids)
}

func (m mortalQueue) Done(ctx context.Context, source string, ids []string) error {
	if m.dead.Load() {
		return errDead
	}
	return m.Queue.Done(ctx, source, ids)
}

// mortalConn is a connection over which a dead process sends nothing.
type mortalConn struct {
	*life
	net.Conn
}

func (m mortalConn) Write(p []byte) (int, error) {
	if m.dead.Load() {
		m.Conn.Close()
		return 0, errDead
	}
	return m.Conn.Write(p)
}

// mortalHandler is an endpoint where a dead process answers nothing.
type mortalHandler struct {
	*life
	inner http.Handler
}

func (m mortalHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m.dead.Load() {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	answer := httptest.NewRecorder()
	m.inner.ServeHTTP(answer, r)
	if m.dead.Load() {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// deadly is a bot of which the process dies.
type deadly struct {
	Bot
	life *life // set by start
}

func (d deadly) Respond(context.Context, bot.Message) (bot.Reply, error) {
	d.life.die()
	return bot.Reply{}, errDead
}
