package socket_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

const (
	token  = "xapp-1-CANARY"
	ticket = "CANARY-ticket"
)

// A server is Slack's side in memory: apps.connections.open, and connections,
// each of which runs script; without one no handshake ends.
type server struct {
	t      testing.TB
	script func(*peer)
	// answer is what apps.connections.open says the nth time, from 0; nil for
	// addresses.
	answer func(n int) *answer
	// seen gets what is acknowledged, instead of the peer's acks; may be nil.
	seen func(*peer, ack)
	// refuse fails the nth connection before its handshake.
	refuse func(n int) error

	mu      sync.Mutex // guards what follows
	opens   []time.Time
	dials   int
	peers   []*peer
	live    int // peers whose client has not hung up
	running sync.WaitGroup
}

// RoundTrip is the Web API.
func (s *server) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if !strings.HasSuffix(r.URL.Path, "/apps.connections.open") || r.Header.Get("Authorization") != "Bearer "+token {
		s.t.Errorf("asked %s, with the token: %t", r.URL.Path, r.Header.Get("Authorization") == "Bearer "+token)
	}
	s.mu.Lock()
	n := len(s.opens)
	s.opens = append(s.opens, time.Now())
	s.mu.Unlock()
	if s.answer != nil {
		if a := s.answer(n); a != nil {
			return a, nil
		}
	}
	return says(http.StatusOK, fmt.Sprintf(`{"ok":true,"url":"ws://wss.test/link?ticket=%s-%d"}`, ticket, n)), nil
}

type answer = http.Response

// says is an answer of the Web API.
func says(status int, body string, header ...string) *answer {
	h := http.Header{}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

// dialer connects to the server.
func (s *server) dialer() *websocket.Dialer {
	return &websocket.Dialer{NetDialContext: func(context.Context, string, string) (net.Conn, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		n := s.dials
		s.dials++
		if s.refuse != nil {
			if err := s.refuse(n); err != nil {
				return nil, err
			}
		}
		ours, theirs := net.Pipe()
		s.running.Go(func() { s.serve(ours) })
		return theirs, nil
	}}
}

func (s *server) serve(raw net.Conn) {
	defer raw.Close()
	buffered := bufio.NewReadWriter(bufio.NewReader(raw), bufio.NewWriter(raw))
	r, err := http.ReadRequest(buffered.Reader)
	if err != nil {
		return // the client gave up
	}
	if s.script == nil {
		io.Copy(io.Discard, raw) // until it does
		return
	}
	if !strings.HasPrefix(r.URL.Query().Get("ticket"), ticket) {
		s.t.Error("connected without a ticket")
	}
	var up websocket.Upgrader
	conn, err := up.Upgrade(&hijacked{raw: raw, buffered: buffered}, r, nil)
	if err != nil {
		return
	}
	p := &peer{t: s.t, conn: conn, raw: raw, writing: make(chan struct{}, 1), gone: make(chan struct{})}
	if p.seen = s.seen; p.seen == nil {
		p.acks = make(chan ack, 2000)
	}
	s.mu.Lock()
	p.n = len(s.peers)
	s.peers = append(s.peers, p)
	s.live++
	s.mu.Unlock()
	var reading sync.WaitGroup
	reading.Go(func() {
		p.read()
		s.mu.Lock()
		defer s.mu.Unlock()
		s.live--
	})
	s.script(p)
	p.raw.Close()
	reading.Wait()
}

// opened returns when addresses were asked for.
func (s *server) opened() []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]time.Time(nil), s.opens...)
}

// count returns how many connections there are, and were.
func (s *server) count() (live, all int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.live, len(s.peers)
}

// hijacked is what an Upgrader needs of an HTTP server.
type hijacked struct {
	http.ResponseWriter
	raw      net.Conn
	buffered *bufio.ReadWriter
}

func (h *hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) { return h.raw, h.buffered, nil }
func (h *hijacked) Header() http.Header                          { return http.Header{} }

// An ack is what a client acknowledged.
type ack struct {
	ID      string          `json:"envelope_id"`
	Payload json.RawMessage `json:"payload"`
	at      time.Time
	bytes   int
}

// A peer is one connection, seen from Slack.
type peer struct {
	t    testing.TB
	n    int // counts the connections
	conn *websocket.Conn
	raw  net.Conn
	acks chan ack
	gone chan struct{}    // closed when the client has hung up
	seen func(*peer, ack) // nil if acks gets what is acknowledged
	// writing is held while one writes: a synctest's clock stands while somebody
	// waits for a mutex.
	writing chan struct{}

	mu     sync.Mutex // guards what follows
	frozen bool
	mute   bool
}

func (p *peer) read() {
	defer close(p.gone)
	p.conn.SetPingHandler(func(text string) error {
		p.mu.Lock()
		frozen, mute := p.frozen, p.mute
		p.mu.Unlock()
		switch {
		case frozen:
			return errUnreachable
		case mute:
			return nil
		}
		// A client that does not read must not stop us reading.
		go p.conn.WriteControl(websocket.PongMessage, []byte(text), time.Now().Add(time.Minute))
		return nil
	})
	for {
		if p.isFrozen() {
			return
		}
		_, raw, err := p.conn.ReadMessage()
		if err != nil {
			return
		}
		a := ack{at: time.Now(), bytes: len(raw)}
		if json.Unmarshal(raw, &a) != nil || a.ID == "" {
			p.t.Errorf("the client sent %q, which is no acknowledgement", raw)
			continue
		}
		if p.seen != nil {
			p.seen(p, a)
			continue
		}
		p.acks <- a
	}
}

// text sends one text frame as it is.
func (p *peer) text(frame string) error { return p.write(websocket.TextMessage, []byte(frame)) }

func (p *peer) write(kind int, frame []byte) error {
	p.writing <- struct{}{}
	defer func() { <-p.writing }()
	return p.conn.WriteMessage(kind, frame)
}

func (p *peer) hello() error {
	return p.text(`{"type":"hello","num_connections":1,"connection_info":{"app_id":"A1"},"debug_info":{"host":"applink"}}`)
}

// send delivers an envelope whose payload names it.
func (p *peer) send(id string) error {
	return p.text(fmt.Sprintf(`{"envelope_id":%q,"type":"events_api","accepts_response_payload":false,"payload":{"id":%q,"text":"CANARY words"}}`, id, id))
}

func (p *peer) disconnect(reason string) error {
	return p.text(fmt.Sprintf(`{"type":"disconnect","reason":%q,"debug_info":{"host":"applink"}}`, reason))
}

func (p *peer) close(code int) {
	p.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Minute))
}

// freeze stops reading, for ever.
func (p *peer) freeze() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frozen = true
}

// hush has pings not answered any more.
func (p *peer) hush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mute = true
}

func (p *peer) isFrozen() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.frozen
}

// pinging sends pings until the client has hung up, as Slack does.
func (p *peer) pinging(every time.Duration) {
	for {
		select {
		case <-p.gone:
			return
		case <-time.After(every):
			p.conn.WriteControl(websocket.PingMessage, []byte("Ping from applink"), time.Now().Add(time.Minute))
		}
	}
}

var errUnreachable = &net.OpError{Op: "dial", Err: errors.New("network is unreachable")}
