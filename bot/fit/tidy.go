package fit

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/bot"
)

// Shown is the blocks that a reader can see something of, tidied, and as
// prominent as their neighbours make them: places and references are details
// under a quotation, not where they are what was asked for; what announces a list
// is not smaller than the list. address is what of a link the platform can show;
// "" for nothing.
func Shown(blocks []bot.Block, address func(link string) string) []bot.Block {
	var out []bot.Block
	below := false // a quotation, and what belongs to it
	for _, b := range blocks {
		b.Text, b.Marks = Tidy(b.Text, b.Marks, b.Kind == bot.Verbatim)
		b.Link = address(b.Link)
		if !visible(b.Text) {
			continue
		}
		detail := b.Kind == bot.Place || b.Kind == bot.Cited
		below = b.Kind == bot.Quotation || below && detail
		if detail && !below {
			b.Kind = bot.Say
		}
		if n := len(out); n > 0 && b.Kind == bot.ListItem && out[n-1].Kind == bot.Hint {
			out[n-1].Kind = bot.Say
		}
		out = append(out, b)
	}
	return out
}

// visible reports whether a reader can see something of a text.
func visible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) })
}

// Apart reports whether an empty line belongs between two blocks, because
// something else begins. Quotations that follow each other without one would be
// read as one.
func Apart(before, b bot.Block) bool {
	switch b.Kind {
	case bot.Quotation:
		return before.Kind != bot.Say && before.Kind != bot.Hint
	case bot.Say:
		return slices.Contains([]bot.BlockKind{bot.ListItem, bot.Quotation, bot.Place, bot.Cited}, before.Kind) ||
			strings.HasSuffix(b.Text, ":")
	}
	return false
}

// Numbered reports whether a text begins with its number in a list, beside which
// a bullet is noise.
func Numbered(text string) bool {
	rest := strings.TrimLeft(text, "0123456789")
	return len(rest) < len(text) && strings.HasPrefix(rest, ". ")
}

// Around is the text of a block before and after its link, where the text has it;
// ok is false where the link belongs behind the text.
func Around(b bot.Block) (before, after string, ok bool) {
	i := strings.LastIndex(b.Text, b.Link)
	if i < 0 || b.Link == "" || len(b.Marks) > 0 || !endsLink(b.Text[i+len(b.Link):]) {
		return b.Text, "", false
	}
	return strings.TrimRight(b.Text[:i], "<"), strings.TrimLeft(b.Text[i+len(b.Link):], ">"), true
}

// endsLink reports whether an address may end before rest, so that it is no
// other one's beginning.
func endsLink(rest string) bool {
	rest = strings.TrimLeft(rest, ".,;:!?)]>»”’\"'")
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || unicode.IsSpace(r)
}

// Address is a link that nothing in it ends early or hides; "" if it cannot be
// shown: it must be absolute, of the web, of a host that has a dot, of at most most
// bytes. Its scheme is in small letters, as clients expect it.
func Address(link string, most int) string {
	unsafe := func(r rune) bool {
		return r <= ' ' || strings.ContainsRune("<>\"`|\\", r) || unicode.In(r, unicode.Z, unicode.C) || r == unicode.ReplacementChar
	}
	if len(link) > most || strings.ContainsFunc(link, unsafe) {
		return ""
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || !strings.Contains(u.Hostname(), ".") || u.User != nil {
		return ""
	}
	return u.Scheme + link[len(u.Scheme):]
}

// Tidy makes a text fit to be shown: one line, unless lines is set, without what a
// client would act on or hide from the reader, without white space at its ends.
// The marks come back moved, in order, apart by more than spaces, without spaces
// at their ends.
//
// The bot did most of that already. An adapter must not rely on it.
func Tidy(text string, marks []bot.Mark, lines bool) (string, []bot.Mark) {
	moved := make([]bot.Mark, 0, len(marks))
	for _, m := range marks {
		if m.Start >= 0 && m.Start < m.End && m.End <= len(text) {
			moved = append(moved, m)
		}
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, harmful) {
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
// because not every client closes bold where a next one opens.
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
