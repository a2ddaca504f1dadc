package fuzzy

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"
)

// Grams finds the words of a vocabulary that share many letter triples with a
// given one: derivations and other spellings farther away than a typing error
// ("industrial" and "industry", "Nazarbaev" and "Nazarbayev"). Immutable; safe
// for concurrent use.
type Grams struct {
	start map[uint64]int32 // triple to its part of ids
	end   map[uint64]int32
	ids   []uint32
	count []uint8 // triples of each word, at most maxLen
}

// A Like is a word with its similarity: Dice's coefficient of the two sets of
// letter triples, borders included. 1 is for the same set.
type Like struct {
	ID  uint32
	Sim float64
}

// NewGrams makes Grams over the words 0 <= id < n for which keep is true. Words
// of more than 40 characters are left out, as a Speller does.
func NewGrams(n int, word func(id uint32) string, keep func(id uint32) bool) *Grams {
	g := &Grams{start: map[uint64]int32{}, end: map[uint64]int32{}, count: make([]uint8, n)}
	sizes := map[uint64]int32{}
	var buf []uint64
	for id := range uint32(n) {
		if !keep(id) {
			continue
		}
		buf = triples(word(id), buf[:0])
		g.count[id] = uint8(len(buf))
		for _, t := range buf {
			sizes[t]++
		}
	}
	keys := make([]uint64, 0, len(sizes))
	total := int32(0)
	for t := range sizes {
		keys = append(keys, t)
	}
	slices.Sort(keys)
	for _, t := range keys {
		g.start[t], g.end[t] = total, total
		total += sizes[t]
	}
	g.ids = make([]uint32, total)
	for id := range uint32(n) {
		if !keep(id) {
			continue
		}
		buf = triples(word(id), buf[:0])
		for _, t := range buf {
			g.ids[g.end[t]] = id
			g.end[t]++
		}
	}
	return g
}

// triples returns the different letter triples of ^word$, packed; none of what
// is too long for a word, which would take quadratic time.
func triples(w string, buf []uint64) []uint64 {
	if len(w) > utf8.UTFMax*maxLen || utf8.RuneCountInString(w) > maxLen {
		return buf
	}
	a, b := rune('^'), rune(0)
	n := 0
	add := func(c rune) {
		if n++; n == 1 {
			b = c
			return
		}
		t := uint64(a)<<42 | uint64(b)<<21 | uint64(c)
		a, b = b, c
		for _, u := range buf {
			if u == t {
				return
			}
		}
		buf = append(buf, t)
	}
	for _, r := range w {
		add(r)
	}
	add('$')
	return buf
}

// A Counter is the memory for one goroutine's calls of Like.
type Counter struct {
	n     []uint8
	met   []uint32
	buf   []uint64
	found []Like
}

// Like returns the words whose similarity to word is at least least, by id.
func (g *Grams) Like(word string, least float64, c *Counter, out []Like) []Like {
	if len(c.n) < len(g.count) {
		c.n = make([]uint8, len(g.count))
	}
	c.buf = triples(word, c.buf[:0])
	c.met, c.found = c.met[:0], c.found[:0]
	mine := len(c.buf)
	// A word needs this many triples in common at least, so one that is met in
	// the longest lists alone cannot be like enough: these only count on.
	need := int(math.Ceil(least * float64(mine) / (2 - least)))
	slices.SortFunc(c.buf, func(a, b uint64) int {
		return cmp.Or(cmp.Compare(g.end[a]-g.start[a], g.end[b]-g.start[b]), cmp.Compare(a, b))
	})
	for i, t := range c.buf {
		ids := g.ids[g.start[t]:g.end[t]]
		if i > mine-need {
			for _, id := range ids {
				if c.n[id] > 0 {
					c.n[id]++
				}
			}
			continue
		}
		for _, id := range ids {
			if c.n[id] == 0 {
				c.met = append(c.met, id)
			}
			c.n[id]++
		}
	}
	for _, id := range c.met {
		sim := 2 * float64(c.n[id]) / float64(mine+int(g.count[id]))
		c.n[id] = 0
		if sim >= least {
			c.found = append(c.found, Like{id, sim})
		}
	}
	slices.SortFunc(c.found, func(a, b Like) int { return cmp.Compare(a.ID, b.ID) })
	return append(out, c.found...)
}
