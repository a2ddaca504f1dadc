package knowledge

import (
	"time"

	"footnote/knowledge/diff"
	"footnote/knowledge/document"
)

// A Place is what the id of a paragraph leads to; see Document.ParagraphIDs.
type Place struct {
	ID        string
	Document  *Document // the current version
	Paragraph int       // index there; -1 if nothing there is like it any more
	Changed   bool      // the words are not those that the id was made for
	Was       string    // those words, where Changed
	Since     time.Time // when the version came that changed them; zero unless Changed
	// Diff leads from Was to the words now, word by word, where Changed and
	// Paragraph >= 0.
	Diff []diff.Edit
}

// Place finds the paragraph with an id in the documents as they are; false if
// none has it. A library, which keeps earlier versions, knows more.
func (b *Base) Place(id string) (Place, bool) {
	name, _, ok := document.SplitParagraphID(id)
	if !ok {
		return Place{}, false
	}
	d := b.Document(name)
	if d == nil {
		return Place{}, false
	}
	i, ok := d.FindParagraph(id)
	return Place{ID: id, Document: d, Paragraph: i}, ok
}
