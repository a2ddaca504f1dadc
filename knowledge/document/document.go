// Package document holds the data model of read material: what a source is
// made of, and where each part of it stands in the original file.
//
// A Document is made once, by a reader of package extract, and never changes.
// Everything that is shown to a person later (a quotation, its place, its
// references) is read off this model, so a place that is lost here cannot be
// mended later. That is why each paragraph carries a Map from its clean text
// back to the bytes of the file.
//
// The package depends on nothing; every other part of the core depends on it.
package document

import (
	"sort"
	"strings"
)

// A Span is a half-open range [Start, End) of byte offsets into a UTF-8 text.
// Which text is said where a span is declared. The zero Span is empty.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Len is the number of bytes in the span.
func (s Span) Len() int { return s.End - s.Start }

// Of returns the part of text that the span covers.
func (s Span) Of(text string) string { return text[s.Start:s.End] }

// A Document is one source: an article, an essay, a chapter of notes.
type Document struct {
	// ID is short, unique within a collection and stable for the same file
	// name: lower-case letters, digits and hyphens ("dejesus-duarte").
	ID string
	// Source is the file as the person named it. It is untrusted text.
	Source string
	// SHA256 is the digest of the original bytes, in lower-case hex.
	SHA256 string
	// Size is the length of the original file in bytes.
	Size int

	// Title is never empty: without a better one it is made from the file name
	// and TitleGuessed is set.
	Title        string
	TitleGuessed bool
	// Authors are display names in the order of the source; nil if unknown.
	Authors []string
	// Year of publication; 0 if unknown.
	Year int
	// Language is a BCP 47 primary tag ("en", "de", "kk"); "" if unknown.
	Language string
	// Pages is the number of pages; 0 where the format has none.
	Pages int

	// Sections is the heading tree in reading order. Sections[0] is the root:
	// it has no heading, level 0, and holds what stands before the first
	// heading.
	Sections []Section
	// Paragraphs are in reading order; those of one section are contiguous.
	Paragraphs []Paragraph
	// References is the reference list in its own order; nil if there is none.
	References []Reference
	// Problems says, one sentence each, what of the file could not be read.
	Problems []string

	// Layered is set where the text does not stand in the file as it is read
	// (PDF, office formats, web pages). Then Maps, and the File of a Section,
	// lead into Layer instead of the file.
	Layered bool
}

// Layer is the text layer of the document: the text of every paragraph in
// order, each followed by a line feed. It is what the Maps of a Layered
// document lead into.
func (d *Document) Layer() string {
	var s strings.Builder
	for i := range d.Paragraphs {
		s.WriteString(d.Paragraphs[i].Text)
		s.WriteByte('\n')
	}
	return s.String()
}

// A Section is one heading with what stands under it.
type Section struct {
	// Number as printed ("3.1"); "" if the heading has none.
	Number string
	// Title is the heading without its number; "" only for the root.
	Title string
	// Level counts from 1 for the top headings; 0 is the root.
	Level int
	// Parent is the index of the enclosing section; -1 for the root.
	Parent int
	// File is where the heading stands in the original file.
	File Span
}

// Heading is the section's number and title as a reader would print them.
func (s Section) Heading() string {
	if s.Number == "" {
		return s.Title
	}
	return s.Number + " " + s.Title
}

// Kind says what a paragraph is, because not every kind may answer.
type Kind uint8

const (
	Body  Kind = iota // running text
	Quote             // a block quotation
	Item              // an item of a list
	Row               // a row of a table
	Caption
	Note  // a footnote or end note
	Echo  // a pull quote: repeats the text elsewhere, never answers
	Entry // an entry of the reference list, answers only when asked for
)

// Answers reports whether a paragraph of this kind may be quoted as an answer.
func (k Kind) Answers() bool { return k != Echo && k != Entry }

// A Paragraph is the unit that is ranked and cited.
type Paragraph struct {
	// Section is an index into Document.Sections.
	Section int
	// Number counts from 1 within the section, over the paragraphs that may
	// answer; 0 for an Echo or Entry.
	Number int
	// Page counts from 1; 0 where the format has no pages.
	Page int
	// PageLabel is the page number as printed; "" if unknown or the same.
	PageLabel string
	Kind      Kind
	// Text is what a person reads: white space folded to single spaces,
	// emphasis marks and escapes removed, lines and page breaks joined.
	Text string
	// Sentences are spans of Text, in order, without the space between them.
	Sentences []Span
	// Map leads from Text back to the file.
	Map Map
}

// A Run says that a stretch of text stands unchanged in the file: character i
// of the run begins at Text + i*TextUnit and at File + i*FileUnit. Both units
// are 1 for UTF-8 files (then "character" means byte); in other encodings they
// are the bytes that each character of this run takes.
type Run struct {
	Text, File         int
	TextUnit, FileUnit uint8 // never 0
}

// A Map leads from the clean text of a paragraph back to the original file.
// Runs are ordered by Text and cover it: a run ends where the next begins. A
// character of Text that the reader put in itself (the space for a line break)
// belongs to the run before it. The nil Map maps every offset to itself.
type Map []Run

// run returns the run that holds offset off; the identity where there is none.
func (m Map) run(off int) Run {
	i := sort.Search(len(m), func(i int) bool { return m[i].Text > off })
	if i == 0 {
		return Run{TextUnit: 1, FileUnit: 1}
	}
	return m[i-1]
}

// File returns the byte offset in the original file of the character that
// begins at offset off of the text.
func (m Map) File(off int) int {
	r := m.run(off)
	return r.File + (off-r.Text)/int(r.TextUnit)*int(r.FileUnit)
}

// Span returns where span s of the text stands in the original file: from its
// first character to the end of its last. What the reader left out (a page
// break, a pull quote in between) lies inside it.
func (m Map) Span(s Span) Span {
	start := m.File(s.Start)
	if s.Len() <= 0 {
		return Span{start, start}
	}
	// The last byte's character may be wider than a byte; its run knows.
	return Span{start, m.File(s.End-1) + int(m.run(s.End-1).FileUnit)}
}

// Path returns the indices of the sections from the outermost down to section
// i, without the root.
func (d *Document) Path(i int) []int {
	var p []int
	for ; i > 0; i = d.Sections[i].Parent {
		p = append([]int{i}, p...)
	}
	return p
}

// Headings returns the headings from the outermost down to section i, nil for
// the root.
func (d *Document) Headings(i int) []string {
	var h []string
	for _, s := range d.Path(i) {
		h = append(h, d.Sections[s].Heading())
	}
	return h
}

// A Name is a person or body as a reference names it.
type Name struct {
	// Family is the family name, or the whole name of a body ("World Bank").
	Family string `json:"family"`
	// Given holds given names or initials; "" if the list has none.
	Given string `json:"given,omitempty"`
}

// String is the name in reading order.
func (n Name) String() string { return strings.TrimSpace(n.Given + " " + n.Family) }

// A Reference is one entry of a reference list. Fields that the entry does not
// give are zero. Text is always there, so that a person can read what the
// fields missed.
type Reference struct {
	// Text is the entry as printed, clean, in one line.
	Text string `json:"text"`
	// Paragraph is the index of the entry in Document.Paragraphs; -1 if the
	// reference does not come from a list there.
	Paragraph int `json:"-"`
	// Label is the number or key of a numbered style ("12"); "" otherwise.
	Label   string `json:"label,omitempty"`
	Authors []Name `json:"authors,omitempty"`
	Year    int    `json:"year,omitempty"`
	// YearSuffix tells apart works of one year ("a" in 2020a).
	YearSuffix string `json:"year_suffix,omitempty"`
	// NoDate is set where the entry says so itself ("n.d.").
	NoDate    bool   `json:"no_date,omitempty"`
	Title     string `json:"title,omitempty"`
	Container string `json:"container,omitempty"` // journal, book, site
	Volume    string `json:"volume,omitempty"`
	Issue     string `json:"issue,omitempty"`
	Pages     string `json:"pages,omitempty"`
	Publisher string `json:"publisher,omitempty"`
	Editors   []Name `json:"editors,omitempty"`
	DOI       string `json:"doi,omitempty"` // bare: "10.1057/s41311-020-00244-6"
	URL       string `json:"url,omitempty"`
}
