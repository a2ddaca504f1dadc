package extract

import (
	"slices"
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
// Words are compared by their hashes, and the first words of each short block
// looked up once along the whole text, so that the time is linear however many
// short blocks there are.
func echoes(texts []string, skip func(int) bool) map[int]bool {
	words := make([][]uint64, len(texts))
	first := map[uint64][]int{} // candidates by their first words
	var hashes []uint64
	for i, s := range texts {
		if skip(i) {
			continue
		}
		from := len(hashes)
		hashes = appendWords(hashes, s)
		words[i] = hashes[from:len(hashes):len(hashes)]
		if len(s) <= maxEcho && len(words[i]) >= echoWords {
			if key := echoKey(words[i]); len(first[key]) < 8 {
				first[key] = append(first[key], i)
			}
		}
	}
	found := map[int]bool{}
	for i, w := range words {
		for k := 0; k+echoWords <= len(w); k++ {
			for _, c := range first[echoKey(w[k:])] {
				if c != i && len(w) > len(words[c]) && len(w)-k >= len(words[c]) && slices.Equal(w[k:k+len(words[c])], words[c]) {
					found[c] = true
				}
			}
		}
	}
	return found
}

func echoKey(w []uint64) uint64 {
	key := uint64(0)
	for _, h := range w[:echoWords] {
		key = key*31 + h
	}
	return key
}

// appendWords appends the hashes (FNV-1a) of the words of s in lower case.
func appendWords(hashes []uint64, s string) []uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h, in := uint64(offset), false
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		case r >= 'A' && r <= 'Z':
			r |= 0x20
		case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)):
			r = unicode.ToLower(r)
		default:
			if in {
				hashes = append(hashes, h)
				h, in = offset, false
			}
			continue
		}
		h, in = (h^uint64(r))*prime, true
	}
	if in {
		hashes = append(hashes, h)
	}
	return hashes
}

// isQuoted reports whether s stands in quotation marks as a whole.
func isQuoted(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("\"“„«‘'", first) && strings.ContainsAny(s[max(0, len(s)-4):], "\"”“»’'")
}
