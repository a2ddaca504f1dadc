package query

import (
	"slices"
	"strings"

	"footnote/knowledge/analysis"
)

// leaning are words that point at something said before.
var leaning = map[string]bool{"it": true, "its": true, "they": true, "them": true, "their": true, "he": true, "him": true, "his": true,
	"she": true, "her": true, "this": true, "that": true, "these": true, "those": true, "there": true, "then": true, "same": true, "one": true,
	"other": true, "others": true, "former": true, "latter": true, "both": true}

// Leans reports whether a question leans on what was said before it: it points
// back ("when was that?"), goes on ("and Russia?", "what about tariffs?"), or
// has no word of its own.
func (l *Lexicon) Leans(q *Query, text string) bool {
	own := q.own()
	if own == 0 {
		return true
	}
	words := analysis.Words(strings.ToLower(text))
	if len(words) == 0 {
		return false
	}
	switch words[0] {
	case "and", "but", "or", "also", "then":
		return own <= 4
	case "what", "how":
		if len(words) > 1 && words[1] == "about" {
			return own <= 4
		}
	}
	return own <= 3 && slices.ContainsFunc(words, func(w string) bool { return leaning[w] })
}

// Short reports whether a question has so little of its own that it may lean on
// what was said before though nothing in it says so ("members?").
func (q *Query) Short() bool { return q.own() <= 2 }

// own counts the words that name a topic.
func (q *Query) own() (n int) {
	for i := range q.Terms {
		if !q.Terms[i].Furniture {
			n++
		}
	}
	return
}

// Follow adds the words of an earlier message to a question that leans on it,
// at half their weight: what was asked now counts more. It reports whether the
// message had any word to add.
func (l *Lexicon) Follow(q *Query, earlier string) bool {
	before := l.Analyse(earlier)
	added := false
	for _, t := range before.Terms {
		if len(q.Terms) == MaxTerms || slices.ContainsFunc(q.Terms, func(u Term) bool { return u.Stem == t.Stem }) {
			continue
		}
		t.Weight /= 2
		t.Kept /= 2
		t.Local /= 2
		t.Background /= 2
		q.Terms = append(q.Terms, t)
		added = true
	}
	if q.Kind == Any {
		q.Kind = before.Kind
	}
	return added
}
