package rest_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"footnote/adapters/discord/rest"
	"footnote/bot/secret"
)

const (
	botToken = "CANARYbot.token-secret"
	appID    = "1000000000000000001"
	token    = "CANARYinteraction-token_aW50"
	other    = "CANARYother-token_bX99"
)

// A discord answers in the place of Discord, over connections in memory, so that
// it can be used where time is not real. Connections are dialled by dial, which
// may be replaced.
type discord struct {
	dialled atomic.Int64
	dial    func(ctx context.Context) (net.Conn, error)
}

func (d *discord) client(transport *http.Transport, change ...func(*rest.Config)) *rest.Client {
	transport.DialTLSContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		d.dialled.Add(1)
		return d.dial(ctx)
	}
	c := rest.Config{
		Token: secret.Hide(botToken), AppID: appID, HTTP: &http.Client{Transport: transport}, Version: "1.2",
		Jitter: func() float64 { return 0.5 },
	}
	for _, f := range change {
		f(&c)
	}
	return rest.New(c)
}

// serve is a client whose calls h answers.
func serve(t *testing.T, h http.HandlerFunc, change ...func(*rest.Config)) *rest.Client {
	c, _ := serveOver(t, h, change...)
	return c
}

func serveOver(t *testing.T, h http.HandlerFunc, change ...func(*rest.Config)) (*rest.Client, *discord) {
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
	d := &discord{dial: l.dial}
	return d.client(transport, change...), d
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

// drop ends a call's connection without an answer.
func drop(w http.ResponseWriter) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		c.Close()
	}
}

// bucket says what the limits are.
func bucket(w http.ResponseWriter, name, size, left, after string) {
	h := w.Header()
	h.Set("X-RateLimit-Bucket", name)
	h.Set("X-RateLimit-Limit", size)
	h.Set("X-RateLimit-Remaining", left)
	h.Set("X-RateLimit-Reset-After", after)
}
