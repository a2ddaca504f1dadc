package discord

import (
	"strings"
	"unicode/utf16"

	"footnote/bot"
	"footnote/bot/fit"
	"footnote/bot/speech"
)

// moreText is said where a reply was cut.
const moreText = "There is more than a message can hold."

// fill puts blocks into a text of at most room UTF-16 units. What does not fit is
// cut; all is false then, and the text says so.
func fill(blocks []bot.Block, room int, l speech.Language) (text string, all bool) {
	moreLine := "-# " + l.Say(moreText)
	blocks, all = fit.Fill(blocks, room, length("\n"+moreLine), size)
	var b strings.Builder
	for i, block := range blocks {
		if i > 0 {
			b.WriteString(gap(blocks[i-1], block))
		}
		b.WriteString(markup(block))
	}
	if all {
		return b.String(), true
	}
	if len(blocks) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString(moreLine)
	return b.String(), false
}

// size is what a block takes in a text.
func size(before *bot.Block, b bot.Block) int {
	if before == nil {
		return length(markup(b))
	}
	return length(gap(*before, b)) + length(markup(b))
}

// gap is what stands between two blocks.
func gap(before, b bot.Block) string {
	if fit.Apart(before, b) {
		return "\n\n"
	}
	return "\n"
}

// length of a text in UTF-16 units.
func length(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
