package slack

import (
	"strings"
	"unicode"
)

// entities are all that Slack escapes.
// https://docs.slack.dev/messaging/formatting-message-text/#escaping
var entities = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

// afterMention is what people write between the mention and their question.
const afterMention = ",:; \t"

// plain is a text as its author saw it: our mention is taken out wherever it
// stands, other references become the names they show, and what was escaped is
// unescaped, once. me is our user; "" takes no mention out.
func plain(text, me string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "<")
		inside, after, closed := strings.Cut(rest, ">")
		if !found || !closed {
			break
		}
		if i := strings.LastIndexByte(inside, '<'); i >= 0 { // an earlier "<" is only that
			before, inside = before+"<"+inside[:i], inside[i+1:]
		}
		b.WriteString(entities.Replace(before))
		text = after
		if who, ok := strings.CutPrefix(inside, "@"); ok && me != "" && target(who) == me {
			text = strings.TrimLeft(text, afterMention)
			closeUp(&b, text)
			continue
		}
		b.WriteString(entities.Replace(shown(inside)))
	}
	return strings.TrimSpace(b.String() + entities.Replace(text))
}

// closeUp ends what stands before a mention that was taken out, so that after can
// follow.
func closeUp(b *strings.Builder, after string) {
	before := strings.TrimRightFunc(b.String(), unicode.IsSpace)
	b.Reset()
	b.WriteString(before)
	if before != "" && after != "" && after[0] != '\n' {
		b.WriteByte(' ')
	}
}

// target is what a reference leads to, without its label.
func target(reference string) string {
	to, _, _ := strings.Cut(reference, "|")
	return to
}

// shown is what Slack shows of a reference, given without its brackets.
// https://docs.slack.dev/messaging/formatting-message-text/#retrieving-messages
func shown(inside string) string {
	to, label, _ := strings.Cut(inside, "|")
	switch {
	case strings.HasPrefix(to, "@"):
		return "@" + firstOf(strings.TrimPrefix(label, "@"), to[1:])
	case strings.HasPrefix(to, "#"):
		return "#" + firstOf(strings.TrimPrefix(label, "#"), to[1:])
	case strings.HasPrefix(to, "!date^"):
		return label
	case strings.HasPrefix(to, "!subteam^"):
		return "@" + firstOf(strings.TrimPrefix(label, "@"), to[len("!subteam^"):])
	case strings.HasPrefix(to, "!"):
		return "@" + firstOf(strings.TrimPrefix(label, "@"), to[1:])
	case isAddress(to):
		return firstOf(label, to)
	}
	return "<" + inside + ">" // not one of Slack's
}

// isAddress reports whether s begins with the scheme of a link.
func isAddress(s string) bool {
	scheme, _, ok := strings.Cut(s, ":")
	return ok && scheme != "" && only(scheme, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-.")
}
