package quality

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// shown is how many characters (code points) of a result's text are judged:
// what a person sees of it at a glance.
const shown = 400

// clip returns the first n code points of s.
func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// ContainsAnswer reports whether a text has an answer in it: as whole words
// after normalising both, or as a plain run of characters if the answer is
// written in a script without spaces.
func ContainsAnswer(text, answer string) bool {
	t, a := normalize(text), normalize(answer)
	switch {
	case a == "":
		return false
	case strings.ContainsFunc(a, spaceless):
		return strings.Contains(strings.ReplaceAll(t, " ", ""), strings.ReplaceAll(a, " ", ""))
	}
	return strings.Contains(" "+t+" ", " "+a+" ")
}

// containsFact reports whether a text has a fact in it, whatever the case.
func containsFact(text, fact string) bool {
	return fact != "" && strings.Contains(lower(text), lower(fact))
}

// spaceless reports whether a rune is Thai, Japanese or Chinese. The ranges
// are the scorer's, not Unicode's: both sides have to draw the same line.
func spaceless(r rune) bool {
	return r >= 0x0e00 && r <= 0x0e7f || r >= 0x3040 && r <= 0x30ff || r >= 0x3400 && r <= 0x9fff
}

// normalize is SQuAD's: lower case, words separated by single spaces, without
// punctuation and articles. As in the published scorer, which is written in
// Python, a word is a run of letters and numbers; combining marks part words.
func normalize(s string) string {
	words := strings.FieldsFunc(lower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r)
	})
	kept := words[:0]
	for _, w := range words {
		if w != "a" && w != "an" && w != "the" {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}

// lower maps to lower case as Unicode's SpecialCasing has it, which differs
// from strings.ToLower in two letters: İ becomes two characters, and Σ depends
// on its place in the word.
func lower(s string) string {
	if strings.ContainsAny(s, "İΣ") {
		return cases.Lower(language.Und).String(s)
	}
	return strings.ToLower(s)
}
