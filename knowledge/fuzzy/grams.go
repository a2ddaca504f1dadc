package fuzzy

import (
	"sort"
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
	sort.Slice(keys, func(i, j int) bool { return keys[i] < keys[j] })
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
	n   []uint8
	met []uint32
	buf []uint64
}

// Like returns the words whose similarity to word is at least least, by id.
func (g *Grams) Like(word string, least float64, c *Counter, out []Like) []Like {
	if len(c.n) < len(g.count) {
		c.n = make([]uint8, len(g.count))
	}
	c.buf = triples(word, c.buf[:0])
	c.met = c.met[:0]
	for _, t := range c.buf {
		for _, id := range g.ids[g.start[t]:g.end[t]] {
			if c.n[id] == 0 {
				c.met = append(c.met, id)
			}
			c.n[id]++
		}
	}
	mine := len(c.buf)
	for _, id := range c.met {
		sim := 2 * float64(c.n[id]) / float64(mine+int(g.count[id]))
		c.n[id] = 0
		if sim >= least {
			out = append(out, Like{id, sim})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out
}
