package rank

import (
	"math/bits"
	"slices"
	"sync"

	"footnote/knowledge/index"
	"footnote/knowledge/query"
)

// Depth is how many candidates are looked at closely.
const Depth = 15

// Width is how many are fetched to see how their documents compare.
const Width = 50

// A Candidate is a passage under judgement.
type Candidate struct {
	Passage   int
	Score     float64 // of the trees; orders the candidates of one question
	BM25      float64
	Sentences []Sentence
	// Exact, Surface and Title are sets of terms, bit i for Query.Terms[i]:
	// those that stand in the passage, those that do as typed, and those in its
	// title or headings.
	Exact, Surface, Title uint32
	features              [2 * nPassage]float32
}

// A Sentence says what of the question one sentence holds.
type Sentence struct {
	// Exact, Surface, Soft and Strong are sets of terms: met by stem or a
	// reading of it, met as typed, met by a word much alike, and by one so much
	// alike that it is mostly a derivation.
	Exact, Surface, Soft, Strong uint32
	Words                        int // stop words included
	Content                      int // words that are no stop words
	Met                          int // of these, those that stand for a term
	Names, Numbers               int // those that the question does not have
	Class                        index.Class
	Run                          int     // longest run of words as in the question
	RunWeight                    float64 // weight of the terms in that run
	Bigrams                      int     // pairs of words in a row as in the question
	Ordered, Near                uint32  // bit i: terms i and i+1 stand together
	Score                        float64 // weight met, against the length
	Defines                      bool    // a term is followed by "is", "refers" …
	Cue                          float64 // weight of the terms that the sentence explains, less where in passing
	Explains                     float64 // how plainly it explains all that was asked, 0 to 1
	Opens                        index.Class
	Doubt                        bool // a question, or an echo of this one
}

// scratch is the working memory of one question.
type scratch struct {
	entry []uint16 // word to its place in info; 0 is none
	info  []info
	met   []uint32            // words with an entry
	gap   [query.MaxTerms]int // words from term i to term i+1 in the question
	last  [query.MaxTerms]int // where each term stood last in this sentence
	run   [2][64]uint8        // lengths of runs that end at each word of the question
}

// info is what a word of the material is to the question.
type info struct {
	exact, surface, soft, strong uint32
	positions                    uint64 // in Query.Words
}

var pool = sync.Pool{New: func() any { return new(scratch) }}

func (sc *scratch) at(w uint32) *info {
	e := sc.entry[w]
	if e == 0 {
		e = uint16(len(sc.info))
		sc.info = append(sc.info, info{})
		sc.entry[w] = e
		sc.met = append(sc.met, w)
	}
	return &sc.info[e]
}

// load notes for each word of the material what it is to the question.
func (sc *scratch) load(lex *query.Lexicon, q *query.Query) {
	if len(sc.entry) < lex.Words() {
		sc.entry = make([]uint16, lex.Words())
	}
	sc.info = append(sc.info[:0], info{})
	sc.met = sc.met[:0]
	for i := range q.Terms {
		t := &q.Terms[i]
		bit := uint32(1) << i
		for _, a := range t.Alts {
			for _, w := range lex.WordsOf(a.Stem) {
				in := sc.at(w)
				if a.Weight >= 0.5 {
					in.exact |= bit
				}
				in.soft |= bit
			}
		}
		if t.Surface != index.None {
			sc.at(t.Surface).surface |= bit
		}
		for _, s := range t.Similar {
			for _, w := range lex.WordsOf(s.ID) {
				if len(sc.info) > 1<<15 {
					break // far more than any question needs; entries are 16 bits
				}
				in := sc.at(w)
				in.soft |= bit
				if s.Sim >= strongSim {
					in.strong |= bit
				}
			}
		}
	}
	for i, w := range q.Words {
		if w != index.None {
			sc.at(w).positions |= 1 << i
		}
	}
	clear(sc.gap[:]) // terms of an earlier question stand next to none of this one
	before := -1
	for i, t := range q.TermOf {
		if t < 0 {
			continue
		}
		if before >= 0 && t > 0 {
			sc.gap[t-1] = i - before
		}
		before = i
	}
}

// unload leaves the tables clean for the next question.
func (sc *scratch) unload() {
	for _, w := range sc.met {
		sc.entry[w] = 0
	}
}

// strongSim is the similarity from which two words mostly share their root.
const strongSim = 0.6

// reach is how far apart two neighbouring terms of a question may stand in a
// sentence and still be near.
const reach = 5

// meanSentence is the mean number of content words in a sentence of English
// prose (SQuAD's articles).
const meanSentence = 14

// sentence describes sentence s of the collection.
func (sc *scratch) sentence(lex *query.Lexicon, q *query.Query, s int, title uint32) Sentence {
	words := lex.Sentence(s)
	out := Sentence{Words: len(words)}
	for i := range q.Terms {
		sc.last[i] = -1000
	}
	var prev uint64 // words of the question at which a run may go on
	before, now := &sc.run[0], &sc.run[1]
	lastTerm := -1000
	for pos, w := range words {
		class := lex.Class(w)
		switch {
		case pos == 0:
			out.Opens = class
		case pos == 1 && out.Opens&index.Placing != 0: // "In this way …"
			out.Opens |= class & index.Referring
		}
		if lex.StemOf(w) != index.None {
			out.Content++
		}
		if class&index.Defining != 0 && pos-lastTerm <= 2 {
			out.Defines = true
		}
		out.Class |= class
		e := sc.entry[w]
		if e == 0 {
			if class&index.Name != 0 {
				out.Names++
			} else if class&index.Number != 0 {
				out.Numbers++
			}
			prev = 0
			continue
		}
		in := &sc.info[e]
		out.Surface |= in.surface
		out.Soft |= in.soft
		out.Strong |= in.strong
		if in.exact != 0 {
			lastTerm = pos
			out.Met++
			out.Exact |= in.exact
			for m := in.exact; m != 0; m &= m - 1 {
				i := bits.TrailingZeros32(m)
				if i > 0 {
					if d := pos - sc.last[i-1]; d <= reach {
						out.Near |= 1 << (i - 1)
						if d <= sc.gap[i-1] {
							out.Ordered |= 1 << (i - 1)
						}
					}
				}
				if i+1 < len(q.Terms) && pos-sc.last[i+1] <= reach {
					out.Near |= 1 << i
				}
				sc.last[i] = pos
			}
		}
		for m := in.positions; m != 0; m &= m - 1 {
			i := bits.TrailingZeros64(m)
			n := uint8(1)
			if i > 0 && prev>>(i-1)&1 == 1 {
				n = before[i-1] + 1
			}
			now[i] = n
			if int(n) > out.Run {
				out.Run = int(n)
			}
			if n > 1 {
				out.Bigrams++
			}
			if n > 1 || in.exact != 0 {
				weight := 0.0
				for j := i - int(n) + 1; j <= i; j++ {
					if t := q.TermOf[j]; t >= 0 {
						weight += q.Terms[t].Weight
					}
				}
				out.RunWeight = max(out.RunWeight, weight)
			}
		}
		prev = in.positions
		before, now = now, before
	}
	for i := range q.Terms {
		if a := q.Terms[i].Acronym; a != index.None {
			if _, ok := slices.BinarySearch(lex.LongForms(a), uint32(s)); ok {
				out.Exact |= 1 << i
				out.Soft |= 1 << i
			}
		}
	}
	weight := q.Weight(out.Exact)
	if out.Exact != 0 {
		weight += q.Weight(title&^out.Exact) / 2
	}
	out.Score = weight * 1.5 / (1 + 0.5*(0.5+0.5*float64(out.Content)/meanSentence))
	return out
}
