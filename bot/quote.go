package bot

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"footnote/knowledge/document"
)

// Bounds of a quotation that is looked for, in words.
const (
	shortestQuote = 3
	longestQuote  = 120
)

// A word is one word of a text, where it stands and as it is compared: without
// case, accents and apostrophes.
type word struct {
	document.Span
	key string
}

// wordsOf splits a text into words. Ideographs are words of their own.
func wordsOf(text string) []word {
	var words []word
	start := -1
	flush := func(end int) {
		if start >= 0 {
			if key := fold(text[start:end]); key != "" {
				words = append(words, word{document.Span{Start: start, End: end}, key})
			}
			start = -1
		}
	}
	for i, r := range text {
		switch {
		case unicode.Is(unicode.Ideographic, r):
			flush(i)
			start = i
			flush(i + utf8.RuneLen(r))
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), (r == '\'' || r == '’') && start >= 0:
			if start < 0 {
				start = i
			}
		default:
			flush(i)
		}
	}
	flush(len(text))
	return words
}

// closing maps each opening quotation mark to those that may end it.
var closing = map[rune]string{'"': "\"", '“': "”", '„': "“”", '«': "»", '»': "«", '「': "」", '『': "』"}

// quotations returns what stands in quotation marks, cut at its elisions, as
// far as a piece is long enough to be looked for.
func quotations(text string) []string {
	var found []string
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		i += n
		ends, ok := closing[r]
		if !ok {
			continue
		}
		end := strings.IndexAny(text[i:], ends)
		if end < 0 {
			continue
		}
		found = append(found, pieces(text[i:i+end])...)
		_, n = utf8.DecodeRuneInString(text[i+end:])
		i += end + n
	}
	return found
}

var elisions = strings.NewReplacer("[...]", "\x00", "(...)", "\x00", "[…]", "\x00", "(…)", "\x00", "...", "\x00", "…", "\x00")

// pieces cuts a quotation at its elisions.
func pieces(text string) []string {
	var out []string
	for p := range strings.SplitSeq(elisions.Replace(text), "\x00") {
		if n := len(wordsOf(p)); n >= shortestQuote && n <= longestQuote {
			out = append(out, strings.TrimSpace(p))
		}
	}
	return out
}

// A match is where a quotation stands in a document.
type match struct {
	doc       *document.Document
	paragraph int
	span      document.Span   // of the paragraph's text
	distance  int             // words to change, leave out or put in
	differ    []document.Span // words of the source that the quotation has not
	extra     []string        // words of the quotation that the source has not
	verbatim  bool            // the very characters, but for white space and the shape of quotation marks
}

// findQuote returns where the documents have a quotation, or what is nearest
// to it; ok is false if more than a quarter of its words differ. The error is
// the context's.
func findQuote(ctx context.Context, docs []*document.Document, quote string) (best match, ok bool, err error) {
	want := wordsOf(quote)
	if len(want) < shortestQuote || len(want) > longestQuote {
		return best, false, nil
	}
	keys := make(map[string]bool)
	for _, w := range want {
		keys[w.key] = true
	}
	best.distance = max(1, len(want)/4) + 1
	for _, d := range docs {
		if ctx.Err() != nil {
			return match{}, false, fmt.Errorf("find quotation: %w", ctx.Err())
		}
		for i := range d.Paragraphs {
			p := &d.Paragraphs[i]
			if !p.Kind.Answers() {
				continue
			}
			have := wordsOf(p.Text)
			shared := make(map[string]bool)
			for _, w := range have {
				if keys[w.key] {
					shared[w.key] = true
				}
			}
			if len(shared)*2 < len(keys) {
				continue
			}
			if m, found := align(want, have, best.distance); found {
				m.doc, m.paragraph = d, i
				m.verbatim = m.distance == 0 && sameCharacters(quote, m.span.Of(p.Text))
				best, ok = m, true
			}
		}
	}
	return best, ok, nil
}

// align finds the run of have that needs the fewest words changed to become
// want (Sellers 1980: an alignment that may begin and end anywhere in have).
// found is false if that is not below limit.
func align(want, have []word, limit int) (m match, found bool) {
	cost := make([][]int, len(want)+1)
	for i := range cost {
		cost[i] = make([]int, len(have)+1)
		cost[i][0] = i
	}
	for i := 1; i <= len(want); i++ {
		for j := 1; j <= len(have); j++ {
			cost[i][j] = min(cost[i-1][j-1]+differs(want[i-1], have[j-1]), cost[i-1][j]+1, cost[i][j-1]+1)
		}
	}
	last, end := cost[len(want)], 0
	for j := range last {
		if last[j] < last[end] {
			end = j
		}
	}
	if m.distance = last[end]; m.distance >= limit || end == 0 {
		return m, false
	}
	i, j := len(want), end
	for i > 0 {
		switch {
		case j > 0 && cost[i][j] == cost[i-1][j-1]+differs(want[i-1], have[j-1]):
			i, j = i-1, j-1
			if want[i].key != have[j].key {
				m.differ = append([]document.Span{have[j].Span}, m.differ...)
				m.extra = append([]string{want[i].key}, m.extra...)
			}
		case cost[i][j] == cost[i-1][j]+1:
			i--
			m.extra = append([]string{want[i].key}, m.extra...)
		default:
			j--
			m.differ = append([]document.Span{have[j].Span}, m.differ...)
		}
	}
	m.span = document.Span{Start: have[j].Start, End: have[end-1].End}
	return m, true
}

func differs(a, b word) int {
	if a.key == b.key {
		return 0
	}
	return 1
}

// sameCharacters reports whether a quotation has the characters of the source,
// but for white space, the shape of quotation marks and dashes, and signs at
// its ends.
func sameCharacters(quote, source string) bool {
	norm := func(s string) string {
		s = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "’", "'", "‘", "'", "–", "-", "—", "-").Replace(s)
		s = strings.Join(strings.Fields(s), " ")
		return strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	return norm(quote) == norm(source)
}
