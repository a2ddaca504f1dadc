package discord

import (
	"github.com/bwmarrin/discordgo"

	"footnote/bot"
)

// Commands is the table of commands as Discord registers it.
func Commands(table []bot.Command) []*discordgo.ApplicationCommand {
	return make([]*discordgo.ApplicationCommand, 0, len(table))
}
