package extract

import (
	"strings"

	"golang.org/x/net/html/atom"

	"footnote/knowledge/document"
)

// maxCell is the length in words from which a cell is more than a datum.
const maxCell = 150

// isDataTable tells a table of data, whose rows are read across, from one that
// only lays out the page.
func isDataTable(table *node) bool {
	if r := table.attr("role"); r == "presentation" || r == "none" {
		return false
	}
	rows, across, headed := 0, 0, false
	fits := true
	table.all(func(n *node) bool {
		switch {
		case n.drop || !fits:
			return false
		case n == table:
		case n.tag == atom.Tr:
			rows++
			if cells(n, nil) > 1 {
				across++
			}
		case n.tag == atom.Th:
			headed = true
		case n.tag == atom.Table, headingLevel(n) > 0, n.tag == atom.Td && n.words > maxCell, n.tag == atom.Blockquote, n.tag == atom.Form, n.tag == atom.Article:
			fits = false
		}
		return true
	})
	return fits && across > 0 && (rows > 1 || headed)
}

// cells calls visit for the cells of a row and returns their number.
func cells(row *node, visit func(*node)) int {
	n := 0
	for c := row.first; c != nil; c = c.next {
		if (c.tag == atom.Td || c.tag == atom.Th) && !c.drop {
			n++
			if visit != nil {
				visit(c)
			}
		}
	}
	return n
}

// table gives a table of data by its rows.
func (w *pageWalker) table(n *node, kind document.Kind) {
	for c := n.first; c != nil; c = c.next {
		switch c.tag {
		case atom.Tr:
			w.row(c, kind)
		case atom.Tbody, atom.Thead, atom.Tfoot:
			w.table(c, kind)
		default:
			w.node(c, kind)
		}
	}
	w.flush(kind)
}

func (w *pageWalker) row(n *node, kind document.Kind) {
	w.flush(kind)
	var texts []string
	filled := false
	cells(n, func(c *node) {
		s := oneLine(tidy(w.inline(c)))
		filled = filled || s != ""
		texts = append(texts, s)
	})
	if filled && !n.drop {
		for len(texts) > 0 && texts[len(texts)-1] == "" {
			texts = texts[:len(texts)-1]
		}
		w.write(strings.Join(texts, " | "))
	}
	w.flush(nested(kind, document.Row))
}
