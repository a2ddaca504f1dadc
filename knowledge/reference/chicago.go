package reference

import (
	"strconv"

	"footnote/knowledge/document"
)

// formatChicago follows the Chicago Manual of Style, 18th edition, author-date
// (https://www.chicagomanualofstyle.org/tools_citationguide/citation-guide-2.html).
func formatChicago(r *document.Reference) string {
	var l line
	authors := chicagoAuthors(r.Authors)
	if authors == "" && r.Container == "" && len(r.Editors) > 0 {
		authors = chicagoAuthors(r.Editors) + ", " + editorWord(r.Editors, "ed.", "eds.")
	}
	date := ""
	switch {
	case r.Year != 0:
		date = strconv.Itoa(r.Year) + r.YearSuffix
	case r.NoDate:
		date = "n.d."
	}
	title := r.Title
	if r.Container != "" {
		title = quoted(title)
	}
	if authors == "" { // the title moves to the front, the year behind it
		l.sentence(title)
		l.sentence(date)
	} else {
		l.sentence(authors)
		l.sentence(date)
		l.sentence(title)
	}
	pages := enRange(r.Pages)
	switch kindOf(r) {
	case chapter:
		in := "In " + r.Container
		if len(r.Editors) > 0 {
			known, _ := people(r.Editors)
			in += ", edited by " + join(each(known, reading), "and", len(known) > 2)
		}
		l.sentence(commas(in, pages))
		l.sentence(r.Publisher)
	case article:
		source := r.Container
		if r.Volume != "" {
			source += " " + r.Volume
		}
		if r.Issue != "" {
			if r.Volume != "" {
				source += " (" + r.Issue + ")"
			} else {
				source += ", no. " + r.Issue
			}
		}
		if pages != "" {
			if r.Volume != "" || r.Issue != "" {
				source += ": " + pages
			} else {
				source += ", " + pages
			}
		}
		l.sentence(source)
	default:
		l.sentence(commas(r.Container, prefixed("vol. ", r.Volume), pages))
		l.sentence(r.Publisher)
	}
	l.sentence(Link(*r))
	return l.String()
}

// chicagoAuthors: up to six authors are named, of more the first three
// (CMOS 18, 13.23; the 17th edition allowed ten and kept seven).
func chicagoAuthors(names []document.Name) string {
	known, more := people(names)
	if len(known) == 0 {
		return ""
	}
	if len(known) > 6 {
		known, more = known[:3], true
	}
	out := append([]string{familyFirst(known[0])}, each(known[1:], reading)...)
	if more {
		for i := range out[1:] {
			out[0] += ", " + out[i+1]
		}
		return out[0] + ", " + Others
	}
	return join(out, "and", len(out) > 2 || known[0].Given != "")
}
