package fuzzy

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"footnote/knowledge/analysis"
	"github.com/sahilm/fuzzy"
)

// A Match tells how a completion was found.
type Match string

const (
	Exact    Match = "exact"
	Prefix   Match = "prefix"   // words begin so
	Spelling Match = "spelling" // words begin so, with one slip
	Initials Match = "initials" // letters in order, as in an abbreviation
)

// maxPattern bounds what is given to sahilm/fuzzy: its score overflows at about
// 40 adjacent characters, and then an exact match sorts last.
const maxPattern = 30

// A Completer completes what someone is typing from a list of items. Immutable;
// safe for concurrent use.
type Completer struct {
	folded []string
	words  [][]string // of each item, folded
}

// A Completion is one item with how it was found.
type Completion struct {
	Item  int
	Match Match
}

// NewCompleter makes a Completer over items, most wanted first: that order
// breaks ties.
func NewCompleter(items []string) *Completer {
	c := &Completer{}
	for _, s := range items {
		f := analysis.Fold(strings.ToLower(s))
		c.folded = append(c.folded, f)
		c.words = append(c.words, analysis.Words(f))
	}
	return c
}

// Complete returns at most n items for a text: equal ones, then those whose
// words it begins, then with one slip of the hand from four characters on, then
// those whose letters it abbreviates. Two places are kept for abbreviations, so
// that initials are found among many slips. An empty text gives the first items.
func (c *Completer) Complete(text string, n int) []Completion {
	typed := analysis.Fold(strings.ToLower(strings.TrimSpace(text)))
	words := analysis.Words(typed)
	var exact, prefix, slip []Completion
	for i := range c.folded {
		switch {
		case c.folded[i] == typed:
			exact = append(exact, Completion{i, Exact})
		case begins(c.words[i], words, false):
			prefix = append(prefix, Completion{i, Prefix})
		case utf8.RuneCountInString(typed) >= 4 && begins(c.words[i], words, true):
			slip = append(slip, Completion{i, Spelling})
		}
	}
	out := append(exact, prefix...)
	if len(out) >= n {
		return out[:max(n, 0)]
	}
	short := c.abbreviated(typed, 2, slices.Concat(out, slip))
	if room := n - len(out) - len(short); len(slip) > room {
		slip = slip[:max(room, 0)]
	}
	out = append(append(out, slip...), short...)
	if len(out) < n && len(short) == 2 {
		for _, m := range c.abbreviated(typed, n, nil) {
			if len(out) < n && !has(out, m.Item) {
				out = append(out, m)
			}
		}
	}
	if len(out) > n {
		out = out[:n]
	}
	return out
}

// abbreviated returns the best n items by subsequence that are not in taken.
func (c *Completer) abbreviated(typed string, n int, taken []Completion) (out []Completion) {
	letters := strings.ReplaceAll(typed, " ", "")
	if k := utf8.RuneCountInString(letters); k < 2 || k > maxPattern {
		return nil
	}
	found := fuzzy.FindFrom(letters, source(c.folded))
	sort.SliceStable(found, func(i, j int) bool {
		if found[i].Score != found[j].Score {
			return found[i].Score > found[j].Score
		}
		return found[i].Index < found[j].Index
	})
	for _, m := range found {
		if len(out) == n || m.Score <= 0 {
			break
		}
		if !has(taken, m.Index) && !has(out, m.Index) {
			out = append(out, Completion{m.Index, Initials})
		}
	}
	return out
}

type source []string

func (s source) String(i int) string { return s[i] }
func (s source) Len() int            { return len(s) }

func has(cs []Completion, item int) bool {
	for _, c := range cs {
		if c.Item == item {
			return true
		}
	}
	return false
}

// begins reports whether the typed words stand in a row among the item's words,
// the last of them as a beginning; with slip, one edit in all is forgiven.
func begins(item, typed []string, slip bool) bool {
	if len(typed) == 0 {
		return true
	}
	for at := 0; at+len(typed) <= len(item); at++ {
		left := 0
		if slip {
			left = 1
		}
		ok := true
		for i, w := range typed {
			d := distance(item[at+i], w, i == len(typed)-1)
			if left -= d; left < 0 {
				ok = false
				break
			}
		}
		if ok {
			return true
		}
	}
	return false
}

// distance is 0 if word is w (or begins with w, if prefix), 1 if that is so but
// for one edit, 2 otherwise.
func distance(word, w string, prefix bool) int {
	if word == w || prefix && strings.HasPrefix(word, w) {
		return 0
	}
	// The first letter is seldom wrong; asking for it keeps lists short.
	if utf8.RuneCountInString(w) < 4 || word == "" || word[0] != w[0] {
		return 2
	}
	var d aligner
	a := []rune(w)
	b := []rune(word)
	if len(a) > maxLen || len(b) > maxLen {
		return 2
	}
	if !prefix {
		if _, _, ok := d.align(a, word, 1); ok {
			return 1
		}
		return 2
	}
	for n := len(a) - 1; n <= len(a)+1; n++ {
		if n <= len(b) {
			if _, _, ok := d.align(a, string(b[:n]), 1); ok {
				return 1
			}
		}
	}
	return 2
}
