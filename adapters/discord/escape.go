package discord

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/bot"
)

// escape is text in Discord's mark-up such that a reader sees the text, and
// nothing in it is live: no emphasis, mention, link, emoji, list, heading. The
// text is one that tidy returned; the result may stand at the start of a line or
// after any lead of ours.
func escape(text string) string { return emphasise(text, nil) }

// emphasise is escape with marks in bold. They are as tidy returned them.
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
		return e.after(i, '<') || i > 0 && strings.HasPrefix(rest, "//") || shortcode(rest)
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

// tidy makes a block's text fit to be escaped: one line, unless lines is set,
// without what a client would act on or hide from the reader, without white
// space at its ends. The marks come back moved, in order, apart by more than
// spaces, without spaces at their ends.
//
// The bot did most of that already. An adapter must not rely on it.
func tidy(text string, marks []bot.Mark, lines bool) (string, []bot.Mark) {
	moved := make([]bot.Mark, 0, len(marks))
	for _, m := range marks {
		if m.Start >= 0 && m.Start < m.End && m.End <= len(text) {
			moved = append(moved, m)
		}
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return harmful(r) }) {
		text, moved = withoutHarm(text, moved, lines)
	}
	if lines {
		return strings.Trim(text, "\n"), nil
	}
	start := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
	text = strings.TrimSpace(text)
	return text, apart(text, moved, start)
}

// harmful reports whether r is a control character or changes the direction of
// the text around it.
func harmful(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Bidi_Control, unicode.Zl, unicode.Zp) || r == '\ufeff'
}

func withoutHarm(text string, marks []bot.Mark, lines bool) (string, []bot.Mark) {
	var b strings.Builder
	at := make([]int, len(text)+1) // by offset in text, that in the result
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		for j := range n {
			at[i+j] = b.Len()
		}
		switch {
		case r == '\n' && lines:
			b.WriteByte('\n')
		case unicode.IsSpace(r) && harmful(r):
			b.WriteByte(' ')
		case !harmful(r):
			b.WriteRune(r)
		}
		i += n
	}
	at[len(text)] = b.Len()
	for i := range marks {
		marks[i] = bot.Mark{Start: at[marks[i].Start], End: at[marks[i].End]}
	}
	return b.String(), marks
}

// apart returns the marks of a text that lost its first start bytes: without
// spaces at their ends, and joined where nothing but spaces is between them,
// because Discord does not close bold where a next one opens.
func apart(text string, marks []bot.Mark, start int) []bot.Mark {
	slices.SortStableFunc(marks, func(a, b bot.Mark) int { return a.Start - b.Start })
	var out []bot.Mark
	for _, m := range marks {
		m.Start, m.End = max(m.Start-start, 0), min(m.End-start, len(text))
		for m.Start < m.End && (text[m.Start] == ' ' || !utf8.RuneStart(text[m.Start])) {
			m.Start++
		}
		for m.End > m.Start && (text[m.End-1] == ' ' || m.End < len(text) && !utf8.RuneStart(text[m.End])) {
			m.End--
		}
		if m.Start >= m.End {
			continue
		}
		if n := len(out); n > 0 && (m.Start <= out[n-1].End || strings.Trim(text[out[n-1].End:m.Start], " ") == "") {
			out[n-1].End = max(out[n-1].End, m.End)
			continue
		}
		out = append(out, m)
	}
	return out
}
