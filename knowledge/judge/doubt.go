package judge

import (
	"math/bits"
	"regexp"
	"strings"

	"footnote/knowledge/analysis"
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
		t := &q.Terms[i]
		if !t.Furniture && !t.Number && t.Known() && (t.Background >= common || t.Name) {
			return false
		}
	}
	return true
}

// common is the rarity below which a word is met on every tenth page of any
// book.
const common = 4.5

// unmet reports whether a date or a figure is asked for and the best passage has
// none but in what it cites: "(Pieper, 2020)" tells no date.
func unmet(lex *query.Lexicon, q *query.Query, c *rank.Candidate) bool {
	if q.Kind != query.Date && q.Kind != query.Figure {
		return false
	}
	fits := false
	for i := range c.Sentences {
		fits = fits || rank.Fits(q.Kind, &c.Sentences[i])
	}
	if !fits {
		return true
	}
	return Language(q) == English && !telling(q.Kind, uncited(lex.Paragraph(c.Passage).Text))
}

// uncited takes the brackets that cite something out of a text.
func uncited(text string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '(')
		if open < 0 {
			break
		}
		end := strings.IndexByte(text[open:], ')')
		if end < 0 {
			break
		}
		end += open + 1
		b.WriteString(text[:open])
		if inside := text[open:end]; !cites.MatchString(inside) {
			b.WriteString(inside)
		}
		text = text[end:]
	}
	b.WriteString(text)
	return b.String()
}

// cites finds a year behind a comma or a name, a page, a section.
var cites = regexp.MustCompile(`[\pL.],? \(?(?:1[5-9]|20)\d\d[a-z]?\b|^\((?:1[5-9]|20)\d\d, p|§|¶|n\.d\.|\bpp?\.`)

// telling reports whether a text has a number, as digits or as a word; a date is
// also told by the name of a month.
func telling(k query.Kind, text string) bool {
	for _, w := range analysis.Words(text) {
		if analysis.IsNumber(w) || figures[w] && k == query.Figure || months[w] && k == query.Date {
			return true
		}
	}
	return false
}

var figures = analysis.Set(`zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
	eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion
	billions trillion dozen dozens half third quarter quarters twice double triple percent single none one both couple several many few
	century centuries decade decades`)

var months = analysis.Set(`january february march april may june july august september october november december century centuries decade
	spring summer autumn fall winter today yesterday monday tuesday wednesday thursday friday saturday sunday`)

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
