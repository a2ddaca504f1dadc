// Package bottest helps to test the bot and its adapters: a small Base whose
// answers can be foretold, and a clock that is moved by hand.
//
// The Base here is not the search engine. It answers with the sentence that
// holds most of the question's words, so that tests of the conversation do not
// change when ranking does.
package bottest

import (
	"context"
	"strings"
	"sync"
	"time"
	"unicode"

	"footnote/knowledge"
	"footnote/knowledge/document"
	"footnote/knowledge/reference"
)

// A Base answers from its documents by counting shared words.
type Base struct {
	Docs []*document.Document
	// Fail, if set, is called first with each question; an error or panic of
	// it becomes the answer's.
	Fail func(context.Context, knowledge.Question) error
	// Change, if set, has the last word on each answer.
	Change func(*knowledge.Answer)

	mu    sync.Mutex
	asked []knowledge.Question // guarded by mu
}

// Asked returns the questions that were asked, in order.
func (b *Base) Asked() []knowledge.Question {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]knowledge.Question(nil), b.asked...)
}

// Documents returns the documents that the Base was made with.
func (b *Base) Documents() []*document.Document { return b.Docs }

// Complete returns the headings that begin with text.
func (b *Base) Complete(text string, limit int) []knowledge.Suggestion {
	var out []knowledge.Suggestion
	for _, d := range b.Docs {
		for _, s := range d.Sections[1:] {
			if strings.HasPrefix(strings.ToLower(s.Title), strings.ToLower(text)) && len(out) < limit {
				out = append(out, knowledge.Suggestion{Text: s.Title, Kind: "heading", Document: d.ID, Match: "prefix"})
			}
		}
	}
	return out
}

// stop holds words that say nothing about what is asked.
var stop = map[string]bool{"what": true, "is": true, "the": true, "a": true, "of": true, "and": true, "how": true,
	"does": true, "why": true, "who": true, "to": true, "in": true, "about": true}

// Answer quotes each sentence that shares a word with the question, most
// shared first. Without any, the context's words are tried.
func (b *Base) Answer(ctx context.Context, q knowledge.Question) (knowledge.Answer, error) {
	b.mu.Lock()
	b.asked = append(b.asked, q)
	b.mu.Unlock()
	a := knowledge.Answer{Question: q.Text, Verdict: knowledge.NotInMaterial}
	if b.Fail != nil {
		if err := b.Fail(ctx, q); err != nil {
			return a, err
		}
	}
	words := wordsOf(q.Text)
	if len(words) == 0 {
		return a, &knowledge.QuestionError{Reason: "empty", Message: "There is no question in that. Write a few words."}
	}
	if len(words) == 1 && len(q.Context) > 0 {
		words = append(words, wordsOf(q.Context[len(q.Context)-1])...)
	}
	best := make([][]knowledge.Snippet, len(words)+1)
	for _, d := range b.Docs {
		if q.In != "" && q.In != d.ID {
			continue
		}
		for pi := range d.Paragraphs {
			for si := range d.Paragraphs[pi].Sentences {
				s, n := snippet(d, pi, si, words)
				best[n] = append(best[n], s)
			}
		}
	}
	for _, w := range words {
		e := knowledge.Evidence{Word: w}
		for _, d := range b.Docs {
			for _, p := range d.Paragraphs {
				e.Count += strings.Count(strings.ToLower(p.Text), w)
			}
		}
		a.Evidence = append(a.Evidence, e)
	}
	for n := len(words); n > 0; n-- {
		a.Snippets = append(a.Snippets, best[n]...)
	}
	switch {
	case len(a.Snippets) == 0:
		if len(b.Docs) > 0 && len(b.Docs[0].Sections) > 1 {
			a.Nearest = []knowledge.Suggestion{{Text: b.Docs[0].Sections[1].Heading(), Kind: "heading"}}
		}
	case len(best[len(words)]) > 0:
		a.Verdict, a.Confidence = knowledge.Answered, 0.95
	default:
		a.Verdict, a.Confidence = knowledge.Uncertain, 0.4
	}
	limit := q.Limit
	if limit == 0 {
		limit = knowledge.DefaultLimit
	}
	a.Snippets = a.Snippets[:min(limit, len(a.Snippets))]
	if b.Change != nil {
		b.Change(&a)
	}
	return a, nil
}

func snippet(d *document.Document, pi, si int, words []string) (s knowledge.Snippet, shared int) {
	p := &d.Paragraphs[pi]
	span := p.Sentences[si]
	s.Text = span.Of(p.Text)
	lower := strings.ToLower(s.Text)
	for _, w := range words {
		if i := strings.Index(lower, w); i >= 0 && len(lower) == len(s.Text) {
			shared++
			s.Highlights = append(s.Highlights, document.Span{Start: i, End: i + len(w)})
		}
	}
	s.Citation = knowledge.Citation{
		Document: d.ID, Title: d.Title, Authors: d.Authors, Year: d.Year,
		Section: d.Headings(p.Section), Paragraph: p.Number,
		Locator: knowledge.Locator{Document: d.ID, Paragraph: pi, Sentences: document.Span{Start: si, End: si + 1}, Text: span},
	}
	if i := strings.Index(s.Text, "(Fulton, 2020)"); i >= 0 && len(d.References) > 0 {
		s.Citation.References = []reference.Resolution{{Marker: "Fulton, 2020", Status: reference.Found, Reference: &d.References[0]}}
	}
	return s, shared
}

// Quote reads a locator back.
func (b *Base) Quote(l knowledge.Locator) (knowledge.Snippet, bool) {
	for _, d := range b.Docs {
		if d.ID == l.Document && l.Paragraph < len(d.Paragraphs) {
			p := &d.Paragraphs[l.Paragraph]
			s, _ := snippet(d, l.Paragraph, l.Sentences.Start, nil)
			s.Citation.Locator.Sentences = l.Sentences
			s.Citation.Locator.Text.End = p.Sentences[l.Sentences.End-1].End
			s.Text = s.Citation.Locator.Text.Of(p.Text)
			return s, true
		}
	}
	return knowledge.Snippet{}, false
}

// Around returns the paragraph before and the one after, of the same section.
func (b *Base) Around(l knowledge.Locator, _ int) (before, after []knowledge.Snippet) {
	for _, d := range b.Docs {
		if d.ID != l.Document {
			continue
		}
		for i := range d.Paragraphs {
			if d.Paragraphs[i].Section != d.Paragraphs[l.Paragraph].Section {
				continue
			}
			s, _ := snippet(d, i, 0, nil)
			switch i - l.Paragraph {
			case -1:
				before = append(before, s)
			case 1:
				after = append(after, s)
			}
		}
	}
	return before, after
}

func wordsOf(text string) []string {
	var words []string
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		if !stop[w] {
			words = append(words, w)
		}
	}
	return words
}

// Document makes a document from lines: "# Heading", else a paragraph, whose
// sentences end with ". ".
func Document(id, title string, authors []string, year int, lines ...string) *document.Document {
	d := &document.Document{ID: id, Source: id + ".md", Title: title, Authors: authors, Year: year, Language: "en",
		Sections: []document.Section{{Parent: -1}}}
	number := 0
	for _, l := range lines {
		if h, ok := strings.CutPrefix(l, "# "); ok {
			num, rest, _ := strings.Cut(h, " ")
			d.Sections = append(d.Sections, document.Section{Number: num, Title: rest, Level: 1})
			number = 0
			continue
		}
		number++
		p := document.Paragraph{Section: len(d.Sections) - 1, Number: number, Text: l}
		for start := 0; start < len(l); {
			end := len(l)
			if i := strings.Index(l[start:], ". "); i >= 0 {
				end = start + i + 1
			}
			p.Sentences = append(p.Sentences, document.Span{Start: start, End: end})
			start = end + 1
		}
		d.Paragraphs = append(d.Paragraphs, p)
	}
	return d
}

// Sample is a Base on two short sources.
func Sample() *Base {
	harbours := Document("harbours", "Harbours and Straits", []string{"Ana Maria de Souza", "Li Wei"}, 2021,
		"# 1 The strait",
		"The strait is narrow. Tankers wait in the strait for weeks (Fulton, 2020). In 2013 the port was dredged.",
		"Pilots guide the tankers through.",
		"# 2 The ports",
		"Every port charges a fee. The fee rose in 1998. Russia opened a port in 1998.")
	harbours.References = []document.Reference{{
		Text:    "Fulton, J. (2020). Tankers at rest. Journal of Waiting, 3(1), 1-9.",
		Authors: []document.Name{{Family: "Fulton", Given: "J."}}, Year: 2020, Title: "Tankers at rest",
		DOI: "10.1000/182",
	}}
	essay := Document("essay", "An Essay on Ports", nil, 0, "A port without tankers is a quiet place.")
	return &Base{Docs: []*document.Document{harbours, essay}}
}

// A Clock stands still until it is moved. Safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time // guarded by mu
}

// NewClock returns a clock that shows an arbitrary fixed time.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

// Now returns the time shown.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Move moves the clock on.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Place finds a paragraph by its id.
func (b *Base) Place(id string) (knowledge.Place, bool) {
	for _, d := range b.Docs {
		if i, ok := d.FindParagraph(id); ok {
			return knowledge.Place{ID: id, Document: d, Paragraph: i}, true
		}
	}
	return knowledge.Place{}, false
}
