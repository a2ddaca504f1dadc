package main

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"footnote/adapters/discord"
	"footnote/adapters/discord/rest"
	"footnote/adapters/download"
)

// discordSettings are what the environment says of Discord.
type discordSettings struct {
	token, appID  string
	key           ed25519.PublicKey // nil: commands come over the gateway
	content       bool
	shard, shards int
}

func (s discordSettings) configured() bool { return s.token != "" }

// discordSettings reads them, and names all mistakes at once.
func (c *call) discordSettings() (s discordSettings, err error) {
	var wrong []error
	bad := func(format string, args ...any) { wrong = append(wrong, usagef(format, args...)) }
	s.token, s.shards = variable(c.env, "DISCORD_TOKEN"), 1
	if t := strings.TrimSpace(strings.TrimPrefix(s.token, "Bot ")); t != s.token {
		bad("DISCORD_TOKEN has spaces or “Bot ” around the token; set it to the token alone")
	}
	if s.appID = variable(c.env, "DISCORD_APP_ID"); s.appID == "" && s.token != "" {
		bad("DISCORD_APP_ID is missing: in the Developer Portal, your application → General Information → Application ID")
	} else if _, err := strconv.ParseUint(s.appID, 10, 64); err != nil && s.appID != "" {
		bad("DISCORD_APP_ID is a long number, not %q: in the Developer Portal, your application → General Information → Application ID", s.appID)
	}
	if k := variable(c.env, "DISCORD_PUBLIC_KEY"); k != "" {
		if s.key, err = hex.DecodeString(k); err != nil || len(s.key) != ed25519.PublicKeySize {
			bad("DISCORD_PUBLIC_KEY is 64 characters of 0-9 and a-f: in the Developer Portal, your application → General Information → Public Key")
		}
	}
	s.content = c.switched("DISCORD_MESSAGE_CONTENT", bad)
	if v := variable(c.env, "DISCORD_SHARD"); v != "" {
		id, count, _ := strings.Cut(v, "/")
		var err1, err2 error
		s.shard, err1 = strconv.Atoi(id)
		s.shards, err2 = strconv.Atoi(count)
		if err1 != nil || err2 != nil || s.shard < 0 || s.shard >= s.shards {
			bad("DISCORD_SHARD is id/count with ids from 0, such as 0/2 and 1/2, not %q", v)
		}
	}
	return s, errors.Join(wrong...)
}

// discordClient speaks Discord's HTTP interface.
func (c *call) discordClient(s discordSettings) *rest.Client {
	return rest.New(rest.Config{Token: s.token, AppID: s.appID, HTTP: c.web, Version: shortVersion()})
}

// interactionsPath is where Discord delivers commands by HTTP.
const interactionsPath = "/discord/interactions"

// discord makes the platform.
func (c *call) discordPlatform(s *service, set discordSettings) (platform, error) {
	fetch := c.fetchFrom(discord.AttachmentHosts)
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
		Log:            s.log.With("platform", "discord"),
	})
	if err != nil {
		return platform{}, err
	}
	p := platform{name: "Discord", run: a.Run}
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
		return usagef("DISCORD_APP_ID is missing: in the Developer Portal, your application → General Information → Application ID")
	case words[0] == "invite":
		fmt.Fprintf(c.out, "into a server:       %s\n", discord.InviteURL(set.appID))
		fmt.Fprintf(c.out, "for one person:      %s\n", discord.UserInstallURL(set.appID))
		return nil
	case !set.configured():
		return usagef("DISCORD_TOKEN is missing: in the Developer Portal, your application → Bot → Reset Token")
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
