package reference

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/document"
)

// ForDocument is a document itself as an entry of a reference list: what one
// cites who quotes it.
func ForDocument(d *document.Document) document.Reference {
	r := document.Reference{Text: d.Title, Title: d.Title, Year: d.Year, NoDate: d.Year == 0, Paragraph: -1}
	for _, a := range d.Authors {
		r.Authors = append(r.Authors, ReadName(a))
	}
	return r
}

// ReadName takes a display name apart, as far as one can tell: what stands
// before a comma is the family name, else the last word with its particles
// ("Jean de la Croix"). A name that does not end like a person's is a body's,
// and kept whole as a family name.
func ReadName(display string) document.Name {
	if family, given, ok := strings.Cut(display, ","); ok {
		return document.Name{Family: strings.TrimSpace(family), Given: strings.TrimSpace(given)}
	}
	w := strings.Fields(display)
	if len(w) < 2 {
		return document.Name{Family: strings.TrimSpace(display)}
	}
	i := len(w) - 1
	if r, _ := utf8.DecodeRuneInString(w[i]); unicode.IsLower(r) {
		return document.Name{Family: strings.Join(w, " ")}
	}
	for i > 1 && particles[strings.ToLower(w[i-1])] {
		i--
	}
	return document.Name{Family: strings.Join(w[i:], " "), Given: strings.Join(w[:i], " ")}
}
