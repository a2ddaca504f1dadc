package discord

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/rest"
	"footnote/bot"
)

// Register makes the registered commands those of the table. It writes only
// where they differ, because Discord shows a command anew to everyone when it is
// written, and counts the commands made a day. One process at a time may do it.
//
// It returns what changed, a line for each command ("added /ask"); nil if nothing
// had to.
func Register(ctx context.Context, c *rest.Client, table []bot.Command) (changed []string, err error) {
	have, err := c.Commands(ctx)
	if err != nil {
		return nil, fmt.Errorf("read registered commands: %w", err)
	}
	want := Commands(table)
	if changed = compare(have, want); changed == nil {
		return nil, nil
	}
	if _, err := c.PutCommands(ctx, want); err != nil {
		return nil, fmt.Errorf("register commands: %w", err)
	}
	return changed, nil
}

// compare says what would change if want were put in the place of have.
func compare(have, want []*discordgo.ApplicationCommand) []string {
	old := make(map[string]outline)
	for _, c := range have {
		if c != nil {
			old[shownName(c)] = outlineOf(c)
		}
	}
	var out []string
	for _, c := range want {
		name := shownName(c)
		before, ok := old[name]
		switch {
		case !ok:
			out = append(out, "added "+name)
		case !reflect.DeepEqual(before, outlineOf(c)):
			out = append(out, "changed "+name)
		}
		delete(old, name)
	}
	for _, name := range slices.Sorted(maps.Keys(old)) {
		out = append(out, "removed "+name)
	}
	return out
}

// shownName tells commands of all types apart, since no other name has a slash.
func shownName(c *discordgo.ApplicationCommand) string {
	if c.Type <= discordgo.ChatApplicationCommand { // 0 is the type that was not named
		return "/" + c.Name
	}
	return c.Name
}

// An outline is what we set of a command, in one form for what we send and what
// Discord makes of it: it adds ids and versions, leaves out what is empty, and
// orders sets as it likes.
type outline struct {
	kind         discordgo.ApplicationCommandType
	description  string
	permissions  int64 // -1 for everyone
	adult        bool
	translated   string // names and descriptions in other languages
	contexts     string
	integrations string
	options      []optionOutline
}

type optionOutline struct {
	kind                   discordgo.ApplicationCommandOptionType
	name, description      string
	required, autocomplete bool
	translated             string
	limited                bool // in length, size or kind of channel; ours never are
	choices                []string
	options                []optionOutline
}

func outlineOf(c *discordgo.ApplicationCommand) outline {
	out := outline{
		kind: max(c.Type, discordgo.ChatApplicationCommand), description: c.Description, permissions: -1,
		adult: c.NSFW != nil && *c.NSFW, options: optionOutlines(c.Options),
		contexts: set(c.Contexts), integrations: set(c.IntegrationTypes),
	}
	if c.DefaultMemberPermissions != nil {
		out.permissions = *c.DefaultMemberPermissions
	}
	var names, descriptions map[discordgo.Locale]string
	if c.NameLocalizations != nil {
		names = *c.NameLocalizations
	}
	if c.DescriptionLocalizations != nil {
		descriptions = *c.DescriptionLocalizations
	}
	out.translated = translated(names, descriptions)
	return out
}

// translated is what a command or an option is called in other languages; missing
// maps are empty ones.
func translated(names, descriptions map[discordgo.Locale]string) string {
	return fmt.Sprintf("%q %q", names, descriptions) // in the order of their keys
}

func optionOutlines(options []*discordgo.ApplicationCommandOption) []optionOutline {
	var out []optionOutline
	for _, o := range options {
		if o == nil {
			continue
		}
		line := optionOutline{
			kind: o.Type, name: o.Name, description: o.Description, required: o.Required, autocomplete: o.Autocomplete,
			translated: translated(o.NameLocalizations, o.DescriptionLocalizations),
			options:    optionOutlines(o.Options),
		}
		line.limited = o.MinValue != nil || o.MinLength != nil || o.MaxValue != 0 || o.MaxLength != 0 || len(o.ChannelTypes) > 0
		for _, c := range o.Choices {
			if c != nil {
				line.choices = append(line.choices, fmt.Sprint(c.Name, "=", c.Value, " in ", len(c.NameLocalizations)))
			}
		}
		out = append(out, line)
	}
	return out
}

// set is a list whose order means nothing, as text; a missing one is empty.
func set[T any](list *[]T) string {
	if list == nil {
		return ""
	}
	var out []string
	for _, v := range *list {
		out = append(out, fmt.Sprint(v))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}
