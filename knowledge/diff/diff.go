// Package diff compares two versions of a paragraph word by word.
package diff

import (
	"unicode"
	"unicode/utf8"
)

// An Op says what became of a stretch of text.
type Op uint8

const (
	Same Op = iota // stands in both versions
	Gone           // stood in the old one only
	Come           // stands in the new one only
)

func (o Op) String() string { return [...]string{"same", "gone", "come"}[o] }

// An Edit is a stretch of text with what became of it. Text is never empty.
type Edit struct {
	Op   Op
	Text string
}

// maxSteps bounds the work of one comparison: some 10 ms. Texts that differ in
// so much that it takes more are told apart as wholes, which reads better then
// anyway.
const maxSteps = 1 << 20

// Words compares two texts word by word. The texts of Same and Gone joined are
// was, those of Same and Come joined are now, byte for byte. Neighbours differ
// in their Op, and Gone stands before Come. Between two changes at least one
// word is the same: spaces and punctuation alone are changed along. Equal texts
// give one Edit, two empty ones nil.
func Words(was, now string) []Edit {
	a, b := tokens(was), tokens(now)
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	var s script
	s.add(Same, a[:start])
	s.middle(a[start:len(a)-end], b[start:len(b)-end])
	s.add(Same, a[len(a)-end:])
	s.flush()
	return s.edits
}

// tokens splits a text into words, stretches of white space, and single other
// characters. Characters of scripts without spaces are words of their own.
func tokens(text string) []string {
	var all []string
	start, class := 0, single
	for i, r := range text {
		c := classOf(r)
		if i > start && (c == single || c != class) {
			all = append(all, text[start:i])
			start = i
		}
		class = c
	}
	if start < len(text) {
		all = append(all, text[start:])
	}
	return all
}

type class uint8

const (
	single class = iota
	letter
	space
)

func classOf(r rune) class {
	switch {
	case r < utf8.RuneSelf:
		return asciiClass[r]
	case unicode.IsSpace(r):
		return space
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		if unicode.IsMark(r) {
			return letter
		}
		return single
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '’':
		return letter
	}
	return single
}

var asciiClass = func() (t [utf8.RuneSelf]class) {
	for r := range rune(utf8.RuneSelf) {
		switch {
		case unicode.IsSpace(r):
			t[r] = space
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '\'':
			t[r] = letter
		}
	}
	return t
}()

// A script collects edits. What is Gone and Come since the last word that is
// the same is kept open.
type script struct {
	edits      []Edit
	gone, come []byte
	same       []byte // since the last change; a change may yet swallow it
	word       bool   // same holds a word
}

func (s *script) add(op Op, tokens []string) {
	for _, t := range tokens {
		if op == Same {
			s.same = append(s.same, t...)
			r, _ := utf8.DecodeRuneInString(t)
			s.word = s.word || unicode.IsLetter(r) || unicode.IsDigit(r)
			continue
		}
		s.settle()
		if op == Gone {
			s.gone = append(s.gone, t...)
		} else {
			s.come = append(s.come, t...)
		}
	}
}

// settle decides, when a change comes, what becomes of the same text before it:
// with a word in it, it stands between two changes; else it belongs to both.
func (s *script) settle() {
	if len(s.same) == 0 {
		return
	}
	if s.word || len(s.gone)+len(s.come) == 0 {
		s.flush()
		return
	}
	s.gone = append(s.gone, s.same...)
	s.come = append(s.come, s.same...)
	s.same = s.same[:0]
}

// flush writes out what is open.
func (s *script) flush() {
	for _, e := range []Edit{{Gone, string(s.gone)}, {Come, string(s.come)}, {Same, string(s.same)}} {
		if e.Text != "" {
			s.edits = append(s.edits, e)
		}
	}
	s.gone, s.come, s.same, s.word = s.gone[:0], s.come[:0], s.same[:0], false
}

// middle compares what is left between a common beginning and end, by Myers'
// greedy algorithm ("An O(ND) Difference Algorithm and Its Variations",
// Algorithmica 1, 1986).
func (s *script) middle(a, b []string) {
	trace, ok := search(a, b)
	if !ok {
		s.add(Gone, a)
		s.add(Come, b)
		return
	}
	for _, m := range walk(trace, len(a), len(b)) {
		switch m.op {
		case Same:
			s.add(Same, a[m.at:m.at+m.n])
		case Gone:
			s.add(Gone, a[m.at:m.at+m.n])
		case Come:
			s.add(Come, b[m.at:m.at+m.n])
		}
	}
}

// search returns, for each number d of changes, how far along a the paths with
// d changes reach: trace[d][k+d] on the diagonal k = x-y. ok is false if it
// would take too many steps.
func search(a, b []string) (trace [][]int32, ok bool) {
	steps := 0
	for d := 0; ; d++ {
		row := make([]int32, 2*d+1)
		trace = append(trace, row)
		for k := -d; k <= d; k += 2 {
			x := 0
			if d > 0 {
				x = int(from(trace[d-1], d-1, k))
			}
			y := x - k
			if x > len(a) || y > len(b) {
				row[k+d] = int32(x) // beyond the end: never followed further
				continue
			}
			for x < len(a) && y < len(b) && a[x] == b[y] {
				x++
				y++
				steps++
			}
			row[k+d] = int32(x)
			if x == len(a) && y == len(b) {
				return trace, true
			}
			steps++
		}
		if steps > maxSteps {
			return nil, false
		}
	}
}

// from returns where the best path to diagonal k begins, which comes from one
// of its neighbours among those with d changes.
func from(row []int32, d, k int) int32 {
	down, right := int32(-1), int32(-1)
	if k+1 >= -d && k+1 <= d {
		down = row[k+1+d]
	}
	if k-1 >= -d && k-1 <= d {
		right = row[k-1+d] + 1
	}
	return max(down, right)
}

// A move is a run of n tokens: of a for Same and Gone, of b for Come.
type move struct {
	op    Op
	at, n int
}

// walk follows the trace back from the end and returns the moves from the
// beginning.
func walk(trace [][]int32, x, y int) []move {
	var back []move
	for d := len(trace) - 1; d >= 0; d-- {
		k := x - y
		start := 0
		if d > 0 {
			start = int(from(trace[d-1], d-1, k))
		}
		if n := x - start; n > 0 {
			back = append(back, move{Same, start, n})
		}
		x, y = start, start-k
		if d == 0 {
			break
		}
		if row := trace[d-1]; k+1 <= d-1 && int(row[k+1+d-1]) == x {
			y--
			back = append(back, move{Come, y, 1})
		} else {
			x--
			back = append(back, move{Gone, x, 1})
		}
	}
	for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
		back[i], back[j] = back[j], back[i]
	}
	return back
}
