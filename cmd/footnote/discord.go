package main

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"footnote/adapters/discord"
	"footnote/adapters/discord/rest"
	"footnote/adapters/download"
	"footnote/bot/secret"
)

// discordSettings are what Discord needs.
type discordSettings struct {
	token         secret.Secret
	appID         string
	key           ed25519.PublicKey // nil: commands come over the gateway
	content       bool
	shard, shards int // shards 0 is one
}

func (s discordSettings) configured() bool { return s.token.Given() }

// Where the Developer Portal shows what is wanted.
const (
	whereDiscordToken = "in the Developer Portal, your application → Bot → Reset Token"
	whereDiscordApp   = "in the Developer Portal, your application → General Information → Application ID"
	whereDiscordKey   = "in the Developer Portal, your application → General Information → Public Key"
)

func discordTable() []setting {
	return []setting{{
		group: groupDiscord, name: "DISCORD_TOKEN", value: "TOKEN", without: "Discord is left out", secret: true,
		help: "the bot's token", more: sentence("found " + whereDiscordToken), also: []string{"discord"},
		set: setDiscordToken,
	}, {
		group: groupDiscord, name: "DISCORD_APP_ID", value: "NUMBER",
		help: "the application's id", more: sentence("found " + whereDiscordApp), also: []string{"discord"},
		set: setDiscordApp,
	}, {
		group: groupDiscord, name: "DISCORD_PUBLIC_KEY", value: "KEY", without: "over the gateway",
		help: "the application's key, for delivery by HTTP",
		more: "Only if Discord is to deliver commands to " + interactionsPath + " at FOOTNOTE_URL. " + sentence("found "+whereDiscordKey),
		set:  setDiscordKey,
	}, {
		group: groupDiscord, name: "DISCORD_MESSAGE_CONTENT", value: "1", without: "0",
		help: "1 if the intent of that name is on",
		more: "A privileged intent, switched on in the portal under Bot, and needed for auto-answer only.",
		set:  switched(func(c *config, on bool) { c.discord.content = on }),
	}, {
		group: groupDiscord, name: "DISCORD_SHARD", value: "ID/COUNT", without: "0/1",
		help: "which part of the servers is answered here",
		more: "Ids count from 0: 0/2 and 1/2 are two processes for half of the servers each.",
		set:  setShard,
	}}
}

func setDiscordToken(c *config, v string) error {
	c.discord.token = secret.Hide(v)
	switch parts := strings.Split(v, "."); {
	case strings.HasPrefix(strings.ToLower(v), "bot "), strings.ContainsAny(v, " \t\r\n\"'`"):
		return errors.New("has spaces, quotation marks or “Bot ” around the token; set it to the token alone")
	case strings.HasPrefix(v, "xoxb-"), strings.HasPrefix(v, "xapp-"):
		return errors.New("is one of Slack's tokens; Discord's is found " + whereDiscordToken)
	case len(parts) != 3 || slices.Contains(parts, ""):
		return errors.New("is no bot's token, which has three parts with dots between them; the Client Secret and the Public Key are something else. It is found " + whereDiscordToken)
	}
	return nil
}

func setDiscordApp(c *config, v string) error {
	c.discord.appID = v
	if _, err := strconv.ParseUint(v, 10, 64); err != nil {
		return fmt.Errorf("is a long number, not %q: %s", v, whereDiscordApp)
	}
	return nil
}

func setDiscordKey(c *config, v string) (err error) {
	if c.discord.key, err = hex.DecodeString(v); err != nil || len(c.discord.key) != ed25519.PublicKeySize {
		return errors.New("is 64 characters of 0-9 and a-f: " + whereDiscordKey)
	}
	return nil
}

func setShard(c *config, v string) error {
	id, count, _ := strings.Cut(v, "/")
	shard, err1 := strconv.Atoi(id)
	shards, err2 := strconv.Atoi(count)
	if err1 != nil || err2 != nil || shard < 0 || shard >= shards {
		return fmt.Errorf("is id/count with ids from 0, such as 0/2 and 1/2, not %q", v)
	}
	c.discord.shard, c.discord.shards = shard, shards
	return nil
}

// switched reads what is 1 or 0.
func switched(set func(*config, bool)) func(*config, string) error {
	return func(c *config, v string) error {
		switch strings.ToLower(v) {
		case "1", "true", "yes", "on":
			set(c, true)
		case "0", "false", "no", "off":
			set(c, false)
		default:
			return fmt.Errorf("is 1 or 0, not %q", v)
		}
		return nil
	}
}

// complete says what is missing beside what is set.
func (s discordSettings) complete(bad func(string, ...any)) {
	switch {
	case s.configured() && s.appID == "":
		bad("DISCORD_APP_ID is missing: %s", whereDiscordApp)
	case !s.configured() && s.key != nil:
		bad("DISCORD_TOKEN is missing: %s", whereDiscordToken)
	}
}

// discordSettings reads them, and names all mistakes at once.
func (c *call) discordSettings() (discordSettings, error) {
	r := c.lookup()
	r.read(discordTable())
	if !r.unread {
		r.config.discord.complete(r.bad)
	}
	return r.config.discord, r.err()
}

// discordClient speaks Discord's HTTP interface.
func (c *call) discordClient(s discordSettings) *rest.Client {
	return rest.New(rest.Config{Token: s.token, AppID: s.appID, HTTP: c.web, Version: shortVersion()})
}

// interactionsPath is where Discord delivers commands by HTTP.
const interactionsPath = "/discord/interactions"

// discord makes the platform.
func (c *call) discordPlatform(s *service, set discordSettings) (*platform, error) {
	fetch := c.fetchFrom(discord.AttachmentHosts)
	p := &platform{name: "Discord", key: "discord", heartbeat: true}
	meter := s.metrics.Platform(p.key)
	a, err := discord.New(discord.Config{
		Token: set.token, AppID: set.appID, PublicKey: set.key,
		Bot: s.bot, Queue: s.state, Memory: s.state, HTTP: c.web, Dialer: c.sockets, Version: shortVersion(),
		Download: func(ctx context.Context, address string) (io.ReadCloser, error) {
			return fetch(ctx, address, nil)
		},
		Shard:          set.shard,
		Shards:         set.shards,
		MessageContent: set.content,
		Removed:        s.noted(s.removals.removed),
		Present:        s.noted(s.removals.present),
		Meter:          meter,
		Log:            s.log.With("platform", p.key),
	})
	if err != nil {
		return nil, err
	}
	p.talker = a
	meter.Watch(a)
	if set.key != nil {
		p.deliveries = map[string]http.Handler{interactionsPath: a.Interactions()}
	}
	return p, nil
}

// fetchFrom fetches what people attached from the hosts of their platform.
func (c *call) fetchFrom(hosts []string) func(ctx context.Context, address string, header http.Header) (io.ReadCloser, error) {
	if c.fetch != nil {
		return c.fetch
	}
	return download.New(download.Config{Hosts: hosts}).OpenAs
}

var discordCommand = command{
	name: "discord", usage: "register | invite",
	summary: "tell Discord the bot's commands, or print the link that brings it into a server",
	help: `register compares the commands that Discord knows with those of this program, and
writes them where they differ. Run it once, and after an update that says so.
invite prints the link by which somebody who manages a server brings the bot in,
with the permissions that it needs, and the one by which a person takes it
along everywhere.

Needs DISCORD_TOKEN and DISCORD_APP_ID (see: footnote help serve); invite needs
DISCORD_APP_ID only.`,
	run: (*call).discord,
}

func (c *call) discord(ctx context.Context, args []string) error {
	words, err := newFlags("discord").parse(args)
	if err != nil {
		return err
	}
	set, err := c.discordSettings()
	switch {
	case len(words) != 1 || words[0] != "register" && words[0] != "invite":
		return usagef("discord takes register or invite: footnote discord register")
	case err != nil:
		return err
	case set.appID == "":
		return usagef("DISCORD_APP_ID is missing: %s", whereDiscordApp)
	case words[0] == "invite":
		fmt.Fprintf(c.out, "into a server:       %s\n", discord.InviteURL(set.appID))
		fmt.Fprintf(c.out, "for one person:      %s\n", discord.UserInstallURL(set.appID))
		return nil
	case !set.configured():
		return usagef("DISCORD_TOKEN is missing: %s", whereDiscordToken)
	}
	table, err := botCommands()
	if err != nil {
		return err
	}
	changed, err := discord.Register(ctx, c.discordClient(set), table)
	if err != nil {
		return fmt.Errorf("register the commands: %w", err)
	}
	if len(changed) == 0 {
		fmt.Fprintln(c.out, "Discord knows the commands already: nothing was written")
	}
	for _, line := range changed {
		fmt.Fprintln(c.out, line)
	}
	return nil
}
