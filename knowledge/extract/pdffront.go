package extract

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/analysis"
	"footnote/knowledge/document"
)

// maxFront is how many blocks below the title may name authors and the year.
const maxFront = 12

// findFront finds the title, the authors and the year on the first page with
// text.
func (r *pdfReader) findFront() {
	r.flow.title(r.info.Title)
	r.flow.language(r.info.Language)
	end := 0 // of the first page's blocks
	for end < len(r.blocks) && r.blocks[end].page == r.blocks[0].page {
		end++
	}
	title := r.findTitle(r.blocks[:end])
	if title < 0 {
		r.flow.author(r.info.Author)
		return
	}
	b := r.blocks[title]
	text := plainText(b.text)
	last := title
	for last+1 < end && sameTitle(b, r.blocks[last+1]) && len(text) < longHeading/2 {
		last++
		text = strings.TrimSuffix(text, ":") + titleJoint(text) + plainText(r.blocks[last].text)
		r.blocks[last].drop = true
	}
	r.flow.head(0, text)
	b.drop = true
	r.findAuthors(r.blocks[last+1:end], b.size)
	if len(r.flow.doc.Authors) == 0 {
		r.flow.author(r.info.Author)
	}
}

// sep is what joins two lines of a title.
func titleJoint(before string) string {
	if strings.HasSuffix(before, ":") {
		return ": "
	}
	return " "
}

// sameTitle reports whether block n goes on with the title in b.
func sameTitle(b, n *pdfBlock) bool {
	return sizeKey(b.size) == sizeKey(n.size) && b.bold == n.bold && n.kind == document.Body && len(n.lines) > 0 && len(n.lines) <= 3
}

// findTitle returns the index of the block that is the title: the one that the
// file names as such, or the largest on the page; -1 if there is none.
func (r *pdfReader) findTitle(blocks []*pdfBlock) int {
	filed := fold(r.flow.filed)
	best := -1
	for i, b := range blocks {
		text := plainText(b.text)
		if b.row || b.drop || len(b.lines) == 0 || len(b.lines) > 6 || len(text) > longHeading || b.kind == document.Caption {
			continue
		}
		f := fold(text)
		if len(filed) >= 8 && len(f) >= 8 && (f == filed || strings.HasPrefix(filed, f) && b.size >= r.body) && b.lines[0].y < 0.7*r.pages[b.page].height {
			return i
		}
		letters := 0
		for _, c := range text {
			if unicode.IsLetter(c) {
				letters++
			}
		}
		if letters < 4 || isKnownHeading(text) || b.lines[0].y > 0.65*r.pages[b.page].height {
			continue
		}
		if best < 0 || b.size > 1.04*blocks[best].size || b.bold && !blocks[best].bold && b.size > 0.98*blocks[best].size && blocks[best].size <= 1.05*r.body {
			best = i
		}
	}
	if best < 0 {
		return -1
	}
	b := blocks[best]
	if _, _, _, ok := headingNumber(plainText(b.text)); ok {
		return -1
	}
	switch {
	case b.size < pdfBig*r.body && !(b.bold && best <= 2 && b.level != 0):
		return -1
	case r.repeatedStyle(b):
		return -1
	}
	return best
}

// repeatedStyle reports whether several headings look like a block: then it is
// one of them rather than the title.
func (r *pdfReader) repeatedStyle(b *pdfBlock) bool {
	n := 0
	for _, o := range r.blocks {
		if o != b && o.level != 0 && !o.drop && (o.page > b.page || b.level != 0) && sizeKey(o.size) == sizeKey(b.size) && o.bold == b.bold {
			n++
		}
	}
	return n >= 1
}

// findAuthors reads the lines between the title and the text.
func (r *pdfReader) findAuthors(blocks []*pdfBlock, titleSize float64) {
	for i, b := range blocks {
		text := plainText(b.text)
		if i >= maxFront || b.level != 0 && isKnownHeading(text) || len(text) > maxByline && len(b.lines) > 3 {
			return
		}
		if b.drop || math.Abs(b.size-titleSize) < 0.1 && !b.indented {
			continue
		}
		if b.level != 0 && !r.repeatedStyle(b) {
			b.level = 0 // a large byline or date
		}
		if b.level != 0 {
			return
		}
		if r.flow.doc.Year == 0 && len(text) < 80 {
			r.flow.doc.Year = frontYear(text)
		}
		names, whole := r.authorsIn(b)
		if len(names) == 0 || len(r.flow.doc.Authors)+len(names) > 60 {
			continue
		}
		r.flow.doc.Authors = append(r.flow.doc.Authors, names...)
		b.drop = whole
	}
}

// authorsIn returns the names in a block of the front matter, and whether there
// is nothing else in it, such as where the people work.
func (r *pdfReader) authorsIn(b *pdfBlock) (names []string, whole bool) {
	if found, sure := authorNames(namesText(b.text)); len(found) > 0 && (sure || r.likelyNames(found)) && len(b.lines) < 4 {
		return found, !bodies.MatchString(b.text)
	}
	whole = true
	for _, l := range b.lines {
		for _, cell := range cellTexts(l) {
			found, sure := authorNames(namesText(cell))
			if len(found) == 0 || !sure && !r.likelyNames(found) {
				whole = false
				continue
			}
			names = append(names, found...)
			whole = whole && !bodies.MatchString(cell)
		}
	}
	return names, whole
}

// namesText is a line of authors without the marks that lead to where they
// work; what is raised parts names as well.
func namesText(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(plainText(strings.ReplaceAll(s, pdfUp, " "+pdfUp)), " ,", ","), " ;", ";")
}

func cellTexts(l *pdfLine) []string {
	if l.cells == nil {
		return []string{l.text}
	}
	var t []string
	for i, c := range l.cells {
		end := len(l.text)
		if i+1 < len(l.cells) {
			end = l.cells[i+1].at
		}
		t = append(t, l.text[c.at:end])
	}
	return t
}

// likelyNames reports whether words that are written like names are: of two to
// four words, not all of them in the dictionary; or in the file's properties.
func (r *pdfReader) likelyNames(names []string) bool {
	filed := fold(r.info.Author)
	for _, n := range names {
		if filed != "" && strings.Contains(filed, fold(n)) {
			continue
		}
		words := strings.Fields(n)
		if len(words) > 4 {
			return false
		}
		known := 0
		for _, w := range words {
			first, _ := utf8.DecodeRuneInString(w)
			lower := strings.ToLower(w)
			if unicode.IsUpper(first) && analysis.IsStop(lower, "en") {
				return false
			}
			if analysis.Known(lower) {
				known++
			}
		}
		if known == len(words) {
			return false
		}
	}
	return true
}
