package main

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"time"

	"footnote/adapters/discord"
	"footnote/adapters/slack"
	"footnote/bot"
	"footnote/bot/state"
	"footnote/knowledge"
	"footnote/knowledge/store/sqlite"
)

// onDiscord asks Discord about the bot.
func (d *checkup) onDiscord(ctx context.Context) {
	d.group = "Discord"
	table, err := botCommands()
	if err != nil {
		d.wrongly("", "The table of commands is not whole: %v.", err)
		return
	}
	set := d.set.discord
	for _, f := range discord.Diagnose(ctx, discord.Checkup{
		Token: set.token.Reveal(), AppID: set.appID,
		PublicKey: cleaned(variable(d.env, "DISCORD_PUBLIC_KEY")), MessageContent: set.content,
		Path: interactionsPath, Commands: table, HTTP: d.timed("Discord"), Version: shortVersion(),
	}) {
		d.told(f.OK, f.What, f.Do)
	}
}

// onSlack asks Slack about the bot.
func (d *checkup) onSlack(ctx context.Context) {
	d.group = "Slack"
	set := d.set.slack
	for _, f := range slack.Diagnose(ctx, slack.Checkup{
		BotToken: set.botToken.Reveal(), AppToken: set.appToken.Reveal(), SigningSecret: set.secret.Reveal(),
		ClientID: set.clientID, ClientSecret: set.clientSecret.Reveal(),
		URL: d.set.url, Agent: set.agent, AllMessages: set.allMessages,
		Heard: d.slackHeard(ctx), HTTP: d.timed("Slack"), Dialer: d.sockets,
	}) {
		d.told(f.OK, f.What, f.Do)
	}
}

// told takes over what an adapter found.
func (d *checkup) told(ok bool, what, do string) {
	if ok {
		d.found(stateOK, do, "%s", what)
	} else {
		d.wrongly(do, "%s", what)
	}
}

// timed reaches a platform, and notes what time it is there.
func (d *checkup) timed(whose string) *http.Client {
	inner := http.DefaultTransport
	if d.web != nil && d.web.Transport != nil {
		inner = d.web.Transport
	}
	return &http.Client{Transport: &d.times.of(whose, inner).transport, Timeout: 3 * askTime}
}

// slackHeard is when Slack last delivered something; zero if nothing is known.
func (d *checkup) slackHeard(ctx context.Context) time.Time {
	at, err := d.remembered(ctx, slackHeardKey)
	if err != nil {
		d.note("", "It cannot be looked up when Slack last delivered something: %v.", err)
	}
	return at
}

// remembered is a time that the library keeps; zero if it does not.
func (d *checkup) remembered(ctx context.Context, key string) (at time.Time, err error) {
	s, err := sqlite.Open(ctx, d.library(), sqlite.Options{AsIs: true, Wait: time.Second})
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, sqlite.ErrOlder) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	value, err := state.New(s).Value(ctx, key)
	if err != nil || value == nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339, string(value))
}

// botCommands is the table of the bot's commands.
func botCommands() ([]bot.Command, error) {
	b, err := bot.New(bot.Config{Open: func(context.Context, bot.Space) (bot.Base, error) {
		return nil, knowledge.ErrNoDocuments
	}})
	if err != nil {
		return nil, err
	}
	return b.Commands(), nil
}
