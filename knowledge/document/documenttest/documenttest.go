// Package documenttest makes small documents for tests of the packages that
// read documents.
package documenttest

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"footnote/knowledge/analysis"
	"footnote/knowledge/document"
)

// New makes a document of paragraphs between blank lines. "# " begins its title,
// "## " and "### " a heading, "~ " a pull quote and "[] " an entry of the
// reference list. The language is guessed from the text. The ID is "document",
// and so is a title that the text does not give.
func New(text string) *document.Document {
	d := &document.Document{
		ID: "document", Title: "Document", TitleGuessed: true,
		SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(text))), Size: len(text),
		Sections: []document.Section{{Parent: -1}}, Language: analysis.Language(text),
	}
	at := []int{0} // the open section of each level
	for block := range strings.SplitSeq(text, "\n\n") {
		block = strings.ReplaceAll(strings.TrimSpace(block), "\n", " ")
		switch head, rest, _ := strings.Cut(block, " "); {
		case block == "":
		case head == "#":
			d.Title, d.TitleGuessed = rest, false
		case head == "##" || head == "###":
			level := min(len(head)-1, len(at))
			d.Sections = append(d.Sections, document.Section{Title: rest, Level: level, Parent: at[level-1]})
			at = append(at[:level], len(d.Sections)-1)
		case head == "~":
			add(d, at[len(at)-1], document.Echo, rest)
		case head == "[]":
			add(d, at[len(at)-1], document.Entry, rest)
		default:
			add(d, at[len(at)-1], document.Body, block)
		}
	}
	return d
}

func add(d *document.Document, section int, kind document.Kind, text string) {
	p := document.Paragraph{Section: section, Kind: kind, Text: text, Sentences: analysis.Sentences(text)}
	if kind.Answers() {
		p.Number = 1
		for i := len(d.Paragraphs) - 1; i >= 0 && d.Paragraphs[i].Section == section && p.Number == 1; i-- {
			p.Number = d.Paragraphs[i].Number + 1
		}
	}
	d.Paragraphs = append(d.Paragraphs, p)
}

// Collection makes one document of each text, with ids "1", "2" and so on.
func Collection(texts ...string) (docs []*document.Document) {
	for i, text := range texts {
		d := New(text)
		d.ID = fmt.Sprint(i + 1)
		docs = append(docs, d)
	}
	return docs
}
