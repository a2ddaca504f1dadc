package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"
	slackapi "github.com/slack-go/slack"

	"footnote/adapters/slack/api"
	"footnote/adapters/slack/socket"
	"footnote/bot/secret"
)

// A Checkup is what Diagnose looks at: the settings as they were given, also
// where they are no use.
type Checkup struct {
	BotToken, AppToken, SigningSecret string
	// ClientID and ClientSecret are for several workspaces.
	ClientID, ClientSecret string
	// URL is the address of the bot's pages; "" if they have none.
	URL string
	// Agent and AllMessages are set as in Config.
	Agent, AllMessages bool
	// Heard is when Slack last delivered something to the bot; zero if it is not
	// known that it ever did.
	Heard time.Time
	// HTTP, Dialer and APIURL are as in Config; Now is nil for time.Now.
	HTTP   *http.Client
	Dialer *websocket.Dialer
	APIURL string
	Now    func() time.Time
}

// A Finding is one thing that was looked at.
type Finding struct {
	OK   bool
	What string // how it is
	Do   string // what to do and where to click; "" if nothing has to be done
}

// Diagnose looks at everything outside of this program that must be right for
// the bot to work, and says how it is. Findings that lean on one that failed are
// left out. It writes nothing, and no finding holds a token or a secret. Where
// Slack delivers by Socket Mode it connects for a moment: what comes just then
// Slack delivers again.
func Diagnose(ctx context.Context, c Checkup) []Finding {
	if c.Now == nil {
		c.Now = time.Now
	}
	d := &doctor{Checkup: c, at: appsPage + " → your app"}
	if id := d.appOfToken(); id != "" {
		d.at = appsPage + "/" + id
	}
	d.workspaces()
	if d.botTokenForm() {
		d.client = api.New(api.Config{Token: func(context.Context) (string, error) { return c.BotToken, nil }, HTTP: c.HTTP, URL: c.APIURL, Now: c.Now})
		if me, ok := d.botToken(ctx); ok {
			d.scopes(me)
			d.sameApp(ctx, me)
			d.channels(ctx)
		}
	}
	d.delivery(ctx)
	d.agentView()
	d.heard()
	return d.findings
}

const (
	appsPage   = "https://api.slack.com/apps"
	statusPage = "https://slack-status.com"
)

type doctor struct {
	Checkup
	client   *api.Client
	at       string // the app's pages
	findings []Finding
}

func (d *doctor) good(format string, args ...any) {
	d.findings = append(d.findings, Finding{OK: true, What: fmt.Sprintf(format, args...)})
}

func (d *doctor) bad(do, format string, args ...any) {
	d.findings = append(d.findings, Finding{What: fmt.Sprintf(format, args...), Do: do})
}

// click is the way to a setting of the app.
func (d *doctor) click(path ...string) string {
	return d.at + " → " + strings.Join(path, " → ")
}

// botToken asks whose token it is.
func (d *doctor) botToken(ctx context.Context) (me api.Identity, ok bool) {
	me, err := d.client.Auth(ctx)
	switch code := api.Code(err); {
	case code != "" && slices.Contains(deadToken, code):
		d.bad(d.newBotToken(), "Slack does not accept SLACK_BOT_TOKEN (%s): the app was taken out of the workspace, or the token revoked.", code)
	case err != nil:
		d.bad("Look whether this machine reaches https://slack.com, and at "+statusPage+" whether Slack has a problem.",
			"Slack cannot be asked: %v.", err)
	case me.BotID == "":
		d.bad(d.newBotToken(), "SLACK_BOT_TOKEN is a person's token, not a bot's.")
	default:
		d.good("SLACK_BOT_TOKEN is that of the bot %s in the workspace %q (%s).", me.UserID, me.Team, me.TeamID)
		return me, true
	}
	return me, false
}

// deadToken are the codes with which Slack refuses a token for good.
var deadToken = []string{"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"}

// scopes compares those of the token with those of the manifest.
func (d *doctor) scopes(me api.Identity) {
	if me.Scopes == nil {
		return // Slack did not say
	}
	missing := slices.DeleteFunc(Scopes(d.Agent), func(s string) bool { return slices.Contains(me.Scopes, s) })
	switch {
	case len(missing) > 0:
		d.bad("Paste what footnote slack manifest prints into "+d.click("App Manifest", "Save Changes")+
			", then Install App → Reinstall to Workspace.", "SLACK_BOT_TOKEN lacks scopes: %s.", strings.Join(missing, ", "))
	case !d.Agent && slices.Contains(me.Scopes, agentScope):
		d.bad("Paste what footnote slack manifest prints, without --agent, into "+d.click("App Manifest", "Save Changes")+
			", then Install App → Reinstall to Workspace. Or set SLACK_AGENT=1.",
			"The app has Slack's agent view, which locks guests out, but the bot does not use it.")
	default:
		d.good("SLACK_BOT_TOKEN has all %d scopes that the bot needs.", len(Scopes(d.Agent)))
	}
}

// sameApp compares the apps of the two tokens, where both say it.
func (d *doctor) sameApp(ctx context.Context, me api.Identity) {
	want := d.appOfToken()
	if want == "" || !slices.Contains(me.Scopes, "users:read") {
		return
	}
	us, err := d.client.User(ctx, me.UserID)
	if err != nil || us.Profile.ApiAppID == "" || us.Profile.ApiAppID == want {
		return
	}
	d.bad("Take both tokens of one app: Basic Information → App-Level Tokens, and Install App → Bot User OAuth Token.",
		"SLACK_BOT_TOKEN is of the app %s, but SLACK_APP_TOKEN of %s: what one hears the other cannot answer.", us.Profile.ApiAppID, want)
}

// channels counts those that the bot is in.
func (d *doctor) channels(ctx context.Context) {
	options := []slackapi.Option{slackapi.OptionHTTPClient(orOwn(d.HTTP))}
	if d.APIURL != "" {
		options = append(options, slackapi.OptionAPIURL(d.APIURL))
	}
	ctx, cancel := context.WithTimeout(ctx, doctorTime)
	defer cancel()
	list, more, err := slackapi.New(d.BotToken, options...).GetConversationsForUserContext(ctx, &slackapi.GetConversationsForUserParameters{
		Types: []string{"public_channel", "private_channel"}, ExcludeArchived: true, Limit: 200,
	})
	if err != nil {
		// Its text may hold an address, so that it is not shown.
		d.bad("Try again in a few minutes; "+statusPage+" says whether Slack has a problem.", "Slack did not say in which channels the bot is.")
		return
	}
	switch n := len(list); {
	case n == 0:
		d.good("The bot is in no channel yet. It answers direct messages and commands; /invite it into a channel to mention it there.")
	case more != "":
		d.good("The bot is in more than %d channels.", n)
	case n == 1:
		d.good("The bot is in 1 channel.")
	default:
		d.good("The bot is in %d channels.", n)
	}
}

// doctorTime bounds what is asked without the waits of a Client.
const doctorTime = 30 * time.Second

func orOwn(c *http.Client) *http.Client {
	if c == nil {
		return &http.Client{Timeout: doctorTime}
	}
	return c
}

// delivery looks at how events reach the bot.
func (d *doctor) delivery(ctx context.Context) {
	if d.AppToken == "" && d.SigningSecret == "" {
		d.bad("Make a token at "+d.click("Basic Information", "App-Level Tokens", "Generate Token and Scopes")+
			", with the scope connections:write, and set SLACK_APP_TOKEN to it. Or set SLACK_SIGNING_SECRET to have Slack deliver by HTTP.",
			"Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set: the bot would hear nothing.")
		return
	}
	if d.AppToken != "" && d.appTokenForm() {
		d.socketMode(ctx)
	}
	if d.SigningSecret != "" && d.secretForm("SLACK_SIGNING_SECRET", "Signing Secret", d.SigningSecret) {
		d.byHTTP()
	}
	if d.AllMessages {
		d.good("SLACK_ALL_MESSAGES is set: the app must have the events message.channels, message.groups and message.mpim, " +
			"as the manifest of footnote slack manifest --all-messages has. That cannot be seen from here.")
	}
}

// socketMode connects for a moment.
func (d *doctor) socketMode(ctx context.Context) {
	s, err := socket.New(socket.Config{AppToken: secret.Hide(d.AppToken), URL: d.APIURL, HTTP: d.HTTP, Dialer: d.Dialer, Now: d.Now,
		Handle: func(context.Context, socket.Envelope, func(any)) {}})
	if err != nil {
		d.bad(d.newAppToken(), "%v.", err)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, doctorTime)
	defer cancel()
	n, err := s.Try(ctx)
	if fatal, ok := errors.AsType[*socket.FatalError](err); ok {
		d.bad(fatal.Advice+".", "Slack refuses Socket Mode: %s.", fatal.Code)
		return
	}
	switch {
	case err != nil:
		d.bad("Look whether this machine reaches https://slack.com and wss-primary.slack.com, and at "+statusPage+" whether Slack has a problem.",
			"Socket Mode cannot be tried: %v.", err)
	case n > 1:
		d.good("Slack delivers by Socket Mode. It counts %d other connections of the app: they are this bot's if it runs now, "+
			"and else another process uses SLACK_APP_TOKEN and takes a part of what is delivered.", n-1)
	default:
		d.good("Slack delivers by Socket Mode.")
	}
	if err == nil && d.SigningSecret != "" {
		d.good("SLACK_SIGNING_SECRET is set beside it: by HTTP Slack delivers only once Socket Mode is switched off.")
	}
}

// byHTTP says what cannot be tried from here.
func (d *doctor) byHTTP() {
	switch {
	case !strings.HasPrefix(d.URL, "https://") && d.AppToken == "":
		d.bad("Set FOOTNOTE_URL to the https:// address under which Slack reaches this program.", "Slack is to deliver by HTTP, but the pages have no address.")
	case d.AppToken == "":
		d.good("Slack is to deliver by HTTP to %s/slack/…; whether SLACK_SIGNING_SECRET is the app's shows when it does. "+
			"The addresses are those of footnote slack manifest --http %[1]s.", strings.TrimSuffix(d.URL, "/"))
	}
}

func (d *doctor) agentView() {
	if d.Agent {
		d.good("The agent view is on: guests of the workspace cannot use the app at all. " +
			"If there are any, make the manifest without --agent, and take SLACK_AGENT away.")
	}
}

// heard says when something was delivered last.
func (d *doctor) heard() {
	if d.Heard.IsZero() {
		d.good("Nothing is known to have been delivered so far. Start the bot, and send it a direct message. If this line stays, compare %s "+
			"with what footnote slack manifest prints.", d.click("App Manifest"))
		return
	}
	d.good("Slack last delivered something %v ago (%s).", max(0, d.Now().Sub(d.Heard)).Round(time.Second), d.Heard.UTC().Format(time.RFC3339))
}
