package discordtest

import (
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// A Link is one connection of a program to the gateway.
type Link struct {
	d       *Discord
	ws      *websocket.Conn
	host    string
	session *session // nil before identify or resume
	greeted bool     // hello was sent
	ready   bool     // READY or RESUMED was sent
	silent  bool     // nothing is sent any more, not even acknowledgements
	ended   bool     // nothing more is said or heard
	queue   []frame
	wake    chan struct{} // something is in the queue, or the link has ended
	beat    *time.Timer   // the next heartbeat is overdue then
	heard   []time.Time   // when the frames of the last minute came
}

// A frame is one that goes to the program.
type frame struct {
	kind int // as gorilla names them
	data []byte
}

func websocketRequest(r *http.Request) bool { return websocket.IsWebSocketUpgrade(r) }

// serveGateway runs one connection until it ends.
func (d *Discord) serveGateway(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	ws.SetReadLimit(1 << 20)
	l := &Link{d: d, ws: ws, host: r.Host, wake: make(chan struct{}, 1)}
	written := make(chan struct{})
	go func() {
		defer close(written)
		l.write()
	}()
	d.mu.Lock()
	d.links[l] = true
	d.counts.Connections++
	if d.closing {
		l.cut()
	} else {
		l.open(r)
	}
	d.mu.Unlock()
	for {
		kind, data, err := ws.ReadMessage()
		if err != nil {
			l.lost(err)
			break
		}
		d.mu.Lock()
		if !l.ended {
			l.receive(kind, data)
		}
		d.mu.Unlock()
	}
	<-written
}

// send queues a frame. d.mu is held.
func (l *Link) send(data []byte) {
	if !l.silent && !l.ended {
		l.put(frame{websocket.TextMessage, data})
	}
}

func (l *Link) put(f frame) {
	l.queue = append(l.queue, f)
	l.notify()
}

func (l *Link) notify() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// write sends what is queued, until the link has ended.
func (l *Link) write() {
	defer l.ws.Close()
	for {
		l.d.mu.Lock()
		frames, ended := l.queue, l.ended
		l.queue = nil
		l.d.mu.Unlock()
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

// cut ends the link without a word. d.mu is held.
func (l *Link) cut() {
	l.queue = nil
	l.leave()
	l.ws.Close()
}

// end closes the link with a code. d.mu is held.
func (l *Link) end(code int, text string) {
	if l.ended {
		return
	}
	if s := l.session; s != nil && !resumable(code) {
		s.dead = true
	}
	l.put(frame{websocket.CloseMessage, websocket.FormatCloseMessage(code, text)})
	l.leave()
}

// resumable reports whether a session can be resumed after a close code of the
// gateway (https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes).
func resumable(code int) bool {
	switch code {
	case 4003, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014:
		return false
	}
	return true
}

// leave makes the session free for a later link.
func (l *Link) leave() {
	l.ended, l.ready = true, false
	delete(l.d.links, l)
	if l.beat != nil {
		l.beat.Stop()
	}
	if l.session != nil && l.session.link == l {
		l.session.link = nil
	}
	l.notify()
	l.d.change()
}

// lost notes that the program's end is gone. Who says goodbye with 1000 or 1001
// gives up the session
// (https://discord.com/developers/docs/events/gateway#initiating-a-disconnect).
func (l *Link) lost(err error) {
	l.d.mu.Lock()
	defer l.d.mu.Unlock()
	if l.ended {
		return
	}
	if l.session != nil && websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway) {
		l.session.dead = true
	}
	l.cut()
}
