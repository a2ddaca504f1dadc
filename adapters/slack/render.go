package slack

import (
	"strings"

	"footnote/adapters/slack/api"
	"footnote/bot"
)

// renderOptions say where a reply will stand.
type renderOptions struct {
	// person is who alone sees it; "" if all there do.
	person string
	// thread is where its buttons act; "" in the channel.
	thread string
	// direct is set in a conversation with the bot alone: there is nobody to share
	// with.
	direct bool
	// about is the channel that a notice comes from; "" for none.
	about string
	// locale is the language of the few sentences that are not the bot's.
	locale string
}

// render is a reply as a message of Slack, within all of its limits; nil if there
// is nothing to show. Key is the sender's, and so is Thread.
func render(r bot.Reply, o renderOptions) *api.Message {
	return nil
}

// tidyLine is a text as one line without what a client would act on; ok is false
// if nothing of it can be seen.
func tidyLine(text string) (line string, ok bool) {
	return strings.TrimSpace(text), text != ""
}
