package judge

import (
	"math/bits"

	"footnote/knowledge/query"
	"footnote/knowledge/rank"
)

// doubtful bounds the confidence where the best passage lacks what a question
// cannot do without; it is below what an answer is sure at, above what is
// refused.
const doubtful = 0.6

// vague reports whether a question has no word that says what it is about
// ("is it good?").
func vague(q *query.Query) bool {
	if Language(q) != English {
		return false
	}
	for i := range q.Terms {
		if t := &q.Terms[i]; !t.Furniture && (t.Background >= common || t.Name) {
			return false
		}
	}
	return true
}

// common is the rarity below which a word is met on every tenth page of any
// book.
const common = 4.5

// unmet reports whether a date or a figure is asked for and the best passage has
// none.
func unmet(q *query.Query, c *rank.Candidate) bool {
	if q.Kind != query.Date && q.Kind != query.Figure {
		return false
	}
	for i := range c.Sentences {
		if rank.Fits(q.Kind, &c.Sentences[i]) {
			return false
		}
	}
	return true
}

// lacking reports whether the best passage, with its title and headings, has no
// trace of a name or a number of the question, or the material none of a thing
// that it names. A passage on China's investments does not answer a question on
// Russia's, however well the rest fits.
func lacking(q *query.Query, cs []rank.Candidate) bool {
	top := &cs[0]
	has := top.Title | top.Exact
	var like uint32 // "Chinese" is a trace of China
	for i := range top.Sentences {
		like |= top.Sentences[i].Soft
	}
	for i := range q.Terms {
		t := &q.Terms[i]
		switch {
		case has>>i&1 == 1 || t.Furniture:
		case t.Number, t.Noun, t.Name && like>>i&1 == 0:
			return true
		}
	}
	return false
}

// nearMiss bounds the confidence where the two words of a question never stand
// together. Of SQuAD 2.0's questions of that kind only one in three can be
// answered ("population of Mongolia", where the text has both, apart); the
// questions on other articles, which the weights are learned from, have next
// to none.
const nearMiss = 0.35

// apart reports whether a question has just two words of its own, the material
// knows both, and they never meet in three sentences in a row, not even in
// forms much alike or in the title.
func apart(q *query.Query, cs []rank.Candidate) bool {
	var own uint32
	for i := range q.Terms {
		if t := &q.Terms[i]; !t.Furniture {
			if !t.Known() {
				return false
			}
			own |= 1 << i
		}
	}
	if bits.OnesCount32(own) != 2 {
		return false
	}
	for k := range cs {
		c := &cs[k]
		for i := range c.Sentences {
			near := c.Title
			for j := max(0, i-1); j <= i+1 && j < len(c.Sentences); j++ {
				near |= c.Sentences[j].Exact | c.Sentences[j].Strong
			}
			if near&own == own {
				return false
			}
		}
	}
	return true
}
