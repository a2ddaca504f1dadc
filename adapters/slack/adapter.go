package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"footnote/adapters/slack/api"
	"footnote/adapters/slack/socket"
	"footnote/bot"
	"footnote/bot/dispatch"
	"footnote/bot/secret"
	"footnote/bot/seldom"
)

// A Bot is what the adapter needs of *bot.Bot.
type Bot interface {
	Respond(context.Context, bot.Message) (bot.Reply, error)
	Complete(context.Context, bot.Completion) []bot.Candidate
	Commands() []bot.Command
	Home(context.Context, bot.Message) (bot.Home, error)
	// Withdraw erases what came from a file that its platform does not have any
	// more.
	Withdraw(ctx context.Context, s bot.Space, file string) error
}

// Workspaces are where the app is installed. Implementations are safe for
// concurrent use.
type Workspaces interface {
	// Client speaks for the app in a workspace. install.ErrUnknown if it is not
	// installed there.
	Client(ctx context.Context, enterprise, team string) (*api.Client, error)
	// Removed is called when the app was taken out of a workspace, or its token
	// revoked; it forgets the token. It returns the error of what it could not.
	Removed(ctx context.Context, enterprise, team string) error
}

// Config is what an Adapter is made of. Bot, Queue, Workspaces and Download are
// needed, and AppToken or SigningSecret.
type Config struct {
	// AppToken (xapp-…) is for Socket Mode; "" if Slack delivers by HTTP.
	AppToken secret.Secret
	// SigningSecret is for HTTP; "" where there is no such delivery.
	SigningSecret secret.Secret
	Workspaces    Workspaces
	Bot           Bot
	// Queue keeps events until they are answered.
	Queue dispatch.Queue
	// Download fetches a file from one of FileHosts, with a token.
	Download func(ctx context.Context, address, token string) (io.ReadCloser, error)
	// Managers are the ids of people who may change settings and the library beside
	// the admins and owners of a workspace.
	Managers []bot.Person
	// AllMessages is set if all that is said in the bot's channels arrives
	// (message.channels, message.groups).
	AllMessages bool
	// Agent is set if the app has Slack's agent view.
	Agent bool
	// Removed is called when the app was taken out of a workspace: what is kept of
	// it is to be erased. nil for nothing.
	Removed func(context.Context, bot.Space) error
	// Meter is told what the adapter does; nil for none.
	Meter Meter
	// Heard is called when Slack delivered something, at most once a minute; nil
	// for nothing.
	Heard func(time.Time)
	// HTTP and Dialer reach Slack; nil for clients of our own. APIURL is its Web
	// API; "" for https://slack.com/api/.
	HTTP   *http.Client
	Dialer *websocket.Dialer
	APIURL string
	// Now is the clock; nil for time.Now. Log is nil for none; it gets ids and
	// sizes, never text, tokens or response_urls.
	Now func() time.Time
	Log *slog.Logger
}

// An Adapter is the bot on Slack. Safe for concurrent use.
type Adapter struct {
	Config
	socket   *socket.Socket // nil without AppToken
	endpoint http.Handler   // nil without SigningSecret
	dispatch *dispatch.Dispatcher
	people   *people
	selves   selves
	advised  *seldom.Seldom // advice that was given
	going    *dispatch.Group
	stops    *stops
	called   map[string]string // of commands, see bot.Message
	// organisations are those of workspaces, by their ids, as Slack named them.
	organisations sync.Map

	delivered atomic.Int64  // when Slack last delivered something, in Unix nanoseconds; 0 for never
	told      atomic.Int64  // when Heard was last called
	accepted  atomic.Bool   // Slack takes the token, where there is only one
	doubt     chan struct{} // has one in it when that is to be asked again
}

// New makes an adapter, which Run connects.
func New(c Config) (*Adapter, error) {
	switch {
	case !c.AppToken.Given() && !c.SigningSecret.Given():
		return nil, errors.New("slack needs a way to hear: set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP")
	case c.Bot == nil || c.Queue == nil || c.Workspaces == nil || c.Download == nil:
		return nil, errors.New("slack needs Bot, Queue, Workspaces and Download")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Meter == nil {
		c.Meter = unmetered{}
	}
	a := &Adapter{
		Config: c, people: newPeople(c.Now, c.Managers), advised: seldom.New(), going: dispatch.NewGroup(), stops: newStops(), called: called(c.Bot.Commands()),
		doubt: make(chan struct{}, 1),
	}
	var err error
	if a.dispatch, err = dispatch.New(dispatch.Config{Source: source, Queue: c.Queue, Handle: a.handle, GiveUp: a.giveUp,
		Meter: c.Meter, Now: c.Now, Log: c.Log}); err != nil {
		return nil, fmt.Errorf("new slack adapter: %w", err)
	}
	if c.AppToken.Given() {
		if a.socket, err = socket.New(socket.Config{AppToken: c.AppToken, URL: c.APIURL, HTTP: c.HTTP, Dialer: c.Dialer,
			Handle: a.envelope, Acknowledged: c.Meter.Acknowledged, Reconnecting: c.Meter.Reconnecting, Limited: c.Meter.Limited,
			Now: c.Now, Log: c.Log}); err != nil {
			return nil, fmt.Errorf("new slack adapter: %w", err)
		}
	}
	if c.SigningSecret.Given() {
		if a.endpoint, err = newEndpoint(c.SigningSecret, c.Now, c.Log, c.Meter.Acknowledged, a.take); err != nil {
			return nil, fmt.Errorf("new slack adapter: %w", err)
		}
	}
	return a, nil
}

// source names the events of Slack among those that are kept.
const source = "slack"

// Run connects and answers until ctx ends, and then returns nil when what was
// under way is done. It returns an error if trying again is useless: a
// *socket.FatalError, or one that says what is wrong with the installation. It may
// be called once, and leaves no goroutine behind.
func (a *Adapter) Run(ctx context.Context) error {
	defer a.going.Wait()
	g, ctx := errgroup.WithContext(ctx)
	if a.socket != nil {
		g.Go(func() error { return a.socket.Run(ctx) })
	}
	g.Go(func() error { return a.dispatch.Run(ctx) })
	g.Go(func() error { return a.check(ctx) })
	return g.Wait()
}

// Deliveries are the paths to which Slack delivers by HTTP, for a server to mount;
// nil without a SigningSecret. What Slack did not sign just now is answered with
// 401, and the rest within 3 seconds.
func (a *Adapter) Deliveries() map[string]http.Handler {
	if a.endpoint == nil {
		return nil
	}
	all := make(map[string]http.Handler)
	for _, path := range []string{pathEvents, pathCommands, pathInteractivity, pathOptions} {
		all[path] = a.endpoint
	}
	return all
}

// Alive returns when Slack was last heard of, over a socket or by HTTP; zero
// before the first.
func (a *Adapter) Alive() time.Time {
	var last time.Time
	if n := a.delivered.Load(); n != 0 {
		last = time.Unix(0, n)
	}
	if a.socket != nil && a.socket.Alive().After(last) {
		last = a.socket.Alive()
	}
	return last
}

// heard notes that Slack delivered something.
func (a *Adapter) heard(at time.Time) {
	a.delivered.Store(at.UnixNano())
	last := a.told.Load()
	if a.Heard != nil && at.Sub(time.Unix(0, last)) >= time.Minute && a.told.CompareAndSwap(last, at.UnixNano()) {
		a.Heard(at)
	}
}
