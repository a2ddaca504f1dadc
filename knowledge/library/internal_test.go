package library

import (
	"bytes"

	"footnote/knowledge"
	"footnote/knowledge/document"
)

// Pair shows to tests how paragraphs of these texts are matched.
func Pair(was, now []string) []int {
	of := func(texts []string) *document.Document {
		d := &document.Document{ID: "d"}
		for _, t := range texts {
			d.Paragraphs = append(d.Paragraphs, document.Paragraph{Text: t})
		}
		return d
	}
	return pair(of(was), of(now)).to
}

// Markdown and BibTeX write documents that no reader would make.
var (
	Markdown = markdown
	BibTeX   = bibtex
)

// BuildOf builds a Base of a document that was kept and read back, and says what
// it is estimated to take.
func BuildOf(d *document.Document) (*knowledge.Base, int64, error) {
	var text bytes.Buffer
	if err := document.Encode(&text, d); err != nil {
		return nil, 0, err
	}
	again, err := document.Decode(&text)
	if err != nil {
		return nil, 0, err
	}
	base, err := knowledge.New([]*document.Document{again})
	return base, fixed + estimate(again), err
}
