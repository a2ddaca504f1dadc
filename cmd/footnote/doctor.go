package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"footnote/adapters/discord"
	"footnote/adapters/slack"
	"footnote/bot"
	"footnote/bot/state"
	"footnote/knowledge"
)

var doctorCommand = command{
	name: "doctor", usage: "discord | slack",
	summary: "what is wrong with the set-up, and where to click",
	help: `doctor discord asks Discord about the token, the application, intents, commands,
delivery and permissions; doctor slack asks Slack about the tokens, scopes,
delivery and channels. Each says of everything whether it is as the environment of
this program wants it (see: footnote help serve). They change nothing. The exit code
is 1 if something is wrong.

  --data FOLDER  where serve keeps everything (FOOTNOTE_DATA): it knows when
                 Slack last delivered something`,
	run: (*call).doctor,
}

func (c *call) doctor(ctx context.Context, args []string) error {
	flags, d := newFlags("doctor"), &dataFlags{}
	d.add(flags.FlagSet)
	words, err := flags.parse(args)
	if err != nil {
		return err
	}
	if len(words) != 1 || words[0] != "discord" && words[0] != "slack" {
		return usagef("doctor takes the name of a platform: footnote doctor discord, footnote doctor slack")
	}
	var findings []finding
	if words[0] == "discord" {
		findings, err = c.diagnoseDiscord(ctx)
	} else {
		findings, err = c.diagnoseSlack(ctx, d)
	}
	if err != nil {
		return err
	}
	wrong := 0
	for _, f := range findings {
		mark := "ok   "
		if !f.OK {
			mark = "wrong"
			wrong++
		}
		fmt.Fprintf(c.out, "%s  %s\n", mark, f.What)
		if f.Do != "" {
			fmt.Fprintf(c.out, "       → %s\n", f.Do)
		}
	}
	if wrong > 0 {
		return errTold
	}
	return nil
}

// A finding is one thing that was looked at, on any platform.
type finding struct {
	OK       bool
	What, Do string
}

func (c *call) diagnoseDiscord(ctx context.Context) (all []finding, err error) {
	table, err := botCommands()
	if err != nil {
		return nil, err
	}
	r := c.lookup()
	r.read(discordTable())
	set := r.config.discord
	for _, f := range discord.Diagnose(ctx, discord.Checkup{
		Token: set.token.Reveal(), AppID: set.appID,
		PublicKey: cleaned(variable(c.env, "DISCORD_PUBLIC_KEY")), MessageContent: set.content,
		Path: interactionsPath, Commands: table, HTTP: c.web, Version: shortVersion(),
	}) {
		all = append(all, finding(f))
	}
	return all, nil
}

func (c *call) diagnoseSlack(ctx context.Context, d *dataFlags) (all []finding, err error) {
	heard, err := c.slackHeard(ctx, d)
	if err != nil {
		return nil, err
	}
	r := c.lookup()
	r.read(slackTable())
	set := r.config.slack
	for _, f := range slack.Diagnose(ctx, slack.Checkup{
		BotToken: set.botToken.Reveal(), AppToken: set.appToken.Reveal(), SigningSecret: set.secret.Reveal(),
		ClientID: set.clientID, ClientSecret: set.clientSecret.Reveal(),
		URL: cleaned(variable(c.env, "FOOTNOTE_URL")), Agent: set.agent, AllMessages: set.allMessages,
		Heard: heard, HTTP: c.web, Dialer: c.sockets,
	}) {
		all = append(all, finding(f))
	}
	return all, nil
}

// slackHeard is when Slack last delivered something; zero if nothing is known.
func (c *call) slackHeard(ctx context.Context, d *dataFlags) (time.Time, error) {
	k, err := c.open(ctx, d, false)
	if errors.Is(err, errNoLibrary) || errors.Is(err, errNoFolder) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	defer k.close()
	value, err := state.New(k.store).Value(ctx, slackHeardKey)
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
