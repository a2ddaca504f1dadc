package extract

import (
	"sort"
	"strings"
)

// barely is the length in bytes below which a text is too short to have
// headings.
const barely = 600

// bare reports whether nothing in the file says what is a heading. Many people
// make theirs by size and boldness alone, and much is pasted as plain text.
func (f *flow) bare() bool {
	for _, p := range f.parts {
		if p.level > 0 {
			return false
		}
	}
	return f.size > barely
}

// judge tells headings, title, authors and entries from their shape and place,
// as they are told in text files.
func (f *flow) judge() {
	var text strings.Builder
	t := textReader{builder: &builder{doc: f.doc}, how: literal}
	starts := make([]int, len(f.parts))
	for i := range f.parts {
		p := &f.parts[i]
		if text.Len() > 0 {
			text.WriteString("\n\n")
		}
		starts[i] = text.Len()
		b := block{text: oneLine(p.text), kind: p.kind, drop: p.drop}
		for line := range strings.SplitSeq(p.text, "\n") {
			if n := len(b.pieces); n > 0 {
				text.WriteByte('\n')
			}
			b.pieces = append(b.pieces, piece{start: text.Len(), end: text.Len() + len(line)})
			text.WriteString(line)
		}
		t.blocks = append(t.blocks, b)
	}
	t.src = &source{text: text.String()}
	year, authors := f.doc.Year, f.doc.Authors
	t.judge()
	if f.named == "" {
		f.named = f.doc.Title
	}
	if authors != nil {
		f.doc.Authors = authors // the file's properties know better than shapes
	}
	if year != 0 {
		f.doc.Year = year
	}
	parts := make([]part, 0, len(t.blocks))
	for i := range t.blocks {
		b := &t.blocks[i]
		from := f.parts[sort.SearchInts(starts, b.pieces[0].start+1)-1]
		p := part{kind: b.kind, text: b.text, page: from.page, label: from.label, drop: b.drop}
		if b.level > 0 {
			p.level, p.text = b.level, strings.TrimSpace(b.number+" "+b.title)
		}
		parts = append(parts, p)
	}
	f.parts = parts
}
