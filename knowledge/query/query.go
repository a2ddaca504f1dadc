package query

import (
	"math/bits"
	"slices"
	"strings"

	"footnote/knowledge/analysis"
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
	// A question may be in another language than the material: its stop words
	// are none of the material's business, and it has few typing errors to mend.
	asked := analysis.Language(text)
	if asked == "" {
		asked = q.Language
	}
	var tokens []token
	shouts := shouted(text)
	var s analysis.Scanner
	s.Reset(text)
	for w, ok := s.Next(); ok && len(tokens) < maxWords; w, ok = s.Next() {
		t := token{text: string(w.Text), cas: w.Case, gram: w.Gram}
		if shouts && l.Word(t.text) == index.None {
			t.text = strings.ToLower(t.text) // "IS", which is no abbreviation here
		}
		t.folded = analysis.Fold(t.text)
		t.word = l.Word(t.folded)
		if meant, ok := slips[t.folded]; ok && t.word == index.None {
			t.text, t.folded, t.word = meant, meant, l.Word(meant)
		}
		tokens = append(tokens, t)
	}
	q.Kind = kindOf(tokens, q.Language)
	for i := 0; i < len(tokens); i++ {
		t := &tokens[i]
		q.Words = append(q.Words, t.word)
		if analysis.IsStop(t.text, q.Language) || analysis.IsStop(t.text, asked) || chat[t.folded] && t.word == index.None {
			q.TermOf = append(q.TermOf, -1)
			continue
		}
		if asks[t.folded] && others(tokens, q.Language) {
			q.TermOf = append(q.TermOf, -1)
			continue
		}
		term := l.term(tokens, i, q.Language, asked)
		q.TermOf = append(q.TermOf, q.add(term))
	}
	l.longForms(q)
	q.bound()
	return q
}

// shouted reports whether a text of several words is typed in capitals alone.
func shouted(text string) bool {
	return strings.Count(text, " ") > 1 && strings.ToUpper(text) == text && strings.ToLower(text) != text
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

// slips are function words as they are mistyped most; one that the material
// does not have is read as what it was meant to be before anything else, so that
// it neither counts as a word nor is corrected to one ("wich" to "wish").
var slips = map[string]string{"wich": "which", "whcih": "which", "whihc": "which", "wat": "what", "wut": "what", "waht": "what",
	"hwat": "what", "hwo": "how", "wehn": "when", "wher": "where", "teh": "the", "hte": "the", "adn": "and", "thier": "their"}

// chat are function words as people type them in a hurry; they count as stop
// words of a question.
var chat = analysis.Set(`whats wheres whos whens whys hows whatre im ive dont doesnt didnt isnt arent cant wont u ur r thats
	theres pls plz ok lol wtf omg fuck fucking shit damn bloody hell stupid dumb idiot bot`)

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
