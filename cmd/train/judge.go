package main

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"footnote/knowledge/document"
	"footnote/knowledge/index"
	"footnote/knowledge/judge"
	"footnote/knowledge/quality"
	"footnote/knowledge/query"
	"footnote/knowledge/rank"
)

// A case is one question to judge: may it be answered, and was the answer right.
type judged struct {
	group      int
	fold       int
	f          [judge.Features]float64
	answerable bool
	right      bool
	weight     float64
	language   string // as judge.Language says
}

// halved are the sets that are asked with half of their articles at a time, so
// that half of their questions have no answer: other languages, and what people
// type into a search engine.
var halved = []string{"nq_qed", "xquad_de", "xquad_es", "xquad_ru", "xquad_ar", "xquad_zh", "xquad_th"}

var judgeGroups = []string{"offtopic", "offtopic, mistyped", "one article", "one article, mistyped", "openstax", "squad2dev", "nq_qed", "xquad_de", "xquad_es", "xquad_ru", "xquad_ar", "xquad_zh", "xquad_th"}

// learnJudge makes the weights that tell an answerable question from others.
func learnJudge(bench string, pick func(fold int) (*rank.Trees, *rank.Trees)) ([]byte, error) {
	var all []judged
	rng := rand.New(rand.NewPCG(3, 4))

	off, lex, err := open(filepath.Join(bench, "offtopic"))
	if err != nil {
		return nil, err
	}
	for _, q := range off {
		all = append(all, judgeOne(lex, q, q.Text, 0, 1, pick))
		all = append(all, judgeOne(lex, q, mistype(q.Text, rng), 1, 1, pick))
	}
	// Each article alone, with its own questions and others'.
	squad, whole, err := open(filepath.Join(bench, "squad1dev"))
	if err != nil {
		return nil, err
	}
	for _, d := range whole.Documents() {
		one := query.NewLexicon(index.Build([]*document.Document{d}))
		name := strings.TrimSuffix(filepath.Base(d.Source), ".md")
		var own, other []quality.Question
		for _, q := range squad {
			if q.Doc == name {
				own = append(own, q)
			} else {
				q.Answerable = false
				other = append(other, q)
			}
		}
		for _, qs := range [][]quality.Question{own, other} {
			rng.Shuffle(len(qs), func(i, j int) { qs[i], qs[j] = qs[j], qs[i] })
			for _, q := range qs[:min(60, len(qs))] {
				all = append(all, judgeOne(one, q, q.Text, 2, 1, pick))
				all = append(all, judgeOne(one, q, mistype(q.Text, rng), 3, 0.5, pick))
			}
		}
	}
	books, lex, err := open(filepath.Join(bench, "openstax"))
	if err != nil {
		return nil, err
	}
	for _, q := range books {
		all = append(all, judgeOne(lex, q, q.Text, 4, 0.3, pick))
	}
	// Never learned from: near misses that no word betrays.
	near, lex, err := open(filepath.Join(bench, "squad2dev"))
	if err != nil {
		return nil, err
	}
	for _, q := range near {
		all = append(all, judgeOne(lex, q, q.Text, 5, 0, pick))
	}

	for i, name := range halved {
		qs, whole, err := open(filepath.Join(bench, name))
		if err != nil {
			return nil, err
		}
		docs := whole.Documents()
		for half := range 2 {
			var part []*document.Document
			in := map[string]bool{}
			for k, d := range docs {
				if k%2 == half {
					part = append(part, d)
					in[strings.TrimSuffix(filepath.Base(d.Source), ".md")] = true
				}
			}
			lex := query.NewLexicon(index.Build(part))
			for _, q := range qs {
				q.Answerable = in[q.Doc]
				all = append(all, judgeOne(lex, q, q.Text, 6+i, 1, pick))
			}
		}
	}

	kinds := []string{judge.English, judge.Other, judge.Spaceless}
	p := make([]float64, len(all))
	for f := range folds {
		for _, kind := range kinds {
			w := logistic(all, func(c judged) bool { return c.fold != f && c.language == kind })
			for i, c := range all {
				if c.fold == f && c.language == kind {
					p[i] = w.Confidence(c.f)
				}
			}
		}
	}
	for g, name := range judgeGroups {
		var pos, neg []float64
		for i, c := range all {
			if c.group != g {
				continue
			}
			if c.answerable {
				pos = append(pos, p[i])
			} else {
				neg = append(neg, p[i])
			}
		}
		fmt.Printf("  %-22s AUROC %.3f", name, auroc(pos, neg))
		for _, t := range []float64{0.3, 0.4, 0.5} {
			right, fr, caught := 0, 0, 0
			for i, c := range all {
				if c.group != g {
					continue
				}
				if p[i] < t {
					if c.answerable {
						fr++
					} else {
						caught++
						right++
					}
				} else if c.answerable && c.right {
					right++
				}
			}
			fmt.Printf("   at %.2f: overall %.3f, refused %.3f of the answerable and %.3f of the others", t,
				float64(right)/float64(len(pos)+len(neg)), float64(fr)/float64(max(1, len(pos))), float64(caught)/float64(max(1, len(neg))))
		}
		fmt.Println()
	}
	model := judge.Model{}
	for _, kind := range kinds {
		w := logistic(all, func(c judged) bool { return c.language == kind })
		w.By = map[string]float64{}
		for i, n := range judge.Names {
			w.By[n] = math.Round(w.Of[i]*1e4) / 1e4
		}
		w.Bias = math.Round(w.Bias*1e4) / 1e4
		model[kind] = w
	}
	b, err := json.MarshalIndent(model, "", "  ")
	return append(b, '\n'), err
}

// open reads a set and builds its material.
func open(dir string) ([]quality.Question, *query.Lexicon, error) {
	docs, err := material(dir)
	if err != nil {
		return nil, nil, err
	}
	set, err := quality.ReadSet(dir)
	if err != nil {
		return nil, nil, err
	}
	return set.Questions, query.NewLexicon(index.Build(docs)), nil
}

// judgeOne asks one question under the weights that did not learn from it.
func judgeOne(lex *query.Lexicon, q quality.Question, text string, group int, weight float64, pick func(int) (*rank.Trees, *rank.Trees)) judged {
	c := judged{group: group, fold: foldOf(q.Doc), answerable: q.Answerable, weight: weight}
	if !q.Answerable {
		h := fnv.New32a()
		h.Write([]byte(q.ID))
		c.fold = int(h.Sum32() % folds)
	}
	a := lex.Analyse(query.Unframe(query.Clean(text)))
	var cs []rank.Candidate
	if len(a.Terms) > 0 {
		cs = rank.Candidates(lex, a, rank.Options{})
	}
	pt, wt := pick(c.fold)
	rank.Order(a, cs, pt)
	c.f, c.language = judge.Describe(a, cs), judge.Language(a)
	if len(cs) > 0 {
		ws := rank.Windows(lex, a, &cs[0])
		best := rank.Choose(ws, wt)
		par := lex.Paragraph(cs[0].Passage)
		shown := clip(par.Text[par.Sentences[ws[best].First].Start:par.Sentences[ws[best].End-1].End])
		c.right = slices.ContainsFunc(q.Answers, func(x string) bool { return quality.ContainsAnswer(shown, x) })
	}
	return c
}

// mistype makes one slip in one of the longer words.
func mistype(text string, rng *rand.Rand) string {
	words := strings.Fields(text)
	var long []int
	for i, w := range words {
		if utf8.RuneCountInString(w) >= 5 && len(w) == utf8.RuneCountInString(w) {
			long = append(long, i)
		}
	}
	if len(long) == 0 {
		return text
	}
	i := long[rng.IntN(len(long))]
	w := []byte(words[i])
	at := 1 + rng.IntN(len(w)-2)
	switch rng.IntN(4) {
	case 0:
		w = append(w[:at], w[at+1:]...)
	case 1:
		w = append(w[:at], append([]byte{'a' + byte(rng.IntN(26))}, w[at:]...)...)
	case 2:
		w[at] = 'a' + byte(rng.IntN(26))
	case 3:
		w[at], w[at-1] = w[at-1], w[at]
	}
	words[i] = string(w)
	return strings.Join(words, " ")
}

// logistic fits weights by Newton's method with a small ridge.
func logistic(all []judged, use func(judged) bool) *judge.Weights {
	const n = judge.Features + 1
	const ridge = 1.0
	var w [n]float64
	for range 25 {
		var g [n]float64
		var h [n][n]float64
		for _, c := range all {
			if c.weight == 0 || !use(c) {
				continue
			}
			var x [n]float64
			copy(x[:], c.f[:])
			x[n-1] = 1
			z := 0.0
			for i := range n {
				z += w[i] * x[i]
			}
			p := 1 / (1 + math.Exp(-z))
			y := 0.0
			if c.answerable {
				y = 1
			}
			for i := range n {
				g[i] += c.weight * (p - y) * x[i]
				for j := range n {
					h[i][j] += c.weight * p * (1 - p) * x[i] * x[j]
				}
			}
		}
		for i := range n {
			g[i] += ridge * w[i]
			h[i][i] += ridge
		}
		step := solve(h, g)
		for i := range n {
			w[i] -= step[i]
		}
	}
	out := &judge.Weights{Bias: w[n-1]}
	copy(out.Of[:], w[:judge.Features])
	return out
}

// solve solves a linear system by elimination with pivots.
func solve[T ~[judge.Features + 1][judge.Features + 1]float64](a T, b [judge.Features + 1]float64) [judge.Features + 1]float64 {
	n := len(b)
	for i := range n {
		p := i
		for r := i; r < n; r++ {
			if math.Abs(a[r][i]) > math.Abs(a[p][i]) {
				p = r
			}
		}
		a[i], a[p] = a[p], a[i]
		b[i], b[p] = b[p], b[i]
		for r := i + 1; r < n; r++ {
			k := a[r][i] / a[i][i]
			for c := i; c < n; c++ {
				a[r][c] -= k * a[i][c]
			}
			b[r] -= k * b[i]
		}
	}
	for i := n - 1; i >= 0; i-- {
		for c := i + 1; c < n; c++ {
			b[i] -= a[i][c] * b[c]
		}
		b[i] /= a[i][i]
	}
	return b
}

// auroc is the chance that one of pos is above one of neg.
func auroc(pos, neg []float64) float64 {
	if len(pos) == 0 || len(neg) == 0 {
		return math.NaN()
	}
	slices.Sort(neg)
	sum := 0.0
	for _, x := range pos {
		lo := sort.SearchFloat64s(neg, x)
		hi := sort.Search(len(neg), func(i int) bool { return neg[i] > x })
		sum += float64(lo) + float64(hi-lo)/2
	}
	return sum / float64(len(pos)) / float64(len(neg))
}
