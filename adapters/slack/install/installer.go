package install

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"footnote/adapters/slack/api"
	"footnote/bot/secret"
)

// Values keeps small values over restarts. *state.State is one. An empty value
// that is not nil is one, nil is none.
type Values interface {
	Value(ctx context.Context, key string) ([]byte, error)
	SetValue(ctx context.Context, key string, value []byte) error
}

// Config is what an Installer is made of. ClientID, ClientSecret, Key, URL, Scopes
// and Values are needed.
type Config struct {
	ClientID     string        // SLACK_CLIENT_ID
	ClientSecret secret.Secret // SLACK_CLIENT_SECRET
	Key          Key           // SLACK_TOKEN_KEY
	// URL is where browsers reach Pages, without their paths; https.
	URL    string
	Scopes []string // that the bot asks for
	Values Values
	// API is what the clients of the workspaces are made of; Token is not used. Its
	// HTTP, URL, Now and Log are those of the installer, too.
	API api.Config
	// Installing is called before a new installation is kept; it is not, if that
	// fails. team is "" for a whole organisation. nil for nothing.
	Installing func(ctx context.Context, enterprise, team string) error
}

// An Installer is the app in all workspaces that install it by OAuth. It is safe
// for concurrent use.
type Installer struct {
	Config
	http   client
	states *states

	changing sync.Mutex // held while an installation comes or goes: the index and its record

	mu    sync.Mutex // guards the rest, and place.gone; nothing is waited for with it
	known map[key]*place
	read  bool // known has all that were kept
}

// New makes an installer, which reads what is kept when it is first asked.
func New(c Config) (*Installer, error) {
	var wrong []error
	bad := func(text string) { wrong = append(wrong, errors.New("install slack: "+text)) }
	if c.ClientID == "" {
		bad("SLACK_CLIENT_ID is missing: at api.slack.com/apps, your app → Basic Information → App Credentials → Client ID")
	}
	if c.ClientSecret.Reveal() == "" {
		bad("SLACK_CLIENT_SECRET is missing: at api.slack.com/apps, your app → Basic Information → App Credentials → Client Secret")
	}
	if err := c.Key.check(); err != nil {
		wrong = append(wrong, err)
	}
	if u, err := url.Parse(c.URL); err != nil || u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		bad("FOOTNOTE_URL must be the https address under which browsers reach this program: Slack sends them back there")
	}
	if len(c.Scopes) == 0 || c.Values == nil {
		bad("Scopes and Values are needed")
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	c.URL = strings.TrimSuffix(c.URL, "/")
	if c.API.Now == nil {
		c.API.Now = time.Now
	}
	if c.API.Log == nil {
		c.API.Log = slog.New(slog.DiscardHandler)
	}
	if c.API.URL == "" {
		c.API.URL = slackapi.APIURL
	}
	return &Installer{Config: c, http: newClient(c.API.HTTP), states: newStates(c.API.Now), known: make(map[key]*place)}, nil
}

// Client returns the client of a workspace, always the same one, whose token is
// good now. ErrUnknown if the app is not installed there (with ErrUnsure where
// enterprise is "" and may not be), ErrExpired if it has to
// be again, ErrKey if its token cannot be read.
func (i *Installer) Client(ctx context.Context, enterprise, team string) (*api.Client, error) {
	p, err := i.find(ctx, enterprise, team)
	if err != nil {
		return nil, err
	}
	if _, err := i.token(ctx, p); err != nil {
		return nil, err
	}
	return p.client, nil
}

// Removed forgets the token that Client would have for a workspace; nothing if
// there is none. What it was is overwritten first.
func (i *Installer) Removed(ctx context.Context, enterprise, team string) error {
	p, err := i.find(ctx, enterprise, team)
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := i.forget(ctx, p); err != nil {
		return fmt.Errorf("forget the token of workspace %s: %w", p.key, err)
	}
	i.API.Log.Info("slack: a token was forgotten", "workspace", p.key.String())
	return nil
}

// A Workspace is one installation.
type Workspace struct {
	Enterprise, Team string // ids; Team is "" for a whole organisation
	Name             string // as it was called when the app was installed
	Scopes           []string
	Installed        time.Time
	// Ends is when its token does, and is renewed before; zero for never.
	Ends time.Time
	// Err is why its token cannot be read; nil if it can. With it only the ids are
	// set.
	Err error
}

// List returns all installations, the first first; nil for none. With an error of
// ErrKey the list is whole: it is what a program that starts refuses to go on
// with.
func (i *Installer) List(ctx context.Context) ([]Workspace, error) {
	keys, err := i.index(ctx)
	if err != nil {
		return nil, err
	}
	var list []Workspace
	var unread error
	for _, k := range keys {
		w := Workspace{Enterprise: k.Enterprise, Team: k.Team}
		r, err := i.load(ctx, k)
		switch {
		case errors.Is(err, ErrUnknown):
			continue // it was being kept, or forgotten, when the process died
		case errors.Is(err, ErrKey):
			w.Err, unread = err, err
		case err != nil:
			return nil, err
		default:
			w.Name, w.Scopes, w.Installed, w.Ends = r.Name, r.Scopes, r.Installed, r.Ends
		}
		list = append(list, w)
	}
	return list, unread
}

// Time and size that Slack may take for an answer to us.
const (
	answerTime  = 10 * time.Second
	answerBytes = 1 << 20
)

// A client asks Slack for tokens. It follows no redirect, which the secrets would
// go with, and reads no endless answer.
type client struct{ http.Client }

func newClient(c *http.Client) client {
	own := client{http.Client{
		Timeout:       answerTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if c != nil {
		own.Transport = c.Transport
	}
	return own
}

// Do is what slack-go asks of a client.
func (c client) Do(r *http.Request) (*http.Response, error) {
	res, err := c.Client.Do(r)
	if err == nil {
		res.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(res.Body, answerBytes), res.Body}
	}
	return res, err
}
