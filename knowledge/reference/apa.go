package reference

import (
	"strconv"
	"strings"

	"footnote/knowledge/document"
)

// formatAPA follows the Publication Manual of the APA, 7th edition, chapter 9
// (https://apastyle.apa.org/style-grammar-guidelines/references). Titles keep
// the case of the list: which words are proper nouns is not known here. There
// is no italic type in plain text.
func formatAPA(r *document.Reference) string {
	var l line
	authors := apaAuthors(r.Authors)
	if len(r.Authors) == 0 && r.Container == "" && len(r.Editors) > 0 {
		authors = apaAuthors(r.Editors) + " (" + editorWord(r.Editors, "Ed.", "Eds.") + ")"
	}
	date := ""
	switch {
	case r.Year != 0:
		date = "(" + strconv.Itoa(r.Year) + r.YearSuffix + ")"
	case r.NoDate:
		date = "(n.d.)"
	}
	if r.NoDate && r.YearSuffix != "" {
		date = "(n.d.-" + r.YearSuffix + ")"
	}
	// 9.12: without author the title moves to its place.
	head := r.Title
	if authors != "" {
		head = authors
	}
	l.sentence(head)
	l.sentence(date)
	if authors != "" {
		l.sentence(r.Title)
	}
	volume := r.Volume
	if r.Issue != "" {
		volume += "(" + r.Issue + ")"
	}
	switch kindOf(r) {
	case chapter:
		in := "In "
		if len(r.Editors) > 0 {
			known, _ := people(r.Editors)
			in += join(each(known, initialsFirst), "&", len(known) > 2) + " (" + editorWord(r.Editors, "Ed.", "Eds.") + "), "
		}
		in += r.Container
		if r.Pages != "" {
			in += " (" + pageWord(r.Pages) + ")"
		}
		l.sentence(in)
		l.sentence(r.Publisher)
	case article:
		l.sentence(commas(r.Container, volume, enRange(r.Pages)))
	default:
		// 9.29, 9.32: a body that publishes its own work is not named twice.
		for _, s := range []string{commas(r.Container, volume, pageWord(r.Pages)), r.Publisher} {
			if s != authors {
				l.sentence(s)
			}
		}
	}
	l.plain(Link(*r))
	return l.String()
}

// apaAuthors: up to twenty authors are all named; of more, the first nineteen,
// an ellipsis and the last (9.8).
func apaAuthors(names []document.Name) string {
	known, more := people(names)
	out := each(known, withInitials)
	switch {
	case more:
		return strings.Join(append(out, Others), ", ")
	case len(out) > 20:
		return strings.Join(out[:19], ", ") + ", . . . " + out[len(out)-1]
	}
	// APA puts the comma even between two, unless they are bodies or have no
	// given names.
	return join(out, "&", len(out) > 2 || len(out) == 2 && strings.Contains(out[0], ","))
}

// editorWord chooses by number.
func editorWord(names []document.Name, one, several string) string {
	if len(names) > 1 {
		return several
	}
	return one
}
