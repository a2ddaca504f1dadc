package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// inert makes a reply safe to show: it is the one place where text of people
// and documents leaves the bot. Marks move with the text that stays.
func inert(r Reply) Reply {
	r.Blocks, r.Actions = inertBlocks(r.Blocks), inertActions(r.Actions)
	if r.Menu != nil {
		label, _ := clean(r.Menu.Label, false)
		r.Menu = &Menu{Label: label, Actions: inertActions(r.Menu.Actions)}
	}
	elsewhere := r.Elsewhere
	r.Elsewhere = nil
	for _, n := range elsewhere {
		n.Blocks, n.Actions = inertBlocks(n.Blocks), inertActions(n.Actions)
		r.Elsewhere = append(r.Elsewhere, n)
	}
	return r
}

func inertBlocks(blocks []Block) []Block {
	var out []Block
	for _, b := range blocks {
		out = append(out, inertBlock(b))
	}
	return out
}

func inertActions(actions []Action) []Action {
	var out []Action
	for _, a := range actions {
		a.Label, _ = clean(a.Label, false)
		out = append(out, a)
	}
	return out
}

func inertBlock(b Block) Block {
	text, offsets := clean(b.Text, b.Kind == Verbatim)
	b.Text = text
	var marks []Mark
	for _, m := range b.Marks {
		if m.Start < 0 || m.End >= len(offsets) || m.Start >= m.End {
			continue
		}
		m = Mark{offsets[m.Start], offsets[m.End]}
		if n := len(marks); n > 0 && m.Start < marks[n-1].End {
			continue
		}
		if m.Start < m.End {
			marks = append(marks, m)
		}
	}
	b.Marks = marks
	if !isLink(b.Link) {
		b.Link = ""
	}
	return b
}

// isLink reports whether an address can be given to a reader as it is.
func isLink(address string) bool {
	return (strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")) &&
		!strings.ContainsFunc(address, unsafeInLink)
}

// clean removes what a reader cannot see or what a terminal or client would
// act on: controls, bidirectional overrides, zero-width characters, tags. White
// space becomes plain spaces; line ends stay if lines is set. Bytes that are
// not UTF-8 become U+FFFD. offsets maps each byte offset of s, and its length,
// to one of the result.
func clean(s string, lines bool) (text string, offsets []int) {
	var b strings.Builder
	b.Grow(len(s))
	offsets = make([]int, len(s)+1)
	prev := rune(0)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		for j := range n {
			offsets[i+j] = b.Len()
		}
		i += n
		switch {
		case r == '\n' && lines:
			b.WriteByte('\n')
		case r == '\r' && lines:
			if i >= len(s) || s[i] != '\n' {
				b.WriteByte('\n')
			}
		case unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f':
			b.WriteByte(' ')
		case (r == '\u200c' || r == '\u200d') && joins(prev):
			b.WriteRune(r)
		case !invisible(r):
			b.WriteRune(r)
		default:
			continue // an unseen character does not become prev
		}
		prev = r
	}
	offsets[len(s)] = b.Len()
	return b.String(), offsets
}

// joins reports whether a joiner after r may change how a word is written:
// that is so in Arabic and Indic scripts, and in emoji.
func joins(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Devanagari,
		unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu,
		unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar) ||
		r >= 0x1f300 && r <= 0x1faff || r == 0xfe0f
}

// invisible reports whether r is a control, a format character or one of the
// letters that show nothing.
func invisible(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u034f', '\u2800':
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp) ||
		r >= 0xe0000 && r <= 0xe0fff
}

func unsafeInLink(r rune) bool {
	return r <= ' ' || r == 0x7f || r == '<' || r == '>' || r == '"' || r == '`' || r == '|' || r == '\\' ||
		r == utf8.RuneError || invisible(r)
}
