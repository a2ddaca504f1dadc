package extract

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/document"
)

// join joins the paragraphs that go on in the next column or on the next page,
// figures and tables between the two or not.
func (r *pdfReader) join() {
	var open *pdfBlock // the last paragraph of running text
	var strip *pdfColumn
	between := 0
	for _, b := range r.blocks {
		if b.drop {
			continue
		}
		if b.level != 0 {
			open = nil
			continue
		}
		if b.kind != document.Body && b.kind != document.Item && b.kind != document.Quote || b.mono {
			between++
			if between > 60 {
				open = nil
			}
			continue
		}
		if open != nil && strip != b.strip && b.page <= open.last+2 && r.goesOn(open, b, between > 0) {
			s := r.joint([]byte(open.text), open.text, b.text)
			open.text = string(append(s, b.text...))
			open.last, open.short = b.page, b.short
			open.lines = append(open.lines, b.lines...)
			b.drop = true
			strip, between = b.strip, 0
			continue
		}
		open, strip, between = b, b.strip, 0
	}
}

// goesOn reports whether block b, in another column, goes on with block a.
func (r *pdfReader) goesOn(a, b *pdfBlock, between bool) bool {
	if b.kind != document.Body && !(b.kind == document.Quote && a.kind == document.Quote) || sizeKey(a.size) != sizeKey(b.size) && apartBy(sizeKey(a.size)-sizeKey(b.size)) > 1 || a.bold != b.bold {
		return false
	}
	text := strings.TrimSpace(plainText(a.text))
	first, _ := utf8.DecodeRuneInString(plainText(b.text))
	if strings.HasSuffix(text, "-") || strings.HasSuffix(text, "\u00ad") {
		return unicode.IsLetter(first)
	}
	if !endsSentence(text) {
		if strings.HasSuffix(text, ":") && !unicode.IsLower(first) {
			return false
		}
		return unicode.IsLower(first) || !b.indented && !(between && a.short) && !a.short && (unicode.IsLetter(first) || unicode.IsDigit(first) || strings.ContainsRune("(\"“‘«[", first))
	}
	return !between && r.indents && !b.indented && !a.short && b.first && a.kind == b.kind
}

// write hands everything to the flow, each note behind the paragraph that has
// its mark, or behind the last one of its page.
func (r *pdfReader) write() {
	next := 0 // the first note that may not be written yet
	flush := func(page int) {
		for i := next; i < len(r.notes) && r.notes[i].page < page; i++ {
			r.writeNote(i)
			next = i + 1
		}
	}
	for _, b := range r.blocks {
		if b.drop {
			continue
		}
		flush(b.page)
		r.at(b.page)
		text, marks := settleMarks(b.text, func(mark string) bool { return r.noteFor(mark, b.page, b.last) >= 0 })
		switch {
		case b.level > 0:
			r.flow.head(b.level, text)
		default:
			r.flow.add(b.kind, text)
		}
		for _, m := range marks {
			if i := r.noteFor(m, b.page, b.last); i >= 0 {
				r.writeNote(i)
			}
		}
	}
	flush(len(r.pages))
}

// noteFor returns the note with a mark on one of the pages; -1 if there is
// none.
func (r *pdfReader) noteFor(mark string, from, to int) int {
	for i, n := range r.notes {
		if n.mark == mark && n.page >= from && n.page <= to {
			return i
		}
	}
	return -1
}

func (r *pdfReader) writeNote(i int) {
	n := &r.notes[i]
	if n.done {
		return
	}
	n.done = true
	r.at(n.page)
	text, _ := settleMarks(n.text, func(string) bool { return false })
	r.flow.add(document.Note, text)
}

// at sets the page of what follows.
func (r *pdfReader) at(page int) {
	label := r.pages[page].label
	if label == strconv.Itoa(page+1) {
		label = ""
	}
	r.flow.page(page+1, label)
}
