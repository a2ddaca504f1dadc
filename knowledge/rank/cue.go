package rank

import (
	"strings"

	"footnote/knowledge/analysis"
	"footnote/knowledge/index"
	"footnote/knowledge/query"
)

// after and before are what stands around a term that a sentence explains. The
// shapes are those of apposition and of naming, as dictionaries of definition
// patterns list them (Hearst 1992, "Automatic acquisition of hyponyms").
var (
	after  = append([]string{" (", ": ", " – ", " — ", " - ", ", a ", ", an ", ", the ", ", or ", ", which ", ", known "}, copulas...)
	before = []string{"so-called ", "known as ", "called ", "termed ", "named ", "term ", "referred to as ", "defined as "}
)

// copulas say what their subject is.
var copulas = []string{" is ", " are ", " was ", " were ", " refers ", " refer ", " means ", " denotes ", " consists ", " comprises ", " includes ", " include "}

// aside is what an explanation in the middle of a sentence is worth beside one
// that the sentence begins with: "The EAEU is …" defines the EAEU, "… replaced
// the Community (EurAsEC)" names it in passing.
const (
	aside   = 0.4
	brought = 0.7 // "the Eurasian Economic Union (EAEU)": where it is introduced
	passing = 0.1 // "the creation of the EAEU was …" says little of the EAEU
)

// opened is what an explanation at the beginning of a sentence is worth that is
// no plain "X is …".
const opened = 0.6

// cue returns the weight of the terms in the longest run of terms that the
// sentence explains, 0 if it explains none, less where it does so in passing;
// and how plainly it explains all of the question's terms together.
func (sc *scratch) cue(lex *query.Lexicon, q *query.Query, text string) (best, whole float64) {
	var s analysis.Scanner
	s.Reset(text)
	all := uint32(1)<<len(q.Terms) - 1
	var run uint32
	start, end := 0, 0
	for w, ok := s.Next(); ok; w, ok = s.Next() {
		var in *info
		n := lex.Find(w.Text)
		if n != index.None && sc.entry[n] != 0 {
			in = &sc.info[sc.entry[n]]
		}
		if in == nil || in.exact == 0 {
			// A stop word inside a name ("Belt and Road") does not end it.
			if n != index.None && lex.StemOf(n) == index.None && run != 0 && w.Start-end < 2 {
				continue
			}
			run = 0
			continue
		}
		if run == 0 {
			start = w.Start
		}
		run |= in.exact
		end = w.End
		if explained(text, start, end) {
			plain := 1.0
			if lead := strings.TrimLeft(text[:start], "\"“‘'*( "); lead != "" && !articles[lead] {
				plain = aside
				if introduced(text, start, end) {
					plain = brought
				} else if says(text[end:]) {
					plain = passing
				}
			} else if !says(text[end:]) {
				plain = opened
			}
			best = max(best, plain*q.Weight(run))
			if run == all {
				whole = max(whole, plain)
			}
		}
	}
	return best, whole
}

// explained reports whether what stands around text[start:end] explains it.
func explained(text string, start, end int) bool {
	rest := strings.TrimLeft(text[end:], "\"”’'*")
	for _, a := range after {
		if strings.HasPrefix(rest, a) && !strings.HasPrefix(rest, ", the latter") && !strings.HasPrefix(rest, ", the former") {
			return true
		}
	}
	if introduced(text, start, end) {
		return true
	}
	lead := strings.TrimRight(text[:start], "\"“‘'*")
	for _, b := range before {
		if strings.HasSuffix(lead, b) {
			return true
		}
	}
	return false
}

// articles may stand before the subject of a sentence.
var articles = map[string]bool{"The ": true, "A ": true, "An ": true, "The term ": true, "The \"": true, "The “": true, "The term \"": true, "The term “": true, "The so-called ": true}

// says reports whether text goes on with a copula, at once or after an
// apposition in brackets or commas.
func says(text string) bool {
	text = strings.TrimLeft(text, "\"”’'*)")
	for range 2 {
		for _, c := range copulas {
			if strings.HasPrefix(text, c) {
				return true
			}
		}
		end := -1
		switch {
		case strings.HasPrefix(text, " ("):
			end = strings.IndexByte(text, ')')
		case strings.HasPrefix(text, ", "):
			if end = strings.IndexByte(text[2:], ','); end >= 0 {
				end += 2
			}
		}
		if end < 0 {
			return false
		}
		text = text[end+1:]
	}
	return false
}

// introduced reports whether text[start:end] stands alone in brackets, as an
// acronym does behind its long form.
func introduced(text string, start, end int) bool {
	return start > 0 && text[start-1] == '(' && strings.HasPrefix(text[end:], ")")
}
