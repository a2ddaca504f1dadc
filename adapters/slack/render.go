package slack

import (
	"unicode/utf8"

	"footnote/adapters/slack/api"
	"footnote/bot"
	"footnote/bot/fit"
)

const (
	// maxShown is the room of a message in characters (code points), over all of its
	// blocks. Slack does not say where it ends; messages of 11,300 were refused.
	maxShown = 10_000
	maxLink  = 512 // of an address; ours, Slack takes 3,000
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
// is nothing to show. Thread and Key are the sender's.
//
// Everything is shown in blocks, where nothing that people or documents wrote can
// come alive, and said again in Text.
func render(r bot.Reply, o renderOptions) *api.Message {
	blocks := fit.Shown(r.Blocks, address)
	if len(blocks) == 0 {
		return nil
	}
	if !isChannel(o.about) {
		o.about = ""
	}
	t := textsOf(o.locale)
	controls, used := controls(r, o)
	used += utf8.RuneCountInString(t.in+" ") + len(o.about)
	return &api.Message{
		Text:   allText(blocks, o.about, t),
		Blocks: append(lay(fitting(blocks, maxShown-used, t), maxBlocks-len(controls), o.about, t), controls...),
	}
}

// fitting is what of the blocks fits into a room, and says so if that is not all.
func fitting(blocks []bot.Block, room int, t texts) []bot.Block {
	size := func(_ *bot.Block, b bot.Block) int {
		n := len("\n") + utf8.RuneCountInString(b.Text)
		if b.Link != "" {
			n += len(" ") + utf8.RuneCountInString(b.Link)
		}
		return n
	}
	more := bot.Block{Kind: bot.Hint, Text: t.more}
	shown, all := fit.Fill(blocks, room, size(nil, more), size)
	if !all {
		shown = append(shown, more)
	}
	return shown
}

// address is a link as it can stand in rich text, in angle brackets and under a
// button; "" if it cannot.
func address(link string) string { return fit.Address(link, maxLink) }
