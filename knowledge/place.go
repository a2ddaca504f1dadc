package knowledge

import (
	"time"

	"footnote/knowledge/diff"
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
