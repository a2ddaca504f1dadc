package bot

import (
	"fmt"
	"testing"

	"footnote/knowledge/document"
)

func TestParagraphIDsAreRemembered(t *testing.T) {
	names := newParagraphIDs()
	var docs []*document.Document
	for i := range 2 * maxNamed {
		docs = append(docs, &document.Document{ID: fmt.Sprint("d", i), Paragraphs: []document.Paragraph{{Text: "…"}, {Text: fmt.Sprint("Words of ", i)}}})
	}
	for range 2 {
		for _, d := range docs {
			if got, want := names.of(d, 1), d.ParagraphIDs()[1]; got != want {
				t.Errorf("the id is %q, want %q", got, want)
			}
			if got := names.of(d, 0); got != "" {
				t.Errorf("a paragraph without words has the id %q", got)
			}
		}
	}
	if n := len(names.ids); n > maxNamed {
		t.Errorf("%d documents are remembered, want at most %d", n, maxNamed)
	}
}
