package slack

import (
	"strings"
	"unicode/utf8"

	"footnote/bot"
	"footnote/bot/fit"
)

// What people and documents wrote is data, and Slack keeps it so in three ways.
//
// Rich text says by its elements what is live: nothing in the text of an element is
// read again, neither mentions nor emphasis nor emoji.
//
// Plain text (labels, context lines, options) is shown as it is if its emoji field
// is false.
//
// The text at the top of a message is mark-up, and so are links in context lines. Slack acts there on what stands in
// angle brackets, and on names of emoji between colons; see escape. Emphasis in it
// cannot be switched off, and only changes how a notification looks. An address is
// shown as a link by clients that like to, but under no other name than itself.

// maxTopText is the room of a message's text in characters (code points): Slack
// recommends 4,000 and splits what is longer than about 4,040.
const maxTopText = 4000

// escape is a text in Slack's mark-up such that nothing in it is live
// (https://docs.slack.dev/messaging/formatting-message-text#escaping).
func escape(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == ':' && shortcode(text[i+1:]):
			// A word joiner is no part of any name, and is not seen.
			b.WriteString(":\u2060")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// shortcode reports whether the text after a colon goes on as the name of an emoji.
func shortcode(rest string) bool {
	n := strings.IndexFunc(rest, func(r rune) bool { return strings.ContainsRune(":/.| \n", r) })
	return n > 0 && rest[n] == ':'
}

// allText is all that blocks say, for notifications and screen readers, which get
// nothing else; never "". about is the channel that a notice comes from, or "".
func allText(blocks []bot.Block, about string, t texts) string {
	more := "\n" + escape(t.more)
	after := ""
	if about != "" {
		after = "\n" + escape(t.in) + " <#" + about + ">"
	}
	size := func(before *bot.Block, b bot.Block) int {
		return len(gap(before, b)) + utf8.RuneCountInString(textLine(b))
	}
	fitting, all := fit.Fill(blocks, maxTopText-utf8.RuneCountInString(after), utf8.RuneCountInString(more), size)
	var b strings.Builder
	var before *bot.Block
	for _, block := range fitting {
		b.WriteString(gap(before, block) + textLine(block))
		if before == nil {
			b.WriteString(after)
		}
		before = &block
	}
	if !all {
		b.WriteString(more)
	}
	return strings.TrimPrefix(b.String(), "\n")
}

// gap is what stands between two blocks.
func gap(before *bot.Block, b bot.Block) string {
	switch {
	case before == nil:
		return ""
	case fit.Apart(*before, b):
		return "\n\n"
	}
	return "\n"
}

// textLine is a block as escaped text.
func textLine(b bot.Block) string {
	switch b.Kind {
	case bot.Verbatim:
		return escape(b.Text)
	case bot.Quotation:
		return escape("> ") + textLinked(b)
	case bot.ListItem:
		if b.Depth > 0 || !fit.Numbered(b.Text) {
			return strings.Repeat("  ", indent(b)) + "• " + textLinked(b)
		}
	}
	return textLinked(b)
}

func textLinked(b bot.Block) string {
	if b.Link == "" {
		return escape(b.Text)
	}
	before, after, ok := fit.Around(b)
	if !ok {
		before += " "
	}
	return escape(before) + markedLink(b.Link) + escape(after)
}

// markedLink is an address in mark-up, where nothing in it can end it early: see
// address.
func markedLink(link string) string { return "<" + strings.ReplaceAll(link, "&", "&amp;") + ">" }

// tidyLine is a text as one line without what a client would act on.
func tidyLine(text string) string {
	text, _ = fit.Tidy(text, nil, false)
	return text
}
