// Package judge decides whether what was found answers the question at all.
//
// What separates a question that the material answers from one that it does not
// is how much of the question's rare words one place holds, where "rare" is told
// by general English: in a collection of two essays, every word of the essays
// looks frequent and every other word looks alike. One logistic model over such
// shares carries over from one collection to another; a threshold on a score
// does not.
//
// The weights are made by `go run ./cmd/train rank`, on questions about other
// articles, on tiny collections and on mistyped questions. They say how likely
// it is that the material is about what was asked. They cannot say that a
// sentence entails an answer: a question that swaps one name for another of the
// same passage will pass.
package judge

import (
	_ "embed"
	"encoding/json"
	"math"
	"math/bits"
	"sync"

	"footnote/knowledge/query"
	"footnote/knowledge/rank"
)

// The numbers that a judgement rests on. "Share" is of the rarity in general
// English of all terms of the question; words that only shape the question
// count for a third.
const (
	Sentence  = iota // share in the best sentence of the best passage, its title counting
	Window           // share in the best three sentences in a row of the first five passages
	Bare             // share in the best sentence, without titles
	Absent           // share of terms that the material does not hold at all
	Missing          // rarity of the rarest term that the best passage lacks
	Pairs            // share of neighbouring terms that stand near each other
	Matched          // rarity met in the best window, in all
	Terms            // logarithm of the number of terms
	Soft             // share with words much alike
	Surface          // share of words as typed
	Ideal            // BM25 over the best that it could be
	Run              // share of the terms in a run as in the question
	Document         // part of all scores in the best passage's document
	Capitals         // share of capitalised terms in the best passage, 1 if none
	Numbers          // share of numbers likewise
	Corrected        // share of terms that were corrected
	Spread           // share in the first five passages together
	Fit              // share in a sentence that has the kind of thing asked for
	Whole            // 1 if the best three sentences in a row hold every term
	Features
)

// Names of the features, for reports.
var Names = [Features]string{"sentence", "window", "bare", "absent", "missing", "pairs", "matched", "terms", "soft", "surface",
	"ideal", "run", "document", "capitals", "numbers", "corrected", "spread", "fit", "whole"}

// Describe measures what was found for a question: candidates best first. No
// candidates, or no terms, give the numbers of nothing found.
func Describe(q *query.Query, cs []rank.Candidate) (f [Features]float64) {
	n := len(q.Terms)
	all := uint64(1)<<n - 1
	weight := func(set uint32) (sum float64) {
		for set &= uint32(all); set != 0; set &= set - 1 {
			sum += weigh(&q.Terms[bits.TrailingZeros32(set)])
		}
		return
	}
	total := weight(uint32(all))
	f[Capitals], f[Numbers] = 1, 1
	f[Terms] = math.Log(float64(1 + n))
	if total == 0 {
		f[Absent] = 1
		return
	}
	for i := range q.Terms {
		t := &q.Terms[i]
		if !t.Known() {
			f[Absent] += weigh(t) / total
		} else if t.Why != "" && t.Why != "acronym" {
			f[Corrected] += weigh(t) / total
		}
	}
	if len(cs) == 0 {
		f[Missing] = total / float64(n) / 10
		return
	}
	var spread uint32
	for k := range cs[:min(5, len(cs))] {
		c := &cs[k]
		spread |= c.Exact | c.Title
		for i := range c.Sentences {
			w := c.Title
			for j := max(0, i-1); j <= i+1 && j < len(c.Sentences); j++ {
				if !c.Sentences[j].Doubt {
					w |= c.Sentences[j].Exact
				}
			}
			f[Window] = max(f[Window], weight(w)/total)
		}
	}
	f[Spread] = weight(spread) / total
	if f[Window] > 0.9999 {
		f[Whole] = 1
	}
	f[Matched] = f[Window] * total / 20
	top := &cs[0]
	var near uint32
	for i := range top.Sentences {
		s := &top.Sentences[i]
		if s.Doubt {
			continue
		}
		near |= s.Near
		f[Sentence] = max(f[Sentence], weight(s.Exact|top.Title)/total)
		f[Bare] = max(f[Bare], weight(s.Exact)/total)
		f[Soft] = max(f[Soft], weight(s.Soft|s.Exact|top.Title)/total)
		f[Surface] = max(f[Surface], weight(s.Surface|top.Title)/total)
		if rank.Fits(q.Kind, s) {
			f[Fit] = max(f[Fit], weight(s.Exact|top.Title)/total)
		}
	}
	caps, capsAll, nums, numsAll := 0.0, 0.0, 0.0, 0.0
	for i := range q.Terms {
		t := &q.Terms[i]
		has := (top.Exact|top.Title)>>i&1 == 1
		if !has {
			f[Missing] = max(f[Missing], weigh(t)/10)
		}
		if t.Case != 0 {
			capsAll += weigh(t)
			if has {
				caps += weigh(t)
			}
		}
		if t.Number {
			numsAll += weigh(t)
			if has {
				nums += weigh(t)
			}
		}
	}
	if capsAll > 0 {
		f[Capitals] = caps / capsAll
	}
	if numsAll > 0 {
		f[Numbers] = nums / numsAll
	}
	f[Pairs] = 1
	if n > 1 {
		f[Pairs] = float64(bits.OnesCount32(near)) / float64(n-1)
	}
	f[Ideal], f[Run], f[Document] = top.Ideal(), top.RunShare(), top.DocumentShare()
	return
}

// weigh is the rarity of a term in general English.
func weigh(t *query.Term) float64 {
	if t.Furniture {
		return t.Background / 3
	}
	return t.Background
}

//go:embed judge.json
var weightsFile []byte

// Weights of a logistic model over the features.
type Weights struct {
	Bias float64            `json:"bias"`
	Of   [Features]float64  `json:"-"`
	By   map[string]float64 `json:"weights"`
}

// A Model has weights for each kind of language: what is rare is known of
// English alone, other languages inflect more, and pairs of characters meet by
// chance.
type Model map[string]*Weights

// The kinds of language.
const (
	English   = "english"
	Other     = "other"
	Spaceless = "spaceless"
)

// Language returns the kind of language that a question is judged by.
func Language(q *query.Query) string {
	switch {
	case q.Spaceless():
		return Spaceless
	case q.Language == "en":
		return English
	}
	return Other
}

var model = sync.OnceValue(func() Model {
	var m Model
	if err := json.Unmarshal(weightsFile, &m); err != nil {
		panic("judge: embedded weights: " + err.Error()) // part of the binary
	}
	for _, w := range m {
		for i, n := range Names {
			w.Of[i] = w.By[n]
		}
	}
	return m
})

// Confidence is the chance, 0 to 1, that the material is about the question.
func (w *Weights) Confidence(f [Features]float64) float64 {
	z := w.Bias
	for i, x := range f {
		z += w.Of[i] * x
	}
	return 1 / (1 + math.Exp(-z))
}

// Confidence judges with the weights of this version.
func Confidence(lex *query.Lexicon, q *query.Query, cs []rank.Candidate) float64 {
	if len(cs) == 0 || len(q.Terms) == 0 {
		return 0
	}
	c := model()[Language(q)].Confidence(Describe(q, cs))
	if apart(q, cs) {
		c = min(c, nearMiss)
	}
	if c > doubtful && (lacking(q, cs) || vague(q) || unmet(lex, q, &cs[0])) {
		c = doubtful
	}
	return c
}
