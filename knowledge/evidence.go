package knowledge

import (
	"strings"

	"footnote/knowledge/analysis"
	"footnote/knowledge/index"
)

// evidence says what became of each word that counts.
func (b *Base) evidence(a asking, phrases []string, snippets []Snippet) []Evidence {
	out := []Evidence{}
	var shown uint32
	if len(snippets) > 0 {
		first := snippets[0].Citation.Locator.Sentences
		for _, s := range a.cs[0].Sentences[first.Start:first.End] {
			shown |= s.Exact
		}
	}
	for i := range a.q.Terms {
		t := &a.q.Terms[i]
		if t.Gram || t.Furniture {
			continue // a pair of characters is no word to a reader, and "much" no topic
		}
		e := Evidence{Word: t.Word, Read: t.Read, Why: t.Why, InSnippet: shown>>i&1 == 1}
		for _, alt := range t.Alts {
			if alt.Weight == 1 {
				e.Count = max(e.Count, b.lex.Count(alt.Stem))
			}
		}
		if t.Acronym != index.None {
			e.Count = max(e.Count, len(b.lex.LongForms(t.Acronym)))
		}
		if e.Count == 0 && t.Known() {
			e.Count = len(b.lex.Fields(t.Alts[0].Stem)) // it stands in headings alone
		}
		out = append(out, e)
	}
	for _, p := range phrases {
		if len(analysis.Words(p)) < 2 {
			continue
		}
		e := Evidence{Word: p, Count: len(b.lex.Runs(b.wordNumbers(p)))}
		e.InSnippet = e.Count > 0 && len(snippets) > 0
		out = append(out, e)
	}
	return out
}

// reading tells how the question was understood, "" if just as typed.
func reading(a asking, typed string) string {
	out := a.text
	for i := range a.q.Terms {
		t := &a.q.Terms[i]
		if t.Why == "" || t.Why == "acronym" || len(t.Read) == 0 {
			continue
		}
		if at := wordIndex(out, t.Word); at >= 0 {
			out = out[:at] + t.Read[0] + out[at+len(t.Word):]
		}
	}
	if strings.Trim(out, " ?.!") == strings.Trim(typed, " ?.!") {
		return ""
	}
	return out
}

// wordIndex finds a word, whatever its case, -1 if it is not there.
func wordIndex(text, word string) int {
	var s analysis.Scanner
	s.Reset(text)
	for w, ok := s.Next(); ok; w, ok = s.Next() {
		if string(w.Text) == word && w.End-w.Start == len(word) {
			return w.Start
		}
	}
	return -1
}
