package discordtest

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

func newPipes() *pipes {
	return &pipes{accepted: make(chan net.Conn), done: make(chan struct{})}
}

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.accepted <- server:
		return client, nil
	case <-p.done:
		return nil, &net.OpError{Op: "dial", Net: "pipe", Err: net.ErrClosed}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

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

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "discordtest", Net: "pipe"} }

// listen starts to serve.
func (d *Discord) listen() {
	d.pipes = newPipes()
	d.server = &http.Server{Handler: http.HandlerFunc(d.serve), ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	d.serving.Add(1)
	go func() {
		defer d.serving.Done()
		d.server.Serve(d.pipes)
	}()
}

// Listen also serves on a loopback port, for programs in processes of their own,
// and returns its address, which Reach takes.
func (d *Discord) Listen() string {
	s := httptest.NewServer(http.HandlerFunc(d.serve))
	d.t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// Reach is for a process that is not that of the Discord: a client and a dialer
// that lead to where it listens, whatever the host of an address is.
func Reach(address string) (*http.Client, *websocket.Dialer) {
	var tcp net.Dialer
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return tcp.DialContext(ctx, "tcp", address) }
	inner := &http.Transport{DialContext: dial, MaxIdleConnsPerHost: 256, DisableCompression: true}
	return &http.Client{Transport: plain{inner}}, dialer(dial)
}

// plain sends in the clear what is meant to be encrypted.
type plain struct{ inner *http.Transport }

func (p plain) RoundTrip(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	out.URL.Scheme = "http"
	out.Host = r.URL.Host
	return p.inner.RoundTrip(out)
}

func (p plain) CloseIdleConnections() { p.inner.CloseIdleConnections() }

func dialer(dial func(ctx context.Context, network, address string) (net.Conn, error)) *websocket.Dialer {
	return &websocket.Dialer{NetDialContext: dial, NetDialTLSContext: dial, HandshakeTimeout: 20 * time.Second}
}

// Client reaches this Discord whatever the host of an address is. It takes
// part in judging: it knows when a call was sent and when its answer arrived.
func (d *Discord) Client() *http.Client {
	inner := &http.Transport{
		DialContext: d.dial, MaxIdleConnsPerHost: 256, DisableCompression: true,
	}
	d.t.Cleanup(inner.CloseIdleConnections)
	return &http.Client{Transport: &transport{d, plain{inner}}}
}

func (d *Discord) dial(ctx context.Context, _, _ string) (net.Conn, error) { return d.pipes.dial(ctx) }

type transport struct {
	d *Discord
	plain
}

// callHeader carries the number of a call from the transport to the server.
const callHeader = "X-Discordtest-Call"

// RoundTrip notes when a call begins and ends.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" {
		t.d.mu.Lock()
		t.d.broke(Route, r.URL.Host, "a call with %s", r.URL.Scheme)
		t.d.mu.Unlock()
		return nil, errors.New("discordtest: only https is served")
	}
	number, rec := t.d.begin()
	out := r.Clone(r.Context())
	out.Header.Set(callHeader, number)
	resp, err := t.plain.RoundTrip(out)
	t.d.end(number, rec, err == nil)
	return resp, err
}

// A record is what is known of a call under way.
type record struct {
	sent   time.Time
	bucket *bucket   // nil if its answer says nothing about a limit
	until  time.Time // before which the answer forbids the next call
}

func (d *Discord) begin() (string, *record) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.callCount++
	number := strconv.Itoa(d.callCount)
	rec := &record{sent: d.Now()}
	d.calls[number] = rec
	return number, rec
}

func (d *Discord) end(number string, rec *record, arrived bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.calls, number)
	if arrived && rec.bucket != nil {
		rec.bucket.tell(d.Now(), rec.until)
	}
}

// Dialer reaches the gateway of this Discord whatever the host of an address is.
func (d *Discord) Dialer() *websocket.Dialer {
	return dialer(d.dial)
}
