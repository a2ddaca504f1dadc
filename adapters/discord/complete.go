package discord

import (
	"context"
	"fmt"
	"runtime/debug"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/rest"
)

// Limits of a completion.
// https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure
const (
	maxChoices = 25
	maxChoice  = 100 // characters of a name, and of a value
)

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
		if c.Value == "" || utf16Len(c.Value) > maxChoice {
			continue // a value that is cut would be another
		}
		label := c.Label
		if label == "" {
			label = c.Value
		}
		out.Choices = append(out.Choices, &discordgo.ApplicationCommandOptionChoice{Name: cutLabel(label), Value: c.Value})
	}
	return out
}

// cutLabel is a label within the limit.
func cutLabel(s string) string {
	if utf16Len(s) <= maxChoice {
		return s
	}
	n := 0
	for i, r := range s {
		w := 1
		if r > 0xffff {
			w = 2
		}
		if n += w; n > maxChoice-1 {
			return s[:i] + "…"
		}
	}
	return s
}

func utf16Len(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if r > 0xffff {
			n++
		}
	}
	return n
}
