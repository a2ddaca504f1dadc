package discord

import (
	"errors"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/picture"
	"footnote/adapters/discord/rest"
	"footnote/bot"
)

// A Preview is what Discord would be sent for a reply, as indented JSON, and the
// same drawn as a page of HTML that needs nothing else: no script, and nothing that
// is fetched.
type Preview struct{ Payload, Page []byte }

// Previewed shows a reply to what somebody asked. Words that begin with a slash were
// a command, and so was what is for the asker alone: Discord hides nothing else.
// Others were said in a channel, to the bot. An error if there is nothing to show.
func Previewed(asked string, r bot.Reply) (Preview, error) {
	command := ""
	if strings.HasPrefix(asked, "/") {
		command, _, _ = strings.Cut(asked[1:], " ")
	} else if r.Visibility == bot.Private {
		command = "ask"
	}
	hidden := command != "" && r.Visibility != bot.Public
	m := render(r, renderOptions{whispered: hidden})
	if m == nil {
		return Preview{}, errors.New("preview a reply: it is silent")
	}
	payload := m.JSON
	if command != "" {
		if hidden {
			m.Flags |= discordgo.MessageFlagsEphemeral
		}
		payload = (&rest.Response{Type: discordgo.InteractionResponseChannelMessageWithSource, Message: m}).JSON
	}
	sent, err := payload()
	if err != nil {
		return Preview{}, fmt.Errorf("preview a reply: %w", err)
	}
	page, err := picture.Page(picture.Scene{Asked: asked, Command: command, Hidden: hidden, Message: m})
	if err != nil {
		return Preview{}, fmt.Errorf("preview a reply: %w", err)
	}
	return Preview{Payload: sent, Page: page}, nil
}
