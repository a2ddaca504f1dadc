package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"footnote/adapters/discord/rest"
	"footnote/bot/pause"
	"footnote/bot/secret"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// An Event is something that Discord dispatched. Data is always a JSON object;
// what stands in it is not checked. Who gets the Event owns Data.
type Event struct {
	Type     string // "MESSAGE_CREATE"
	Sequence int64  // within the session, from 1; 0 if Discord gave none
	Data     json.RawMessage
}

// A Memory keeps small values over restarts. Value returns nil for a key that
// was never set, SetValue forgets a key whose value is nil.
type Memory interface {
	Value(ctx context.Context, key string) ([]byte, error)
	SetValue(ctx context.Context, key string, value []byte) error
}

// A Config says who connects, and where events go. Token, Info, Memory and
// Handle are needed.
type Config struct {
	Token   secret.Secret
	Intents discordgo.Intent
	// Shard is this connection's, from 0, of Shards in all; Shards 0 is 1.
	Shard, Shards int
	// Info is asked before each identify.
	Info func(context.Context) (rest.GatewayInfo, error)
	// Dialer is nil for one that heeds the proxy of the environment.
	Dialer *websocket.Dialer
	// Memory must not be shared with another Gateway of the same shard.
	Memory Memory
	// Handle gets one event after another, in order, and returns when it has been
	// kept durably. It may block: nothing is read meanwhile, the heartbeat goes
	// on. If its context ends, the event counts as not kept and comes again.
	Handle func(context.Context, Event)
	// Now is nil for time.Now.
	Now func() time.Time
	// Log is nil for none. It gets no payloads and no token.
	Log *slog.Logger
	// Jitter returns numbers in [0, 1); nil for random ones.
	Jitter func() float64
	// Reconnecting is called when a connection was lost, or could not be made, and
	// another is to be; nil for nothing. It must not block.
	Reconnecting func()
}

// A Gateway is a connection to Discord that is made again whenever it is lost.
type Gateway struct {
	Config
	alive     atomic.Pointer[time.Time]
	connected atomic.Bool // a session has begun or goes on over the link that there is

	// What follows is Run's alone.
	session   *session // nil if there is none to resume
	saved     time.Time
	garbledAt string // session and sequence
	history   history
}

// New makes a Gateway, which Run connects.
func New(c Config) (*Gateway, error) {
	if c.Shards == 0 {
		c.Shards = 1
	}
	switch {
	case !c.Token.Given():
		return nil, errors.New("the gateway needs a token: set DISCORD_TOKEN")
	case c.Shard < 0 || c.Shard >= c.Shards:
		return nil, fmt.Errorf("there is no shard %d of %d: shards count from 0", c.Shard, c.Shards)
	case c.Info == nil || c.Memory == nil || c.Handle == nil:
		return nil, errors.New("the gateway needs Info, Memory and Handle")
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
	if c.Reconnecting == nil {
		c.Reconnecting = func() {}
	}
	return &Gateway{Config: c}, nil
}

// Run keeps the connection until ctx ends, and then returns nil, or until trying
// again is useless, and then returns a *FatalError. It may be called once, and
// leaves no goroutine behind.
func (g *Gateway) Run(ctx context.Context) error {
	g.session = g.recall(ctx)
	for {
		l, err := g.connect(ctx)
		if ctx.Err() != nil {
			return nil
		}
		fatal, resumable := judge(err)
		g.history.add(l)
		if g.session != nil && (!resumable || g.history.unconfirmed >= resumeTries) {
			g.session, g.history.unconfirmed = nil, 0
			g.save(ctx)
		}
		if fatal != nil {
			return fatal
		}
		g.Reconnecting()
		d := g.history.delay(g.Jitter())
		if g.session == nil && l != nil {
			d = max(d, time.Second+time.Duration(g.Jitter()*float64(4*time.Second)))
		}
		g.Log.Info("the connection to Discord's gateway is made again",
			"reason", err, "resumes", g.session != nil, "failures", g.history.misses, "wait", d)
		if pause.For(ctx, d) != nil {
			return nil
		}
	}
}

// connect makes one connection and keeps it until it ends. The link is nil if
// there was none.
func (g *Gateway) connect(ctx context.Context) (*link, error) {
	address, err := g.address(ctx)
	if err != nil {
		return nil, err
	}
	conn, err := dial(ctx, g.Dialer, address)
	if err != nil {
		return nil, err
	}
	l := &link{g: g, address: address, socket: newSocket(conn)}
	err = l.run(ctx)
	g.connected.Store(false)
	if g.session != nil {
		g.save(ctx)
	}
	return l, err
}

// address returns where to connect to: where the session can be resumed or, if
// nobody was there of late, where everyone connects to.
func (g *Gateway) address(ctx context.Context) (string, error) {
	switch {
	case g.session == nil:
		return g.admit(ctx)
	case g.history.misses >= addressTries:
		info, err := g.info(ctx)
		return info.URL, err
	}
	return g.session.Address, nil
}

// heard notes that Discord was heard of just now.
func (g *Gateway) heard() {
	now := g.Now()
	g.alive.Store(&now)
	if g.session != nil {
		g.session.Heard = now
	}
}

// Connected reports whether a session has begun, or goes on, over the connection
// that there is: what happens on Discord arrives. It may be called at any time.
func (g *Gateway) Connected() bool { return g.connected.Load() }

// Alive returns when Discord was last heard of: a heartbeat acknowledged or an
// event dispatched. It is zero before the first. It may be called at any time.
func (g *Gateway) Alive() time.Time {
	if t := g.alive.Load(); t != nil {
		return *t
	}
	return time.Time{}
}
