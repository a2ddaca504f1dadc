package slacktest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// A link is one socket of the program.
type link struct {
	s       *Slack
	ws      *websocket.Conn
	number  int
	greeted bool // hello was sent
	leaving bool // nothing more is delivered over it
	silent  bool // nothing is sent any more
	ended   bool // nothing more is said or heard
	queue   []frame
	wake    chan struct{} // something is in the queue, or the link has ended
	ping    *time.Timer
	closer  *time.Timer
}

type frame struct {
	kind int // as gorilla names them
	data []byte
}

// sockets are the links that are open, oldest first. s.mu is held.
func (s *Slack) sockets() []*link {
	var all []*link
	for l := range s.links {
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b *link) int { return a.number - b.number })
	return all
}

// nextLink is the one over which the next envelope goes: any, and here each in its
// turn. It is nil if there is none.
func (s *Slack) nextLink() *link {
	all := slices.DeleteFunc(s.sockets(), func(l *link) bool { return !l.greeted || l.leaving })
	if len(all) == 0 {
		return nil
	}
	s.turn++
	return all[s.turn%len(all)]
}

// maxSockets is how many an app may have
// (https://docs.slack.dev/apis/events-api/using-socket-mode#connections).
const maxSockets = 10

// serveSocket runs one socket until it ends.
func (s *Slack) serveSocket(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	ticket := r.URL.Query().Get("ticket")
	good := s.tickets[ticket]
	delete(s.tickets, ticket)
	if !good {
		s.broke(Socket, "socket", "opened with an address that was not given or is used")
	}
	crowded := len(s.links) >= maxSockets
	s.mu.Unlock()
	if !good || crowded {
		http.Error(w, "", http.StatusForbidden)
		return
	}
	ws, err := (&websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	ws.SetReadLimit(1 << 20)
	l := &link{s: s, ws: ws, wake: make(chan struct{}, 1)}
	ws.SetPingHandler(func(text string) error { // who reads must not wait for who writes
		s.mu.Lock()
		defer s.mu.Unlock()
		l.put(frame{websocket.PongMessage, []byte(text)})
		return nil
	})
	written := make(chan struct{})
	go func() {
		defer close(written)
		l.write()
	}()
	s.mu.Lock()
	l.open()
	s.mu.Unlock()
	for {
		_, data, err := ws.ReadMessage()
		if err != nil {
			break
		}
		s.mu.Lock()
		l.receive(data)
		s.mu.Unlock()
	}
	s.mu.Lock()
	l.cut()
	s.mu.Unlock()
	<-written
}

// open greets. s.mu is held, as by all that follows but write.
func (l *link) open() {
	s := l.s
	s.counts.Connections++
	l.number = s.counts.Connections
	s.links[l] = true
	if s.closing {
		l.cut()
		return
	}
	l.greeted = true
	l.object(object{
		"type": "hello", "num_connections": len(s.links), "connection_info": object{"app_id": s.AppID},
		"debug_info": object{"host": "applink-1", "build_number": 1, "approximate_connection_time": 18060},
	})
	l.beat()
	s.flush()
	s.change()
}

// beat pings now and then.
func (l *link) beat() {
	every := l.s.o.Ping
	if every == 0 {
		every = 10 * time.Second
	}
	l.ping = time.AfterFunc(every, func() {
		l.s.mu.Lock()
		defer l.s.mu.Unlock()
		if !l.ended {
			l.put(frame{websocket.PingMessage, []byte("Ping from applink-1")})
			l.beat()
		}
	})
}

func (l *link) object(o object) {
	data, _ := json.Marshal(o)
	l.text(data)
}

func (l *link) text(data []byte) { l.put(frame{websocket.TextMessage, data}) }

func (l *link) put(f frame) {
	if l.silent || l.ended {
		return
	}
	l.queue = append(l.queue, f)
	l.notify()
}

func (l *link) notify() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// write sends what is queued, until the link has ended.
func (l *link) write() {
	defer l.ws.Close()
	for {
		l.s.mu.Lock()
		frames, ended := l.queue, l.ended
		l.queue = nil
		l.s.mu.Unlock()
		for _, f := range frames {
			if l.ws.WriteMessage(f.kind, f.data) != nil {
				return
			}
		}
		if ended {
			return
		}
		<-l.wake
	}
}

// envelope sends what is delivered.
func (l *link) envelope(a *attempt) {
	o := object{"envelope_id": a.envelope, "type": a.d.kind, "accepts_response_payload": a.d.kind != "events_api", "payload": a.d.payload}
	if a.d.kind == "events_api" {
		o["retry_attempt"], o["retry_reason"] = a.number, a.reason
	}
	l.object(o)
}

// receive takes an acknowledgement.
func (l *link) receive(data []byte) {
	if l.ended || l.silent {
		return
	}
	var ack struct {
		Envelope string `json:"envelope_id"`
		Payload  json.RawMessage
	}
	s := l.s
	if json.Unmarshal(data, &ack) != nil || ack.Envelope == "" {
		s.broke(Socket, "socket", "a frame that is no acknowledgement, of %d bytes", len(data))
		return
	}
	a := s.envelopes[ack.Envelope]
	switch {
	case a == nil:
		if s.taken[ack.Envelope] {
			s.broke(Twice, "socket", "an envelope is acknowledged twice")
		} else if !s.sent(ack.Envelope) {
			s.broke(Socket, "socket", "acknowledged what was never sent")
		}
	case a.link != l:
		s.broke(Socket, a.d.what(), "acknowledged over another socket")
	default:
		s.take(a, ack.Payload)
	}
}

// sent reports whether an id is of an envelope that was sent once.
func (s *Slack) sent(envelope string) bool {
	n, err := strconv.ParseInt(strings.SplitN(envelope, "-", 2)[0], 16, 64)
	return err == nil && n <= int64(s.serial)
}

// disconnect tells the program to come again.
func (l *link) disconnect(reason string) {
	if l.ended || l.leaving {
		return
	}
	l.object(object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "applink-1"}})
	l.leaving = true
	if reason != "warning" {
		l.put(frame{websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")})
		l.leave()
		return
	}
	l.closer = time.AfterFunc(10*time.Second, func() {
		l.s.mu.Lock()
		defer l.s.mu.Unlock()
		l.cut()
	})
}

// cut ends the link without a word.
func (l *link) cut() {
	l.queue = nil
	l.leave()
	l.ws.Close()
}

// leave ends the link; what was not acknowledged over it is told again.
func (l *link) leave() {
	if l.ended {
		return
	}
	l.ended = true
	s := l.s
	delete(s.links, l)
	for _, t := range []*time.Timer{l.ping, l.closer} {
		if t != nil {
			t.Stop()
		}
	}
	l.notify()
	var open []*attempt
	for _, a := range s.envelopes {
		if a.link == l {
			open = append(open, a)
		}
	}
	slices.SortFunc(open, func(a, b *attempt) int { return strings.Compare(a.envelope, b.envelope) })
	for _, a := range open {
		s.lost(a)
	}
	s.change()
}
