package discord

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/bot"
)

// escape is text in Discord's mark-up such that a reader sees the text, and
// nothing in it is live: no emphasis, mention, link, emoji, list, heading. The
// text is one that fit.Tidy returned; the result may stand at the start of a line or
// after any lead of ours.
func escape(text string) string { return emphasise(text, nil) }

// emphasise is escape with marks in bold. They are as fit.Tidy returned them.
//
// A backslash stands only where Discord would act without it, because some
// readers see the mark-up: in notifications, in exports, when they copy.
func emphasise(text string, marks []bot.Mark) string {
	e := escaper{text: text, first: true, number: true}
	for i := 0; i < len(text); i++ {
		if len(marks) > 0 && i == marks[0].Start {
			e.out.WriteString("**")
			e.first, e.number = true, true
		}
		if c := text[i]; c < utf8.RuneSelf && e.live(i, len(marks) > 0 && (i+1 == marks[0].Start || i+1 == marks[0].End)) {
			e.out.WriteByte('\\')
		}
		e.out.WriteByte(text[i])
		e.first, e.number = false, e.number && text[i] >= '0' && text[i] <= '9'
		if len(marks) > 0 && i+1 == marks[0].End {
			e.out.WriteString("**")
			marks = marks[1:]
		}
	}
	return e.out.String()
}

// An escaper goes through a text.
type escaper struct {
	text string
	out  strings.Builder
	// first is set at the first character of a line, or of something that Discord
	// may read like one; number while nothing but digits came since.
	first, number bool
}

// live reports whether the ASCII character at i would begin something, or go on
// with it, if it stood there bare. edge is set where bold begins or ends after it.
//
// The rules are those of Discord's clients, as far as they are documented
// (https://support.discord.com/hc/en-us/articles/210298617 and
// https://discord.com/developers/docs/reference#message-formatting), and else
// the stricter reading.
func (e *escaper) live(i int, edge bool) bool {
	rest := e.text[i+1:]
	switch c := e.text[i]; c {
	case '*', '_', '`':
		return true
	case '\\':
		return edge || rest == "" || !isAlphanumeric(rest[0]) && rest[0] != ' '
	case '~', '|':
		return rest != "" && rest[0] == c
	case '<':
		word, _, _ := strings.Cut(rest, " ")
		return rest != "" && isLetter(rest[0]) || strings.Contains(word, ">")
	case '(':
		return i > 0 && e.text[i-1] == ']'
	case '@':
		return e.after(i, '<') || strings.HasPrefix(rest, "everyone") || strings.HasPrefix(rest, "here")
	case ':':
		return e.after(i, '<') || i > 0 && strings.HasPrefix(rest, "//") || shortcode(rest) ||
			edge && strings.HasPrefix(rest, ":") // the marks of bold stand between them
	case '/', '!', '&', '+':
		return e.after(i, '<')
	case '#':
		return e.after(i, '<') || e.first && endsWord(strings.TrimLeft(rest, "#"))
	case '>':
		return e.first && endsWord(strings.TrimLeft(rest, ">"))
	case '-':
		return e.first && (endsWord(rest) || rest[0] == '#')
	case '.':
		return e.number && !e.first && endsWord(rest) || rest != "" && isAlphanumeric(rest[0]) && invites(e.text[:i])
	}
	return false
}

func (e *escaper) after(i int, c byte) bool { return i > 0 && e.text[i-1] == c }

// shortcode reports whether the text after a colon goes on as that of an emoji.
func shortcode(rest string) bool {
	name := strings.IndexAny(rest, ": ")
	return name > 0 && rest[name] == ':'
}

// invites reports whether a text ends with the first part of a host at which
// clients look for invitations, with or without a scheme.
func invites(before string) bool {
	for _, host := range []string{"discord", "discordapp"} {
		if n := len(before) - len(host); n >= 0 && strings.EqualFold(before[n:], host) {
			return true
		}
	}
	return false
}

func endsWord(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || unicode.IsSpace(r)
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isAlphanumeric(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' }
