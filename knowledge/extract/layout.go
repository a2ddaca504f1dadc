package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/document"
)

// A line of a text file, without the white space at its ends.
type line struct {
	start, end int
	indent     int  // columns
	width      int  // characters, with the indent
	gap        bool // an empty line or a page break stands before it
}

// A block is what a text file sets off as one: a paragraph, a heading, an item.
type block struct {
	pieces []piece
	text   string // clean
	back   document.Map
	indent int // of the first line

	kind   document.Kind
	level  int // of a heading; 0 if it is none
	number string
	title  string // of a heading
	drop   bool   // is not shown: authors, page numbers, what was joined
}

// splitLines returns the lines that hold something and the offsets at which
// new pages begin.
func splitLines(s string) (lines []line, pages []int) {
	gap := false
	for at := 0; at < len(s); {
		end := len(s)
		if k := strings.IndexAny(s[at:], "\n\f\v\u0085\u2028\u2029"); k >= 0 {
			end = at + k
		}
		l := line{start: at, gap: gap}
		for l.start < end {
			switch c := s[l.start]; {
			case c == ' ':
				l.indent++
			case c == '\t':
				l.indent += 4
			default:
				r, n := utf8.DecodeRuneInString(s[l.start:])
				if !blank(r) {
					goto text
				}
				l.start += n - 1
			}
			l.start++
		}
	text:
		l.end = l.start + len(strings.TrimRightFunc(s[l.start:end], blank))
		if gap = l.end == l.start; !gap {
			l.width = l.indent + utf8.RuneCountInString(s[l.start:l.end])
			lines = append(lines, l)
		} else if len(lines) > 0 && end < len(s) {
			gap = true
		}
		if end < len(s) && s[end] == '\f' {
			pages = append(pages, end+1)
			gap = true
		}
		_, n := utf8.DecodeRuneInString(s[end:])
		at = end + max(n, 1)
	}
	return lines, pages
}

// wrapWidth is the width that a file's paragraphs are wrapped to; 0 if each of
// its lines is a paragraph.
func wrapWidth(lines []line) int {
	const widest = 120
	var widths []int
	inner, full := 0, 0
	for _, l := range lines {
		widths = append(widths, l.width)
	}
	if len(lines) < 3 {
		return 0
	}
	slices.Sort(widths)
	width := widths[len(widths)*9/10]
	if width > widest || width < 24 {
		return 0
	}
	for i, l := range lines[:len(lines)-1] {
		if !lines[i+1].gap {
			inner++
			if l.width*10 >= width*6 {
				full++
			}
		}
	}
	if inner < 2 || full*2 < inner {
		return 0
	}
	return width
}

// layOut finds the blocks of a text file.
func (t *textReader) layOut() []block {
	s := t.src.text
	lines, pages := splitLines(s)
	t.pages = pages
	lines = dropFurniture(s, lines, pages)
	width := wrapWidth(lines)
	pieces := make([]piece, 0, len(lines))
	var blocks []block
	first, indent := 0, 0
	flush := func() {
		if first < len(pieces) {
			blocks = append(blocks, block{pieces: pieces[first:len(pieces):len(pieces)], indent: indent})
			first = len(pieces)
		}
	}
	for i, l := range lines {
		p := piece{start: l.start, end: l.end}
		if i > 0 && !l.gap && t.softBreak(lines[i-1], l, width) {
			if first < len(pieces) {
				t.hyphen(&pieces[len(pieces)-1], &p)
			}
		} else {
			flush()
		}
		if level := ruleLevel(s[l.start:l.end]); level > 0 {
			flush()
			if n := len(blocks); n > 0 && !l.gap && len(blocks[n-1].pieces) == 1 {
				blocks[n-1].level = level
			}
			continue
		}
		pieces = append(pieces, p)
		if first == len(pieces)-1 {
			indent = l.indent
		}
	}
	flush()
	return blocks
}

// softBreak reports whether line b goes on with the paragraph of line a.
func (t *textReader) softBreak(a, b line, width int) bool {
	s := t.src.text
	before, after := s[a.start:a.end], s[b.start:b.end]
	if bulletLength(after) > 0 || ruleLevel(after) > 0 || ruleLevel(before) > 0 {
		return false
	}
	first, _ := utf8.DecodeRuneInString(after)
	lower := unicode.IsLower(first)
	if width == 0 {
		return lower && !endsSentence(before) && a.width > 60
	}
	word := strings.IndexByte(after, ' ')
	if word < 0 {
		word = len(after)
	}
	fits := a.width+1+utf8.RuneCountInString(after[:word]) < width*4/5
	switch {
	case hasLabel(after) && (fits || endsSentence(before)):
		return false
	case !fits:
		return !(endsSentence(before) && b.indent >= a.indent+2)
	case lower:
		return !endsSentence(before)
	}
	return bulletLength(before) > 0 && b.indent > a.indent
}

// ruleLevel tells the lines that are drawn: 1 for "====", 2 for "----" and the
// like, 0 for text.
func ruleLevel(s string) int {
	if len(s) < 3 || strings.IndexByte("=-_*~#", s[0]) < 0 {
		return 0
	}
	if strings.Trim(s, s[:1]+" ") != "" {
		return 0
	}
	if s[0] == '=' {
		return 1
	}
	return 2
}

// hyphen joins the lines a and b where the word between them was divided.
func (t *textReader) hyphen(a, b *piece) {
	cut, glue := divided(t.src.text[a.start:a.end], t.src.text[b.start:b.end], t.vocabulary)
	if glue {
		a.end -= cut
		b.glue = true
	}
}

// divided reports whether line b goes on with the last word of line a, without
// a space, and how many bytes at the end of a then go: those of a hyphen. It
// stays if it is the word's own: before a capital, or where the text has the
// word with it elsewhere.
func divided(a, b string, vocabulary func() map[string]bool) (cut int, glue bool) {
	if isHanText(a, b) || cutAddress(a, b) {
		return 0, true
	}
	n := 0
	switch {
	case strings.HasSuffix(a, "-"):
		n = 1
	case strings.HasSuffix(a, "\u2010"):
		n = 3
	default:
		return 0, false
	}
	stem := a[strings.LastIndexAny(a, " \t")+1 : len(a)-n]
	first, _ := utf8.DecodeRuneInString(b)
	last, _ := utf8.DecodeLastRuneInString(stem)
	if unicode.IsDigit(last) && (unicode.IsDigit(first) || unicode.IsLower(first)) || unicode.IsUpper(last) && unicode.IsDigit(first) {
		return 0, true // "64-bit", "12-15", "UTF-8"
	}
	if !unicode.IsLetter(last) || !unicode.IsLetter(first) || strings.Contains(stem, "/") {
		return 0, false
	}
	rest := b
	if k := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) }); k >= 0 {
		rest = rest[:k]
	}
	stem = strings.TrimLeftFunc(stem, func(r rune) bool { return !unicode.IsLetter(r) })
	known := vocabulary()
	if unicode.IsLower(first) && (known[stem+rest] || !known[stem+"-"+rest]) {
		return n, true
	}
	return 0, true
}

// cutAddress reports whether line a ends inside a web address that goes on in
// line b. Behind a slash, where an address may also end, what goes on has to
// look like more of one.
func cutAddress(a, b string) bool {
	word := a[strings.LastIndexAny(a, " \t")+1:]
	if !strings.Contains(word, "://") && !strings.HasPrefix(strings.TrimLeft(word, "<("), "www.") {
		return false
	}
	rest, _, _ := strings.Cut(b, " ")
	rest = strings.TrimRight(rest, ".,;>)")
	switch word[len(word)-1] {
	case '-', '_', '=', '&', '%', '#':
		return rest != ""
	case '/', '?':
		first, _ := utf8.DecodeRuneInString(rest)
		return !unicode.IsUpper(first) && strings.ContainsAny(rest, "-_/.=%0123456789")
	}
	return false
}

// vocabulary holds the words of the file, with their inner hyphens.
func (t *textReader) vocabulary() map[string]bool {
	if t.words == nil {
		t.words = map[string]bool{}
		for _, w := range strings.FieldsFunc(t.src.text, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }) {
			if len(w) <= 64 {
				t.words[w] = true
			}
		}
	}
	return t.words
}

// isHanText reports whether a and b meet in a script that writes no spaces.
func isHanText(a, b string) bool {
	x, _ := utf8.DecodeLastRuneInString(a)
	y, _ := utf8.DecodeRuneInString(b)
	return x >= 0x3000 && x <= 0x9fff && y >= 0x3000 && y <= 0x9fff
}

// dropFurniture drops the running heads and page numbers of a file with page
// breaks: lines at the top or foot of a page that come back, but for numbers.
func dropFurniture(s string, lines []line, pages []int) []line {
	if len(pages) < 2 {
		return lines
	}
	edge := map[int]string{} // by line
	count := map[string]int{}
	page := 0
	for i, l := range lines {
		top, foot := i == 0, i+1 == len(lines)
		for page < len(pages) && l.start >= pages[page] {
			page++
			top = true
		}
		if !foot && page < len(pages) && lines[i+1].start >= pages[page] {
			foot = true
		}
		if top || foot {
			key := strings.Map(func(r rune) rune {
				if unicode.IsDigit(r) {
					return -1
				}
				return r
			}, s[l.start:l.end])
			edge[i] = key
			count[key]++
		}
	}
	kept := lines[:0:0]
	for i, l := range lines {
		if key, ok := edge[i]; ok && l.width < 120 && (count[key] >= 3 || strings.Trim(key, " -–—[]()|/PageSitofvn.") == "" && key != s[l.start:l.end]) {
			if i+1 < len(lines) {
				lines[i+1].gap = lines[i+1].gap || l.gap
			}
			continue
		}
		kept = append(kept, l)
	}
	return kept
}
