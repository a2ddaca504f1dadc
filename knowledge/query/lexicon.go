package query

import (
	"sort"
	"sync"

	"footnote/knowledge/analysis"
	"footnote/knowledge/fuzzy"
	"footnote/knowledge/index"
)

// A Lexicon is a collection's vocabulary, ready to be compared with a question.
// Immutable; safe for concurrent use.
type Lexicon struct {
	*index.Index
	languages []string // of the documents, commonest first
	speller   *fuzzy.Speller
	grams     *fuzzy.Grams
	latin     map[uint32]string // romanised form of words in other alphabets
	byFirst   map[uint32][]int  // first word of a long form to acronyms
	long      map[uint32]string // stem of an acronym to its long form
	counters  sync.Pool         // *fuzzy.Counter
}

// NewLexicon prepares the vocabulary of an index.
func NewLexicon(ix *index.Index) *Lexicon {
	l := &Lexicon{Index: ix, latin: map[uint32]string{}, byFirst: map[uint32][]int{}, long: map[uint32]string{}}
	l.counters.New = func() any { return new(fuzzy.Counter) }
	count := map[string]int{}
	for _, d := range ix.Documents() {
		count[d.Language]++
	}
	delete(count, "")
	for lang := range count {
		l.languages = append(l.languages, lang)
	}
	sort.Slice(l.languages, func(i, j int) bool {
		a, b := l.languages[i], l.languages[j]
		if count[a] != count[b] {
			return count[a] > count[b]
		}
		return a < b
	})
	if len(l.languages) == 0 {
		l.languages = []string{"en"}
	}
	word := func(w uint32) string {
		if s, ok := l.latin[w]; ok {
			return s
		}
		return ix.WordText(w)
	}
	content := func(w uint32) bool {
		return ix.StemOf(w) != index.None && !analysis.IsNumber(ix.WordText(w))
	}
	for w := range uint32(ix.Words()) {
		if text := ix.WordText(w); content(w) {
			if s := analysis.Latin(text); s != text {
				l.latin[w] = s
			}
		}
	}
	l.speller = fuzzy.NewSpeller(ix.Words(), word, ix.WordCount, func(w uint32) bool { return content(w) && len(ix.WordText(w)) > 2 })
	l.grams = fuzzy.NewGrams(ix.Stems(), ix.StemText, func(s uint32) bool {
		t := ix.StemText(s)
		return len(t) > 3 && !analysis.IsNumber(t)
	})
	for i, a := range ix.Acronyms() {
		l.byFirst[a.Long[0]] = append(l.byFirst[a.Long[0]], i)
		if _, ok := l.long[a.Stem]; !ok {
			l.long[a.Stem] = a.Text
		}
	}
	return l
}

// like returns the stems that share at least the given part of their letter
// triples with word.
func (l *Lexicon) like(word string, least float64, out []fuzzy.Like) []fuzzy.Like {
	c := l.counters.Get().(*fuzzy.Counter)
	defer l.counters.Put(c)
	return l.grams.Like(word, least, c, out)
}
