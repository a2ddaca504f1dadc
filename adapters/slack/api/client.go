package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// Config is what a Client is made of. Token is needed.
type Config struct {
	// Token returns the token to speak with; it may change between calls.
	Token func(context.Context) (string, error)
	// HTTP reaches Slack; nil for a client of our own. URL is its Web API; "" for
	// https://slack.com/api/.
	HTTP *http.Client
	URL  string
	// Now is the clock; nil for time.Now. Log is nil for none.
	Now func() time.Time
	Log *slog.Logger
}

// A Client asks Slack's Web API. Safe for concurrent use.
type Client struct{ Config Config }

// New makes a client.
func New(c Config) *Client { return &Client{Config: c} }
