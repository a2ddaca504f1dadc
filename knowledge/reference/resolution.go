package reference

import "footnote/knowledge/document"

// Status says how far an in-text marker leads into the reference list.
type Status string

const (
	Found   Status = "found"   // one entry matches name and year
	Near    Status = "near"    // one entry is meant, but differs; see Note
	Missing Status = "missing" // the list has no such entry
)

// A Resolution is one work that a text cites, followed into the reference list.
type Resolution struct {
	// Marker is the citation as it stands in the text ("Fulton, 2020, p.2").
	Marker string `json:"marker"`
	// Span is where the marker stands in the text that was given.
	Span   document.Span `json:"span"`
	Status Status        `json:"status"`
	// Reference is the entry meant; nil if Status is Missing. It belongs to the
	// List and is not to be changed.
	Reference *document.Reference `json:"reference,omitempty"`
	// Pages cited in the marker ("2", "8-9"); "" if none.
	Pages string `json:"pages,omitempty"`
	// Place cited in the marker that is no page, as printed ("§3.1 ¶3",
	// "chap. 4"); "" if none.
	Place string `json:"place,omitempty"`
	// Via is set for a work cited at second hand ("apud"): the marker's entry
	// is the one that was read, Via the name that is quoted through it.
	Via string `json:"via,omitempty"`
	// Note is one sentence for the reader where something differs or is
	// missing ("the list has Pieper 2021"); "" otherwise.
	Note string `json:"note,omitempty"`
}
