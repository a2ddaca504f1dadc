package web

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"footnote/knowledge"
	"footnote/knowledge/reference"
)

// plain takes out of a text what is no letter and acts on what surrounds it:
// controls, overrides and embeddings of direction, tags. Direction marks,
// joiners and optional breaks stay, because Arabic, Indic scripts and Thai are
// written with them. White space becomes plain spaces. The page escapes.
func plain(s string) string {
	if strings.IndexFunc(s, unseemly) < 0 {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.Map(func(r rune) rune {
		switch {
		case !unseemly(r):
			return r
		case unicode.IsSpace(r):
			return ' '
		}
		return -1
	}, s)
}

func unseemly(r rune) bool {
	switch {
	case r < 0x7f: // most are; the tables are slow
		return r < ' '
	case r == '\u200e', r == '\u200f', r == '\u061c':
		return false
	case unicode.In(r, unicode.Cc, unicode.Bidi_Control, unicode.Zl, unicode.Zp):
		return true
	}
	return r >= 0xe0000 && r <= 0xe007f || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef
}

// A segment is a stretch of text in one style.
type segment struct {
	Text string
	Mark bool
	// ID is the anchor of the first marked segment of a quotation.
	ID string
	// Href is where it leads; Own reports whether that is a page of ours.
	Href string
	Own  bool
}

// A stretch is a part of a text that leads somewhere.
type stretch struct {
	knowledge.Span
	href string
	own  bool
}

// segments cuts the part of a text that span covers at its marks and links,
// which are in order and do not overlap among each other; anything that does
// not fit the text is passed over.
func segments(text string, span knowledge.Span, marks []knowledge.Span, links []stretch) []segment {
	var out []segment
	add := func(start, end int, link stretch) {
		for _, m := range marks {
			from, to := max(m.Start, start), min(m.End, end)
			if from >= to {
				continue
			}
			if start < from {
				out = append(out, segment{Text: plain(text[start:from]), Href: link.href, Own: link.own})
			}
			out = append(out, segment{Text: plain(text[from:to]), Href: link.href, Own: link.own, Mark: true})
			start = to
		}
		if start < end {
			out = append(out, segment{Text: plain(text[start:end]), Href: link.href, Own: link.own})
		}
	}
	at := span.Start
	for _, l := range links {
		if l.Start < at || l.End > span.End {
			continue
		}
		add(at, l.Start, stretch{})
		add(l.Start, l.End, l)
		at = l.End
	}
	add(at, span.End, stretch{})
	return out
}

// whole is the span of all of a text.
func whole(text string) knowledge.Span { return knowledge.Span{End: len(text)} }

// anchor names the first marked segment, so that an address can lead to it.
func anchor(cells ...cell) {
	for _, c := range cells {
		for i := range c.Text {
			if c.Text[i].Mark {
				c.Text[i].ID = quoteAnchor
				return
			}
		}
	}
}

// entry is an entry of a reference list as segments: where its address stands
// in it, that leads there, else the address follows. The address is always
// readable as it is, so that nobody is led elsewhere than they think.
func entry(text string, ref *knowledge.Reference, marks []knowledge.Span) []segment {
	href := ""
	if ref != nil {
		href = address(*ref)
	}
	if href == "" {
		return segments(text, whole(text), marks, nil)
	}
	if i := strings.Index(text, href); i >= 0 {
		return segments(text, whole(text), marks, []stretch{{Span: knowledge.Span{Start: i, End: i + len(href)}, href: href}})
	}
	return append(segments(text, whole(text), marks, nil), segment{Text: " "}, segment{Text: href, Href: href})
}

// address is where a reference leads; "" if it has no http or https address, or
// one that does not read as what it is.
func address(ref knowledge.Reference) string {
	href := reference.Link(ref)
	u, err := url.Parse(href)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	if strings.ContainsFunc(href, func(r rune) bool {
		return unseemly(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("<>\"`\\", r)
	}) {
		return ""
	}
	return href
}

// noteMark is how the readers of documents write the mark of a note in running
// text; "[^3]: …" begins the note itself.
var noteMark = regexp.MustCompile(`\[\^[^\]\s]{1,40}\]`)

// words counts the words of a text; in scripts written without spaces between
// them it counts characters.
func words(text string) int {
	n, inside := 0, false
	for _, r := range text {
		switch {
		case r < 0x80 && (r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9'):
			if !inside {
				n++
			}
			inside = true
		case r == ' ':
			inside = false
		case unicode.In(r, unicode.Ideographic, unicode.Hiragana, unicode.Katakana):
			n++
			inside = false
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if !inside {
				n++
			}
			inside = true
		case unicode.IsMark(r), r == '\'', r == '’', r == '-':
		default:
			inside = false
		}
	}
	return n
}
