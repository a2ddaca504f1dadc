package fuzzy

import (
	"math"
	"math/bits"
	"sort"
	"unicode/utf8"
)

// A Speller holds a vocabulary to correct words against. Immutable; safe for
// concurrent use. The zero Speller knows no words.
type Speller struct {
	byLen [maxLen + 1][]entry
	word  func(id uint32) string
	freq  func(id uint32) int
}

// maxLen bounds the words looked at, in runes; longer ones are no words.
const maxLen = 40

type entry struct {
	letters uint32 // which letters occur, one bit each (modulo 32)
	id      uint32
}

// A Near is a word of the vocabulary near to the one asked for.
type Near struct {
	ID       uint32
	Distance int     // edits: a letter more, less, other, or two swapped
	Cost     float64 // what orders the candidates, see cost
}

// NewSpeller makes a Speller over the words 0 <= id < n for which keep is true.
// word returns a word's form and freq how often it occurs; both must stay the
// same for the life of the Speller.
func NewSpeller(n int, word func(id uint32) string, freq func(id uint32) int, keep func(id uint32) bool) *Speller {
	s := &Speller{word: word, freq: freq}
	for id := range uint32(n) {
		if !keep(id) {
			continue
		}
		w := word(id)
		if l := utf8.RuneCountInString(w); l <= maxLen {
			s.byLen[l] = append(s.byLen[l], entry{letters(w), id})
		}
	}
	return s
}

func letters(w string) (m uint32) {
	for _, r := range w {
		m |= 1 << (uint32(r) & 31)
	}
	return
}

// Near returns the words within max edits (optimal string alignment over runes),
// cheapest first, ties in the order of their ids; at most n of them.
func (s *Speller) Near(word string, max, n int) []Near {
	var buf [maxLen]rune
	w := buf[:0]
	for _, r := range word {
		if len(w) == maxLen {
			return nil
		}
		w = append(w, r)
	}
	sig := letters(word)
	var out []Near
	var d aligner
	for l := len(w) - max; l <= len(w)+max; l++ {
		if l < 1 || l > maxLen {
			continue
		}
		for _, e := range s.byLen[l] {
			// An edit changes at most two of the letters met.
			if bits.OnesCount32(e.letters^sig) > 2*max {
				continue
			}
			dist, cost, ok := d.align(w, s.word(e.id), max)
			if !ok {
				continue
			}
			out = append(out, Near{e.id, dist, cost - 0.12*math.Log(float64(1+s.freq(e.id)))})
		}
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Cost != out[j].Cost {
			return out[i].Cost < out[j].Cost
		}
		return out[i].ID < out[j].ID
	})
	if len(out) > n {
		out = out[:n]
	}
	return out
}

// An aligner holds the rows of one alignment.
type aligner struct {
	b    [maxLen]rune
	dist [3][maxLen + 1]int
	cost [3][maxLen + 1]float64
}

// align counts the edits from a to b, and what they cost as slips of the hand:
// a swap, a neighbouring key or another vowel is likelier than any other letter,
// and the first letter is seldom wrong. ok is false beyond max edits.
func (d *aligner) align(a []rune, word string, max int) (dist int, cost float64, ok bool) {
	b := d.b[:0]
	for _, r := range word {
		b = append(b, r)
	}
	n, m := len(a), len(b)
	for j := 0; j <= m; j++ {
		d.dist[0][j], d.cost[0][j] = j, 0.9*float64(j)
	}
	prev2, prev, cur := 2, 0, 1
	for i := 1; i <= n; i++ {
		d.dist[cur][0], d.cost[cur][0] = i, 0.9*float64(i)
		least := i
		for j := 1; j <= m; j++ {
			x, y := a[i-1], b[j-1]
			dd, cc := d.dist[prev][j-1], d.cost[prev][j-1]
			if x != y {
				dd++
				cc += substitution(x, y)
			}
			del, ins := 0.9, 0.9
			if i > 1 && x == a[i-2] {
				del = 0.6
			}
			if j > 1 && y == b[j-2] {
				ins = 0.6
			}
			dd = min(dd, d.dist[prev][j]+1, d.dist[cur][j-1]+1)
			cc = min(cc, d.cost[prev][j]+del, d.cost[cur][j-1]+ins)
			if i > 1 && j > 1 && x == b[j-2] && a[i-2] == y {
				dd = min(dd, d.dist[prev2][j-2]+1)
				cc = min(cc, d.cost[prev2][j-2]+0.7)
			}
			d.dist[cur][j], d.cost[cur][j] = dd, cc
			least = min(least, dd)
		}
		if least > max {
			return 0, 0, false
		}
		prev2, prev, cur = prev, cur, prev2
	}
	dist, cost = d.dist[prev][m], d.cost[prev][m]
	if dist > max {
		return 0, 0, false
	}
	if n > 0 && m > 0 && a[0] != b[0] {
		cost += 0.5
	}
	return dist, cost, true
}

func substitution(x, y rune) float64 {
	if vowel(x) && vowel(y) {
		return 0.7
	}
	if 'a' <= x && x <= 'z' && 'a' <= y && y <= 'z' && neighbours[x-'a'][y-'a'] {
		return 0.7
	}
	return 1
}

func vowel(r rune) bool {
	switch r {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

// neighbours are keys side by side on a QWERTY keyboard.
var neighbours = func() (m [26][26]bool) {
	rows := []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}
	for k, row := range rows {
		for i := range row {
			for l := max(0, k-1); l < min(k+2, len(rows)); l++ {
				for j := max(0, i-1); j < min(i+2, len(rows[l])); j++ {
					m[row[i]-'a'][rows[l][j]-'a'] = true
				}
			}
		}
	}
	return
}()
