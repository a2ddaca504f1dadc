package discord

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"footnote/bot"
)

// moreLine is said where a reply was cut.
const moreLine = "-# There is more than a message can hold."

// leastCut is the room, in UTF-16 units, in which it is worth to begin a block
// that must be cut.
const leastCut = 120

// fill puts blocks into a text of at most room UTF-16 units. What does not fit
// is cut between blocks or, where much room would stay empty, at the end of a
// sentence or a word of one; all is false then, and the text says so. Mark-up is
// made after the cut, so that none is ever cut itself.
func fill(blocks []bot.Block, room int) (text string, all bool) {
	p := page{room: room}
	for i, b := range blocks {
		if !p.add(b, 0) {
			break
		}
		if i == len(blocks)-1 {
			return p.text.String(), true
		}
	}
	p = page{room: room - length("\n"+moreLine)}
	blocks = withShortPlaces(blocks)
	for i, b := range blocks {
		// A quotation is never without its place.
		placed := b.Kind == bot.Quotation && i+1 < len(blocks) && blocks[i+1].Kind == bot.Place
		reserve := 0
		if placed {
			reserve = length("\n" + markup(blocks[i+1]))
		}
		if p.add(b, reserve) {
			continue
		}
		if p.addCut(b, reserve) && placed {
			p.add(blocks[i+1], 0)
		}
		break
	}
	if p.text.Len() > 0 {
		p.text.WriteByte('\n')
	}
	p.text.WriteString(moreLine)
	return p.text.String(), false
}

// withShortPlaces cuts places so that the quotations above have room.
func withShortPlaces(blocks []bot.Block) []bot.Block {
	const longPlace = 400
	out := slices.Clone(blocks)
	for i, b := range out {
		if b.Kind == bot.Place {
			out[i], _ = cut(b, longPlace)
		}
	}
	return out
}

// A page is text that grows by blocks, up to room UTF-16 units.
type page struct {
	text strings.Builder
	room int
	last bot.BlockKind
}

// add writes a block if it fits and reserve units stay free.
func (p *page) add(b bot.Block, reserve int) bool {
	s := p.gap(b) + markup(b)
	n := length(s)
	if n+reserve > p.room {
		return false
	}
	p.text.WriteString(s)
	p.room -= n
	p.last = b.Kind
	return true
}

// addCut writes the beginning of a block that does not fit.
func (p *page) addCut(b bot.Block, reserve int) bool {
	room := p.room - reserve - length(p.gap(b))
	if p.text.Len() > 0 && room < leastCut {
		return false
	}
	b, ok := cut(b, room)
	return ok && p.add(b, reserve)
}

// gap is what stands between the last block and the next one: an empty line where
// something else begins. Quotations that follow each other without one would be
// read as one.
func (p *page) gap(b bot.Block) string {
	details := p.last == bot.ListItem || p.last == bot.Quotation || p.last == bot.Place || p.last == bot.Cited
	switch {
	case p.text.Len() == 0:
		return ""
	case b.Kind == bot.Quotation && p.last != bot.Say && p.last != bot.Hint,
		b.Kind == bot.Say && (details || strings.HasSuffix(b.Text, ":")):
		return "\n\n"
	}
	return "\n"
}

// cut is a block whose mark-up is at most room UTF-16 units, with "…" for what
// it lost; ok is false if that leaves nothing.
func cut(b bot.Block, room int) (short bot.Block, ok bool) {
	if length(markup(b)) <= room {
		return b, true
	}
	ends := wordEnds(b.Text, b.Kind == bot.Verbatim)
	fits := func(i int) bool { return length(markup(upTo(b, ends[i]))) <= room }
	n := sort.Search(len(ends), func(i int) bool { return !fits(i) })
	letters := graphemes(b.Text)
	m := sort.Search(len(letters), func(i int) bool { return length(markup(upTo(b, letters[i]))) > room })
	switch {
	case m == 0:
		return b, false
	case n == 0 || ends[n-1] < letters[m-1]/2: // one endless word, or a script without spaces
		return upTo(b, letters[m-1]), true
	}
	return upTo(b, sentenceEnd(b.Text, ends[:n])), true
}

// upTo is a block without what its text has from end on.
func upTo(b bot.Block, end int) bot.Block {
	if end == len(b.Text) {
		return b
	}
	var marks []bot.Mark
	for _, m := range b.Marks {
		if m.End = min(m.End, end); m.Start < m.End {
			marks = append(marks, m)
		}
	}
	elision := "…"
	switch {
	case b.Kind == bot.Verbatim:
		elision = "\n…"
	case end > 0 && strings.ContainsAny(b.Text[end-1:end], ".!?"):
		elision = " …"
	}
	b.Marks = apart(b.Text[:end], marks, 0)
	b.Text = b.Text[:end] + elision
	return b
}

// wordEnds are the offsets at which a text can be cut between words or, with
// lines set, between lines; its end is one of them.
func wordEnds(text string, lines bool) []int {
	var ends []int
	for i, r := range text {
		if i > 0 && (r == '\n' || !lines && r != '\u00a0' && r != '\u202f' && unicode.IsSpace(r)) {
			if prev, _ := utf8.DecodeLastRuneInString(text[:i]); !unicode.IsSpace(prev) {
				ends = append(ends, i)
			}
		}
	}
	return append(ends, len(text))
}

// graphemes are the offsets at which a text can be cut between characters as a
// person sees them.
func graphemes(text string) []int {
	var ends []int
	at := 0
	for g := displaywidth.StringGraphemes(text); g.Next(); {
		at += len(g.Value())
		ends = append(ends, at)
	}
	return ends
}

// sentenceEnd is the last of the ends at which a sentence ends, if most of the
// text is before it; else the last one.
func sentenceEnd(text string, ends []int) int {
	last := ends[len(ends)-1]
	for i := len(ends) - 1; i >= 0 && ends[i] >= last*2/3; i-- {
		s := strings.TrimRight(text[:ends[i]], "”’\"')]»")
		if r, _ := utf8.DecodeLastRuneInString(s); strings.ContainsRune(".!?。！？", r) {
			return ends[i]
		}
	}
	return last
}

// length of a text in UTF-16 units.
func length(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
