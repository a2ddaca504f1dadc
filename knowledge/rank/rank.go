package rank

import (
	"sort"
	"strings"

	"footnote/knowledge/document"
	"footnote/knowledge/index"
	"footnote/knowledge/query"
)

// Options restrict a search.
type Options struct {
	// Skip leaves out a passage; nil leaves out none.
	Skip func(p int) bool
	// Entries lets the entries of reference lists answer.
	Entries bool
}

// Find returns the candidates for a question, best first, at most Depth. Ties
// stay in the order of BM25, then in reading order. Safe for concurrent use.
func Find(lex *query.Lexicon, q *query.Query, o Options) []Candidate {
	cs := Candidates(lex, q, o)
	Order(q, cs, passageModel())
	return cs
}

// Order scores the candidates with the trees given and sorts them, best first.
func Order(q *query.Query, cs []Candidate, trees *Trees) {
	// The trees were learned on words. Pairs of characters meet by chance, so
	// there they only mend what BM25 says (measured on Chinese and Thai).
	trust := 1.0
	if q.Spaceless() {
		trust = 0.1
	}
	for i := range cs {
		cs[i].Score = Start(&cs[i]) + trust*trees.Score(cs[i].features[:])
		if q.Kind == query.Definition {
			cs[i].Score += definition * cs[i].explains()
			if cs[i].Title == 1<<len(q.Terms)-1 {
				cs[i].Score += subject
			}
		}
	}
	sort.SliceStable(cs, func(i, j int) bool { return cs[i].Score > cs[j].Score })
}

// definition is what a passage gains that explains all that a question asks the
// meaning of. The sets that the trees learn from have too few such questions to
// teach it; what they have, it leaves as it was.
const definition = 2.5

// subject is what a passage gains there whose heading or title is about just
// that.
const subject = 0.7

// explains tells how plainly a sentence of the passage explains all that was
// asked.
func (c *Candidate) explains() (most float64) {
	for i := range c.Sentences {
		most = max(most, c.Sentences[i].Explains)
	}
	return most
}

// Candidates returns the candidates with their descriptions, by BM25. It is what
// the training program learns from.
func Candidates(lex *query.Lexicon, q *query.Query, o Options) []Candidate {
	var wants []index.Want
	for i := range q.Terms {
		t := &q.Terms[i]
		for _, a := range t.Alts {
			wants = want(wants, a.Stem, t.Weight*a.Weight)
		}
		if !t.Known() {
			for _, s := range t.Similar {
				if s.Sim >= 0.5 {
					wants = want(wants, s.ID, t.Weight*s.Sim/2)
				}
			}
		}
	}
	hits := lex.Search(wants, Width, func(p int) bool {
		return (lex.Passage(p).Kind == document.Entry) != o.Entries || o.Skip != nil && o.Skip(p)
	})
	byDoc, all := map[int]float64{}, 0.0
	for _, h := range hits {
		byDoc[lex.Passage(h.Passage).Document] += h.Score
		all += h.Score
	}
	if len(hits) > Depth {
		hits = hits[:Depth]
	}
	sc := pool.Get().(*scratch)
	defer pool.Put(sc)
	sc.load(lex, q)
	defer sc.unload()
	cs := make([]Candidate, len(hits))
	n := 0
	for _, h := range hits {
		at := lex.Passage(h.Passage)
		n += at.End - at.First
	}
	sentences := make([]Sentence, 0, n)
	explain := q.Kind == query.Definition || q.Kind == query.List || len(q.Terms) <= 2
	for k, h := range hits {
		cs[k].Passage, cs[k].BM25 = h.Passage, h.Score
	}
	titled(lex, q, cs)
	for k, h := range hits {
		c := &cs[k]
		at := lex.Passage(h.Passage)
		par := lex.Paragraph(h.Passage)
		first := len(sentences)
		for s := at.First; s < at.End; s++ {
			x := sc.sentence(lex, q, s, c.Title)
			text := par.Sentences[s-at.First].Of(par.Text)
			x.Doubt = doubtful(q, &x, text) || x.Exact != 0 && signpost(text)
			if explain && x.Exact != 0 {
				x.Cue, x.Explains = sc.cue(lex, q, text)
			}
			if !x.Doubt {
				c.Exact |= x.Exact
				c.Surface |= x.Surface
			}
			sentences = append(sentences, x)
		}
		c.Sentences = sentences[first:len(sentences):len(sentences)]
	}
	describe(lex, q, cs, byDoc, all)
	return cs
}

// want adds a stem to look for; one met twice counts at its higher weight.
func want(ws []index.Want, stem uint32, weight float64) []index.Want {
	for i := range ws {
		if ws[i].Stem == stem {
			ws[i].Weight = max(ws[i].Weight, weight)
			return ws
		}
	}
	return append(ws, index.Want{Stem: stem, Weight: weight})
}

// titled notes for each candidate which terms its title and headings hold.
func titled(lex *query.Lexicon, q *query.Query, cs []Candidate) {
	for i := range q.Terms {
		for _, a := range q.Terms[i].Alts {
			if a.Weight < 0.5 {
				continue
			}
			for _, r := range lex.Fields(a.Stem) {
				for k := range cs {
					if p := uint32(cs[k].Passage); r.First <= p && p < r.End {
						cs[k].Title |= 1 << i
					}
				}
			}
		}
	}
}

// doubtful reports whether a sentence only asks, as an essay's own question
// does: it holds the reader's words, little else, and no answer.
func doubtful(q *query.Query, s *Sentence, text string) bool {
	text = strings.TrimRight(text, "\"”’'»)] ")
	if !strings.HasSuffix(text, "?") && !strings.HasSuffix(text, "？") && !strings.HasSuffix(text, "؟") {
		return false
	}
	return q.Weight(s.Exact) >= 0.6*q.Weight(1<<len(q.Terms)-1) && 10*s.Met >= 6*s.Content
}

// signpost reports whether a sentence only announces what a text will do: it has
// the words of the topic and tells nothing of it.
func signpost(text string) bool {
	for _, s := range signposts {
		if at := strings.Index(text, s.key); at >= 0 {
			for _, p := range s.phrases {
				if strings.Contains(text, p) {
					return true
				}
			}
		}
	}
	return false
}

// signposts are grouped by a word that their phrases share, because most
// sentences have none of these.
var signposts = []struct {
	key     string
	phrases []string
}{
	{"e will ", []string{"we will now ", "We will now ", "we will analy", "we will present", "we will discuss", "we will examine", "we will assess", "we will look"}},
	{"section", []string{"next section", "In this section we", "In this section, we", "in the following section"}},
	{"he next lines", []string{"n the next lines"}},
	{"this chapter", []string{"In this chapter, we", "In this chapter we"}},
	{"discussed in", []string{"will be discussed in"}},
	{"structured as", []string{"is structured as follows"}},
}
