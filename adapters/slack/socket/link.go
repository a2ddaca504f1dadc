package socket

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// helloTime is from the handshake to Slack's greeting.
	helloTime = 15 * time.Second
	// silentTime is after which a connection is dead over which nothing came, and
	// pingTime how often it is asked for something.
	silentTime = 30 * time.Second
	pingTime   = 10 * time.Second
	writeTime  = 5 * time.Second
	// lingerTime is how long a connection goes on that Slack asked to end.
	lingerTime = 5 * time.Second
	// ackTime is how long an acknowledgement counts.
	ackTime = 3 * time.Second
	// closeTime is left for acknowledgements at the end of the process.
	closeTime = time.Second
	// garbledFrames in a row are no accident.
	garbledFrames = 10
)

var (
	errSilent  = errors.New("slack has been silent for too long")
	errNoHello = errors.New("slack did not greet")
	errGarbled = errors.New("slack sent what is not JSON")
	errEnded   = errors.New("the connection was ended")
)

// A link is one connection, from its handshake to its end. Its reader is a
// goroutine of its own, and whatever is written but answers to pings is written
// by run.
type link struct {
	s    *Socket
	conn *websocket.Conn
	out  outbox

	ending chan struct{} // closed when the link is to end
	ended  chan struct{} // closed when the reader has ended
	left   chan struct{} // closed when the link ends, or Slack asks for that

	garbled int // frames in a row; the reader's alone

	mu      sync.Mutex // guards what follows
	over    bool       // ending is closed
	cause   error      // why the link was left; nil while it was not
	greeted time.Time  // zero before
	leftAt  time.Time
}

func newLink(s *Socket, conn *websocket.Conn) *link {
	return &link{s: s, conn: conn, out: newOutbox(),
		ending: make(chan struct{}), ended: make(chan struct{}), left: make(chan struct{})}
}

// run writes what has to be written until the link ends. When ctx ends, or some
// time after Slack asked to go, it waits for acknowledgements that still count.
func (l *link) run(ctx context.Context) {
	var others sync.WaitGroup
	defer others.Wait()
	others.Go(l.read)
	others.Go(func() { l.guard(ctx) })
	defer l.close()
	pings := time.NewTicker(pingTime)
	defer pings.Stop()
	var quit, linger <-chan time.Time
	left, stopped := l.left, ctx.Done()
	for quit == nil || l.out.owes() {
		var err error
		select {
		case <-l.ended:
			return
		case <-l.ending:
			return
		case <-quit:
			return
		case <-l.out.wake:
			err = l.flush()
		case <-pings.C:
			err = l.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime))
		case <-left:
			left, linger = nil, time.After(lingerTime)
		case <-linger:
			quit = time.After(ackTime)
		case <-stopped:
			stopped, quit = nil, time.After(closeTime)
		}
		if err != nil {
			l.leave(fmt.Errorf("write to Socket Mode: %w", err))
			return
		}
	}
}

// flush writes the acknowledgements that are ready.
func (l *link) flush() error {
	for _, p := range l.out.take() {
		l.conn.SetWriteDeadline(time.Now().Add(writeTime))
		if err := l.conn.WriteMessage(websocket.TextMessage, p.frame); err != nil {
			return err
		}
		l.s.Acknowledged(time.Since(p.since))
	}
	return nil
}

// guard has nothing under way hold up the end of the process: Slack may have
// stopped reading.
func (l *link) guard(ctx context.Context) {
	select {
	case <-l.ended:
		return
	case <-ctx.Done():
	}
	select {
	case <-l.ended:
	case <-time.After(closeTime):
		l.conn.Close()
	}
}

// close ends the connection.
func (l *link) close() {
	l.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(closeTime))
	l.conn.Close()
}

// end has the link end soon. A nil link has ended.
func (l *link) end() {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		l.over = true
		close(l.ending)
	}
}

// leave notes why the link ends, or is asked to, and has another made in its
// place. The first reason stays.
func (l *link) leave(cause error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cause != nil {
		return
	}
	l.cause, l.leftAt = cause, time.Now()
	if !l.greeted.IsZero() {
		l.s.connected.Add(-1)
	}
	close(l.left)
}

// untilLeft waits until the link ends or is asked to, and returns why.
func (l *link) untilLeft() error {
	<-l.left
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cause
}

// stood returns for how long the link was one that Slack had greeted; 0 if it
// never was.
func (l *link) stood() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.greeted.IsZero() {
		return 0
	}
	return max(l.leftAt.Sub(l.greeted), 1)
}

// greet notes that Slack delivers over the link.
func (l *link) greet() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.greeted.IsZero() && l.cause == nil {
		l.greeted = time.Now()
		l.s.connected.Add(1)
	}
}

// read takes one frame after another until the link ends.
func (l *link) read() {
	defer close(l.ended)
	l.conn.SetReadDeadline(time.Now().Add(helloTime))
	pong := l.conn.PingHandler()
	l.conn.SetPingHandler(func(text string) error {
		l.heard()
		return pong(text)
	})
	l.conn.SetPongHandler(func(string) error {
		l.heard()
		return nil
	})
	for {
		kind, frame, err := l.conn.ReadMessage()
		if err == nil {
			err = l.take(kind, frame)
		}
		if err != nil {
			l.leave(l.why(err))
			return
		}
	}
}

// heard notes a sign of life. Before the greeting it is none of being of use.
func (l *link) heard() {
	l.mu.Lock()
	greeted := !l.greeted.IsZero()
	l.mu.Unlock()
	if greeted {
		l.s.heard()
		l.conn.SetReadDeadline(time.Now().Add(silentTime))
	}
}

// why returns the reason for which reading ended with err.
func (l *link) why(err error) error {
	select {
	case <-l.ending:
		return errEnded
	default:
	}
	switch {
	case !errors.Is(err, os.ErrDeadlineExceeded):
		return err
	case l.stood() == 0:
		return errNoHello
	}
	return errSilent
}
