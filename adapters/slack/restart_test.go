package slack

import (
	"context"

	"footnote/bot"
)

// patient thinks until its process ends.
type patient struct {
	Bot
	think *bool
}

func (p patient) Respond(ctx context.Context, m bot.Message) (bot.Reply, error) {
	if *p.think {
		<-ctx.Done()
		return bot.Reply{}, ctx.Err()
	}
	return p.Bot.Respond(ctx, m)
}
