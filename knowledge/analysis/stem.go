package analysis

import (
	"unicode/utf8"

	snowball "github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/irish"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/tamil"
	"github.com/blevesearch/snowballstem/turkish"
)

// stemmers has every language of the library under its BCP 47 tag.
var stemmers = map[string]func(*snowball.Env) bool{
	"ar": arabic.Stem, "da": danish.Stem, "nl": dutch.Stem, "en": english.Stem, "fi": finnish.Stem,
	"fr": french.Stem, "de": german.Stem, "hu": hungarian.Stem, "ga": irish.Stem, "it": italian.Stem,
	"no": norwegian.Stem, "pt": portuguese.Stem, "ro": romanian.Stem, "ru": russian.Stem, "es": spanish.Stem,
	"sv": swedish.Stem, "ta": tamil.Stem, "tr": turkish.Stem,
}

// longest bounds what is stemmed, in bytes: some stemmers take quadratic time,
// and a file may hold a stretch of letters as long as itself.
const longest = 200

// Stem returns the indexed form of a word in lower case: its stem in the given
// language (BCP 47), folded. Without a stemmer for the language the word is only
// folded. Numbers, abbreviations in capitals, words of one or two letters and
// what is longer than any word are never stemmed.
func Stem(word, language string) string {
	if len(word) < 3 || len(word) > longest || word[0] < 'a' && word[0] >= '0' || utf8.RuneCountInString(word) < 3 {
		return Fold(word)
	}
	stem, ok := stemmers[language]
	if !ok {
		return Fold(word)
	}
	env := snowball.NewEnv(word)
	stem(env)
	if s := Fold(env.Current()); s != "" {
		return s
	}
	return Fold(word)
}
