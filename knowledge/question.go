package knowledge

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/analysis"
	"footnote/knowledge/query"
)

// usable checks that a text can be asked and returns it cleaned.
func usable(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", &QuestionError{"empty", "There is no question. Ask about the reading, for example: what is …?"}
	}
	bad := 0
	for i, r := range text {
		if r == 0 || r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD") {
			bad++
		}
	}
	if bad*10 > len(text) {
		return "", &QuestionError{"binary", "That is not text that I can read. Type the question in words."}
	}
	clean := query.Clean(text)
	if n := utf8.RuneCountInString(clean); n > MaxQuestion {
		return "", &QuestionError{"long", fmt.Sprintf("The question has %d characters; I read at most %d. Ask for one thing at a time.", n, MaxQuestion)}
	}
	if clean == "" {
		return "", &QuestionError{"empty", "There is no question, only characters that cannot be seen. Ask about the reading, for example: what is …?"}
	}
	if !strings.ContainsFunc(clean, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return "", &QuestionError{"punctuation", "That has no words, only signs. Ask about the reading, for example: what is …?"}
	}
	return clean, nil
}

var inSource = regexp.MustCompile(`(?i)(?:^|\s)in:(?:"([^"]*)"|“([^”]*)”|(\S+))`)

// takeSource takes `in:source` out of a question.
func takeSource(text string) (rest, source string) {
	m := inSource.FindStringSubmatchIndex(text)
	if m == nil {
		return text, ""
	}
	for i := 2; i < len(m); i += 2 {
		if m[i] >= 0 {
			source = text[m[i]:m[i+1]]
		}
	}
	return strings.TrimSpace(text[:m[0]] + " " + text[m[1]:]), source
}

// sources marks the documents that match a name; nil means all. A name that
// matches none is a QuestionError which lists what there is.
func (b *Base) sources(name string) ([]bool, error) {
	want := analysis.Fold(strings.ToLower(query.Clean(name)))
	if want == "" {
		return nil, nil
	}
	only := make([]bool, len(b.docs))
	found := false
	for _, exact := range []bool{true, false} {
		for i, d := range b.docs {
			only[i] = d.ID == want || !exact && matches(d, want)
			found = found || only[i]
		}
		if found {
			return only, nil
		}
	}
	var list []string
	for _, d := range b.docs[:min(8, len(b.docs))] {
		list = append(list, d.ID)
	}
	more := ""
	if n := len(b.docs) - len(list); n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return nil, &QuestionError{"source", "No source has that name. There is: " + strings.Join(list, ", ") + more + "."}
}

// matches reports whether a document's id, title or authors hold the words.
func matches(d *Document, want string) bool {
	all := analysis.Fold(strings.ToLower(d.ID + " " + d.Title + " " + strings.Join(d.Authors, " ")))
	for _, w := range analysis.Words(want) {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return true
}

var quoted = regexp.MustCompile(`"([^"]+)"|“([^”]+)”|«([^»]+)»|„([^“”]+)[“”]`)

// takePhrases returns the phrases in quotation marks; they stay in the text,
// without the marks.
func takePhrases(text string) (rest string, phrases []string) {
	for _, m := range quoted.FindAllStringSubmatch(text, 4) {
		for _, p := range m[1:] {
			if p != "" {
				phrases = append(phrases, p)
			}
		}
	}
	if phrases == nil {
		return text, nil
	}
	return quoted.ReplaceAllString(text, "$1$2$3$4"), phrases
}

// holding returns the passages that have every phrase word for word.
func (b *Base) holding(phrases []string) map[int]bool {
	var all map[int]bool
	for _, p := range phrases {
		these := map[int]bool{}
		for _, at := range b.lex.Runs(b.wordNumbers(p)) {
			if all == nil || all[at] {
				these[at] = true
			}
		}
		all = these
	}
	return all
}

// wordNumbers numbers the words of a phrase, index.None for one that the
// material lacks.
func (b *Base) wordNumbers(phrase string) (run []uint32) {
	for _, w := range analysis.Words(phrase) {
		run = append(run, b.lex.Word(analysis.Fold(w)))
	}
	return run
}
