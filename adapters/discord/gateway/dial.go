package gateway

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/gorilla/websocket"
)

const (
	handshakeTime = 20 * time.Second
	// frameBytes bounds a payload. The largest, GUILD_CREATE of a server with
	// every channel, thread and role that Discord allows, is some megabytes.
	frameBytes = 16 << 20
)

// usable reports whether an address of Discord's can be connected to.
func usable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "wss" || u.Scheme == "ws") && u.Host != "" && u.User == nil
}

// dial connects, and gives up when ctx ends or the handshake takes too long.
func dial(ctx context.Context, dialer *websocket.Dialer, address string) (*websocket.Conn, error) {
	if !usable(address) {
		return nil, errors.New("connect to the gateway: Discord gave no address to connect to")
	}
	u, _ := url.Parse(address) // usable has seen that it can be
	u.RawQuery = url.Values{"v": {"10"}, "encoding": {"json"}}.Encode()
	released := func() bool { return true }
	d := watched(dialer, func(c net.Conn) {
		released = context.AfterFunc(ctx, func() { c.Close() })
	})
	conn, answer, err := d.DialContext(ctx, u.String(), nil)
	if !released() && err == nil {
		conn.Close()
		err = ctx.Err()
	}
	switch {
	case errors.Is(err, websocket.ErrBadHandshake) && answer != nil:
		return nil, fmt.Errorf("connect to the gateway: it answered %d %s", answer.StatusCode, http.StatusText(answer.StatusCode))
	case err != nil:
		return nil, fmt.Errorf("connect to the gateway: %w", err)
	}
	conn.SetReadLimit(frameBytes)
	return conn, nil
}

type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

// watched returns a dialer that shows what it has connected to before the
// handshake, in which the websocket package does not heed its context.
func watched(dialer *websocket.Dialer, show func(net.Conn)) *websocket.Dialer {
	d := websocket.Dialer{Proxy: http.ProxyFromEnvironment}
	if dialer != nil {
		d = *dialer
	}
	if d.HandshakeTimeout <= 0 {
		d.HandshakeTimeout = handshakeTime
	}
	plain := dialFunc((&net.Dialer{}).DialContext)
	switch old := d.NetDial; {
	case d.NetDialContext != nil:
		plain = d.NetDialContext
	case old != nil:
		plain = func(_ context.Context, network, addr string) (net.Conn, error) { return old(network, addr) }
	}
	d.NetDialContext = plain.then(show)
	if d.NetDialTLSContext != nil {
		d.NetDialTLSContext = dialFunc(d.NetDialTLSContext).then(show)
	}
	return &d
}

func (f dialFunc) then(show func(net.Conn)) dialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := f(ctx, network, addr)
		if err == nil {
			show(c)
		}
		return c, err
	}
}
