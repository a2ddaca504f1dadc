package slack

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"footnote/adapters/slack/api"
	"footnote/bot"
	"footnote/bot/dispatch"
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
	AppToken string
	// SigningSecret is for HTTP; "" where there is no such delivery.
	SigningSecret string
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
