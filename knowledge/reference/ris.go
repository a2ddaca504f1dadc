package reference

import (
	"strconv"
	"strings"

	"footnote/knowledge/document"
)

// formatRIS writes one record as reference managers import it
// (https://en.wikipedia.org/wiki/RIS_(file_format), from the specification of
// Research Information Systems). Lines end with a line feed only: every
// importer reads that, and a message shows it well.
func formatRIS(r *document.Reference) string {
	var b strings.Builder
	tag := func(name, value string) {
		if value != "" {
			// A tag is one line; a line break would begin another tag.
			b.WriteString(name + "  - " + strings.Join(strings.Fields(value), " ") + "\n")
		}
	}
	k := kindOf(r)
	if r.Title == "" {
		k = other
	}
	kind := map[kind]string{other: "GEN", article: "JOUR", chapter: "CHAP", book: "BOOK"}[k]
	if k == other && r.URL != "" && r.Title != "" {
		kind = "ELEC"
	}
	tag("TY", kind)
	for _, n := range r.Authors {
		if n.Family != Others {
			tag("AU", familyFirst(n))
		}
	}
	for _, n := range r.Editors {
		if n.Family != Others {
			tag("ED", familyFirst(n))
		}
	}
	if r.Year != 0 {
		tag("PY", strconv.Itoa(r.Year))
	}
	tag("TI", r.Title)
	tag("T2", r.Container)
	tag("VL", r.Volume)
	tag("IS", r.Issue)
	start, end, several := strings.Cut(enRange(r.Pages), "–")
	if strings.ContainsAny(end, "–,+") { // more than one range does not fit two tags
		start, end, several = r.Pages, "", false
	}
	tag("SP", start)
	if several {
		tag("EP", end)
	}
	tag("PB", r.Publisher)
	tag("DO", r.DOI)
	tag("UR", Link(*r))
	if r.Title == "" || r.NoDate {
		tag("N1", r.Text)
	}
	b.WriteString("ER  - ")
	return b.String()
}
