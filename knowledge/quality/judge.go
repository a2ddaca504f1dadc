package quality

import (
	"math"
	"slices"
)

// The measures of a single question, in the order of the report.
const (
	hit1 = iota
	hit5
	mrr10
	ndcg10
	docHit1
	docHit5
	answer1
	answer5
	fact1
	fact5
	sentence1
	sentenceMRR
	measures
)

var measureNames = [measures]string{
	"hit@1", "hit@5", "mrr@10", "par_ndcg@10", "doc_hit@1", "doc_hit@5",
	"answer@1", "answer@5", "fact@1", "fact@5", "sentence_p@1", "sentence_mrr",
}

// withError are the measures reported with a standard error.
var withError = [measures]bool{hit1: true, answer1: true, fact1: true}

// A judgement is everything known of one response. A measure that does not
// apply is NaN.
type judgement struct {
	answerable bool
	refused    bool
	confidence float64
	right      float64 // 1 if the first result is right
	measures   [measures]float64
}

// judge compares a response with what is known of the question. The response
// of a question that was not asked is the zero Response.
func judge(q Question, resp Response, byFacts bool) judgement {
	j := judgement{
		answerable: q.Answerable,
		refused:    resp.Refused || len(resp.Results) == 0,
		confidence: math.Inf(-1),
	}
	for i := range j.measures {
		j.measures[i] = math.NaN()
	}
	if resp.Confidence != nil {
		j.confidence = *resp.Confidence
	} else if !j.refused {
		j.confidence = resp.Results[0].Score
	}
	if !q.Answerable {
		return j
	}
	m := &j.measures
	if byFacts {
		m[fact1], m[fact5] = judgeText(resp.Results, q.Facts, containsFact)
	} else {
		m[docHit1], m[docHit5] = judgeDocs(q, resp.Results)
		judgePlaces(m, q, resp.Results)
		m[answer1], m[answer5] = judgeText(resp.Results, q.Answers, ContainsAnswer)
		m[sentence1], m[sentenceMRR] = judgeSentences(q, resp.Results)
	}
	// The strictest judgement there is decides whether an answer was right.
	for _, i := range []int{fact1, answer1, hit1, docHit1} {
		if !math.IsNaN(m[i]) {
			j.right = m[i]
			break
		}
	}
	return j
}

// judgeDocs looks at the documents alone.
func judgeDocs(q Question, results []Result) (at1, at5 float64) {
	gold := map[string]bool{q.Doc: true}
	for _, p := range q.Paragraphs {
		gold[p.Doc] = true
	}
	delete(gold, "")
	if len(gold) == 0 {
		return math.NaN(), math.NaN()
	}
	return hits(len(results), func(i int) bool { return gold[results[i].Doc] })
}

func judgePlaces(m *[measures]float64, q Question, results []Result) {
	if len(q.Paragraphs) == 0 {
		return
	}
	gold := map[Place]bool{}
	for _, p := range q.Paragraphs {
		gold[p] = true
	}
	right := func(i int) bool { return gold[Place{results[i].Doc, results[i].Paragraph}] }
	m[hit1], m[hit5] = hits(len(results), right)
	m[mrr10] = reciprocalRank(min(10, len(results)), right)
	// A paragraph met twice, as in a run of sentences, gains once.
	var gain, ideal float64
	met := map[Place]bool{}
	for i, r := range results[:min(10, len(results))] {
		p := Place{r.Doc, r.Paragraph}
		if right(i) && !met[p] {
			met[p] = true
			gain += discount(i)
		}
	}
	for i := range min(10, len(gold)) {
		ideal += discount(i)
	}
	m[ndcg10] = gain / ideal
}

// judgeText looks for any of the wanted strings in the texts shown.
func judgeText(results []Result, wanted []string, contains func(text, want string) bool) (at1, at5 float64) {
	if len(wanted) == 0 {
		return math.NaN(), math.NaN()
	}
	return hits(len(results), func(i int) bool {
		text := clip(results[i].Text, shown)
		return slices.ContainsFunc(wanted, func(w string) bool { return contains(text, w) })
	})
}

func judgeSentences(q Question, results []Result) (at1, mrr float64) {
	named := slices.ContainsFunc(results, func(r Result) bool { return r.Sentence != "" })
	if len(q.Sentences) == 0 || !named {
		return math.NaN(), math.NaN()
	}
	right := func(i int) bool { return slices.Contains(q.Sentences, results[i].Sentence) }
	at1, _ = hits(len(results), right)
	return at1, reciprocalRank(len(results), right)
}

// hits tells, as 0 or 1, whether the first and any of the first five of n
// results is right.
func hits(n int, right func(i int) bool) (at1, at5 float64) {
	for i := range min(5, n) {
		if right(i) {
			if i == 0 {
				return 1, 1
			}
			return 0, 1
		}
	}
	return 0, 0
}

// reciprocalRank is 1 over the rank of the first right one of n results.
func reciprocalRank(n int, right func(i int) bool) float64 {
	for i := range n {
		if right(i) {
			return 1 / float64(i+1)
		}
	}
	return 0
}

// discount is what a gain at index i counts in a discounted cumulative gain.
func discount(i int) float64 { return 1 / math.Log2(float64(i+2)) }
