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

// Strange reports whether a question names a topic that the material does not
// hold ("who invented the zeppelin?"). Such a question has been answered, by a
// refusal: the words of the one before would only bring its passage back.
func (q *Query) Strange() bool {
	return slices.ContainsFunc(q.Terms, func(t Term) bool { return !t.Known() && !t.Furniture && !t.Gram })
}

// own counts the words that name a topic.
func (q *Query) own() (n int) {
	for i := range q.Terms {
		if !q.Terms[i].Furniture {
			n++
		}
	}
	return
}

// Follow completes a question that leans on what was said before, oldest first,
// with the words of the last message that has any, at half their weight: what
// was asked now counts more. Where that message leans on the one before it, the
// chain is followed on, each step at half the weight of the last. Follow reports
// whether it added anything.
func (l *Lexicon) Follow(q *Query, before []string) bool {
	// "who said that?" has a verb but no topic: it must not compete with one.
	if q.own() == 0 {
		q.Terms = nil
		for i := range q.TermOf {
			q.TermOf[i] = -1
		}
	}
	added := false
	part := 0.5
	for i := len(before) - 1; i >= 0; i-- {
		text := Unframe(Clean(before[i]))
		earlier := l.Analyse(text)
		if l.add(q, earlier, part) {
			added = true
			part /= 2
		}
		if added && !l.Leans(earlier, text) {
			break
		}
	}
	return added
}

// add appends the terms of an earlier question that are new.
func (l *Lexicon) add(q, earlier *Query, part float64) (added bool) {
	for _, t := range earlier.Terms {
		if t.Furniture || len(q.Terms) == MaxTerms || slices.ContainsFunc(q.Terms, func(u Term) bool { return u.Stem == t.Stem }) {
			continue
		}
		t.Weight *= part
		t.Kept *= part
		t.Local *= part
		t.Background *= part
		q.Terms = append(q.Terms, t)
		added = true
	}
	if q.Kind == Any {
		q.Kind = earlier.Kind
	}
	return added
}
