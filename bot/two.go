package bot

import (
	"strings"
	"unicode/utf8"
)

// asking are the words that begin a question, in English.
var asking = map[string]bool{
	"what": true, "whats": true, "who": true, "whos": true, "whom": true, "whose": true, "when": true, "where": true,
	"why": true, "how": true, "which": true, "is": true, "are": true, "was": true, "were": true, "do": true, "does": true,
	"did": true, "can": true, "could": true, "has": true, "have": true, "will": true, "would": true, "should": true,
}

// joining are the words that lead from one question to the next.
var joining = map[string]bool{"and": true, "also": true, "then": true, "but": true, "or": true, "so": true, "plus": true}

// fewestWords of something that is taken for a question of its own: "why?" and
// "or what?" go with what they hang on.
const fewestWords = 3

// twoQuestions splits a message that asks two things; then is the rest after
// the first question, without its joining word, "" if there is one question or
// no telling.
func twoQuestions(text string) (first, then string) {
	if strings.ContainsAny(text, `"“„«`) {
		return text, "" // a quotation may hold any sign
	}
	i := strings.IndexAny(text, "?？\n")
	if i < 0 {
		return text, ""
	}
	_, n := utf8.DecodeRuneInString(text[i:])
	first, rest := strings.TrimSpace(text[:i+n]), strings.TrimSpace(strings.TrimLeft(text[i+n:], "?？!. \n"))
	for {
		word, left := firstWord(rest)
		if !joining[fold(word)] {
			break
		}
		rest = left
	}
	if !question(first, false) || !question(rest, true) {
		return text, ""
	}
	return first, rest
}

// question reports whether a text asks something of its own; start wants it to
// begin with a question word.
func question(text string, start bool) bool {
	words := strings.Fields(fold(text))
	if len(words) < fewestWords {
		return false
	}
	if start {
		return asking[words[0]]
	}
	for _, w := range words {
		if asking[w] {
			return true
		}
	}
	return false
}
