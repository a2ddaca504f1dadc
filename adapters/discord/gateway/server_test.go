package gateway_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// A server is Discord's side of connections in memory. Each of them runs script.
type server struct {
	t      testing.TB
	script func(*peer)
	seen   func(packet) // gets what clients send but heartbeats; may be nil

	mu        sync.Mutex // guards what follows
	addresses []string
	refuse    func(addr string) error
	running   sync.WaitGroup
}

// dialer connects to the server, whatever the address.
func (s *server) dialer() *websocket.Dialer {
	return &websocket.Dialer{NetDialContext: func(_ context.Context, _, addr string) (net.Conn, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.addresses = append(s.addresses, addr)
		if s.refuse != nil {
			if err := s.refuse(addr); err != nil {
				return nil, err
			}
		}
		ours, theirs := net.Pipe()
		s.running.Go(func() { s.serve(ours) })
		return theirs, nil
	}}
}

// dialed returns the hosts and ports that were connected to.
func (s *server) dialed() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.addresses)
}

func (s *server) serve(raw net.Conn) {
	defer raw.Close()
	buffered := bufio.NewReadWriter(bufio.NewReader(raw), bufio.NewWriter(raw))
	if r, err := http.ReadRequest(buffered.Reader); err == nil { // else the client gave up
		s.accept(&hijacked{raw: raw, buffered: buffered}, r)
	}
}

// accept shakes hands and runs the script.
func (s *server) accept(w http.ResponseWriter, r *http.Request) {
	if q := r.URL.Query(); q.Get("v") != "10" || q.Get("encoding") != "json" {
		s.t.Errorf("connected with %q, want version 10 in JSON", r.URL.RawQuery)
	}
	var up websocket.Upgrader
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		s.t.Errorf("upgrade: %v", err)
		return
	}
	p := &peer{t: s.t, conn: conn, raw: conn.NetConn(), in: make(chan packet, 1000), seen: s.seen, acking: true,
		writing: make(chan struct{}, 1)}
	var reading sync.WaitGroup
	reading.Go(p.read)
	s.script(p)
	p.raw.Close()
	reading.Wait()
}

// hijacked is what an Upgrader needs of an HTTP server.
type hijacked struct {
	http.ResponseWriter
	raw      net.Conn
	buffered *bufio.ReadWriter
}

func (h *hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) { return h.raw, h.buffered, nil }
func (h *hijacked) Header() http.Header                          { return http.Header{} }

// A packet is a payload of the client.
type packet struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
}

func (p packet) resume() (session string, sequence int64) {
	var d struct {
		Session  string `json:"session_id"`
		Sequence int64  `json:"seq"`
	}
	json.Unmarshal(p.D, &d)
	return d.Session, d.Sequence
}

// A peer is one connection, seen from Discord.
type peer struct {
	t    testing.TB
	conn *websocket.Conn
	raw  net.Conn
	in   chan packet // all but heartbeats; closed when the client is gone
	seen func(packet)
	// current is set by the script when the client has all events.
	current bool

	// writing is held while one writes. A synctest's clock stands while somebody
	// waits for a mutex, and a write may take its time.
	writing chan struct{}

	mu     sync.Mutex // guards what follows
	acking bool
	beats  []time.Time
	heard  []string // the sequences of heartbeats
	closed int      // the client's close code; 0 for none
	frozen bool
}

func (p *peer) read() {
	defer func() {
		if !p.isFrozen() {
			close(p.in)
		}
	}()
	for {
		if p.isFrozen() {
			return
		}
		var got packet
		if err := p.conn.ReadJSON(&got); err != nil {
			if c, ok := err.(*websocket.CloseError); ok {
				p.mu.Lock()
				p.closed = c.Code
				p.mu.Unlock()
			}
			return
		}
		if got.Op != 1 {
			if p.seen != nil {
				p.seen(got)
			}
			p.in <- got
			continue
		}
		p.mu.Lock()
		acking := p.acking
		p.beats = append(p.beats, time.Now())
		p.heard = append(p.heard, string(got.D))
		p.mu.Unlock()
		if acking {
			go p.text(`{"op":11,"d":null}`) // a client that does not read must not stop us reading
		}
	}
}

// text sends one text frame as it is.
func (p *peer) text(frame string) error { return p.write(websocket.TextMessage, []byte(frame)) }

func (p *peer) write(kind int, frame []byte) error {
	p.writing <- struct{}{}
	defer func() { <-p.writing }()
	return p.conn.WriteMessage(kind, frame)
}

func (p *peer) hello(interval time.Duration) error {
	return p.text(fmt.Sprintf(`{"op":10,"s":null,"t":null,"d":{"heartbeat_interval":%d}}`, interval.Milliseconds()))
}

func (p *peer) op(op int, d string) error {
	return p.text(fmt.Sprintf(`{"op":%d,"s":null,"t":null,"d":%s}`, op, d))
}

func (p *peer) dispatch(sequence int64, kind, d string) error {
	return p.text(fmt.Sprintf(`{"op":0,"s":%d,"t":%q,"d":%s}`, sequence, kind, d))
}

func (p *peer) ready(sequence int64, session string) error {
	return p.dispatch(sequence, "READY",
		fmt.Sprintf(`{"v":10,"session_id":%q,"resume_gateway_url":"ws://resume.test"}`, session))
}

// close says a code and hangs up.
func (p *peer) close(code int) {
	p.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Minute))
}

// next waits for what the client sends; ok is false when it is gone.
func (p *peer) next() (got packet, ok bool) {
	got, ok = <-p.in
	return got, ok
}

// gone waits until the client hangs up, and returns its close code.
func (p *peer) gone() int {
	for range p.in {
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closed
}

// heartbeats returns when they came, and the sequences that they carried.
func (p *peer) heartbeats() (at []time.Time, sequences []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.beats), slices.Clone(p.heard)
}

func (p *peer) deaf() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.acking = false
}

// freeze stops reading, for ever.
func (p *peer) freeze() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frozen = true
}

func (p *peer) isFrozen() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.frozen
}
