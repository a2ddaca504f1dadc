package discord

import (
	"github.com/bwmarrin/discordgo"

	"footnote/bot"
	"footnote/bot/speech"
)

// Limits of https://discord.com/developers/docs/interactions/application-commands.
const (
	maxSummary = 100 // UTF-16 units of a description
	maxChoices = 25
)

// Commands is the table of commands as Discord registers it: a slash command for
// each, and an entry in the menu of messages where it has a MessageAction.
//
// What managers alone may do is offered to them only, and only where there is
// something to manage: in servers that the bot was added to. The rights are
// judged again when a command comes.
func Commands(table []bot.Command) []*discordgo.ApplicationCommand {
	out := make([]*discordgo.ApplicationCommand, 0, len(table)+1)
	for _, c := range table {
		slash := registered(c, discordgo.ChatApplicationCommand, c.Name)
		slash.Description = short(c.Summary, maxSummary)
		if other := translations(c.Summary); other != nil {
			slash.DescriptionLocalizations = &other
		}
		slash.Options = options(c.Options)
		out = append(out, slash)
		if c.MessageAction != "" {
			out = append(out, registered(c, discordgo.MessageApplicationCommand, c.MessageAction))
		}
	}
	return out
}

// locales are those of Discord in which we have something to say that is not
// English, see https://discord.com/developers/docs/reference#locales.
var locales = []discordgo.Locale{discordgo.German, discordgo.SpanishES, discordgo.SpanishLATAM, discordgo.French,
	discordgo.PortugueseBR, discordgo.Russian}

// translations are a description in other languages than English; nil if there is
// none.
func translations(summary string) map[discordgo.Locale]string {
	var out map[discordgo.Locale]string
	for _, l := range locales {
		text := speech.Of(string(l)).Say(summary)
		if text == summary {
			continue
		}
		if out == nil {
			out = make(map[discordgo.Locale]string)
		}
		out[l] = short(text, maxSummary)
	}
	return out
}

func registered(c bot.Command, kind discordgo.ApplicationCommandType, name string) *discordgo.ApplicationCommand {
	installs := []discordgo.ApplicationIntegrationType{
		discordgo.ApplicationIntegrationGuildInstall, discordgo.ApplicationIntegrationUserInstall,
	}
	places := []discordgo.InteractionContextType{
		discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel,
	}
	out := &discordgo.ApplicationCommand{Type: kind, Name: name}
	if c.Manager {
		installs, places = installs[:1], places[:1]
		manage := int64(discordgo.PermissionManageGuild)
		out.DefaultMemberPermissions = &manage
	}
	out.IntegrationTypes, out.Contexts = &installs, &places
	return out
}

// options in the order that Discord wants: what is required before the rest. No
// list in them is null.
func options(table []bot.Option) []*discordgo.ApplicationCommandOption {
	out := []*discordgo.ApplicationCommandOption{}
	for _, required := range []bool{true, false} {
		for _, o := range table {
			if o.Required == required {
				out = append(out, option(o))
			}
		}
	}
	return out
}

func option(o bot.Option) *discordgo.ApplicationCommandOption {
	out := &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionString, Name: o.Name, Description: short(o.Summary, maxSummary),
		DescriptionLocalizations: translations(o.Summary),
		Required:                 o.Required,
		ChannelTypes:             []discordgo.ChannelType{},
		Options:                  []*discordgo.ApplicationCommandOption{},
		Choices:                  []*discordgo.ApplicationCommandOptionChoice{},
	}
	switch {
	case o.Type == bot.Upload:
		out.Type = discordgo.ApplicationCommandOptionAttachment
	case o.Type == bot.Choice && len(o.Choices) <= maxChoices:
		for _, c := range o.Choices {
			out.Choices = append(out.Choices, &discordgo.ApplicationCommandOptionChoice{Name: c, Value: c})
		}
	default:
		out.Autocomplete = true
	}
	return out
}
