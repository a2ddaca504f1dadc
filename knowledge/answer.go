package knowledge

import (
	"footnote/knowledge/document"
	"footnote/knowledge/reference"
)

// The data model is declared in package document, where every part of the core
// can reach it; these are its names for the world outside.
type (
	Document  = document.Document
	Paragraph = document.Paragraph
	Section   = document.Section
	Reference = document.Reference
	Span      = document.Span
)

// A Question is what a person wrote, with what is needed to understand it.
type Question struct {
	// Text is the question as typed; `in:WORD` inside it chooses a source.
	Text string
	// Context holds what was said before in the same conversation, oldest
	// first: earlier questions, or the message that is being replied to. It is
	// used only when Text leans on it ("and Russia?"). May be nil.
	Context []string
	// In restricts the answer to documents whose id, title or author matches;
	// "" means all of them.
	In string
	// Limit is how many snippets are wanted; 0 means DefaultLimit.
	Limit int
}

// Verdict says how far the material answers a question.
type Verdict string

const (
	Answered      Verdict = "answered"
	Uncertain     Verdict = "uncertain"       // the closest passage, may not answer
	NotInMaterial Verdict = "not_in_material" // says so; Nearest helps on
)

// An Answer is what the material says to a question. Finding nothing is an
// answer (NotInMaterial), not an error.
type Answer struct {
	// Question is the text as asked.
	Question string `json:"question"`
	// Read is the question as it was understood, when that differs: corrected,
	// without its chatty frame, completed from the conversation; else "".
	Read    string  `json:"read,omitempty"`
	Verdict Verdict `json:"verdict"`
	// Confidence is the calibrated chance, 0 to 1, that the material is about
	// what was asked.
	Confidence float64 `json:"confidence"`
	// Snippets are the passages found, best first, each sentence once. With
	// NotInMaterial they are what comes nearest, for measuring and for those
	// who ask to see it; they are no answer and must not be shown as one.
	Snippets []Snippet `json:"snippets"`
	// Evidence has one entry for each word that counts, in the question's order.
	Evidence []Evidence `json:"evidence"`
	// Nearest are headings and terms of the material near to what was asked;
	// always present for NotInMaterial where anything is near.
	Nearest []Suggestion `json:"nearest"`
}

// A Snippet is a run of a source's own words: whole sentences where they fit.
type Snippet struct {
	// Text is verbatim but for elisions, each marked by "…".
	Text string `json:"text"`
	// Highlights are spans of Text: the words that matter.
	Highlights []Span   `json:"highlights"`
	Citation   Citation `json:"citation"`
	// Score orders the snippets of one answer; it means nothing elsewhere.
	Score float64 `json:"score"`
}

// A Citation is the footnote: where a snippet stands and what it leans on.
type Citation struct {
	Document string   `json:"document"` // the document's id
	Title    string   `json:"title"`
	Authors  []string `json:"authors"`
	Year     int      `json:"year"` // 0 if unknown
	// Section is the heading path, outermost first; empty where there is none.
	Section []string `json:"section"`
	Page    string   `json:"page"` // as printed; "" without pages
	// Paragraph counts from 1 within its section.
	Paragraph int     `json:"paragraph"`
	Locator   Locator `json:"locator"`
	// References are the works that the snippet itself cites, resolved.
	References []reference.Resolution `json:"references"`
}

// A Locator finds a snippet again in its document and in the original file.
type Locator struct {
	Document string `json:"document"`
	// Paragraph is an index into Document.Paragraphs.
	Paragraph int `json:"paragraph_index"`
	// Sentences is a half-open range of Document.Paragraphs[Paragraph].Sentences.
	Sentences Span `json:"sentences"`
	// Text is the span of the paragraph's text.
	Text Span `json:"text"`
	// File is the span of bytes of the original file.
	File Span `json:"file"`
}

// Evidence says what became of one word of the question.
type Evidence struct {
	// Word as typed.
	Word string `json:"word"`
	// Count is how often it (or what it was read as) stands in the material.
	Count int `json:"count"`
	// Read is what the word was corrected or expanded to; nil if taken as is.
	Read []string `json:"read,omitempty"`
	// Why says how Read came about: "spelling", "acronym", "split", "joined",
	// "name"; "" if Read is nil.
	Why string `json:"why,omitempty"`
	// InSnippet reports whether the first snippet has it.
	InSnippet bool `json:"in_snippet"`
}

// A Suggestion is a heading, title, term or author of the material.
type Suggestion struct {
	Text string `json:"text"`
	// Kind is "heading", "title", "term" or "author".
	Kind     string `json:"kind"`
	Document string `json:"document,omitempty"`
	// Match tells how it was found: "exact", "prefix", "spelling", "initials",
	// "near".
	Match string `json:"match"`
	// Section is the index of a heading's section in its document; 0 otherwise.
	Section int `json:"-"`
}

// DefaultLimit is the number of snippets of an answer when none is asked for.
const DefaultLimit = 3

// Bounds of a question; see QuestionError.
const (
	MaxQuestion = 500 // characters
	MaxTerms    = 32
)

// A QuestionError says why a text cannot be asked. Its message is meant for the
// person who asked and says what to do; it never repeats the text.
type QuestionError struct {
	// Reason is one of "empty", "long", "punctuation", "stopwords", "binary",
	// "source" (no document matches the one named).
	Reason  string
	Message string
}

func (e *QuestionError) Error() string { return e.Message }
