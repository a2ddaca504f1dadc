package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxEcho   = 400 // bytes of a pull quote
	echoWords = 4   // that it has at least
)

// echoes finds the blocks that repeat, word for word, what stands in another
// and longer one: pull quotes. skip says which blocks are neither.
//
// The first words of each short block are looked up once along the whole text,
// so that the time is linear however many short blocks there are.
func echoes(texts []string, skip func(int) bool) map[int]bool {
	type candidate struct {
		block int
		words []string
	}
	first := map[string][]candidate{}
	for i, s := range texts {
		if len(s) > maxEcho || skip(i) {
			continue
		}
		if w := plainWords(s); len(w) >= echoWords {
			key := strings.Join(w[:echoWords], " ")
			if len(first[key]) < 8 {
				first[key] = append(first[key], candidate{i, w})
			}
		}
	}
	found := map[int]bool{}
	if len(first) == 0 {
		return found
	}
	for i, s := range texts {
		if skip(i) {
			continue
		}
		words := plainWords(s)
		for k := 0; k+echoWords <= len(words); k++ {
			for _, c := range first[strings.Join(words[k:k+echoWords], " ")] {
				if c.block != i && len(words) > len(c.words) && hasWords(words[k:], c.words) {
					found[c.block] = true
				}
			}
		}
	}
	return found
}

func hasWords(words, want []string) bool {
	if len(words) < len(want) {
		return false
	}
	for i, w := range want {
		if words[i] != w {
			return false
		}
	}
	return true
}

// plainWords are the words of s in lower case, without marks.
func plainWords(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
}

// isQuoted reports whether s stands in quotation marks as a whole.
func isQuoted(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("\"“„«‘'", first) && strings.ContainsAny(s[max(0, len(s)-4):], "\"”“»’'")
}
