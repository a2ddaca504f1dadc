package main

import (
	"context"
	"fmt"

	"footnote/adapters/discord"
	"footnote/bot"
	"footnote/knowledge"
)

var doctorCommand = command{
	name: "doctor", usage: "discord",
	summary: "what is wrong with the set-up, and where to click",
	help: `doctor discord asks Discord about the token, the application, intents, commands,
delivery and permissions, and says of each whether it is as the environment of
this program wants it (see: footnote help serve). It changes nothing. The exit
code is 1 if something is wrong.`,
	run: (*call).doctor,
}

func (c *call) doctor(ctx context.Context, args []string) error {
	words, err := newFlags("doctor").parse(args)
	if err != nil {
		return err
	}
	if len(words) != 1 || words[0] != "discord" {
		return usagef("doctor takes the name of a platform: footnote doctor discord")
	}
	table, err := botCommands()
	if err != nil {
		return err
	}
	findings := discord.Diagnose(ctx, discord.Checkup{
		Token: variable(c.env, "DISCORD_TOKEN"), AppID: variable(c.env, "DISCORD_APP_ID"),
		PublicKey: variable(c.env, "DISCORD_PUBLIC_KEY"), MessageContent: messageContent(c.env),
		Path: interactionsPath, Commands: table, HTTP: c.web, Version: shortVersion(),
	})
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
