package quality

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
)

// Four questions, worked out by hand: one answered right, one only at the
// second place, one refused rightly, one answered that has no answer.
var (
	fewQuestions = Set{Questions: []Question{
		{ID: "right", Answerable: true, Kind: "who", Doc: "D", Paragraphs: []Place{{"D", 1}}, Answers: []string{"Rollo"}},
		{ID: "second", Answerable: true, Kind: "when", Doc: "D", Paragraphs: []Place{{"D", 4}, {"E", 0}}, Answers: []string{"911"}},
		{ID: "refused", Kind: "who"},
		{ID: "trapped", Kind: "who"},
	}}
	fewResponses = Run{
		{ID: "right", Results: []Result{{"D", 1, "Under Rollo.", 3, ""}, {"D", 1, "Rollo again.", 2, ""}}, Confidence: new(0.9)},
		{ID: "second", Results: []Result{{"F", 4, "In 912.", 9, ""}, {"D", 4, "In 911.", 2, ""}}, Confidence: new(0.4)},
		{ID: "refused", Refused: true, Confidence: new(0.1)},
		{ID: "trapped", Results: []Result{{"D", 2, "Nonsense.", 0.5, ""}}}, // its score counts: 0.5
	}
)

func TestScoreByHand(t *testing.T) {
	r := Score(fewQuestions, fewResponses)
	log3 := math.Log2(3)
	for name, want := range map[string]float64{
		"questions":         4,
		"hit@1":             1. / 2,
		"se_hit@1":          math.Sqrt(.5 * .5 / 2),
		"hit@5":             1,
		"mrr@10":            (1 + .5) / 2,
		"par_ndcg@10":       (1 + (1/log3)/(1+1/log3)) / 2,
		"n_par_ndcg@10":     2,
		"doc_hit@1":         1. / 2,
		"doc_hit@5":         1,
		"answer@1":          1. / 2,
		"answer@5":          1,
		"coverage":          3. / 4,
		"accuracy_answered": 1. / 3,
		"overall":           2. / 4,
		// In order of confidence right, wrong, wrong, wrong.
		"aurc":               (0 + 1./2 + 2./3 + 3./4) / 4,
		"e_aurc":             0,
		"refusal_precision":  1,
		"refusal_recall":     1. / 2,
		"refusal_f1":         2. / 3,
		"auroc":              3. / 4, // .9 > .5, .1; .4 > .1
		"answerable_refused": 0,
		"missing_from_run":   0,
	} {
		if got := r.Get(name); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	for _, name := range []string{"fact@1", "sentence_p@1", "nothing"} {
		if got := r.Get(name); !math.IsNaN(got) {
			t.Errorf("%s = %v, want it not measured", name, got)
		}
	}
	if len(r.Kinds) != 2 || r.Kinds[0].Name != "when" || r.Kinds[1].Name != "who" {
		t.Errorf("kinds: %+v", r.Kinds)
	}
}

func TestScoreByFacts(t *testing.T) {
	set := Set{ByFacts: true, Questions: []Question{
		{ID: "a", Answerable: true, Doc: "D", Answers: []string{"thirty"}, Facts: []string{"30", "thirty"}},
		{ID: "b", Answerable: true, Facts: []string{"blockade"}},
	}}
	r := Score(set, Run{
		{ID: "a", Results: []Result{{"notes", 3, "30%", 1, ""}}},
		{ID: "b", Results: []Result{{"notes", 4, strings.Repeat("x", 395) + " blockade", 1, ""}}}, // begins at 397
	})
	if got := r.Get("fact@1"); got != .5 {
		t.Errorf("fact@1 = %v, want .5", got)
	}
	if got := r.Get("overall"); got != .5 {
		t.Errorf("overall = %v, want facts to decide: .5", got)
	}
	for _, name := range []string{"answer@1", "doc_hit@1", "hit@1"} {
		if got := r.Get(name); !math.IsNaN(got) {
			t.Errorf("%s = %v, want it not measured", name, got)
		}
	}
}

func TestScoreRanking(t *testing.T) {
	set := Set{Questions: []Question{
		{ID: "1", Relevance: map[string]int{"a": 1, "b": 2, "c": 0}},
		{ID: "2", Relevance: map[string]int{"a": 1}},
	}}
	r := Score(set, Run{{ID: "1", Results: []Result{{Doc: "x"}, {Doc: "b"}, {Doc: "b"}, {Doc: "a"}}}})
	log3 := math.Log2(3)
	for name, want := range map[string]float64{
		"ndcg@10":          (2/log3 + 1./2) / (2 + 1/log3) / 2,
		"map":              (1./2 + 2./3) / 3 / 2,
		"p@10":             .2 / 2,
		"recall@100":       (2. / 3) / 2,
		"mrr@10":           .5 / 2,
		"missing_from_run": 1,
	} {
		if got := r.Get(name); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
}

func TestScoreOfNothing(t *testing.T) {
	for name, set := range map[string]Set{
		"no questions":      {},
		"all unanswerable":  {Questions: []Question{{ID: "a"}, {ID: "b"}}},
		"nothing is judged": {Questions: []Question{{ID: "a", Answerable: true}}},
	} {
		r := Score(set, nil)
		if b, err := json.Marshal(r); err != nil || !json.Valid(b) {
			t.Errorf("%s: report marshals to %s, %v", name, b, err)
		}
		if got := int(r.Get("missing_from_run")); got != len(set.Questions) {
			t.Errorf("%s: missing_from_run = %d, want %d", name, got, len(set.Questions))
		}
	}
}

func ExampleScore() {
	set := Set{Questions: []Question{
		{ID: "1", Answerable: true, Answers: []string{"Rollo"}},
		{ID: "2"}, // not answerable
	}}
	run := Run{
		{ID: "1", Results: []Result{{Doc: "Normans", Text: "Their leader was Rollo."}}, Confidence: new(0.8)},
		{ID: "2", Refused: true, Confidence: new(0.2)},
	}
	fmt.Print(Score(set, run))
	// Output:
	// questions              2
	// answer@1               1.0000
	// n_answer@1             1
	// se_answer@1            0.0000
	// answer@5               1.0000
	// n_answer@5             1
	// coverage               0.5000
	// accuracy_answered      1.0000
	// overall                1.0000
	// aurc                   0.2500
	// e_aurc                 0.0000
	// refusal_precision      1.0000
	// refusal_recall         1.0000
	// refusal_f1             1.0000
	// auroc                  1.0000
	// answerable_refused     0.0000
	// missing_from_run       0
}
