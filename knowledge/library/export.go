package library

import (
	"context"
	"strings"

	"footnote/knowledge/document"
	"footnote/knowledge/reference"
	"footnote/knowledge/store"
)

// An Export is a document in files that other programs read.
type Export struct {
	Name     string // of the files, without ending: the document's id
	Markdown []byte
	BibTeX   []byte
}

// Export writes a document as it was read, and a bibliography of itself and
// what it refers to. store.ErrNotFound if it is not on the shelf,
// store.ErrDamaged if its text cannot be read.
func (l *Library) Export(ctx context.Context, s store.Shelf, id string) (Export, error) {
	records, err := l.store.Documents(ctx, s)
	if err != nil {
		return Export{}, err
	}
	r, err := byID(records, id)
	if err != nil {
		return Export{}, err
	}
	d, err := l.text(ctx, r)
	if err != nil {
		return Export{}, err
	}
	return Export{Name: id, Markdown: markdown(d), BibTeX: bibtex(d)}, nil
}

// bibtex writes the document and its references, each under a key of its own.
func bibtex(d *document.Document) []byte {
	var b strings.Builder
	used := map[string]bool{}
	for _, r := range append([]document.Reference{reference.ForDocument(d)}, d.References...) {
		entry, key := reference.Format(r, reference.BibTeX), reference.CiteKey(r)
		own := key
		for n := 0; used[own]; n++ {
			own = key + suffix(n)
		}
		used[own] = true
		b.WriteString(strings.Replace(entry, "{"+key, "{"+own, 1))
		b.WriteString("\n\n")
	}
	return []byte(strings.TrimSuffix(b.String(), "\n"))
}

// suffix counts in letters as years of one author are told apart: a, b, … z,
// aa, ab.
func suffix(n int) string {
	s := string(rune('a' + n%26))
	if n >= 26 {
		s = suffix(n/26-1) + s
	}
	return s
}
