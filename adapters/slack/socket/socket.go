package socket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	slackapi "github.com/slack-go/slack"
	"golang.org/x/sync/errgroup"

	"footnote/bot/pause"
	"footnote/bot/secret"
)

// An Envelope is one delivery. Payload is always a JSON object; what stands in it
// is not checked. Who gets the Envelope owns Payload.
type Envelope struct {
	ID      string // the same when Slack delivers it again over Socket Mode
	Type    string // events_api, slash_commands or interactive
	Payload json.RawMessage
}

// A Config says who connects, and where envelopes go. AppToken and Handle are
// needed.
type Config struct {
	AppToken secret.Secret // xapp-…, with the scope connections:write
	// URL is Slack's Web API; "" for https://slack.com/api/.
	URL string
	// HTTP asks for addresses to connect to; nil for a client with a time limit.
	// Dialer connects to them; nil for one that heeds the proxy of the environment.
	HTTP   *http.Client
	Dialer *websocket.Dialer
	// Connections are kept at the same time: 0 is 2, Slack allows 10. Apart is the
	// time from opening one to opening the next; 0 is 15 seconds.
	Connections int
	Apart       time.Duration
	// Handle gets one envelope after another, and holds up those behind it until it
	// returns. ack acknowledges the envelope over its connection: with nil or, where
	// Slack waits for an answer, a payload that becomes JSON. It returns at once,
	// may be called from anywhere, later too, and does nothing the second time.
	// What is not acknowledged within 3 seconds Slack delivers again. An envelope
	// on which Handle panics is not acknowledged by that.
	Handle func(ctx context.Context, e Envelope, ack func(payload any))
	// Acknowledged is called when an acknowledgement was written, with the time since
	// its envelope came; Reconnecting when a connection was lost, could not be made or
	// is renewed, and another is to be made; Limited when Slack refused to give an
	// address because of too many. nil for nothing; none of them may block.
	Acknowledged          func(took time.Duration)
	Reconnecting, Limited func()
	// Now is nil for time.Now.
	Now func() time.Time
	// Log is nil for none. It gets ids and sizes, no payloads, addresses or tokens.
	Log *slog.Logger
	// Jitter returns numbers in [0, 1); nil for random ones.
	Jitter func() float64
}

const (
	mostConnections = 10 // https://docs.slack.dev/apis/events-api/using-socket-mode
	apart           = 15 * time.Second
	// inboxSize is how many envelopes wait for Handle.
	inboxSize = 1000
)

// A Socket is a number of connections to Slack, each of which is made again
// whenever it is lost.
type Socket struct {
	Config
	api       *slackapi.Client
	inbox     chan delivered
	full      atomic.Bool // envelopes are left out
	alive     atomic.Pointer[time.Time]
	connected atomic.Int32

	mu        sync.Mutex // guards what follows
	openAfter time.Time  // Slack has asked to wait for so long
}

// A delivered envelope waits for Handle.
type delivered struct {
	Envelope
	ack func(payload any)
}

// New makes a Socket, which Run connects.
func New(c Config) (*Socket, error) {
	switch {
	case !c.AppToken.Given():
		return nil, errors.New("socket mode needs an app-level token: set SLACK_APP_TOKEN to the one that begins with xapp-")
	case !strings.HasPrefix(c.AppToken.Reveal(), "xapp-"):
		return nil, errors.New("SLACK_APP_TOKEN is no app-level token: that begins with xapp- " +
			"(api.slack.com/apps → your app → Basic Information → App-Level Tokens)")
	case c.Handle == nil:
		return nil, errors.New("socket mode needs Handle")
	case c.Connections < 0 || c.Connections > mostConnections:
		return nil, fmt.Errorf("%d connections at the same time: Slack allows 1 to %d", c.Connections, mostConnections)
	}
	if c.Connections == 0 {
		c.Connections = 2
	}
	if c.Apart == 0 {
		c.Apart = apart
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	if c.Acknowledged == nil {
		c.Acknowledged = func(time.Duration) {}
	}
	if c.Reconnecting == nil {
		c.Reconnecting = func() {}
	}
	if c.Limited == nil {
		c.Limited = func() {}
	}
	return &Socket{Config: c, api: webAPI(c), inbox: make(chan delivered, inboxSize)}, nil
}

// Run keeps the connections until ctx ends, and then returns nil, or until trying
// again is useless, and then returns a *FatalError. It may be called once, and
// leaves no goroutine behind.
func (s *Socket) Run(ctx context.Context) error {
	group, running := errgroup.WithContext(ctx)
	group.Go(func() error {
		s.hand(running)
		return nil
	})
	for n := range s.Connections {
		group.Go(func() error {
			if pause.For(running, time.Duration(n)*s.Apart) != nil {
				return nil
			}
			return s.keep(running)
		})
	}
	err := group.Wait()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// Alive returns when Slack was last heard of: a ping, the answer to one of ours,
// a greeting or an envelope. It is zero before the first. It may be called at any
// time.
func (s *Socket) Alive() time.Time {
	if t := s.alive.Load(); t != nil {
		return *t
	}
	return time.Time{}
}

// Connected returns how many connections Slack has greeted and not asked to end.
// It may be called at any time.
func (s *Socket) Connected() int { return int(s.connected.Load()) }

// heard notes that Slack was heard of just now.
func (s *Socket) heard() {
	now := s.Now()
	s.alive.Store(&now)
}

// deliver puts an envelope into the queue, and reports whether there was room.
func (s *Socket) deliver(d delivered) bool {
	select {
	case s.inbox <- d:
		return true
	default:
	}
	if !s.full.Swap(true) {
		s.Log.Warn("slack: too many envelopes wait; those that come now are left for Slack to deliver again", "waiting", inboxSize)
	}
	return false
}

// hand gives the queue to Handle.
func (s *Socket) hand(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case d := <-s.inbox:
			s.contained(ctx, d)
		}
		if len(s.inbox) == 0 {
			s.full.Store(false)
		}
	}
}

// contained calls Handle. The value of a panic may hold a person's words, so that
// it is not logged.
func (s *Socket) contained(ctx context.Context, d delivered) {
	defer func() {
		if v := recover(); v != nil {
			s.Log.Error("slack: panic over an envelope", "envelope", d.ID, "type", d.Type, "kind", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
		}
	}()
	s.Handle(ctx, d.Envelope, d.ack)
}
