package discord

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/rest"
)

// maxChoice is the most of a choice's name, and of its value, in UTF-16 units.
// https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure
const maxChoice = 100

// complete answers what someone is typing. It is never kept and never late: who
// types on asks again.
func (a *Adapter) complete(ctx context.Context, i *interaction) (out *rest.Response) {
	out = &rest.Response{Type: discordgo.InteractionApplicationCommandAutocompleteResult,
		Choices: []*discordgo.ApplicationCommandOptionChoice{}}
	defer func() {
		if v := recover(); v != nil {
			a.Log.Error("discord: panic in completion", "kind", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
		}
	}()
	for _, c := range a.Bot.Complete(ctx, decodeCompletion(i)) {
		if len(out.Choices) == maxChoices {
			break
		}
		if c.Value == "" || length(c.Value) > maxChoice {
			continue // a value that is cut would be another
		}
		label := c.Label
		if label == "" {
			label = c.Value
		}
		out.Choices = append(out.Choices, &discordgo.ApplicationCommandOptionChoice{Name: short(label, maxChoice), Value: c.Value})
	}
	return out
}
