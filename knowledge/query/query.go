package query

import (
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"footnote/knowledge/analysis"
	"footnote/knowledge/fuzzy"
	"footnote/knowledge/index"
)

// MaxTerms bounds the terms of a query; the rarest are kept.
const MaxTerms = 32

// maxWords bounds the words looked at for verbatim runs.
const maxWords = 64

// A Query is a question, analysed against one collection.
type Query struct {
	// Terms are the words that count, in the question's order, each stem once.
	Terms []Term
	// Words are all words in order, stop words included, at most 64; None for
	// a word that the material lacks.
	Words []uint32
	// TermOf gives for each of Words its index in Terms, -1 for stop words.
	TermOf []int
	// Kind is the kind of answer wanted.
	Kind Kind
	// Language of the question as assumed.
	Language string
}

// A Term is one word that counts, with what may stand for it.
type Term struct {
	// Word as typed.
	Word string
	// Stem is its indexed form; for a corrected word that of the correction.
	Stem string
	// Surface is the word in the material equal to the one typed, or None.
	Surface uint32
	// Alts are the stems of the material that may stand for it, likeliest
	// first; empty for a word that the material lacks.
	Alts []Alt
	// Similar are stems spelled much alike; weak evidence that ranks but never
	// counts as an answer.
	Similar []fuzzy.Like
	// Acronym is the stem of an acronym whose long form counts for this term,
	// or None.
	Acronym uint32
	// Local and Background are rarities, see index.Rarity; Weight is the
	// geometric mean, which serves collections of every size.
	Local, Background, Weight float64
	// Kept is Weight times the chance that such a word is repeated in the
	// sentence that answers.
	Kept   float64
	Case   analysis.Case
	Number bool
	// Gram marks a pair of characters from a script without spaces.
	Gram bool
	// Furniture marks words that shape a question more than its topic
	// ("name", "kind").
	Furniture bool
	// Read and Why say what the word was taken for, see knowledge.Evidence.
	Read []string
	Why  string
}

// An Alt is a stem that may stand for a term.
type Alt struct {
	Stem uint32
	// Weight is 1 for the word itself, less for a doubtful reading.
	Weight float64
}

// Weight sums the weights of a set of terms, bit i for Terms[i].
func (q *Query) Weight(set uint32) float64 {
	sum := 0.0
	for ; set != 0; set &= set - 1 {
		sum += q.Terms[bits.TrailingZeros32(set)].Weight
	}
	return sum
}

// Spaceless reports whether the question is in a script without spaces, at
// least in part.
func (q *Query) Spaceless() bool {
	return slices.ContainsFunc(q.Terms, func(t Term) bool { return t.Gram })
}

// Known reports whether the material holds the term in some form.
func (t *Term) Known() bool { return len(t.Alts) > 0 }

// token is a word of the question before it becomes a term.
type token struct {
	text   string // lower case, accents kept
	folded string
	word   uint32
	cas    analysis.Case
	gram   bool
}

// Analyse ties a question's text to the collection. The text should have been
// cleaned and stripped of its frame. A text without words that count gives a
// Query without Terms.
func (l *Lexicon) Analyse(text string) *Query {
	q := &Query{Language: l.language(text)}
	var tokens []token
	var s analysis.Scanner
	s.Reset(text)
	for w, ok := s.Next(); ok && len(tokens) < maxWords; w, ok = s.Next() {
		t := token{text: string(w.Text), cas: w.Case, gram: w.Gram}
		t.folded = analysis.Fold(t.text)
		t.word = l.Word(t.folded)
		tokens = append(tokens, t)
	}
	q.Kind = kindOf(tokens, q.Language)
	for i := 0; i < len(tokens); i++ {
		t := &tokens[i]
		q.Words = append(q.Words, t.word)
		if analysis.IsStop(t.text, q.Language) || (q.Language == "" && analysis.IsStop(t.text, "en")) {
			q.TermOf = append(q.TermOf, -1)
			continue
		}
		if asks[t.folded] && others(tokens, q.Language) {
			q.TermOf = append(q.TermOf, -1)
			continue
		}
		term := l.term(tokens, i, q.Language)
		q.TermOf = append(q.TermOf, q.add(term))
	}
	l.longForms(q)
	q.bound()
	return q
}

// asks are words that only say that something is to be explained.
var asks = map[string]bool{"define": true, "definition": true, "meaning": true, "explain": true, "describe": true, "summarize": true, "summarise": true}

// others reports whether a question has words beside those that ask.
func others(tokens []token, language string) bool {
	for _, t := range tokens {
		if !asks[t.folded] && !furniture[t.folded] && !analysis.IsStop(t.text, language) {
			return true
		}
	}
	return false
}

// language guesses the language of a question: by its own words if the material
// has that language or its script decides, else that of most documents. A few
// words seldom decide between languages, so others of the same script are not
// considered.
func (l *Lexicon) language(text string) string {
	if len(l.languages) == 1 && latinScript(text) && stemsLatin[l.languages[0]] {
		return l.languages[0]
	}
	lang := analysis.Language(text)
	if slices.Contains(l.languages, lang) || lang != "" && !latinScript(text) {
		return lang
	}
	return l.languages[0]
}

// stemsLatin are the languages in Latin script that collections mostly have.
var stemsLatin = map[string]bool{"en": true, "de": true, "es": true, "fr": true, "pt": true, "it": true, "nl": true, "sv": true, "da": true, "no": true}

func latinScript(text string) bool {
	for _, r := range text {
		if r >= 0x250 && r < 0x2000 || r > 0x2e80 {
			return false
		}
	}
	return true
}

// add appends a term, or returns the one with the same stem.
func (q *Query) add(t Term) int {
	for i := range q.Terms {
		u := &q.Terms[i]
		if u.Stem == t.Stem {
			return i
		}
	}
	q.Terms = append(q.Terms, t)
	return len(q.Terms) - 1
}

// term ties one word to the material.
func (l *Lexicon) term(tokens []token, i int, language string) Term {
	t := &tokens[i]
	out := Term{Word: t.text, Surface: t.word, Acronym: index.None, Case: t.cas, Number: analysis.IsNumber(t.text), Gram: t.gram, Furniture: furniture[t.folded]}
	st := t.folded
	if !t.gram {
		st = analysis.Stem(t.text, language)
	}
	out.Stem = st
	sid := index.None
	if t.word != index.None {
		sid = l.StemOf(t.word)
	}
	if sid == index.None {
		sid = l.Stem(st)
	}
	for _, lang := range l.languages {
		if sid == index.None && lang != language && !t.gram {
			sid = l.Stem(analysis.Stem(t.text, lang))
		}
	}
	if sid != index.None {
		out.Alts = []Alt{{sid, 1}}
		out.Stem = l.StemText(sid)
		if long, ok := l.long[sid]; ok {
			out.Acronym = sid
			out.Read, out.Why = []string{long}, "acronym"
		}
	} else if !t.gram {
		l.correct(&out, tokens, i, language)
	}
	if !t.gram && !out.Number && utf8.RuneCountInString(out.Stem) > 3 {
		for _, s := range l.like(out.Stem, 0.4, nil) {
			if !slices.ContainsFunc(out.Alts, func(a Alt) bool { return a.Stem == s.ID }) {
				out.Similar = append(out.Similar, s)
			}
		}
	}
	if out.Known() {
		out.Local, out.Background = l.Rarity(out.Alts[0].Stem)
	} else {
		out.Local, out.Background = l.Absent(out.Stem)
		if language != "en" {
			out.Background = out.Local
		}
	}
	out.Weight = math.Sqrt(out.Local * out.Background)
	out.Kept = out.Weight * retention(out.Stem)
	return out
}

// furniture are words that shape a question more than they name its topic.
var furniture = map[string]bool{"name": true, "names": true, "called": true, "mean": true, "means": true, "meaning": true,
	"kind": true, "kinds": true, "type": true, "types": true, "term": true, "example": true, "many": true, "much": true,
	"used": true, "say": true, "says": true, "said": true, "tell": true, "explain": true, "describe": true, "following": true,
	"which": true, "happened": true, "happen": true, "think": true, "article": true, "text": true, "author": true, "authors": true}

// correct finds what an unknown word was meant to be.
func (l *Lexicon) correct(t *Term, tokens []token, i int, language string) {
	word := tokens[i].folded
	n := utf8.RuneCountInString(word)
	if t.Number || n < 3 {
		return
	}
	for _, v := range variants(word) {
		if w := l.Word(v); w != index.None && l.StemOf(w) != index.None {
			l.take(t, w, "spelling")
			return
		}
		if s := l.Stem(analysis.Stem(v, language)); s != index.None {
			t.Alts, t.Stem = []Alt{{s, 1}}, l.StemText(s)
			t.Read, t.Why = []string{v}, "spelling"
			return
		}
	}
	known := language == "en" && analysis.Known(word)
	latin := analysis.Latin(word)
	if latin != word {
		known = false
	}
	if !known && n >= 4 {
		edits := 1
		if utf8.RuneCountInString(latin) >= 6 {
			edits = 2
		}
		why := "spelling"
		near := l.speller.Near(latin, edits, 3)
		if latin != word {
			// Only names are carried from one alphabet to another.
			why = "name"
			near = slices.DeleteFunc(l.speller.Near(latin, edits, 8), func(c fuzzy.Near) bool { return l.Class(c.ID)&index.Name == 0 })
		}
		if len(near) > 0 {
			for _, c := range near[:min(3, len(near))] {
				w := math.Exp(-2 * (c.Cost - near[0].Cost))
				s := l.StemOf(c.ID)
				if w < 0.1 || slices.ContainsFunc(t.Alts, func(a Alt) bool { return a.Stem == s }) {
					continue
				}
				if len(t.Alts) == 0 {
					l.take(t, c.ID, why)
				} else {
					t.Alts = append(t.Alts, Alt{s, w})
				}
			}
			return
		}
	}
	if a, b, ok := l.split(word); ok && !known {
		t.Alts = []Alt{{l.StemOf(a), 1}, {l.StemOf(b), 1}}
		if l.Frequency(l.StemOf(b)) < l.Frequency(l.StemOf(a)) {
			t.Alts[0], t.Alts[1] = t.Alts[1], t.Alts[0]
		}
		t.Stem = l.StemText(t.Alts[0].Stem)
		t.Read, t.Why = []string{l.WordText(a) + " " + l.WordText(b)}, "split"
		return
	}
	for _, pair := range [][2]int{{i, i + 1}, {i - 1, i}} {
		if pair[0] < 0 || pair[1] >= len(tokens) {
			continue
		}
		joined := tokens[pair[0]].folded + tokens[pair[1]].folded
		if w := l.Word(joined); w != index.None && l.StemOf(w) != index.None && len(joined) > 4 {
			l.take(t, w, "joined")
			return
		}
	}
}

// take makes word w of the material the reading of the term.
func (l *Lexicon) take(t *Term, w uint32, why string) {
	s := l.StemOf(w)
	t.Alts, t.Stem, t.Surface = []Alt{{s, 1}}, l.StemText(s), w
	t.Read, t.Why = []string{l.WordText(w)}, why
}

// split cuts a word into two that the material has, the most frequent pair.
func (l *Lexicon) split(word string) (a, b uint32, ok bool) {
	best := 0.0
	for i := range word {
		if i < 3 || len(word)-i < 3 {
			continue
		}
		x, y := l.Word(word[:i]), l.Word(word[i:])
		if x == index.None || y == index.None || l.StemOf(x) == index.None || l.StemOf(y) == index.None {
			continue
		}
		if f := math.Log(float64(1+l.WordCount(x))) + math.Log(float64(1+l.WordCount(y))); f > best {
			best, a, b, ok = f, x, y, true
		}
	}
	return
}

// variants returns other accepted spellings of an English word.
func variants(word string) []string {
	var out []string
	for _, p := range [][2]string{{"isation", "ization"}, {"ization", "isation"}, {"ise", "ize"}, {"ize", "ise"}, {"ising", "izing"},
		{"izing", "ising"}, {"ised", "ized"}, {"ized", "ised"}, {"yse", "yze"}, {"yze", "yse"}, {"our", "or"}, {"or", "our"},
		{"tre", "ter"}, {"ter", "tre"}, {"ence", "ense"}, {"ense", "ence"}, {"ogue", "og"}, {"og", "ogue"}, {"ll", "l"},
		{"ae", "e"}, {"oe", "e"}, {"programme", "program"}} {
		if i := strings.LastIndex(word, p[0]); i > 0 {
			out = append(out, word[:i]+p[1]+word[i+len(p[0]):])
		}
	}
	return out
}

// longForms lets an acronym of the material stand for the long form that the
// question spells out.
func (l *Lexicon) longForms(q *Query) {
	for i, w := range q.Words {
		if w == index.None {
			continue
		}
		for _, k := range l.byFirst[w] {
			a := l.Acronyms()[k]
			if i+len(a.Long) > len(q.Words) || !l.sameWords(q.Words[i:i+len(a.Long)], a.Long) {
				continue
			}
			for j := i; j < i+len(a.Long); j++ {
				if t := q.TermOf[j]; t >= 0 && !slices.ContainsFunc(q.Terms[t].Alts, func(x Alt) bool { return x.Stem == a.Stem }) {
					q.Terms[t].Alts = append(q.Terms[t].Alts, Alt{a.Stem, 1})
					if q.Terms[t].Why == "" {
						q.Terms[t].Read, q.Terms[t].Why = []string{a.Short}, "acronym"
					}
				}
			}
		}
	}
}

func (l *Lexicon) sameWords(a, b []uint32) bool {
	for i := range a {
		if a[i] == b[i] {
			continue
		}
		if a[i] == index.None || l.StemOf(a[i]) == index.None || l.StemOf(a[i]) != l.StemOf(b[i]) {
			return false
		}
	}
	return true
}

// bound keeps the MaxTerms rarest terms.
func (q *Query) bound() {
	if len(q.Terms) <= MaxTerms {
		return
	}
	order := make([]int, len(q.Terms))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch wa, wb := q.Terms[a].Weight, q.Terms[b].Weight; {
		case wa > wb:
			return -1
		case wa < wb:
			return 1
		}
		return 0
	})
	keep := order[:MaxTerms]
	slices.Sort(keep)
	at := make([]int, len(q.Terms))
	for i := range at {
		at[i] = -1
	}
	var terms []Term
	for n, i := range keep {
		at[i] = n
		terms = append(terms, q.Terms[i])
	}
	q.Terms = terms
	for i, t := range q.TermOf {
		if t >= 0 {
			q.TermOf[i] = at[t]
		}
	}
}
