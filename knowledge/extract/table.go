package extract

import (
	"strings"

	"footnote/knowledge/document"
)

// layoutCell is the length in bytes from which several paragraphs in one cell
// show that a table is there for the look of the page.
const layoutCell = 600

// table makes paragraphs of a table, which is given as rows of cells with what
// stands in them: a Row for each row, its cells joined by bars. A table of one
// column is a frame around text, and a row that holds headings, other tables or
// much text is layout; what stands in those stays as it is.
func table(rows [][][]part) []part {
	columns := 0
	for _, cells := range rows {
		columns = max(columns, len(cells))
	}
	var all []part
	for _, cells := range rows {
		if columns == 1 || isLayout(cells) {
			for _, c := range cells {
				all = append(all, c...)
			}
			continue
		}
		all = append(all, tableRow(cells)...)
	}
	return all
}

func isLayout(cells [][]part) bool {
	for _, c := range cells {
		size, n := 0, 0
		for _, p := range c {
			if p.level != 0 || p.kind == document.Row {
				return true
			}
			if p.kind != document.Note && p.text != "" {
				size, n = size+len(p.text), n+1
			}
		}
		if n > 1 && size > layoutCell {
			return true
		}
	}
	return false
}

// tableRow joins the cells of a row; the notes in it follow.
func tableRow(cells [][]part) []part {
	var texts []string
	var notes []part
	last := 0 // cells up to the last one with text
	for _, c := range cells {
		var words []string
		for _, p := range c {
			if p.kind == document.Note {
				notes = append(notes, p)
			} else if s := oneLine(tidy(p.text)); s != "" {
				words = append(words, s)
			}
		}
		texts = append(texts, strings.Join(words, " "))
		if len(words) > 0 {
			last = len(texts)
		}
	}
	if last == 0 {
		return notes
	}
	return append([]part{{kind: document.Row, text: strings.Join(texts[:last], " | ")}}, notes...)
}
