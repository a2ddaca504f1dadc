package discord

import (
	"footnote/adapters/discord/rest"
	"footnote/bot"
)

// renderOptions say where a reply will stand.
type renderOptions struct {
	// whispered is set where the asker alone sees it, in an ephemeral message:
	// there is nothing to delete for others.
	whispered bool
	// origin is where its buttons act; the zero one is where the reply stands.
	origin origin
}

// render is a reply as a message of Discord, within all of its limits; nil if
// there is nothing to show. Ephemeral, ReplyTo and Nonce are the sender's.
func render(r bot.Reply, o renderOptions) *rest.Message {
	if len(r.Blocks) == 0 {
		return nil
	}
	return &rest.Message{Content: r.Blocks[0].Text}
}
