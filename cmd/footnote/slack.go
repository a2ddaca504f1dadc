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
	"footnote/bot/secret"
)

// slackSettings are what Slack needs.
type slackSettings struct {
	botToken, appToken, secret secret.Secret
	clientID                   string
	clientSecret               secret.Secret
	key                        install.Key // of kept tokens
	keyGiven                   bool
	managers                   []bot.Person
	allMessages, agent         bool
	base                       string // the address of the pages; "" if others cannot reach them
}

func (s slackSettings) configured() bool { return s.botToken.Given() || s.clientID != "" }

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

func slackTable() []setting {
	one := func(name, value, without, help, more string, set func(*config, string) error) setting {
		return setting{group: groupSlack, name: name, value: value, without: without, help: help, more: more, set: set}
	}
	hidden := func(s setting) setting {
		s.secret = true
		return s
	}
	return []setting{
		hidden(one("SLACK_BOT_TOKEN", "xoxb-…", "Slack is left out", "the bot's token", sentence("found "+whereBotToken),
			func(c *config, v string) error { c.slack.botToken = secret.Hide(v); return nil })),
		hidden(one("SLACK_APP_TOKEN", "xapp-…", "", "the app's token, for Socket Mode",
			"Slack delivers over a connection that Footnote opens, and no address is needed. "+sentence("found "+whereAppToken),
			func(c *config, v string) error { c.slack.appToken = secret.Hide(v); return nil })),
		hidden(one("SLACK_SIGNING_SECRET", "SECRET", "", "the app's secret, for delivery by HTTP",
			"It takes the place of SLACK_APP_TOKEN: Slack delivers to paths below /slack/ at FOOTNOTE_URL. "+sentence("found "+whereSecret), setSigningSecret)),
		one("SLACK_MANAGERS", "IDS", "admins and owners", "who else may change library and settings",
			"Ids such as U012AB3CD,U045EF6GH; Slack has them in a person's profile → ⋮ → Copy member ID.", setManagers),
		one("SLACK_ALL_MESSAGES", "1", "0", "1 if the manifest was made so",
			"By footnote slack manifest --all-messages, which auto-answer and mentions-only off need.",
			switched(func(c *config, on bool) { c.slack.allMessages = on })),
		one("SLACK_AGENT", "1", "0", "1 if the manifest was made so", "By footnote slack manifest --agent.",
			switched(func(c *config, on bool) { c.slack.agent = on })),
		one("SLACK_CLIENT_ID", "ID", "one workspace", "the app's id, for several workspaces",
			"With the next two it takes the place of SLACK_BOT_TOKEN: the page /slack/install at FOOTNOTE_URL brings Footnote into a workspace. "+sentence("found "+whereClient),
			func(c *config, v string) error { c.slack.clientID = v; return nil }),
		hidden(one("SLACK_CLIENT_SECRET", "SECRET", "", "the secret that belongs to this id", sentence("found beside it"),
			func(c *config, v string) error { c.slack.clientSecret = secret.Hide(v); return nil })),
		hidden(one(install.KeyVariable, "KEY", "", "the key that locks the workspaces' tokens",
			"64 characters of 0-9 and a-f, from openssl rand -hex 32. It has to stay the same, and not to lie where backups are.", setTokenKey)),
	}
}

func setSigningSecret(c *config, v string) error {
	c.slack.secret = secret.Hide(v)
	if len(v) < minSecret || strings.ContainsAny(v, " \t\r\n") {
		return errors.New("is not one of Slack's: " + whereSecret)
	}
	return nil
}

func setManagers(c *config, v string) error {
	for _, id := range strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		if !slackPerson.MatchString(id) {
			return fmt.Errorf("holds ids such as U012AB3CD, not %q: in Slack, a person's profile → ⋮ → Copy member ID", id)
		}
		c.slack.managers = append(c.slack.managers, bot.Person(id))
	}
	return nil
}

func setTokenKey(c *config, v string) (err error) {
	c.slack.keyGiven = true
	c.slack.key, err = install.ParseKey(v)
	if err != nil {
		err = errors.New(strings.TrimPrefix(err.Error(), install.KeyVariable+" "))
	}
	return err
}

// complete says what does not fit together, and what is missing beside what is
// set.
func (s slackSettings) complete(bad func(string, ...any)) {
	s.tokens(bad)
	switch {
	case s.botToken.Given() && s.clientID != "":
		bad("SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID for several; set one of them, not both")
	case s.clientID != "":
		if !s.clientSecret.Given() {
			bad("SLACK_CLIENT_SECRET is missing: %s", whereClient)
		}
		if !strings.HasPrefix(s.base, "https://") {
			bad("SLACK_CLIENT_ID needs FOOTNOTE_URL, with https://, where people get the page that brings Footnote into their workspace")
		}
		if !s.keyGiven {
			bad("%s is missing: make one with “openssl rand -hex 32”, and keep it where the library's backups are not", install.KeyVariable)
		}
	case s.clientSecret.Given():
		bad("SLACK_CLIENT_ID is missing: %s", whereClient)
	}
	switch {
	case !s.configured() && (s.appToken.Given() || s.secret.Given()):
		bad("SLACK_BOT_TOKEN is missing: %s", whereBotToken)
	case s.configured() && !s.appToken.Given() && !s.secret.Given():
		bad("SLACK_APP_TOKEN is missing: %s", whereAppToken)
	}
}

// tokens looks at what they begin with: what Slack shows side by side is easily
// taken for one another.
func (s slackSettings) tokens(bad func(string, ...any)) {
	of, app := s.botToken.Reveal(), s.appToken.Reveal()
	if strings.HasPrefix(of, "xapp-") && strings.HasPrefix(app, "xoxb-") {
		bad("SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped: the former begins with xoxb-, the latter with xapp-")
		return
	}
	switch {
	case of == "" || strings.HasPrefix(of, "xoxb-"):
	case strings.HasPrefix(of, "xoxp-"):
		bad("SLACK_BOT_TOKEN is a person's token, as which the bot would speak; its own begins with xoxb-: %s", whereBotToken)
	case strings.HasPrefix(of, "xoxe"):
		bad("SLACK_BOT_TOKEN is one that ends after 12 hours, because the app has token rotation on; make a new app from the manifest of footnote slack manifest, which leaves it off")
	default:
		bad("SLACK_BOT_TOKEN begins with xoxb-: %s", whereBotToken)
	}
	if app != "" && !strings.HasPrefix(app, "xapp-") {
		bad("SLACK_APP_TOKEN begins with xapp-: %s", whereAppToken)
	}
	for name, v := range map[string]string{"SLACK_BOT_TOKEN": of, "SLACK_APP_TOKEN": app} {
		if strings.ContainsAny(v, " \t\r\n\"'`") {
			bad("%s has spaces or quotation marks in it; set it to the token alone", name)
		}
	}
}

// slackHeardKey is where it is kept when Slack last delivered something.
const slackHeardKey = "slack last event"

// slackPlatform makes the platform.
func (c *call) slackPlatform(ctx context.Context, s *service, set slackSettings) (*platform, error) {
	// Over a socket Slack says something every few seconds, and by HTTP only when
	// people do.
	p := &platform{name: "Slack", key: "slack", heartbeat: set.appToken.Given(), deliveries: make(map[string]http.Handler)}
	meter := s.metrics.Platform(p.key)
	log, fetch := s.log.With("platform", p.key), c.fetchFrom(slack.FileHosts)
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
		HTTP: c.web, Dialer: c.sockets, Meter: meter, Log: log,
	}
	speaking := api.Config{HTTP: c.web, Log: log}
	if set.clientID == "" {
		config.Workspaces = install.NewSingle(set.botToken, speaking)
	} else {
		i, err := install.New(install.Config{
			ClientID: set.clientID, ClientSecret: set.clientSecret, Key: set.key, URL: set.base,
			Scopes: slack.Scopes(set.agent), Values: s.state, API: speaking,
			// What was to be erased goes before anything new can come.
			Installing: func(ctx context.Context, _, _ string) error { return s.removals.eraseDue(ctx) },
		})
		if err != nil {
			return nil, err
		}
		if _, err := i.List(ctx); err != nil { // as with another key
			return nil, fmt.Errorf("read where the app is installed: %w", err)
		}
		config.Workspaces = i
		maps.Copy(p.deliveries, i.Pages())
	}
	a, err := slack.New(config)
	if err != nil {
		return nil, err
	}
	p.talker = a
	meter.Watch(a)
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
