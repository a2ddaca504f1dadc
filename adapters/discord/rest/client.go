package rest

import (
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"footnote/bot/secret"
)

// base is where Discord's API is, in the version that we speak.
const base = "https://discord.com/api/v10"

// Config is what a Client is made of.
type Config struct {
	Token secret.Secret // the bot's
	AppID string        // its application's id
	// HTTP makes the calls; nil for a client of our own. Its redirect policy and
	// cookies are not used.
	HTTP *http.Client
	// Now is the clock that rate limits are kept by; nil for time.Now.
	Now func() time.Time
	// Log gets a line for each refusal for too many calls; nil for nothing.
	Log *slog.Logger
	// Version of the program, for the User-Agent.
	Version string
	// Jitter spreads repetitions, in [0, 1); nil for random numbers.
	Jitter func() float64
	// Limited is called for each answer 429; nil for nothing. It must not block.
	Limited func()
}

// A Client calls Discord. It is safe for concurrent use, and there should be one
// for each token, since it counts what the token may do.
type Client struct {
	app           string
	token         secret.Secret
	authorization secret.Secret
	agent         string
	http          *http.Client
	limits        *limits
	log           *slog.Logger
	jitter        func() float64
	limited       func()
}

// New returns a client; it calls nobody yet.
func New(c Config) *Client {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	if c.Limited == nil {
		c.Limited = func() {}
	}
	if c.Version == "" {
		c.Version = "0"
	}
	token := strings.TrimPrefix(strings.TrimSpace(c.Token.Reveal()), "Bot ")
	return &Client{
		app:           c.AppID,
		token:         secret.Hide(token),
		authorization: secret.Hide("Bot " + token),
		// https://discord.com/developers/docs/reference#user-agent wants an
		// address and a version.
		agent:  "DiscordBot (https://discord.com/developers/applications/" + c.AppID + ", " + c.Version + ")",
		http:   transportOf(c.HTTP),
		limits: newLimits(c.Now),
		log:    c.Log,
		jitter: c.Jitter, limited: c.Limited,
	}
}

// transportOf is a client that goes where c goes, but follows no redirect: the
// token would go with it.
func transportOf(c *http.Client) *http.Client {
	own := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if c != nil {
		own.Transport = c.Transport
		return own
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 32 // all calls go to one host; the standard's 2 would close most connections after use
	own.Transport = t
	return own
}
