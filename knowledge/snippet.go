package knowledge

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/analysis"
	"footnote/knowledge/index"
	"footnote/knowledge/query"
	"footnote/knowledge/rank"
	"footnote/knowledge/reference"
)

// snippets shows what was found, best first. Without a limit only passages that
// hold nearly as much of the question as the first are shown, DefaultLimit at
// most.
func (b *Base) snippets(q *query.Query, cs []rank.Candidate, limit int) []Snippet {
	out := []Snippet{}
	seen := map[string]bool{}
	good := 0.0
	if limit <= 0 {
		limit, good = DefaultLimit, 0.7
	}
	for k := range cs {
		if len(out) == limit {
			break
		}
		if k > 0 && q.Weight(cs[k].Exact|cs[k].Title) < good*q.Weight(cs[0].Exact|cs[0].Title) {
			continue
		}
		s := b.snippet(q, &cs[k])
		if key := strings.Join(analysis.Words(s.Text), " "); !seen[key] {
			seen[key] = true
			out = append(out, s)
		}
	}
	return out
}

// snippet shows one candidate.
func (b *Base) snippet(q *query.Query, c *rank.Candidate) Snippet {
	w := rank.Best(b.lex, q, c)
	at := b.lex.Passage(c.Passage)
	loc := b.locate(at.Document, at.Paragraph, w.First, w.End)
	if par := b.lex.Paragraph(c.Passage); utf8.RuneCountInString(loc.Text.Of(par.Text)) > rank.Longest {
		loc = b.cut(q, loc)
	}
	s := b.quote(loc)
	s.Highlights = b.highlights(q, s.Text)
	s.Score = round(c.Score)
	return s
}

// locate makes the locator of sentences [first, end) of a paragraph.
func (b *Base) locate(doc, paragraph, first, end int) Locator {
	d := b.docs[doc]
	par := &d.Paragraphs[paragraph]
	text := Span{Start: par.Sentences[first].Start, End: par.Sentences[end-1].End}
	return Locator{Document: d.ID, Paragraph: paragraph, Sentences: Span{Start: first, End: end}, Text: text, File: par.Map.Span(text)}
}

// quote reads a locator off its document: text, place and references.
func (b *Base) quote(loc Locator) Snippet {
	i := b.byID[loc.Document]
	d := b.docs[i]
	par := &d.Paragraphs[loc.Paragraph]
	text := loc.Text.Of(par.Text)
	c := Citation{
		Document:   d.ID,
		Title:      d.Title,
		Authors:    d.Authors,
		Year:       d.Year,
		Section:    d.Headings(par.Section),
		Page:       page(par),
		Paragraph:  par.Number,
		Locator:    loc,
		References: b.references(i, loc, text),
	}
	if c.Authors == nil {
		c.Authors = []string{}
	}
	if c.Section == nil {
		c.Section = []string{}
	}
	first, end := par.Sentences[loc.Sentences.Start], par.Sentences[loc.Sentences.End-1]
	if loc.Text.Start > first.Start {
		text = "… " + text
	}
	if loc.Text.End < end.End {
		text += " …"
	}
	return Snippet{Text: text, Highlights: []Span{}, Citation: c}
}

func page(p *Paragraph) string {
	switch {
	case p.PageLabel != "":
		return p.PageLabel
	case p.Page > 0:
		return strconv.Itoa(p.Page)
	}
	return ""
}

// references follows what a quotation cites. What stands before it in the
// paragraph, and the paragraph before, tell what "ibidem" means.
func (b *Base) references(doc int, loc Locator, text string) []reference.Resolution {
	d := b.docs[doc]
	var before []string
	if p := loc.Paragraph - 1; p >= 0 && d.Paragraphs[p].Kind.Answers() {
		before = append(before, d.Paragraphs[p].Text)
	}
	before = append(before, d.Paragraphs[loc.Paragraph].Text[:loc.Text.Start])
	out := []reference.Resolution{}
next:
	for _, r := range b.lists[doc].Resolve(text, before...) {
		for _, o := range out {
			if o.Reference != nil && o.Reference == r.Reference && o.Pages == r.Pages || o.Reference == nil && o.Marker == r.Marker {
				continue next
			}
		}
		out = append(out, r)
	}
	return out
}

// cut shortens a quotation that no whole sentence fits, around the words that
// matter, at clauses where it can and never inside a word.
func (b *Base) cut(q *query.Query, loc Locator) Locator {
	par := &b.docs[b.byID[loc.Document]].Paragraphs[loc.Paragraph]
	text := loc.Text.Of(par.Text)
	// Choose the start whose next rank.Snippet characters hold most.
	marks := b.highlights(q, text)
	bestStart, bestEnd, bestN := 0, 0, -1
	starts := []int{0}
	for i, r := range text {
		if strings.ContainsRune(";:,—–", r) || r == '(' {
			if n := i + utf8.RuneLen(r); n < len(text) && text[n] == ' ' {
				starts = append(starts, n+1)
			}
		}
	}
	for _, m := range marks {
		starts = append(starts, m.Start)
	}
	for _, start := range starts {
		end := wordEnd(text, start, rank.Snippet-4)
		n := 0
		for _, m := range marks {
			if m.Start >= start && m.End <= end {
				n++
			}
		}
		if n > bestN || n == bestN && start < bestStart {
			bestStart, bestEnd, bestN = start, end, n
		}
	}
	loc.Text = Span{Start: loc.Text.Start + bestStart, End: loc.Text.Start + bestEnd}
	loc.File = par.Map.Span(loc.Text)
	return loc
}

// wordEnd returns the end of the last word that ends within n characters of
// start; where a word alone is longer, the end of n characters.
func wordEnd(text string, start, n int) int {
	end, count := start, 0
	for i, r := range text[start:] {
		if count == n {
			if end == start {
				return start + i
			}
			return end
		}
		if unicode.IsSpace(r) {
			end = start + i
		}
		count++
	}
	return len(text)
}

// highlights returns the spans of text that stand for terms of the question,
// neighbours joined.
func (b *Base) highlights(q *query.Query, text string) []Span {
	out := []Span{}
	var s analysis.Scanner
	s.Reset(text)
	for w, ok := s.Next(); ok; w, ok = s.Next() {
		if !b.stands(q, b.lex.Find(w.Text)) {
			continue
		}
		if n := len(out); n > 0 && (out[n-1].End >= w.Start || strings.Trim(text[out[n-1].End:w.Start], " -") == "" && w.Start-out[n-1].End == 1) {
			out[n-1].End = w.End
			continue
		}
		out = append(out, Span{Start: w.Start, End: w.End})
	}
	return out
}

// stands reports whether word w of the material stands for a term.
func (b *Base) stands(q *query.Query, w uint32) bool {
	if w == index.None {
		return false
	}
	stem := b.lex.StemOf(w)
	if stem == index.None {
		return false
	}
	for i := range q.Terms {
		for _, a := range q.Terms[i].Alts {
			if a.Stem == stem && a.Weight >= 0.5 {
				return true
			}
		}
	}
	return false
}

// Around returns the paragraphs that stand around a quotation in its section, at
// most n before and n after, without the quotation's own. A locator that does
// not fit its document gives nil.
func (b *Base) Around(loc Locator, n int) (before, after []Snippet) {
	d := b.Document(loc.Document)
	if d == nil || loc.Paragraph < 0 || loc.Paragraph >= len(d.Paragraphs) {
		return nil, nil
	}
	section := d.Paragraphs[loc.Paragraph].Section
	whole := func(p int) (Snippet, bool) {
		if par := &d.Paragraphs[p]; par.Section != section || !par.Kind.Answers() || len(par.Sentences) == 0 {
			return Snippet{}, false
		}
		return b.quote(b.locate(b.byID[d.ID], p, 0, len(d.Paragraphs[p].Sentences))), true
	}
	for p := loc.Paragraph - 1; p >= 0 && len(before) < n && d.Paragraphs[p].Section == section; p-- {
		if s, ok := whole(p); ok {
			before = append([]Snippet{s}, before...)
		}
	}
	for p := loc.Paragraph + 1; p < len(d.Paragraphs) && len(after) < n && d.Paragraphs[p].Section == section; p++ {
		if s, ok := whole(p); ok {
			after = append(after, s)
		}
	}
	return before, after
}

// Quote reads a locator back: the same sentences, their place and references.
// ok is false if it does not fit the documents.
func (b *Base) Quote(loc Locator) (s Snippet, ok bool) {
	d := b.Document(loc.Document)
	if d == nil || loc.Paragraph < 0 || loc.Paragraph >= len(d.Paragraphs) {
		return Snippet{}, false
	}
	par := &d.Paragraphs[loc.Paragraph]
	if loc.Sentences.Start < 0 || loc.Sentences.Len() <= 0 || loc.Sentences.End > len(par.Sentences) {
		return Snippet{}, false
	}
	return b.quote(b.locate(b.byID[d.ID], loc.Paragraph, loc.Sentences.Start, loc.Sentences.End)), true
}
