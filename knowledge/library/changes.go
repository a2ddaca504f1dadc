package library

import (
	"footnote/knowledge/diff"
	"footnote/knowledge/document"
)

// Changes says what became of a document from one version to the next. Counted
// are the paragraphs that may answer.
type Changes struct {
	From, To int // versions
	// Unknown is set where the text of the version before could not be read;
	// then there are no figures.
	Unknown bool

	Same, Changed, Added, Gone int // paragraphs

	SectionsAdded, SectionsGone     []string // headings with their path
	ReferencesAdded, ReferencesGone []string // entries as printed

	// Paragraphs are those that changed, in their new order, MaxShown at most;
	// More says how many others there are.
	Paragraphs []Change
	More       int
}

// A Change is one paragraph before and after.
type Change struct {
	ID       string   // of the paragraph now
	Section  []string // headings that it stands under now
	Was, Now string
	Diff     []diff.Edit
}

// compare says what changed between two versions of a document.
func compare(was, now *document.Document) Changes {
	var c Changes
	return c
}
