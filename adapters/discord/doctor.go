package discord

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"footnote/adapters/discord/rest"
	"footnote/bot"
	"footnote/bot/secret"
)

// A Checkup is what Diagnose looks at: the settings as they were given, also
// where they are no use.
type Checkup struct {
	Token, AppID string
	// PublicKey is hexadecimal; "" where interactions come over the gateway.
	PublicKey string
	// MessageContent is set where the bot is to hear everything.
	MessageContent bool
	// Path is where interactions are delivered by HTTP, on whatever host.
	Path     string
	Commands []bot.Command
	HTTP     *http.Client // nil for the usual one
	Version  string
}

// A Finding is one thing that was looked at.
type Finding struct {
	OK   bool
	What string // how it is
	Do   string // what to do and where to click; "" if nothing has to be done
}

// leastIdentifies are what must be left of a day's for a restart to be no risk:
// who uses up all gets a new token from Discord, and the old one is void.
const leastIdentifies = 50

// Diagnose looks at everything outside of this program that must be right for
// the bot to work, and says how it is. Findings that lean on one that failed are
// left out. It writes nothing, and no finding holds the token.
func Diagnose(ctx context.Context, c Checkup) []Finding {
	d := &doctor{Checkup: c, at: portal}
	if _, err := strconv.ParseUint(c.AppID, 10, 64); err == nil {
		d.at = portal + "/" + c.AppID
	}
	if !d.tokenForm() {
		return d.findings
	}
	d.client = rest.New(rest.Config{Token: secret.Hide(c.Token), AppID: c.AppID, HTTP: c.HTTP, Version: c.Version})
	if !d.tokenAccepted(ctx) {
		return d.findings
	}
	if app, err := d.client.Application(ctx); d.asked("the application", err) {
		d.applicationID(app)
		d.publicKey(app)
		d.endpoint(app)
		d.messageContent(app)
		d.installs(app)
		if c.AppID == app.ID {
			d.commands(ctx)
		}
	}
	d.identifies(ctx)
	d.guilds(ctx)
	return d.findings
}

const portal = "https://discord.com/developers/applications"

type doctor struct {
	Checkup
	client   *rest.Client
	at       string // the application's pages in the Developer Portal
	findings []Finding
}

func (d *doctor) good(format string, args ...any) {
	d.findings = append(d.findings, Finding{OK: true, What: fmt.Sprintf(format, args...)})
}

func (d *doctor) bad(do, format string, args ...any) {
	d.findings = append(d.findings, Finding{What: fmt.Sprintf(format, args...), Do: do})
}

// click is the way to a setting in the Developer Portal.
func (d *doctor) click(path ...string) string {
	return "In the Developer Portal (" + d.at + "): " + strings.Join(path, " → ")
}

// asked reports whether a question to Discord was answered.
func (d *doctor) asked(what string, err error) bool {
	if err != nil {
		d.bad("Try again in a few minutes; https://discordstatus.com says whether Discord has a problem.",
			"Discord did not say how %s is: %v", what, err)
	}
	return err == nil
}

func (d *doctor) newToken() string {
	return d.click("Bot", "Reset Token", "Copy") + "; put it into DISCORD_TOKEN, without quotation marks or spaces."
}

// tokenForm looks at the token without asking anybody.
func (d *doctor) tokenForm() bool {
	parts := strings.Split(d.Token, ".")
	switch {
	case d.Token == "":
		d.bad(d.newToken(), "DISCORD_TOKEN is not set.")
	case strings.TrimSpace(d.Token) != d.Token || strings.HasPrefix(d.Token, "Bot ") || strings.ContainsAny(d.Token, "\"' "):
		d.bad("Set DISCORD_TOKEN to the token alone.", "DISCORD_TOKEN has spaces, quotation marks or “Bot ” around the token.")
	case len(parts) != 3 || slices.Contains(parts, ""):
		d.bad(d.newToken()+" The Client Secret and the Public Key are something else.", "DISCORD_TOKEN is no bot's token: that has three parts with dots between them.")
	default:
		return true
	}
	return false
}

func (d *doctor) tokenAccepted(ctx context.Context) bool {
	me, err := d.client.Me(ctx)
	if errors.Is(err, rest.ErrToken) {
		d.bad(d.newToken(), "Discord does not accept the token: it was reset, or belongs to a bot that is gone.")
		return false
	}
	if err != nil {
		d.bad("Look whether this machine reaches https://discord.com, and https://discordstatus.com whether Discord has a problem.",
			"Discord cannot be asked: %v", err)
		return false
	}
	d.good("The token is that of the bot %q (%s).", me.Username, me.ID)
	return true
}

func (d *doctor) applicationID(app *rest.Application) {
	switch d.AppID {
	case app.ID:
		d.good("DISCORD_APP_ID is that of the application %q.", app.Name)
	case "":
		d.bad("Set DISCORD_APP_ID="+app.ID, "DISCORD_APP_ID is not set.")
	default:
		d.bad("Set DISCORD_APP_ID="+app.ID+", or take the token of the application that you mean.",
			"DISCORD_APP_ID is not the application of the token, which is %q.", app.Name)
	}
}

// publicKey compares keys; without one there is nothing to check.
func (d *doctor) publicKey(app *rest.Application) {
	key, err := hex.DecodeString(d.PublicKey)
	switch {
	case d.PublicKey == "":
	case err != nil || len(key) != 32:
		d.bad("Set DISCORD_PUBLIC_KEY="+app.VerifyKey, "DISCORD_PUBLIC_KEY is not 64 characters of 0-9 and a-f.")
	case !strings.EqualFold(d.PublicKey, app.VerifyKey):
		d.bad("Set DISCORD_PUBLIC_KEY="+app.VerifyKey, "DISCORD_PUBLIC_KEY is that of another application: nothing that Discord delivers would be accepted.")
	default:
		d.good("DISCORD_PUBLIC_KEY is that of the application.")
	}
}

// endpoint compares where Discord delivers commands and buttons with where they
// are waited for: it is the one or the other.
func (d *doctor) endpoint(app *rest.Application) {
	field := func(text string) string {
		return d.click("General Information", "Interactions Endpoint URL: "+text, "Save Changes")
	}
	wanted, set := d.PublicKey != "", app.InteractionsEndpointURL
	u, err := url.Parse(set)
	switch {
	case set == "":
		d.good("Commands and buttons come over the gateway.")
	case !wanted:
		d.bad(field("empty it")+"; or set DISCORD_PUBLIC_KEY="+app.VerifyKey+" to take them there.",
			"Discord delivers commands and buttons to %s, but they are waited for at the gateway.", set)
	case err != nil || d.Path != "" && u.Path != d.Path:
		d.bad(field("https://YOUR-HOST"+d.Path), "Discord delivers commands and buttons to %s, but the bot takes them at the path %s.", set, d.Path)
	default:
		d.good("Commands and buttons come to %s.", set)
	}
}

func (d *doctor) messageContent(app *rest.Application) {
	on := app.Flags&(rest.FlagMessageContent|rest.FlagMessageContentLimited) != 0
	switch {
	case d.MessageContent && !on:
		d.bad(d.click("Bot", "Privileged Gateway Intents", "Message Content Intent", "Save Changes")+"; or take DISCORD_MESSAGE_CONTENT away.",
			"The Message Content Intent is off, but DISCORD_MESSAGE_CONTENT asks for it: Discord would not let the bot in.")
	case d.MessageContent:
		d.good("The Message Content Intent is on: auto-answer can be switched on.")
	default:
		d.good("The Message Content Intent is not asked for: the bot hears what is said to it, and no more.")
	}
}

func (d *doctor) commands(ctx context.Context) {
	have, err := d.client.Commands(ctx)
	if !d.asked("the registered commands", err) {
		return
	}
	want := Commands(d.Checkup.Commands)
	if changes := compare(have, want); changes != nil {
		d.bad("Run: footnote discord register", "The registered commands are not those of this program: %s.", someOf(changes))
		return
	}
	d.good("All %d commands are registered as they should be.", len(want))
}

// identifies looks at how often the bot may still begin a connection today.
func (d *doctor) identifies(ctx context.Context) {
	info, err := d.client.Gateway(ctx)
	if !d.asked("the gateway", err) {
		return
	}
	if info.Remaining < leastIdentifies {
		d.bad(fmt.Sprintf("Leave the bot stopped for %v, and find out from its log why it starts so often.", info.ResetAfter.Round(time.Minute)),
			"Only %d of %d new connections are left today; after the last one Discord resets the token.", info.Remaining, info.Total)
		return
	}
	d.good("%d of %d new connections are left today.", info.Remaining, info.Total)
}

// someOf names a few of many.
func someOf(list []string) string {
	const most = 4
	if n := len(list) - most; n > 1 {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", n)
	}
	return strings.Join(list, ", ")
}
