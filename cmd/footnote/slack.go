package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"time"

	"footnote/adapters/slack"
	"footnote/adapters/slack/api"
	"footnote/adapters/slack/install"
	"footnote/bot"
)

// slackVariables is what serve says of the environment.
const slackVariables = `  SLACK_BOT_TOKEN        the bot's token (xoxb-…); without it Slack is left out
  SLACK_APP_TOKEN        the app's token (xapp-…): Slack delivers over a connection
                         that Footnote opens, and no address is needed
  SLACK_SIGNING_SECRET   in its place: Slack delivers by HTTP, to URL/slack/…
  SLACK_MANAGERS         ids of people who may change settings and the library,
                         beside the workspace's admins and owners (U012AB3CD,U…)
  SLACK_ALL_MESSAGES     1 if the manifest was made with --all-messages; needed for
                         auto-answer, and mentions-only off
  SLACK_AGENT            1 if the manifest was made with --agent
  SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_TOKEN_KEY
                         for several workspaces, in the place of SLACK_BOT_TOKEN:
                         URL/slack/install brings Footnote into one. The key is 64
                         characters of 0-9 and a-f (openssl rand -hex 32); tokens
                         are kept encrypted with it, so it has to stay the same
`

// slackSettings are what the environment says of Slack.
type slackSettings struct {
	botToken, appToken, secret string
	clientID, clientSecret     string
	key                        install.Key // of kept tokens
	managers                   []bot.Person
	allMessages, agent         bool
	base                       string // the address of the pages; "" if others cannot reach them
}

func (s slackSettings) configured() bool { return s.botToken != "" || s.clientID != "" }

// Where Slack's pages say what is wanted of the environment.
const (
	whereBotToken = "at api.slack.com/apps, your app → OAuth & Permissions → Bot User OAuth Token"
	whereAppToken = "at api.slack.com/apps, your app → Basic Information → App-Level Tokens, with the scope connections:write"
	whereSecret   = "at api.slack.com/apps, your app → Basic Information → App Credentials → Signing Secret"
	whereClient   = "at api.slack.com/apps, your app → Basic Information → App Credentials"
	minSecret     = 16 // Slack's have 32
)

// slackPerson is the id of a member.
var slackPerson = regexp.MustCompile(`^[UW][A-Z0-9]{2,20}$`)

// slackSettings reads them, and names all mistakes at once. base is the address of
// the pages.
func (c *call) slackSettings(base string) (slackSettings, error) {
	get := func(name string) string { return variable(c.env, name) }
	s := slackSettings{botToken: get("SLACK_BOT_TOKEN"), appToken: get("SLACK_APP_TOKEN"), secret: get("SLACK_SIGNING_SECRET"),
		clientID: get("SLACK_CLIENT_ID"), clientSecret: get("SLACK_CLIENT_SECRET"), base: base}
	var wrong []error
	bad := func(format string, args ...any) { wrong = append(wrong, usagef(format, args...)) }
	prefixed := func(name, value, prefix, where string) {
		if value != "" && !strings.HasPrefix(value, prefix) {
			bad("%s begins with %s: %s", name, prefix, where)
		}
	}
	prefixed("SLACK_BOT_TOKEN", s.botToken, "xoxb-", whereBotToken)
	prefixed("SLACK_APP_TOKEN", s.appToken, "xapp-", whereAppToken)
	if s.secret != "" && (len(s.secret) < minSecret || strings.ContainsAny(s.secret, " \t")) {
		bad("SLACK_SIGNING_SECRET is not one of Slack's: %s", whereSecret)
	}
	switch {
	case s.botToken != "" && s.clientID != "":
		bad("set SLACK_BOT_TOKEN for one workspace, or SLACK_CLIENT_ID for several, not both")
	case s.clientID != "":
		if s.clientSecret == "" {
			bad("SLACK_CLIENT_SECRET is missing: %s", whereClient)
		}
		if base == "" {
			bad("SLACK_CLIENT_ID needs FOOTNOTE_URL, where people get the page that brings Footnote into their workspace")
		}
		var err error
		if s.key, err = install.ParseKey(get(install.KeyVariable)); err != nil {
			bad("%v", err)
		}
	case s.clientSecret != "":
		bad("SLACK_CLIENT_ID is missing: %s", whereClient)
	}
	switch {
	case !s.configured() && (s.appToken != "" || s.secret != ""):
		bad("SLACK_BOT_TOKEN is missing: %s", whereBotToken)
	case s.configured() && s.appToken == "" && s.secret == "":
		bad("SLACK_APP_TOKEN is missing: %s", whereAppToken)
	}
	for _, id := range strings.FieldsFunc(get("SLACK_MANAGERS"), func(r rune) bool { return r == ',' || r == ' ' }) {
		if !slackPerson.MatchString(id) {
			bad("SLACK_MANAGERS holds ids such as U012AB3CD, not %q: in Slack, a person's profile → ⋮ → Copy member ID", id)
		}
		s.managers = append(s.managers, bot.Person(id))
	}
	s.allMessages = c.switched("SLACK_ALL_MESSAGES", bad)
	s.agent = c.switched("SLACK_AGENT", bad)
	return s, errors.Join(wrong...)
}

// switched reads a variable that is 1 or 0; "" is 0.
func (c *call) switched(name string, bad func(string, ...any)) bool {
	switch v := variable(c.env, name); v {
	case "", "0":
		return false
	case "1":
		return true
	default:
		bad("%s is 1 or 0, not %q", name, v)
		return false
	}
}

// slackHeardKey is where it is kept when Slack last delivered something.
const slackHeardKey = "slack last event"

// slackPlatform makes the platform.
func (c *call) slackPlatform(ctx context.Context, s *service, set slackSettings) (platform, error) {
	log, fetch := s.log.With("platform", "slack"), c.fetchFrom(slack.FileHosts)
	p := platform{name: "Slack", deliveries: make(map[string]http.Handler)}
	config := slack.Config{
		AppToken: set.appToken, SigningSecret: set.secret,
		Bot: s.bot, Queue: s.state,
		Download: func(ctx context.Context, address, token string) (io.ReadCloser, error) {
			return fetch(ctx, address, http.Header{"Authorization": {"Bearer " + token}})
		},
		Managers: set.managers, AllMessages: set.allMessages, Agent: set.agent,
		Removed: func(ctx context.Context, space bot.Space) error {
			err := s.removals.eraseNow(ctx, space)
			if err == nil {
				log.Info("the app was taken away: what was kept of the workspace is erased", "space", space)
			}
			return err
		},
		Heard: func(at time.Time) {
			if err := s.state.SetValue(context.Background(), slackHeardKey, []byte(at.UTC().Format(time.RFC3339))); err != nil {
				log.Warn("it is not kept when Slack last delivered", "error", err)
			}
		},
		HTTP: c.web, Dialer: c.sockets, Log: log,
	}
	speaking := api.Config{HTTP: c.web, Log: log}
	if set.clientID == "" {
		config.Workspaces = install.NewSingle(install.Hide(set.botToken), speaking)
	} else {
		i, err := install.New(install.Config{
			ClientID: set.clientID, ClientSecret: install.Hide(set.clientSecret), Key: set.key, URL: set.base,
			Scopes: slack.Scopes(set.agent), Values: s.state, API: speaking,
			// What was to be erased goes before anything new can come.
			Installing: func(ctx context.Context, _, _ string) error { return s.removals.eraseDue(ctx) },
		})
		if err != nil {
			return platform{}, err
		}
		if _, err := i.List(ctx); err != nil { // as with another key
			return platform{}, fmt.Errorf("read where the app is installed: %w", err)
		}
		config.Workspaces = i
		maps.Copy(p.deliveries, i.Pages())
	}
	a, err := slack.New(config)
	if err != nil {
		return platform{}, err
	}
	p.run = a.Run
	maps.Copy(p.deliveries, a.Deliveries())
	return p, nil
}

var slackCommand = command{
	name: "slack", usage: "manifest [--agent] [--all-messages] [--http URL]",
	summary: "print what Slack has to know of the app, for its page From a manifest",
	help: `manifest prints the app's manifest: its commands, shortcuts, permissions and how
Slack delivers. At api.slack.com/apps: Create New App → From a manifest. After an
update of Footnote, or with other flags: your app → App Manifest, and then Install
App → Reinstall, where Slack asks for it.

  --all-messages  also what nobody said to the bot, in channels that it is in: for
                  auto-answer, and mentions-only off. Then set SLACK_ALL_MESSAGES=1
  --agent         Slack's view for agents, with suggested questions. Guests of the
                  workspace are locked out of apps that have it. Then SLACK_AGENT=1
  --http URL      Slack delivers to this address by HTTP, and not over a connection
                  that Footnote opens. Then set SLACK_SIGNING_SECRET
  --socket        with --http: the address is only for installing the app in several
                  workspaces, and Slack delivers over a connection all the same
  --name NAME     what the app is called (Footnote)`,
	run: (*call).slack,
}

func (c *call) slack(_ context.Context, args []string) error {
	flags := newFlags("slack")
	var o slack.ManifestOptions
	flags.BoolVar(&o.Agent, "agent", false, "Slack's view for agents")
	flags.BoolVar(&o.AllMessages, "all-messages", false, "all that is said in the bot's channels")
	flags.BoolVar(&o.Socket, "socket", false, "Socket Mode beside --http")
	flags.StringVar(&o.URL, "http", "", "`URL` to deliver to")
	flags.StringVar(&o.Name, "name", "", "`NAME` of the app")
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(words) != 1 || words[0] != "manifest" {
		return usagef("slack takes manifest: footnote slack manifest")
	}
	table, err := botCommands()
	if err != nil {
		return err
	}
	manifest, err := slack.Manifest(o, table)
	if err != nil {
		return usagef("%v", err)
	}
	_, err = c.out.Write(manifest)
	return err
}
