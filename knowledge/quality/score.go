package quality

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Score judges a run. Where questions have a kind, the report has the measures
// of each kind as well.
func Score(set Set, run Run) Report {
	responses := make(map[string]Response, len(run))
	for _, r := range run {
		responses[r.ID] = r
	}
	score := func(qs []Question) []Measure { return scoreAnswers(qs, responses, set.ByFacts) }
	if len(set.Questions) > 0 && set.Questions[0].Relevance != nil {
		score = func(qs []Question) []Measure { return scoreRanking(qs, responses) }
	}

	missing := 0
	kinds := map[string][]Question{}
	for _, q := range set.Questions {
		if _, ok := responses[q.ID]; !ok {
			missing++
		}
		kind := cmp.Or(q.Kind, "None")
		kinds[kind] = append(kinds[kind], q)
	}
	r := Report{Measures: append(score(set.Questions), count("missing_from_run", missing))}
	if _, none := kinds["None"]; len(kinds) > 1 || !none {
		for _, k := range slices.Sorted(maps.Keys(kinds)) {
			r.Kinds = append(r.Kinds, Kind{k, score(kinds[k])})
		}
	}
	return r
}

// scoreAnswers measures questions that want an answer shown or a refusal.
func scoreAnswers(qs []Question, responses map[string]Response, byFacts bool) []Measure {
	js := make([]judgement, len(qs))
	for i, q := range qs {
		js[i] = judge(q, responses[q.ID], byFacts)
	}
	out := []Measure{count("questions", len(js))}
	for m, name := range measureNames {
		var values []float64
		for _, j := range js {
			if !math.IsNaN(j.measures[m]) {
				values = append(values, j.measures[m])
			}
		}
		if len(values) == 0 {
			continue
		}
		v := mean(values)
		out = append(out, Measure{Name: name, Value: v}, count("n_"+name, len(values)))
		if withError[m] {
			out = append(out, Measure{Name: "se_" + name, Value: math.Sqrt(v * (1 - v) / float64(len(values)))})
		}
	}
	return append(out, scoreRefusals(js)...)
}

// scoreRefusals measures how well answering was told from refusing.
func scoreRefusals(js []judgement) []Measure {
	var answered, handled, answerableRefused []float64 // 0 or 1 each
	var answerable, unanswerable []float64             // confidences
	var refused, rightlyRefused int
	for _, j := range js {
		if j.answerable {
			answerable = append(answerable, j.confidence)
			answerableRefused = append(answerableRefused, truth(j.refused))
		} else {
			unanswerable = append(unanswerable, j.confidence)
		}
		if !j.refused {
			answered = append(answered, j.right)
			handled = append(handled, j.right)
			continue
		}
		handled = append(handled, truth(!j.answerable))
		refused++
		if !j.answerable {
			rightlyRefused++
		}
	}
	var out []Measure
	add := func(name string, v float64) { out = append(out, Measure{Name: name, Value: v}) }

	add("coverage", float64(len(answered))/float64(len(js)))
	if len(answered) > 0 {
		add("accuracy_answered", mean(answered))
	}
	add("overall", mean(handled))
	area, excess := riskCoverage(js)
	add("aurc", area)
	add("e_aurc", excess)
	if len(unanswerable) > 0 {
		precision := float64(rightlyRefused) / float64(refused)
		recall := float64(rightlyRefused) / float64(len(unanswerable))
		f1 := 0.0
		if rightlyRefused > 0 {
			f1 = 2 * precision * recall / (precision + recall)
		}
		add("refusal_precision", precision)
		add("refusal_recall", recall)
		add("refusal_f1", f1)
		add("auroc", auroc(answerable, unanswerable))
	}
	add("answerable_refused", mean(answerableRefused))
	return out
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// scoreRanking measures questions that want documents ranked, with the linear
// gain of trec_eval.
func scoreRanking(qs []Question, responses map[string]Response) []Measure {
	names := []string{"ndcg@10", "map", "p@10", "recall@100", "mrr@10"}
	values := make([][]float64, len(names))
	for _, q := range qs {
		for i, v := range judgeRanking(q.Relevance, responses[q.ID].Results) {
			values[i] = append(values[i], v)
		}
	}
	out := []Measure{count("questions", len(qs))}
	for i, name := range names {
		out = append(out, Measure{Name: name, Value: mean(values[i])})
	}
	return out
}

// judgeRanking returns nDCG@10, average precision over at most 1000 documents,
// P@10, recall@100 and reciprocal rank within 10.
func judgeRanking(relevance map[string]int, results []Result) [5]float64 {
	var gains []int // of the documents, each once
	seen := map[string]bool{}
	for _, r := range results {
		if !seen[r.Doc] {
			seen[r.Doc] = true
			gains = append(gains, relevance[r.Doc])
		}
	}
	relevant := float64(len(relevance))
	var gain, ideal, precisions, in10, in100 float64
	for i, g := range gains[:min(10, len(gains))] {
		gain += float64(g) * discount(i)
		in10 += truth(g > 0)
	}
	best := slices.Sorted(maps.Values(relevance))
	slices.Reverse(best)
	for i, g := range best[:min(10, len(best))] {
		ideal += float64(g) * discount(i)
	}
	found := 0.0
	for i, g := range gains[:min(1000, len(gains))] {
		if g > 0 {
			found++
			precisions += found / float64(i+1)
		}
		if i < 100 {
			in100 = found
		}
	}
	rr := reciprocalRank(min(10, len(gains)), func(i int) bool { return gains[i] > 0 })
	return [5]float64{gain / ideal, precisions / relevant, in10 / 10, in100 / relevant, rr}
}
