package query

import (
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"footnote/knowledge/analysis"
	"footnote/knowledge/fuzzy"
	"footnote/knowledge/index"
)

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

// Known reports whether the material holds the term in some form.
func (t *Term) Known() bool { return len(t.Alts) > 0 }

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
	out.Kept = out.Weight * analysis.Repeated(out.Stem)
	return out
}

// furniture are words that shape a question more than they name its topic.
var furniture = analysis.Set(`name names called mean means kind kinds type types term example many much used use uses say says said tell
	following which happened happen think article text author authors stand stands become became choose chose cite cited cites
	mention mentioned mentions link refer refers consist consists include includes involve involves short`)

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
