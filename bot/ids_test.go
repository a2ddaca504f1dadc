package bot

import (
	"fmt"
	"runtime"
	"testing"

	"footnote/knowledge/document"
)

func TestParagraphIDsAreRemembered(t *testing.T) {
	const all = 200
	names := newParagraphIDs()
	docs := make([]*document.Document, all)
	for i := range docs {
		docs[i] = &document.Document{ID: fmt.Sprint("d", i), Paragraphs: []document.Paragraph{{Text: "…"}, {Text: fmt.Sprint("Words of ", i)}}}
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
	if n := len(names.ids); n != all {
		t.Errorf("the ids of %d documents are remembered, want %d", n, all)
	}
	clear(docs[:all/2])
	runtime.GC()
	names.of(&document.Document{ID: "new", Paragraphs: []document.Paragraph{{Text: "New"}}}, 0)
	if n := len(names.ids); n != all/2+1 {
		t.Errorf("when half of them are gone, those of %d are remembered, want %d", n, all/2+1)
	}
	runtime.KeepAlive(docs)
}
