package socket_test

import (
	"context"
	"net"
	"testing"
)

// whole fails the test when the client sends a message in several frames: bit 7
// of a frame's first byte says that it is the last one. Each frame is written at
// once.
func whole(t *testing.T, dial func(context.Context, string, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		return &watched{Conn: c, t: t}, err
	}
}

type watched struct {
	net.Conn
	t      *testing.T
	frames bool // the handshake is over
}

func (w *watched) Write(b []byte) (int, error) {
	if w.frames && b[0]&0x80 == 0 {
		w.t.Errorf("a message of several frames begins with one of %d bytes", len(b))
	}
	w.frames = true
	return w.Conn.Write(b)
}
