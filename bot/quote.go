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
	look := newLookout(want)
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
			// Each word that the paragraph lacks has to be changed or left out.
			if different, all := look.shared(p.Text); different*2 < len(look.keys) || len(want)-all >= best.distance {
				continue
			}
			if m, found := align(want, wordsOf(p.Text), best.distance); found {
				m.doc, m.paragraph = d, i
				m.verbatim = m.distance == 0 && sameCharacters(quote, m.span.Of(p.Text))
				best, ok = m, true
			}
		}
	}
	return best, ok, nil
}

// A lookout tells how many of some words a text has, without taking it apart where
// its letters are plain: that would take 100 ms for a book of 2 MB.
type lookout struct {
	keys  map[string]int // of the words, numbered
	times []int          // by number, how often it is among the words
	met   []int          // by number, the last text that had it
	text  int            // counts them
	// Of the words, those that this text has: different ones, and all.
	different, all int
}

func newLookout(words []word) *lookout {
	l := &lookout{keys: make(map[string]int)}
	for _, w := range words {
		i, ok := l.keys[w.key]
		if !ok {
			i = len(l.keys)
			l.keys[w.key] = i
			l.times = append(l.times, 0)
		}
		l.times[i]++
	}
	l.met = make([]int, len(l.keys))
	return l
}

// shared is how many of the words a text has: how many different ones, and how many
// in all. Its words are those of wordsOf.
func (l *lookout) shared(text string) (different, all int) {
	l.text++
	l.different, l.all = 0, 0
	if !l.plain(text) {
		for _, w := range wordsOf(text) {
			if i, ok := l.keys[w.key]; ok {
				l.meet(i)
			}
		}
	}
	return l.different, l.all
}

// meet counts a word, if the text had it not yet.
func (l *lookout) meet(i int) {
	if l.met[i] != l.text {
		l.met[i] = l.text
		l.different++
		l.all += l.times[i]
	}
}

// plain looks at a text whose letters and digits are those of ASCII. It reports
// false for another, of which it may have met some words.
func (l *lookout) plain(text string) bool {
	var key [64]byte // of the word so far
	size := 0
	end := func() {
		if i, ok := l.keys[string(key[:size])]; ok && size > 0 {
			l.meet(i)
		}
		size = 0
	}
	for _, r := range text {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', 'A' <= r && r <= 'Z':
			if size == len(key) {
				return false
			}
			if r <= 'Z' && r >= 'A' {
				r += 'a' - 'A'
			}
			key[size] = byte(r)
			size++
		case r == '\'' || r == '’': // it does not count
		case r < utf8.RuneSelf:
			end()
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			return false
		default:
			end()
		}
	}
	end()
	return true
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
