package rank

import (
	"math"
	"math/bits"

	"footnote/knowledge/index"
	"footnote/knowledge/query"
)

// The numbers that describe a candidate. "Share" is of the weight of all terms
// of the question, unless said otherwise.
const (
	fBM25           = iota // BM25 over the best that it could be
	fCover                 // share in the passage
	fCoverSurface          // the same, words as typed
	fCoverTitle            // share in the passage, its title and headings
	fBest                  // share in the best sentence
	fBestSurface           // the same, words as typed
	fBestTitled            // the same, half for terms only in the title
	fWindow                // share in the best three sentences in a row
	fScore                 // best sentence score, over the terms' weight
	fScore2                // second best
	fOrdered               // share of neighbouring terms that stand so, in the passage
	fOrderedBest           // in one sentence
	fNear                  // near each other in any order, in the passage
	fNearBest              // in one sentence
	fRun                   // longest run of the question's words
	fRunWeight             // share of the terms in a run
	fTitle                 // share in title and headings
	fTitleUsed             // part of the title's words that the question has
	fDocument              // part of all candidates' scores in this document
	fDocumentRank          // candidates of this document that score higher
	fRarest                // whether the rarest term is there
	fMissing               // weight of the rarest missing term
	fMisses                // how many terms are missing
	fSoft                  // share with words much alike, in the passage
	fSoftBest              // in the best sentence
	fStrongBest            // share with words of the same root, in the best sentence
	fBigrams               // most pairs of words in a row as in the question, in a sentence
	fBigramsAll            // in the passage
	fLocal                 // share by rarity in this collection alone
	fBackground            // share by rarity in general English alone
	fBackgroundBest        // the same in the best sentence
	fKept                  // share weighed by the chance that a word is repeated, in the passage
	fKeptBest              // in the best sentence
	fKeptWindow            // in the best three sentences in a row
	fLength                // logarithm of the passage's length over the mean
	fSentences             // logarithm of the number of sentences
	fPosition              // logarithm of the place in the document
	fCapitals              // share of the capitalised terms
	fNumbers               // share of the numbers
	fNewNames              // names in the best sentence that the question lacks
	fNewNumbers            // numbers likewise
	fYear                  // the best sentence has a year
	fCause                 // it has a word of cause
	fQuantity              // it has a quantity
	fSaying                // it has a verb of saying
	fDefines               // a sentence defines a term
	fCue                   // share of the terms that punctuation or wording explains
	fFit                   // a sentence with half the best share has what is wanted
	fKind                  // the kind of answer wanted (the same for all)
	fTerms                 // number of terms (the same for all)
	fRarity                // mean weight of the terms (the same for all)
	nPassage
)

// describe fills in the features of all candidates of a question. All is the
// sum of the scores in byDoc, added up in an order that is always the same.
func describe(lex *query.Lexicon, q *query.Query, cs []Candidate, byDoc map[int]float64, all float64) {
	total, local, back, kept, caps, nums := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
	rarest := 0
	for i := range q.Terms {
		t := &q.Terms[i]
		total += t.Weight
		local += t.Local
		back += t.Background
		kept += t.Kept
		if t.Case != 0 {
			caps += t.Weight
		}
		if t.Number {
			nums += t.Weight
		}
		if t.Weight > q.Terms[rarest].Weight {
			rarest = i
		}
	}
	pairs := 0.0
	for i := 0; i+1 < len(q.Terms); i++ {
		pairs += pairWeight(q, i)
	}
	for k := range cs {
		c := &cs[k]
		f := &c.features
		var near, ordered, soft uint32
		best, second, bestAt := -1.0, 0.0, 0
		bestCover := 0.0
		var bestNear, bestOrdered, bestSoft, bestSurface, bestTitled, bestBack, bestKept, windowKept float64
		var run, bigrams, bigramsAll int
		bestStrong := 0.0
		var runWeight, window float64
		defines, cue := false, 0.0
		for i := range c.Sentences {
			s := &c.Sentences[i]
			near |= s.Near
			ordered |= s.Ordered
			soft |= s.Soft
			if s.Doubt {
				continue
			}
			if s.Score > best {
				second, best, bestAt = best, s.Score, i
			} else if s.Score > second {
				second = s.Score
			}
			bestCover = max(bestCover, q.Weight(s.Exact))
			bestSurface = max(bestSurface, q.Weight(s.Surface))
			bestTitled = max(bestTitled, q.Weight(s.Exact)+q.Weight(c.Title&^s.Exact)/2)
			bestSoft = max(bestSoft, q.Weight(s.Soft|s.Exact))
			bestNear = max(bestNear, pairsWeight(q, s.Near))
			bestOrdered = max(bestOrdered, pairsWeight(q, s.Ordered))
			bestStrong = max(bestStrong, q.Weight(s.Strong|s.Exact))
			bigrams = max(bigrams, s.Bigrams)
			bigramsAll += s.Bigrams
			bestKept = max(bestKept, keptWeight(q, s.Exact))
			bestBack = max(bestBack, background(q, s.Exact))
			run = max(run, s.Run)
			runWeight = max(runWeight, s.RunWeight)
			defines, cue = defines || s.Defines, max(cue, s.Cue)
			w := s.Exact
			if i > 0 {
				w |= c.Sentences[i-1].Exact
			}
			if i+1 < len(c.Sentences) {
				w |= c.Sentences[i+1].Exact
			}
			window = max(window, q.Weight(w))
			windowKept = max(windowKept, keptWeight(q, w))
		}
		fit := 0.0
		for i := range c.Sentences {
			if s := &c.Sentences[i]; !s.Doubt && Fits(q.Kind, s) {
				fit = max(fit, q.Weight(s.Exact))
			}
		}
		bs := &Sentence{}
		if len(c.Sentences) > 0 {
			bs = &c.Sentences[bestAt]
		}
		f[fBM25] = share(c.BM25, total*1.7)
		f[fCover] = share(q.Weight(c.Exact), total)
		f[fCoverSurface] = share(q.Weight(c.Surface), total)
		f[fCoverTitle] = share(q.Weight(c.Exact|c.Title), total)
		f[fBest] = share(bestCover, total)
		f[fBestSurface] = share(bestSurface, total)
		f[fBestTitled] = share(bestTitled, total)
		f[fWindow] = share(window, total)
		f[fScore] = share(max(best, 0), total)
		f[fScore2] = share(max(second, 0), total)
		f[fOrdered] = share(pairsWeight(q, ordered), pairs)
		f[fOrderedBest] = share(bestOrdered, pairs)
		f[fNear] = share(pairsWeight(q, near), pairs)
		f[fNearBest] = share(bestNear, pairs)
		f[fRun] = float32(run)
		f[fRunWeight] = share(runWeight, total)
		f[fTitle] = share(q.Weight(c.Title), total)
		f[fTitleUsed] = titleUsed(lex, q, c)
		d := lex.Passage(c.Passage).Document
		f[fDocument] = share(byDoc[d], all)
		rank := 0
		for j := range cs {
			if j != k && lex.Passage(cs[j].Passage).Document == d && (cs[j].BM25 > c.BM25 || cs[j].BM25 == c.BM25 && j < k) {
				rank++
			}
		}
		f[fDocumentRank] = float32(rank)
		f[fRarest] = float32(c.Exact >> rarest & 1)
		missing, misses := 0.0, 0
		for i := range q.Terms {
			if c.Exact>>i&1 == 0 {
				misses++
				missing = max(missing, q.Terms[i].Weight)
			}
		}
		f[fMissing], f[fMisses] = float32(missing), float32(misses)
		f[fSoft] = share(q.Weight(soft|c.Exact), total)
		f[fSoftBest] = share(bestSoft, total)
		f[fStrongBest] = share(bestStrong, total)
		f[fBigrams], f[fBigramsAll] = float32(bigrams), float32(bigramsAll)
		lo := 0.0
		for m := c.Exact; m != 0; m &= m - 1 {
			lo += q.Terms[bits.TrailingZeros32(m)].Local
		}
		f[fLocal] = share(lo, local)
		f[fBackground] = share(background(q, c.Exact), back)
		f[fBackgroundBest] = share(bestBack, back)
		f[fKept] = share(keptWeight(q, c.Exact), kept)
		f[fKeptBest] = share(bestKept, kept)
		f[fKeptWindow] = share(windowKept, kept)
		f[fLength] = float32(math.Log(0.05 + lex.Length(c.Passage)))
		f[fSentences] = float32(math.Log(float64(1 + len(c.Sentences))))
		f[fPosition] = float32(math.Log(float64(1 + lex.Passage(c.Passage).Paragraph)))
		cp, nm := 0.0, 0.0
		for m := c.Exact; m != 0; m &= m - 1 {
			t := &q.Terms[bits.TrailingZeros32(m)]
			if t.Case != 0 {
				cp += t.Weight
			}
			if t.Number {
				nm += t.Weight
			}
		}
		f[fCapitals], f[fNumbers] = share1(cp, caps), share1(nm, nums)
		f[fNewNames], f[fNewNumbers] = float32(bs.Names), float32(bs.Numbers)
		f[fYear] = flag(bs.Class&(index.Year|index.Month) != 0)
		f[fCause] = flag(bs.Class&index.Cause != 0)
		f[fQuantity] = flag(bs.Class&(index.Quantity|index.Number) != 0)
		f[fSaying] = flag(bs.Class&index.Saying != 0)
		f[fDefines] = flag(defines)
		f[fCue] = share(cue, total)
		f[fFit] = share(fit, total)
		f[fKind] = float32(q.Kind)
		f[fTerms] = float32(len(q.Terms))
		f[fRarity] = share(total, float64(len(q.Terms)))
	}
	relative(nPassage, len(cs), func(k int) []float32 { return cs[k].features[:] })
}

// relative writes behind the n features of each of count descriptions their
// distance from the highest of all.
func relative(n, count int, of func(k int) []float32) {
	for i := range n {
		most := float32(math.Inf(-1))
		for k := range count {
			most = max(most, of(k)[i])
		}
		for k := range count {
			of(k)[n+i] = of(k)[i] - most
		}
	}
}

// Fits reports whether a sentence has what a kind of question wants, beside
// what the question itself brought.
func Fits(k query.Kind, s *Sentence) bool {
	switch k {
	case query.Person:
		return s.Names > 0
	case query.Date:
		return s.Numbers > 0 && s.Class&(index.Year|index.Month) != 0 || s.Class&index.Month != 0
	case query.Place:
		return s.Names > 0 && s.Class&index.Placing != 0
	case query.Figure:
		return s.Numbers > 0 || s.Class&index.Quantity != 0
	case query.Cause:
		return s.Class&index.Cause != 0
	case query.Definition:
		return s.Defines
	case query.List:
		return s.Names > 1
	case query.Quotation:
		return s.Class&index.Saying != 0
	}
	return true
}

func titleUsed(lex *query.Lexicon, q *query.Query, c *Candidate) float32 {
	title := lex.Title(lex.Passage(c.Passage).Document)
	if len(title) == 0 {
		return 0
	}
	n := 0
	for _, s := range title {
		for i := range q.Terms {
			if len(q.Terms[i].Alts) > 0 && q.Terms[i].Alts[0].Stem == s {
				n++
				break
			}
		}
	}
	return float32(n) / float32(len(title))
}

func background(q *query.Query, set uint32) (sum float64) {
	for ; set != 0; set &= set - 1 {
		sum += q.Terms[bits.TrailingZeros32(set)].Background
	}
	return
}

func keptWeight(q *query.Query, set uint32) (sum float64) {
	for ; set != 0; set &= set - 1 {
		sum += q.Terms[bits.TrailingZeros32(set)].Kept
	}
	return
}

func pairWeight(q *query.Query, i int) float64 { return q.Terms[i].Weight + q.Terms[i+1].Weight }

func pairsWeight(q *query.Query, set uint32) (sum float64) {
	for ; set != 0; set &= set - 1 {
		if i := bits.TrailingZeros32(set); i+1 < len(q.Terms) {
			sum += pairWeight(q, i)
		}
	}
	return
}

func share(part, whole float64) float32 {
	if whole == 0 {
		return 0
	}
	return float32(part / whole)
}

// share1 is share where nothing wanted means everything met.
func share1(part, whole float64) float32 {
	if whole == 0 {
		return 1
	}
	return float32(part / whole)
}

func flag(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

// Ideal is the candidate's BM25 over the best that it could be.
func (c *Candidate) Ideal() float64 { return float64(c.features[fBM25]) }

// RunShare is the share of the terms that stand in one run as in the question.
func (c *Candidate) RunShare() float64 { return float64(c.features[fRunWeight]) }

// DocumentShare is the part of all candidates' scores in this one's document.
func (c *Candidate) DocumentShare() float64 { return float64(c.features[fDocument]) }
