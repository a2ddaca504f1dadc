package api

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	slackapi "github.com/slack-go/slack"
)

// Config is what a Client is made of. Token is needed.
type Config struct {
	// Token returns the token to speak with; it may change between calls.
	Token func(context.Context) (string, error)
	// HTTP reaches Slack; nil for a client of our own. Its redirect policy, cookies
	// and time limit are not used. URL is the Web API; "" for
	// https://slack.com/api/. The host of another one may stand for those of
	// response_urls and uploads as well.
	HTTP *http.Client
	URL  string
	// Now is the clock; nil for time.Now. Log is nil for none; it gets a line for
	// each refusal for too many calls.
	Now func() time.Time
	Log *slog.Logger
}

// A Client asks Slack's Web API. It is safe for concurrent use, and there should
// be one for each workspace, since it keeps what Slack told that workspace to wait.
type Client struct {
	token  func(context.Context) (string, error)
	http   *http.Client
	url    string
	own    *url.URL // of an API that is not Slack's; nil if it is
	now    func() time.Time
	log    *slog.Logger
	limits *limits
	uses   *uses
	watch  atomic.Pointer[func()] // see Watch

	mu    sync.Mutex // guards the two below
	spoke string     // the last token
	sdk   *slackapi.Client
}

// New makes a client; it asks nobody yet.
func New(c Config) *Client {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	made := &Client{
		token: c.Token, http: transportOf(c.HTTP), url: slackapi.APIURL,
		now: c.Now, log: c.Log, limits: newLimits(c.Now), uses: newUses(c.Now),
	}
	if c.URL != "" && c.URL != slackapi.APIURL {
		made.url = strings.TrimSuffix(c.URL, "/") + "/"
		if own, err := url.Parse(made.url); err == nil {
			made.own = own
		}
	}
	return made
}

// Token is what the client speaks with now.
func (c *Client) Token(ctx context.Context) (string, error) { return c.token(ctx) }

// Watch has f called for each call that Slack refuses because of too many, in the
// place of what Watch was given before. f must not block.
func (c *Client) Watch(f func()) { c.watch.Store(&f) }

// limited tells who watches that a call was refused.
func (c *Client) limited() {
	if f := c.watch.Load(); f != nil {
		(*f)()
	}
}

// speaker is slack-go's client for the token of now.
func (c *Client) speaker(ctx context.Context) (*slackapi.Client, string, error) {
	token, err := c.token(ctx)
	if err != nil {
		return nil, "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sdk == nil || c.spoke != token {
		c.spoke = token
		c.sdk = slackapi.New(token, slackapi.OptionAPIURL(c.url), slackapi.OptionHTTPClient(sender{c.http}))
	}
	return c.sdk, token, nil
}

// shared is the way to Slack of all clients that are given none: nearly all calls
// go to one host, to which connections are kept whichever workspace they are for.
var shared = sync.OnceValue(func() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 32 // the standard's 2 would close most connections after use
	return t
})

// transportOf is a client that goes where c goes, but follows no redirect: the
// token would go with it. Its time limits are those of each call.
func transportOf(c *http.Client) *http.Client {
	own := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if c == nil {
		own.Transport = shared()
	} else {
		own.Transport = c.Transport
	}
	return own
}
