package fit

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"

	"footnote/bot"
)

// Cut is a block that measures at most room, with "…" for what it lost; ok is false
// if that leaves nothing, and then the block is as it was.
func Cut(b bot.Block, room int, size func(bot.Block) int) (short bot.Block, ok bool) {
	if size(b) <= room {
		return b, true
	}
	longest := func(ends []int) int {
		return sort.Search(len(ends), func(i int) bool { return size(upTo(b, ends[i])) > room })
	}
	ends, letters := wordEnds(b.Text, b.Kind == bot.Verbatim), graphemes(b.Text)
	n, m := longest(ends), longest(letters)
	switch {
	case m == 0:
		return b, false
	case n == 0 || ends[n-1] < letters[m-1]/2: // one endless word, or a script without spaces
		return upTo(b, letters[m-1]), true
	}
	return upTo(b, sentenceEnd(b.Text, ends[:n])), true
}

// Short is a text on one line that measures at most most, cut between words.
func Short(text string, most int, length func(string) int) string {
	text, _ = Tidy(text, nil, false)
	if length(text) <= most {
		return text
	}
	longest := func(ends []int) int {
		n := sort.Search(len(ends), func(i int) bool { return length(text[:ends[i]]) >= most })
		if n == 0 {
			return 0
		}
		return ends[n-1]
	}
	if end := longest(wordEnds(text, false)); length(text[:end]) > most/2 {
		return text[:end] + "…"
	}
	return strings.TrimSpace(text[:longest(graphemes(text))]) + "…"
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
