package slacktest

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// pipes is a listener whose connections are in memory, so that it works within a
// synctest bubble.
type pipes struct {
	accepted chan net.Conn
	done     chan struct{}
	once     sync.Once
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.accepted <- theirs:
		return ours, nil
	case <-p.done:
		return nil, &net.OpError{Op: "dial", Net: "pipe", Err: net.ErrClosed}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept is of net.Listener, as are Close and Addr.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accepted:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "slacktest", Net: "pipe"} }

// listen starts to serve.
func (s *Slack) listen() {
	s.pipes = &pipes{accepted: make(chan net.Conn), done: make(chan struct{})}
	s.server = &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	s.serving.Go(func() { s.server.Serve(s.pipes) })
	if s.o.Loopback {
		s.loopback = s.Listen()
	}
}

// Listen also serves on a loopback port, for programs in processes of their own,
// and returns its address, which Reach takes.
func (s *Slack) Listen() string {
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	s.t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// URL is where this Slack is with Options.Loopback: its Web API is at URL()+"/api/".
func (s *Slack) URL() string { return "http://" + s.loopback }

// address is where a path of one of Slack's hosts is found.
func (s *Slack) address(host, path string) string {
	if s.loopback != "" {
		return s.URL() + path
	}
	return "https://" + host + path
}

// Reach is for a process that is not that of the Slack: a client and a dialer that
// lead to where it listens, whatever the host of an address is.
func Reach(address string) (*http.Client, *websocket.Dialer) {
	var tcp net.Dialer
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return tcp.DialContext(ctx, "tcp", address) }
	inner := &http.Transport{DialContext: dial, MaxIdleConnsPerHost: 256, DisableCompression: true}
	return &http.Client{Transport: inClear{inner}}, dialer(dial)
}

// Client reaches this Slack whatever the host of an address is. It takes part in
// judging: it knows when a call was sent and when its answer arrived.
func (s *Slack) Client() *http.Client {
	inner := &http.Transport{DialContext: s.pipes.dial, MaxIdleConnsPerHost: 256, DisableCompression: true}
	s.t.Cleanup(inner.CloseIdleConnections)
	return &http.Client{Transport: &transport{s, inClear{inner}}}
}

// Dialer reaches the sockets of this Slack whatever the host of an address is.
func (s *Slack) Dialer() *websocket.Dialer { return dialer(s.pipes.dial) }

func dialer(dial func(ctx context.Context, network, address string) (net.Conn, error)) *websocket.Dialer {
	return &websocket.Dialer{NetDialContext: dial, NetDialTLSContext: dial, HandshakeTimeout: 20 * time.Second}
}

// A inClear sends in the clear what is meant to be encrypted.
type inClear struct{ inner *http.Transport }

func (c inClear) RoundTrip(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	out.URL.Scheme, out.Host = "http", r.URL.Host
	return c.inner.RoundTrip(out)
}

func (c inClear) CloseIdleConnections() { c.inner.CloseIdleConnections() }

type transport struct {
	s *Slack
	inClear
}

// numberHeader carries the number of a call from the transport to the server.
const numberHeader = "X-Slacktest-Number"

// RoundTrip notes when a call begins and ends.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" {
		t.s.mu.Lock()
		t.s.broke(Method, r.URL.Host, "a call with %s", r.URL.Scheme)
		t.s.mu.Unlock()
		return nil, errors.New("slacktest: only https is served")
	}
	number, rec := t.s.begin()
	out := r.Clone(r.Context())
	out.Header.Set(numberHeader, number)
	resp, err := t.inClear.RoundTrip(out)
	t.s.end(number, rec, err == nil)
	return resp, err
}

// A record is what is known of a call under way.
type record struct {
	sent time.Time
	bar  *bar      // nil if its answer names no time
	till time.Time // that its answer names
}

func (s *Slack) begin() (string, *record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.number++
	number, rec := strconv.Itoa(s.number), &record{sent: s.Now()}
	s.calls[number] = rec
	return number, rec
}

func (s *Slack) end(number string, rec *record, arrived bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.calls, number)
	if arrived && rec.bar != nil && rec.till.After(rec.bar.till) {
		rec.bar.told, rec.bar.till = s.Now(), rec.till
	}
}

// enter counts a request as under way, unless this Slack is closing.
func (s *Slack) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closing {
		s.serving.Add(1)
	}
	return !s.closing
}
