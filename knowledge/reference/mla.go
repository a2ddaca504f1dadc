package reference

import (
	"strconv"

	"footnote/knowledge/document"
)

// formatMLA follows the MLA Handbook, 9th edition, chapter 5
// (https://style.mla.org/works-cited/citations-by-format/): author, title,
// container, contributors, numbers, publisher, date, location. A work without
// date simply has none (5.77).
func formatMLA(r *document.Reference) string {
	var l line
	authors := mlaAuthors(r.Authors)
	if authors == "" && r.Container == "" && len(r.Editors) > 0 {
		authors = mlaAuthors(r.Editors) + ", " + editorWord(r.Editors, "editor", "editors")
	}
	l.sentence(authors)
	if r.Container != "" {
		l.sentence(quoted(r.Title))
	} else {
		l.sentence(r.Title)
	}
	year := ""
	if r.Year != 0 {
		year = strconv.Itoa(r.Year)
	}
	editors := ""
	if r.Container != "" && len(r.Editors) > 0 {
		known, _ := people(r.Editors)
		editors = "edited by " + join(each(known, reading), "and", len(known) > 2)
	}
	l.sentence(commas(r.Container, editors, prefixed("vol. ", r.Volume), prefixed("no. ", r.Issue), r.Publisher, year,
		pageWord(r.Pages), Link(*r)))
	return l.String()
}

// mlaAuthors: one author is turned round; of two the second is not; of three or
// more only the first is named (5.5–5.8).
func mlaAuthors(names []document.Name) string {
	known, more := people(names)
	switch {
	case len(known) == 0:
		return ""
	case more || len(known) > 2:
		return familyFirst(known[0]) + ", " + Others
	case len(known) == 2:
		return join([]string{familyFirst(known[0]), reading(known[1])}, "and", known[0].Given != "")
	}
	return familyFirst(known[0])
}
