package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"footnote/knowledge"
	doc "footnote/knowledge/document"
	"footnote/knowledge/reference"
)

type searchPage struct {
	frame
	Asked   bool   // a question was asked
	Refused string // why it could not be; "" if it could
	Verdict string // one of knowledge's, "" if it could not be asked
	Empty   bool   // nothing to answer from
	// Lacking says what the passage, and the material, do not have.
	Lacking  []string
	Readings []string // how words were read that are not in the material as typed
	Words    []word
	Best     *quote  // nil where the material does not answer
	Quotes   []quote // the others
	Nearest  []link
}

// A word is one of the question with what became of it.
type word struct {
	Word  string
	Count int
	Read  string
}

// A quote is a passage that was found.
type quote struct {
	Text     []segment
	Language string
	Source   string
	Within   []string
	Href     string
	Works    []cited
}

// A cited is a work that a quotation leans on.
type cited struct {
	Marker string
	Text   []segment
	Note   string
}

// passages is how many are shown, as far as the bot's Next leads.
const passages = 5

// search asks the shelf. Without a question it shows the box alone.
func (s *server) search(r *http.Request, rd reading) (result, error) {
	question := r.URL.Query().Get("q")
	p := searchPage{frame: rd.frame("Ask the reading"), Asked: strings.TrimSpace(question) != ""}
	p.Question = plain(question)
	if !p.Asked {
		return result{template: "search", page: p}, nil
	}
	if n := utf8.RuneCountInString(question); n > knowledge.MaxQuestion {
		p.Refused = fmt.Sprintf("The question has %d characters; I read at most %d. Ask for one thing at a time.", n, knowledge.MaxQuestion)
		return result{template: "search", page: p, status: http.StatusBadRequest}, nil
	}
	a, err := rd.shelf.Answer(r.Context(), knowledge.Question{Text: question, Limit: passages})
	var refused *knowledge.QuestionError
	switch {
	case errors.As(err, &refused):
		p.Refused = plain(refused.Message)
		return result{template: "search", page: p, status: http.StatusBadRequest}, nil
	case errors.Is(err, knowledge.ErrNoDocuments):
		p.Empty = true
		return result{template: "search", page: p}, nil
	case err != nil:
		return result{}, fmt.Errorf("answer: %w", err)
	}
	p.Title = p.Question
	p.Verdict = string(a.Verdict)
	if len(a.Snippets) == 0 {
		p.Verdict = string(knowledge.NotInMaterial) // nothing to show for it
	}
	p.evidence(a)
	docs := map[string]*knowledge.Document{}
	for _, d := range rd.shelf.Documents() {
		docs[d.ID] = d
	}
	for _, sn := range a.Snippets {
		p.Quotes = append(p.Quotes, rd.quote(sn, docs[sn.Citation.Document]))
	}
	if a.Verdict != knowledge.NotInMaterial && len(p.Quotes) > 0 {
		p.Best, p.Quotes = &p.Quotes[0], p.Quotes[1:]
	}
	for _, n := range a.Nearest {
		p.Nearest = append(p.Nearest, rd.suggestion(n, docs[n.Document]))
	}
	return result{template: "search", page: p}, nil
}

// evidence says what became of the words of the question.
func (p *searchPage) evidence(a knowledge.Answer) {
	var here, anywhere []string
	for _, e := range a.Evidence {
		w := word{Word: plain(e.Word), Count: e.Count, Read: plain(strings.Join(e.Read, ", "))}
		p.Words = append(p.Words, w)
		switch {
		case e.Count == 0:
			anywhere = append(anywhere, w.Word)
		case !e.InSnippet && a.Verdict == knowledge.Uncertain:
			here = append(here, w.Word)
		}
		if w.Read != "" {
			p.Readings = append(p.Readings, "“"+w.Word+"” as “"+w.Read+"”")
		}
	}
	if len(here) > 0 {
		p.Lacking = append(p.Lacking, "Not in the first passage: "+quotedList(here)+".")
	}
	if len(anywhere) > 0 {
		p.Lacking = append(p.Lacking, "Not in the material: "+quotedList(anywhere)+".")
	}
}

func quotedList(words []string) string { return "“" + strings.Join(words, "”, “") + "”" }

// quote shows a snippet with its place. A document that the shelf does not have
// is quoted without a link to it.
func (r reading) quote(sn knowledge.Snippet, d *knowledge.Document) quote {
	c := sn.Citation
	q := quote{Text: segments(sn.Text, whole(sn.Text), sn.Highlights, nil), Source: plain(c.Title)}
	if len(c.Authors) > 0 {
		q.Source = plain(list(c.Authors)) + ", " + q.Source
	}
	if c.Year > 0 {
		q.Source += fmt.Sprintf(" (%d)", c.Year)
	}
	if len(c.Section) > 0 {
		q.Within = append(q.Within, plain(strings.Join(c.Section, " › ")))
	}
	if c.Page != "" {
		q.Within = append(q.Within, "p.\u00a0"+plain(c.Page))
	}
	if c.Paragraph > 0 {
		q.Within = append(q.Within, fmt.Sprintf("¶\u00a0%d", c.Paragraph))
	}
	if d != nil {
		q.Href, q.Language = r.quotation(d, c.Locator), d.Language
	}
	for _, w := range c.References {
		q.Works = append(q.Works, citedWork(w))
	}
	return q
}

// quotation is the address of a quotation as its document is now.
func (r reading) quotation(d *knowledge.Document, at knowledge.Locator) string {
	l := r.layouts.of(d)
	if at.Paragraph < 0 || at.Paragraph >= len(l.ids) {
		return DocumentPath(r.token, d.ID)
	}
	_, words, ok := doc.SplitParagraphID(l.ids[at.Paragraph])
	if !ok {
		return r.at(d, l, at.Paragraph)
	}
	return partPath(r.token, d.ID, l.partOf(at.Paragraph)) + quoteSuffix(words, at.Sentences)
}

func citedWork(w reference.Resolution) cited {
	c := cited{Marker: plain(strings.TrimSpace(w.Marker)), Note: plain(w.Note)}
	if w.Reference == nil {
		if c.Note == "" {
			c.Note = "not in this source's reference list"
		}
		return c
	}
	c.Text = entry(w.Reference.Text, w.Reference, nil)
	if w.Via != "" {
		c.Note = strings.TrimPrefix(c.Note+"; quoted there: "+plain(w.Via), "; ")
	}
	return c
}

// suggestion is something near what was asked: a heading and a title lead to
// their place, everything else is asked for.
func (r reading) suggestion(n knowledge.Suggestion, d *knowledge.Document) link {
	out := link{Text: plain(n.Text), Href: searchPath(r.token, n.Text)}
	switch {
	case d == nil:
	case n.Kind == "title":
		out.Href = DocumentPath(r.token, d.ID)
	case n.Kind == "heading" && n.Section > 0 && n.Section < len(d.Sections):
		out.Href = partPath(r.token, d.ID, r.layouts.of(d).sections[n.Section]) + "#" + sectionAnchor(n.Section)
	}
	return out
}
