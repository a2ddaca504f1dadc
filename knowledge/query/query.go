package query

import (
	"math"
	"math/bits"
	"slices"
	"strconv"
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
	// Name marks a word that names somebody or something: capitalised inside
	// the question, or nearly always in the material.
	Name bool
	// Noun marks a word that the material lacks and that stands where a thing
	// is named ("the headquarters of"), or is too rare to be anything else.
	Noun bool
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

// numbers are the number words that people also type as digits.
var numbers = []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// spellNumber lets "3" stand for "three" and the other way round.
func (l *Lexicon) spellNumber(t *Term, folded string) {
	for n, word := range numbers {
		other := ""
		switch folded {
		case word:
			other = strconv.Itoa(n)
		case strconv.Itoa(n):
			other = word
		default:
			continue
		}
		if s := l.Stem(analysis.Stem(other, "en")); s != index.None {
			t.Alts = append(t.Alts, Alt{s, 1})
		}
		return
	}
}

// derived reports whether the material has a word that begins like an unknown
// one and is much like it ("suspicion" for "suspicious").
func (l *Lexicon) derived(t *Term) bool {
	return slices.ContainsFunc(t.Similar, func(s fuzzy.Like) bool {
		w := l.StemText(s.ID)
		return s.Sim >= 0.5 && len(w) >= 4 && len(t.Stem) >= 4 && w[:4] == t.Stem[:4]
	})
}

// nounlike reports whether token i stands where a question names a thing.
func nounlike(tokens []token, i int) bool {
	if tokens[i].cas != analysis.Lower && i > 0 || i+1 < len(tokens) && tokens[i+1].folded == "of" {
		return true
	}
	if i == 0 {
		return false
	}
	switch tokens[i-1].folded {
	case "the", "a", "an", "s", "of", "which", "many", "much", "their", "its", "his", "her":
		return true
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
func (l *Lexicon) term(tokens []token, i int, language, asked string) Term {
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
		l.correct(&out, tokens, i, language, asked)
	}
	out.Name = t.cas != analysis.Lower && i > 0 || out.Known() && t.word != index.None && l.Class(t.word)&index.Name != 0
	if !t.gram && !out.Number && utf8.RuneCountInString(out.Stem) > 3 {
		for _, s := range l.like(out.Stem, 0.4, nil) {
			// Words of one root begin alike: "Afghanistan" is no form of
			// "Turkmenistan".
			if l.StemText(s.ID)[0] == out.Stem[0] && !slices.ContainsFunc(out.Alts, func(a Alt) bool { return a.Stem == s.ID }) {
				out.Similar = append(out.Similar, s)
			}
		}
	}
	l.spellNumber(&out, t.folded)
	out.Noun = !out.Known() && !out.Gram && (nounlike(tokens, i) || language == "en" && !analysis.Known(t.text)) && !l.derived(&out)
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
var furniture = words(`name names called mean means kind kinds type types term example many much used use uses say says said tell
	following which happened happen think article text author authors stand stands become became choose chose cite cited cites
	mention mentioned mentions link refer refers consist consists include includes involve involves short`)

// chat are function words as people type them in a hurry; they count as stop
// words of a question.
var chat = words(`whats wheres whos whens whys hows whatre wat wut teh im ive dont doesnt didnt isnt arent cant wont u ur r thats
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
