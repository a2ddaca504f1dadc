package gateway

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	writeTime = 10 * time.Second
	// closeTime is left for a close frame to come in when a link is given up:
	// its code may say why.
	closeTime = time.Second
)

var errInterrupted = errors.New("the link was interrupted")

// A socket is a websocket that one goroutine reads and several write to. The
// first reason to end it is kept, wherever it was found.
type socket struct {
	conn *websocket.Conn
	// writing is held while one writes. It is no mutex because a test's clock
	// (testing/synctest) stands while somebody waits for one.
	writing chan struct{}

	mu    sync.Mutex // guards what follows
	cause error      // why the link is given up; nil while it is not
}

func newSocket(conn *websocket.Conn) *socket {
	return &socket{conn: conn, writing: make(chan struct{}, 1)}
}

// send writes a payload.
func (s *socket) send(op int, d any) error {
	s.writing <- struct{}{}
	defer func() { <-s.writing }()
	s.conn.SetWriteDeadline(time.Now().Add(writeTime))
	err := s.conn.WriteJSON(struct {
		Op int `json:"op"`
		D  any `json:"d"`
	}{op, d})
	if err != nil {
		return fmt.Errorf("send opcode %d: %w", op, err)
	}
	return nil
}

// read returns the next frame, if it comes before the deadline.
func (s *socket) read(deadline time.Time) (kind int, frame []byte, err error) {
	s.mu.Lock()
	if s.cause == nil {
		s.conn.SetReadDeadline(deadline)
	}
	s.mu.Unlock()
	return s.conn.ReadMessage()
}

// fail gives the link up: what has come in already is still read.
func (s *socket) fail(cause error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cause == nil {
		s.cause = cause
		s.conn.SetReadDeadline(time.Now().Add(closeTime))
	}
}

// interrupt ends every call that is under way.
func (s *socket) interrupt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cause = errInterrupted
	s.conn.NetConn().SetDeadline(time.Now())
}

// why returns the reason for which reading ended with err: what Discord said,
// or else what was found wrong first.
func (s *socket) why(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var closed *websocket.CloseError
	if s.cause == nil || errors.As(err, &closed) {
		return err
	}
	return s.cause
}

// close ends the connection in a way that leaves the session resumable.
func (s *socket) close() {
	s.conn.WriteControl(websocket.CloseMessage,
		websocket.FormatCloseMessage(closeResumable, ""), time.Now().Add(closeTime))
	s.conn.Close()
}
