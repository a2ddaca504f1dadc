package discord

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"footnote/adapters/discord/gateway"
	"footnote/adapters/discord/rest"
	"footnote/bot"
	"footnote/bot/dispatch"
	"footnote/bot/pause"
	"footnote/bot/secret"
	"footnote/bot/seldom"
)

// A Bot is what the adapter needs of *bot.Bot.
type Bot interface {
	Respond(context.Context, bot.Message) (bot.Reply, error)
	Complete(context.Context, bot.Completion) []bot.Candidate
	Commands() []bot.Command
}

// Config is what an Adapter is made of. Token, AppID, Bot, Queue, Memory and
// Download are needed.
type Config struct {
	Token secret.Secret // the bot's
	AppID string        // its application's id
	// PublicKey is the application's; with it Interactions takes what is delivered
	// by HTTP. nil where there is no such delivery. Interactions over the gateway
	// are taken in any case: Discord does one of both, as its portal says, and
	// whoever sets the key before the address there is not to wait in vain.
	PublicKey ed25519.PublicKey
	Bot       Bot
	// Queue keeps events until they are answered, Memory the gateway's session.
	Queue  dispatch.Queue
	Memory gateway.Memory
	// HTTP and Dialer reach Discord; nil for clients of our own.
	HTTP   *http.Client
	Dialer *websocket.Dialer
	// Download fetches an attachment from one of AttachmentHosts.
	Download func(ctx context.Context, address string) (io.ReadCloser, error)
	// Shard is this process's, from 0, of Shards in all; Shards 0 is 1.
	Shard, Shards int
	// MessageContent is set if the privileged intent of that name is on: then all
	// that is said arrives, and auto-answer can work.
	MessageContent bool
	// Removed is called when the bot was taken out of a guild, but not for an
	// outage; Present whenever Discord says that it is in one. nil for nothing.
	Removed, Present func(context.Context, bot.Space)
	// Version of the program, for the User-Agent.
	Version string
	// Now is the clock; nil for time.Now. Log is nil for none; it gets ids and
	// sizes, never text or tokens.
	Now func() time.Time
	Log *slog.Logger
	// Meter counts; nil for none.
	Meter Meter
}

// An Adapter is the bot on Discord. Safe for concurrent use.
type Adapter struct {
	Config
	rest     *rest.Client
	guilds   *guilds
	dispatch *dispatch.Dispatcher
	gateway  *gateway.Gateway
	advised  *seldom.Seldom // advice that was given
	replays  *replays
	going    *dispatch.Group // what runs beside the dispatcher
	unkept   sync.RWMutex    // see afterKept

	me       atomic.Pointer[string]    // our user; nil until ready is closed
	ready    chan struct{}             // closed when it is known who we are
	verified atomic.Pointer[time.Time] // when Discord last delivered by HTTP
}

// New makes an adapter, which Run connects.
func New(c Config) (*Adapter, error) {
	switch {
	case !c.Token.Given() || c.AppID == "":
		return nil, errors.New("discord needs a token and an application: set DISCORD_TOKEN and DISCORD_APP_ID")
	case c.Bot == nil || c.Queue == nil || c.Memory == nil || c.Download == nil:
		return nil, errors.New("discord needs Bot, Queue, Memory and Download")
	case c.PublicKey != nil && len(c.PublicKey) != ed25519.PublicKeySize:
		return nil, fmt.Errorf("the public key has %d bytes, want %d: copy DISCORD_PUBLIC_KEY from General Information "+
			"in the Developer Portal", len(c.PublicKey), ed25519.PublicKeySize)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Shards == 0 {
		c.Shards = 1
	}
	if c.Meter == nil {
		c.Meter = unmetered{}
	}
	a := &Adapter{Config: c, ready: make(chan struct{}), advised: seldom.New(), replays: newReplays(), going: dispatch.NewGroup()}
	a.rest = rest.New(rest.Config{Token: c.Token, AppID: c.AppID, HTTP: c.HTTP, Now: c.Now, Log: c.Log, Version: c.Version,
		Limited: c.Meter.Limited})
	a.guilds = newGuilds(a.rest)
	var err error
	if a.dispatch, err = dispatch.New(dispatch.Config{Source: source(c.Shard, c.Shards), Queue: c.Queue,
		Handle: a.handle, GiveUp: a.giveUp, Now: c.Now, Log: c.Log, Meter: c.Meter}); err != nil {
		return nil, fmt.Errorf("new discord adapter: %w", err)
	}
	if a.gateway, err = gateway.New(gateway.Config{Token: c.Token, Intents: intents(c.MessageContent), Shard: c.Shard,
		Shards: c.Shards, Info: a.rest.Gateway, Dialer: c.Dialer, Memory: afterKept{c.Memory, &a.unkept}, Handle: a.event,
		Now: c.Now, Log: c.Log, Reconnecting: c.Meter.Reconnecting}); err != nil {
		return nil, fmt.Errorf("new discord adapter: %w", err)
	}
	return a, nil
}

// source names the events of a shard: those that wait are its to answer.
func source(shard, shards int) string {
	if shards == 1 {
		return "discord"
	}
	return fmt.Sprintf("discord/%d", shard)
}

// intents are what the gateway sends. None is privileged unless all messages are
// wanted.
func intents(content bool) discordgo.Intent {
	i := discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages
	if content {
		i |= discordgo.IntentMessageContent
	}
	return i
}

// Run connects and answers until ctx ends, and then returns nil when what was
// under way is done. It returns an error if trying again is useless: a
// *gateway.FatalError, or one that says that the token is wrong. It may be called
// once, and leaves no goroutine behind.
func (a *Adapter) Run(ctx context.Context) error {
	defer a.going.Wait()
	if err := a.identify(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return a.gateway.Run(ctx) })
	g.Go(func() error { return a.dispatch.Run(ctx) })
	return g.Wait()
}

// identify finds out who we are. It tries until that is known, or cannot be.
func (a *Adapter) identify(ctx context.Context) error {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		u, err := a.rest.Me(ctx)
		var no *rest.Error
		switch {
		case err == nil && u.ID != "":
			a.me.Store(&u.ID)
			close(a.ready)
			return nil
		case errors.As(err, &no) && (no.Status == http.StatusUnauthorized || no.Status == http.StatusForbidden):
			return fmt.Errorf("discord does not take the token: copy it anew from Bot, Reset Token, in the Developer Portal "+
				"to DISCORD_TOKEN: %w", err)
		}
		a.Log.Warn("discord: cannot ask who I am; trying again", "wait", wait, "err", err)
		if err := pause.For(ctx, wait); err != nil {
			return err
		}
	}
}

// self is our user id. It is called only after ready was closed.
func (a *Adapter) self() string { return *a.me.Load() }

// Alive returns when Discord was last heard of, over the gateway or by HTTP; zero
// before the first.
func (a *Adapter) Alive() time.Time {
	last := a.gateway.Alive()
	if t := a.verified.Load(); t != nil && t.After(last) {
		return *t
	}
	return last
}
