package socket

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
	slackapi "github.com/slack-go/slack"

	"footnote/bot/pause"
)

const (
	openTime      = 15 * time.Second
	handshakeTime = 15 * time.Second
	// frameBytes bounds what is delivered at once, as it is for HTTP.
	frameBytes = 1 << 20
	// writeBytes holds an acknowledgement of the largest size: gorilla's websocket
	// breaks what is larger into several frames.
	writeBytes = 32 << 10
	// limitedDelay is the wait after a 429 that does not say for how long, and
	// mostLimited the longest that is believed.
	limitedDelay = 30 * time.Second
	mostLimited  = 10 * time.Minute
)

func webAPI(c Config) *slackapi.Client {
	options := []slackapi.Option{slackapi.OptionAppLevelToken(c.AppToken.Reveal())}
	if c.URL != "" {
		options = append(options, slackapi.OptionAPIURL(c.URL))
	}
	web := c.HTTP
	if web == nil {
		web = &http.Client{Timeout: openTime}
	}
	return slackapi.New("", append(options, slackapi.OptionHTTPClient(web))...)
}

// open asks Slack for an address to connect to. It holds a ticket, and is good
// for one connection.
func (s *Socket) open(ctx context.Context) (address string, err error) {
	if err := s.turn(ctx); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	_, address, err = s.api.StartSocketModeContext(ctx)
	if err != nil {
		return "", fmt.Errorf("apps.connections.open: %w", s.refused(err))
	}
	return address, nil
}

// turn waits as long as Slack has asked for.
func (s *Socket) turn(ctx context.Context) error {
	for {
		s.mu.Lock()
		d := time.Until(s.openAfter)
		s.mu.Unlock()
		if d <= 0 {
			return ctx.Err()
		}
		if err := pause.For(ctx, d); err != nil {
			return err
		}
	}
}

// refused says what an error of slack-go's means, without an address in it.
func (s *Socket) refused(err error) error {
	if limited, ok := errors.AsType[*slackapi.RateLimitedError](err); ok {
		return s.limited(limited.RetryAfter)
	}
	if status, ok := errors.AsType[slackapi.StatusCodeError](err); ok {
		if status.Code == http.StatusTooManyRequests {
			return s.limited(limitedDelay)
		}
		return fmt.Errorf("slack answered %d %s", status.Code, http.StatusText(status.Code))
	}
	if _, ok := errors.AsType[*strconv.NumError](err); ok { // a Retry-After that is no number of seconds
		return s.limited(limitedDelay)
	}
	if r, ok := errors.AsType[slackapi.SlackErrorResponse](err); ok {
		if r.Err == "ratelimited" {
			return s.limited(limitedDelay)
		}
		return &refusal{code: r.Err, scope: r.Needed}
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// limited notes that nothing may be asked for d.
func (s *Socket) limited(d time.Duration) error {
	s.Limited()
	d = min(max(d, time.Second), mostLimited)
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := time.Now().Add(d); t.After(s.openAfter) {
		s.openAfter = t
	}
	return fmt.Errorf("slack asks to wait for %v", d)
}

// dial connects, and gives up when ctx ends or the handshake takes too long. No
// error holds the address.
func dial(ctx context.Context, dialer *websocket.Dialer, address string) (*websocket.Conn, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "wss" && u.Scheme != "ws" || u.Host == "" || u.User != nil {
		return nil, errors.New("connect to Socket Mode: Slack gave no address to connect to")
	}
	released := func() bool { return true }
	d := seen(dialer, func(c net.Conn) {
		released = context.AfterFunc(ctx, func() { c.Close() })
	})
	conn, answer, err := d.DialContext(ctx, address, nil)
	if !released() && err == nil {
		conn.Close()
		err = ctx.Err()
	}
	switch {
	case errors.Is(err, websocket.ErrBadHandshake) && answer != nil:
		return nil, fmt.Errorf("connect to Socket Mode: it answered %d %s", answer.StatusCode, http.StatusText(answer.StatusCode))
	case err != nil:
		return nil, fmt.Errorf("connect to Socket Mode: %w", err)
	}
	conn.SetReadLimit(frameBytes)
	return conn, nil
}

// seen returns a dialer that shows what it has connected to before the handshake,
// which in the websocket package goes on when the context ends.
func seen(dialer *websocket.Dialer, show func(net.Conn)) *websocket.Dialer {
	d := websocket.Dialer{Proxy: http.ProxyFromEnvironment}
	if dialer != nil {
		d = *dialer
	}
	if d.HandshakeTimeout <= 0 {
		d.HandshakeTimeout = handshakeTime
	}
	if d.WriteBufferSize < writeBytes {
		d.WriteBufferSize, d.WriteBufferPool = writeBytes, nil
	}
	plain := d.NetDialContext
	switch old := d.NetDial; {
	case plain != nil:
	case old != nil:
		plain = func(_ context.Context, network, address string) (net.Conn, error) { return old(network, address) }
	default:
		plain = (&net.Dialer{}).DialContext
	}
	d.NetDialContext = shown(plain, show)
	if d.NetDialTLSContext != nil {
		d.NetDialTLSContext = shown(d.NetDialTLSContext, show)
	}
	return &d
}

type dialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

func shown(dial dialFunc, show func(net.Conn)) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err == nil {
			show(c)
		}
		return c, err
	}
}
