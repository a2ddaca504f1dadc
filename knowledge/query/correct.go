package query

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"footnote/knowledge/analysis"
	"footnote/knowledge/fuzzy"
	"footnote/knowledge/index"
)

// correct finds what an unknown word was meant to be.
func (l *Lexicon) correct(t *Term, tokens []token, i int, language, asked string) {
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
	if l.respell(t, tokens, i, known, asked != language) {
		return
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

// respell reads an unknown word as words of the material spelled nearly so, and
// reports whether there are any.
//
// What may stand for what is bounded, because a foolish reading is worse than
// none: a word with a capital is read as a name, as is a word of another
// alphabet or language (abroad); so is a word that general English knows, if it is long and but one
// letter off; the first letter must agree but for one slip in a long word.
func (l *Lexicon) respell(t *Term, tokens []token, i int, known, abroad bool) bool {
	word := tokens[i].folded
	latin := analysis.Latin(word)
	n := utf8.RuneCountInString(latin)
	foreign := latin != word
	edits := 1
	if n >= 6 && !known {
		edits = 2
	}
	names := foreign || known || abroad || tokens[i].cas == analysis.Upper || tokens[i].cas == analysis.Initial && i > 0
	// A short word in capitals is an abbreviation, not a slip.
	if n < 4 || known && n < 6 || tokens[i].cas == analysis.Upper && n < 6 {
		return false
	}
	why := "spelling"
	if foreign {
		why = "name"
	}
	first, _ := utf8.DecodeRuneInString(latin)
	var near []fuzzy.Near
	for _, c := range l.speller.Near(latin, edits, 12) {
		begins, _ := utf8.DecodeRuneInString(analysis.Latin(l.WordText(c.ID)))
		if names && l.Class(c.ID)&index.Name == 0 || begins != first && (n < 5 || c.Distance > 1 && n < 9) {
			continue
		}
		near = append(near, c)
	}
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
	return len(t.Alts) > 0
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
