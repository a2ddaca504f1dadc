package gateway_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/adapters/discord/gateway"
)

const interval = 45 * time.Second // between heartbeats

// A moment is where in the life of a connection something goes wrong.
type moment string

const (
	connected moment = "after the handshake"
	greeted   moment = "after Hello"
	asked     moment = "after identify or resume"
	begun     moment = "after READY or RESUMED"
	replaying moment = "between replayed events"
	living    moment = "between events"
)

// A fault is what goes wrong. It returns whether the connection goes on.
type fault struct {
	name string
	// kills is set where the session cannot be resumed afterwards.
	kills bool
	do    func(w *world, p *peer) (goesOn bool)
}

// A world is Discord with one shard: it keeps a session's events and replays
// them, and checks what a client does by what Discord forbids.
type world struct {
	server
	// next decides what goes wrong with connection n (from 0), and when.
	next func(n int) (moment, *fault)
	// pause is the time between two events of a connection, and many how many
	// there are before the moment living. A connection on which something went
	// wrong has most of them; any other never ends.
	pause func() time.Duration
	many  func() int
	most  func() int

	state      sync.Mutex // guards what follows
	conns      int
	names      int
	live       *session
	identifies int
	today      []time.Time // identifies of the last 24 hours
	worst      int         // identifies within 24 hours
	resumes    int
	unanswered int // connections in a row whose resume was neither taken nor refused
	handed     int
}

// A session of the world, with what is not sure to have been handed on.
type session struct {
	id     string
	last   int64              // the last sequence
	events map[int64]*counted // by sequence
	kept   int64              // up to here every event was handed on and returned from
}

// A counted event was sent and handed on so many times.
type counted struct {
	data         string
	sent, handed int
}

func newWorld(t testing.TB) *world {
	w := &world{}
	w.server = server{t: t, script: w.serve, seen: w.count}
	w.next = func(int) (moment, *fault) { return "", nil }
	w.pause = func() time.Duration { return time.Second }
	w.many = func() int { return 3 }
	w.most = func() int { return -1 }
	return w
}

// serve is the server's side of a connection.
func (w *world) serve(p *peer) {
	w.state.Lock()
	n := w.conns
	w.conns++
	w.state.Unlock()
	when, what := w.next(n)
	// over reports whether the connection ends at this moment. A fault for which
	// there was no moment comes when the connection lives.
	happened := what == nil
	over := func(m moment) bool {
		if happened || when != m && m != living {
			return false
		}
		happened = true
		return !what.happens(w, p)
	}
	if over(connected) {
		return
	}
	w.state.Lock()
	w.unanswered++
	w.state.Unlock()
	if p.hello(interval) != nil || over(greeted) {
		return
	}
	got, ok := p.next()
	if !ok || over(asked) {
		return
	}
	switch got.Op {
	case 2:
		if p.ready(1, w.identified()) != nil {
			return
		}
	case 6:
		if !w.resumed(p, got, func() bool { return over(replaying) }) {
			return
		}
	default:
		w.t.Errorf("the client sent opcode %d, want identify or resume", got.Op)
		return
	}
	p.current = true
	if over(begun) {
		return
	}
	for i, many, most := 0, w.many(), w.most(); ; i++ {
		if i == many && over(living) || i == most && what != nil {
			return
		}
		select {
		case got, ok := <-p.in:
			if ok {
				w.t.Errorf("the client sent opcode %d in the middle of a session", got.Op)
			}
			return
		case <-time.After(w.pause()):
			w.happen(p)
		}
	}
}

func (f *fault) happens(w *world, p *peer) bool {
	if f.kills {
		w.kill()
	}
	return f.do(w, p)
}

// identified begins a session.
func (w *world) identified() string {
	w.state.Lock()
	defer w.state.Unlock()
	if w.live != nil && w.live.kept > 0 && w.unanswered < 5 {
		w.t.Errorf("identified while session %s could be resumed", w.live.id)
	}
	w.names++
	w.live = &session{id: fmt.Sprint("s", w.names), last: 1, events: map[int64]*counted{}}
	w.unanswered = 0
	return w.live.id
}

// count notes an identify. At most 300 may be in any day.
func (w *world) count(got packet) {
	if got.Op != 2 {
		return
	}
	w.state.Lock()
	defer w.state.Unlock()
	now := time.Now()
	w.identifies++
	w.today = append(w.today, now)
	w.today = slices.DeleteFunc(w.today, func(t time.Time) bool { return now.Sub(t) >= 24*time.Hour })
	if w.worst = max(w.worst, len(w.today)); w.worst > 300 {
		w.t.Errorf("%d identifies within a day, want at most 300", w.worst)
	}
}

// kill makes the session one that cannot be resumed.
func (w *world) kill() {
	w.state.Lock()
	defer w.state.Unlock()
	w.live = nil
}

// excuse allows an identify although a session lives.
func (w *world) excuse() {
	w.state.Lock()
	defer w.state.Unlock()
	w.unanswered = 5
}

// resumed replays what the client has missed, or refuses.
func (w *world) resumed(p *peer, got packet, over func() bool) bool {
	id, sequence := got.resume()
	w.state.Lock()
	w.resumes++
	s := w.live
	if s == nil || s.id != id {
		w.unanswered = 0
		w.state.Unlock()
		p.op(9, "false")
		return false
	}
	s.advance()
	if sequence > s.kept {
		w.t.Errorf("resumed session %s after %d, but only what is up to %d was kept", id, sequence, s.kept)
	}
	last := s.last
	w.state.Unlock()
	for n := sequence + 1; n <= last; n++ {
		if !w.send(p, s, n) || over() {
			return false
		}
	}
	w.state.Lock()
	w.unanswered = 0
	s.last++
	s.events[s.last] = nil // RESUMED is no event
	last = s.last
	w.state.Unlock()
	return p.dispatch(last, "RESUMED", "null") == nil
}

// happen makes an event and dispatches it. p is nil while nobody is there.
func (w *world) happen(p *peer) {
	w.state.Lock()
	s := w.live
	if s == nil {
		w.state.Unlock()
		return
	}
	s.last++
	n := s.last
	s.events[n] = &counted{data: fmt.Sprintf(`{"session":%q,"sequence":%d,"text":"canary"}`, s.id, n)}
	w.state.Unlock()
	if p != nil {
		w.send(p, s, n)
	}
}

// send dispatches event n of a session.
func (w *world) send(p *peer, s *session, n int64) bool {
	w.state.Lock()
	e := s.events[n]
	if e != nil {
		e.sent++
		w.unanswered = 0
	}
	w.state.Unlock()
	if e == nil {
		return p.dispatch(n, "RESUMED", "null") == nil
	}
	return p.dispatch(n, "MESSAGE_CREATE", e.data) == nil
}

// handle is a client's Handle: it checks that what comes is whole, in order and
// was sent.
func (w *world) handle(e gateway.Event) {
	w.state.Lock()
	defer w.state.Unlock()
	w.handed++
	s := w.live
	if s == nil {
		return
	}
	if e.Type == "READY" {
		if strings.Contains(string(e.Data), fmt.Sprintf("%q", s.id)) {
			s.kept = 1
		}
		return
	}
	var d struct {
		Session  string `json:"session"`
		Sequence int64  `json:"sequence"`
	}
	if err := json.Unmarshal(e.Data, &d); err != nil || e.Type != "MESSAGE_CREATE" {
		w.t.Errorf("handed on %s %d, which is not whole: %v", e.Type, e.Sequence, err)
		return
	}
	if d.Session != s.id {
		return // of an earlier session, which was killed meanwhile
	}
	s.keep(w.t, d.Sequence)
}

func (s *session) keep(t testing.TB, n int64) {
	c := s.events[n]
	if c == nil {
		if n > s.kept {
			t.Errorf("event %d of session %s was never sent", n, s.id)
		}
		return
	}
	if c.handed++; c.handed > c.sent {
		t.Errorf("event %d of session %s was handed on %d times and sent %d times", n, s.id, c.handed, c.sent)
	}
	s.advance()
	if n > s.kept {
		t.Errorf("event %d of session %s was handed on while only what is up to %d was", n, s.id, s.kept)
	}
}

// advance moves kept on. What is far behind is not replayed any more.
func (s *session) advance() {
	for {
		c, ok := s.events[s.kept+1]
		if !ok || c != nil && c.handed == 0 {
			return
		}
		s.kept++
		delete(s.events, s.kept-500)
	}
}

// complete checks that every event of the session that lives was handed on.
func (w *world) complete() {
	w.t.Helper()
	w.state.Lock()
	defer w.state.Unlock()
	if w.live == nil {
		w.t.Error("no session lives")
		return
	}
	for n, c := range w.live.events {
		if c != nil && c.handed == 0 {
			w.t.Errorf("event %d of session %s was never handed on", n, w.live.id)
		}
	}
}
