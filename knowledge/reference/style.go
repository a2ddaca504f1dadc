package reference

import (
	"fmt"
	"strings"

	"footnote/knowledge/document"
)

// A Style is a way to print a reference.
type Style string

const (
	APA     Style = "apa"     // APA Style, 7th edition
	MLA     Style = "mla"     // MLA Handbook, 9th edition
	Chicago Style = "chicago" // Chicago Manual of Style, 18th edition, author-date
	BibTeX  Style = "bibtex"
	RIS     Style = "ris"
	CSLJSON Style = "csl-json"
)

// Styles are all styles in the order in which they are offered.
var Styles = []Style{APA, MLA, Chicago, BibTeX, RIS, CSLJSON}

// ParseStyle reads the name of a style as people type it: in any case, with an
// edition or without, "csl", "CSL JSON". Its error lists the styles.
func ParseStyle(s string) (Style, error) {
	name := strings.NewReplacer(" ", "", "-", "", "_", "", ".", "").Replace(strings.ToLower(s))
	switch strings.TrimRight(name, "0123456789") {
	case "apa", "apath":
		return APA, nil
	case "mla", "mlath":
		return MLA, nil
	case "chicago", "chicagoauthordate", "cmos", "authordate":
		return Chicago, nil
	case "bibtex", "bib", "latex", "tex":
		return BibTeX, nil
	case "ris", "endnote":
		return RIS, nil
	case "csljson", "csl", "json", "citeproc":
		return CSLJSON, nil
	}
	names := make([]string, len(Styles))
	for i, style := range Styles {
		names[i] = string(style)
	}
	return "", fmt.Errorf("unknown citation style %q: choose one of %s", clip(s, 40), strings.Join(names, ", "))
}

// Format prints ref in a style. Fields that ref does not have are left out. A
// reference without title has too little to be set anew: the prose styles then
// give its Text, the data styles a note with it. An unknown style is a
// programmer's mistake and panics; ParseStyle makes known ones.
func Format(ref document.Reference, style Style) string {
	switch style {
	case APA, MLA, Chicago:
		if ref.Title == "" {
			return ref.Text
		}
	}
	switch style {
	case APA:
		return formatAPA(&ref)
	case MLA:
		return formatMLA(&ref)
	case Chicago:
		return formatChicago(&ref)
	case BibTeX:
		return formatBibTeX(&ref)
	case RIS:
		return formatRIS(&ref)
	case CSLJSON:
		return formatCSL(&ref)
	}
	panic("reference: unknown style " + string(style))
}

// Link is the address at which the work is found: that of its DOI, else its
// URL; "" if it has neither.
func Link(ref document.Reference) string {
	switch {
	case ref.DOI != "":
		return "https://doi.org/" + ref.DOI
	case strings.HasPrefix(ref.URL, "www."):
		return "https://" + ref.URL
	}
	return ref.URL
}

// A kind of work decides which fields a style prints, and how.
type kind uint8

const (
	other   kind = iota // a page, a report, or what nothing is known of
	article             // part of a journal
	chapter             // part of a book
	book
)

func kindOf(r *document.Reference) kind {
	switch {
	case r.Container != "" && len(r.Editors) > 0, r.Container != "" && r.Publisher != "" && r.Volume == "":
		return chapter
	case r.Container != "" && (r.Volume != "" || r.Issue != "" || r.Pages != ""):
		return article
	case r.Container == "" && r.Publisher != "":
		return book
	}
	return other
}

// people returns the authors without the mark for others, and whether it was
// there. Editors stand in for authors of a whole book.
func people(names []document.Name) (known []document.Name, more bool) {
	for _, n := range names {
		if n.Family == Others {
			more = true
		} else {
			known = append(known, n)
		}
	}
	return known, more
}

// enRange puts an en dash into a range of pages, as the prose styles ask.
func enRange(pages string) string {
	return strings.NewReplacer("--", "–", "-", "–", "—", "–", "‑", "–", "−", "–").Replace(pages)
}

// A line collects the parts of a printed reference; sentence ends one with a
// full stop unless it has its own end.
type line struct{ strings.Builder }

func (l *line) sentence(s string) {
	if s = strings.TrimSpace(s); s == "" {
		return
	}
	if l.Len() > 0 {
		l.WriteByte(' ')
	}
	l.WriteString(s)
	if !strings.ContainsRune(".?!", lastRune(strings.TrimRight(s, "”’\"'"))) {
		l.WriteByte('.')
	}
}

func (l *line) plain(s string) {
	if s == "" {
		return
	}
	if l.Len() > 0 {
		l.WriteByte(' ')
	}
	l.WriteString(s)
}

// commas joins the parts that are not empty.
func commas(parts ...string) string {
	var some []string
	for _, p := range parts {
		if p != "" {
			some = append(some, p)
		}
	}
	return strings.Join(some, ", ")
}

// prefixed is prefix and s, or "" if s is empty.
func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// inner turns the quotation marks inside a title that is itself quoted into
// single ones, as MLA and Chicago ask.
func inner(title string) string {
	title = strings.NewReplacer("“", "‘", "”", "’", "„", "‚", "«", "‘", "»", "’").Replace(title)
	var b strings.Builder
	for i, r := range title {
		if r != '"' {
			b.WriteRune(r)
		} else if i == 0 || strings.ContainsRune(" (-–", lastRune(title[:i])) {
			b.WriteRune('‘')
		} else {
			b.WriteRune('’')
		}
	}
	return b.String()
}

// quoted is a title in quotation marks, with the full stop inside them.
func quoted(title string) string {
	title = inner(title)
	if !strings.ContainsRune(".?!", lastRune(strings.TrimRight(title, "’"))) {
		title += "."
	}
	return "“" + title + "”"
}

// pageWord is "p." for one page and "pp." for several.
func pageWord(pages string) string {
	if pages == "" {
		return ""
	}
	if strings.ContainsAny(pages, "-–—,+") {
		return "pp. " + enRange(pages)
	}
	return "p. " + pages
}
