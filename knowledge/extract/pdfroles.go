package extract

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/document"
	"footnote/knowledge/extract/pdf"
)

// pdfBig is how much larger than running text a heading is at least.
const pdfBig = 1.12

// chapter is a heading that is the number of the next one.
var chapter = regexp.MustCompile(`(?i)^(?:chapter|part|kapitel|teil|chapitre|partie|capítulo|parte|capitolo|глава|часть)\s+(\d{1,3}|[ivxlc]{1,7}|[a-z]+)\.?$`)

var leaders = regexp.MustCompile(`(?:\.\s?){4,}\s*(?:\d{1,4}|[ivxl]{1,7})?$|(?:\s\.){3,}\s*\d{1,4}$`)

// findRoles decides what each block is: a heading, an item, a caption, a row,
// a block quotation, a line of a table of contents.
func (r *pdfReader) findRoles() {
	marked := r.bookmarked()
	contents := false
	for i, b := range r.blocks {
		text := plainText(b.text)
		if b.row {
			text = plainText(b.lines[0].text)
		}
		switch {
		case leaders.MatchString(text) || contents && b.row && endsWithNumber(text):
			b.kind, b.text = document.Echo, contentsLine(text)
			continue
		case b.row:
			b.kind = document.Row
			continue
		case isCaption(text):
			b.kind = document.Caption
			continue
		}
		if mark, ok := marked[i]; ok {
			b.level = mark
		} else if r.isHeading(i, text) {
			b.level = -1 // to be settled
		}
		if b.level != 0 {
			contents = strings.Contains("|contents|table of contents|inhalt|inhaltsverzeichnis|", "|"+plainHeading(text)+"|")
			continue
		}
		switch n := bulletLength(text); {
		case contents && len(text) < 160 && endsWithNumber(text):
			b.kind = document.Echo
		case n > 0:
			b.kind, b.text = document.Item, strings.TrimSpace(strings.TrimPrefix(b.text, b.text[:min(n, len(b.text))]))
		case hasLabel(text):
			b.kind = document.Item
		case r.isQuote(i):
			b.kind = document.Quote
		}
	}
	r.joinChapters()
	r.settleLevels(len(marked) > 0)
}

// joinChapters puts the number of a chapter, which stands above its title,
// before it.
func (r *pdfReader) joinChapters() {
	var number *pdfBlock
	for _, b := range r.blocks {
		m := chapter.FindStringSubmatch(plainText(b.text))
		switch {
		case b.level != 0 && m != nil:
			number = b
			continue
		case b.level != 0 && number != nil && number.page == b.page:
			m = chapter.FindStringSubmatch(plainText(number.text))
			if _, _, _, ok := headingNumber(plainText(b.text)); ok {
				break
			}
			if m[1][0] >= '0' && m[1][0] <= '9' {
				b.text = m[1] + " " + b.text
			} else {
				b.text = number.text + ": " + b.text
			}
			number.drop = true
		}
		number = nil
	}
}

// contentsLine takes the dots out of a line of a table of contents.
func contentsLine(s string) string {
	return strings.Join(strings.Fields(regexp.MustCompile(`(?:\.\s?){4,}|(?:\s\.){3,}`).ReplaceAllString(s, " ")), " ")
}

func endsWithNumber(s string) bool {
	last := s[strings.LastIndexByte(s, ' ')+1:]
	r, _ := utf8.DecodeLastRuneInString(last)
	return unicode.IsDigit(r) || romanValue(last) > 0
}

// bookmarked finds the blocks that the file's bookmarks lead to, with their
// levels.
func (r *pdfReader) bookmarked() map[int]int {
	byPage := map[int][]pdf.Bookmark{}
	for _, m := range r.bookmarks {
		byPage[m.Page] = append(byPage[m.Page], m)
	}
	found := map[int]int{}
	if len(byPage) == 0 {
		return found
	}
	for i, b := range r.blocks {
		if len(b.lines) == 0 || len(b.lines) > 4 || b.row {
			continue
		}
		text := plainText(b.text)
		whole := fold(text)
		if _, _, title, ok := headingNumber(text); ok {
			text = title
		}
		bare := fold(text)
		if whole == "" || len(text) > longHeading {
			continue
		}
		for k, m := range byPage[b.page] {
			if t := fold(m.Title); t == whole || t == bare && bare != "" {
				found[i] = m.Level
				byPage[b.page] = slices.Delete(byPage[b.page], k, k+1)
				break
			}
		}
	}
	return found
}

// isHeading reports whether a block is a heading by its look and its words.
func (r *pdfReader) isHeading(i int, text string) bool {
	b := r.blocks[i]
	if len(b.lines) == 0 || len(b.lines) > 4 || b.mono || len(text) > 200 || !mayBeHeading(text) || b.size < 0.85*r.body && !isKnownHeading(text) {
		return false
	}
	letters := 0
	for _, c := range text {
		if unicode.IsLetter(c) {
			letters++
		}
	}
	if letters < 3 || letters*2 < utf8.RuneCountInString(text) {
		return false
	}
	if b.lines[0].cells != nil && len(b.lines) == 1 && len(b.lines[0].cells) > 2 {
		return false
	}
	_, _, title, numbered := headingNumber(text)
	before := b.gap || i > 0 && (r.blocks[i-1].level != 0)
	large, strong := b.size > pdfBig*r.body, b.bold && b.size > 0.93*r.body
	switch {
	case isKnownHeading(text):
		return large || strong || shouted(text) || before || b.italic
	case large:
		return before || b.bold || numbered
	case strong:
		return (before || numbered) && len(b.lines) <= 3
	case numbered && b.short && before && b.after && len(b.lines) <= 2 && b.size > 0.93*r.body:
		first, _ := utf8.DecodeRuneInString(title)
		return unicode.IsUpper(first) && !endsSentence(title) && (b.italic || shouted(title) || !strings.HasSuffix(title, ",") && len(title) < 80)
	case shouted(text) && before && b.short:
		return len(strings.Fields(text)) >= 2 && b.size > 0.93*r.body && len(b.lines) <= 2
	}
	return b.italic && before && b.after && b.short && len(b.lines) == 1 && !endsSentence(text) && len(text) < 80 && b.size > 0.97*r.body
}

// isQuote reports whether a block is set in from both sides of its column.
func (r *pdfReader) isQuote(i int) bool {
	b := r.blocks[i]
	if len(b.lines) < 2 || b.mono || b.size > pdfBig*r.body || len(b.text) < 80 {
		return false
	}
	em := b.size
	left, longest := b.lines[1].x0, 0.0
	for _, l := range b.lines {
		left = min(left, l.x0)
		longest = max(longest, l.x1)
	}
	in := left - b.strip.left
	return in > 1.2*em && in < 8*em && (b.strip.right-longest > 0.9*em || b.size < 0.95*r.body) && b.strip.right-longest < 10*em && b.gap && b.after
}

// pdfStyle is what headings of one level have in common.
type pdfStyle struct {
	size         int
	bold, italic bool
	caps         bool
}

func (b *pdfBlock) style() pdfStyle {
	return pdfStyle{sizeKey(b.size), b.bold, b.italic, shouted(plainText(b.text))}
}

// settleLevels gives headings their levels: those of the bookmarks where they
// have one, else by their style, the larger above the smaller, and below that
// by the depth of their numbers.
func (r *pdfReader) settleLevels(marked bool) {
	known := map[pdfStyle]int{}  // level by bookmarks
	depths := map[pdfStyle]int{} // of numbers, by style
	var styles []pdfStyle
	for _, b := range r.blocks {
		if b.level == 0 || b.drop {
			continue
		}
		s := b.style()
		if !slices.Contains(styles, s) {
			styles = append(styles, s)
		}
		if b.level > 0 && (known[s] == 0 || b.level < known[s]) {
			known[s] = b.level
		}
		if v, _, _, ok := headingNumber(plainText(b.text)); ok {
			if d := depths[s]; d == 0 || len(v) < d {
				depths[s] = len(v)
			}
		}
	}
	rank := func(s pdfStyle) int {
		n := s.size * 8
		if s.bold {
			n += 4
		}
		if s.caps {
			n += 2
		}
		if s.italic {
			n--
		}
		return n
	}
	slices.SortStableFunc(styles, func(a, b pdfStyle) int { return cmp.Compare(rank(b), rank(a)) })
	level := map[pdfStyle]int{}
	last := 0
	for _, s := range styles {
		switch {
		case marked && known[s] > 0:
			last = max(known[s]*10, min(last, known[s]*10))
		case depths[s] > 0:
			last = max(depths[s]*10, min(last, depths[s]*10))
		default:
			last++
		}
		level[s] = last
	}
	for _, b := range r.blocks {
		switch v, _, _, ok := headingNumber(plainText(b.text)); {
		case b.level == 0:
		case b.level > 0:
			b.level *= 10
		case ok:
			b.level = max(level[b.style()], len(v)*10)
		default:
			b.level = level[b.style()]
		}
	}
}
