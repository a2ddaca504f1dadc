package library

import "footnote/knowledge/document"

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
