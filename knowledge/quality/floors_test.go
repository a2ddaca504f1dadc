package quality

import "testing"

// floors are what must not be lost, whatever the golden files say: the figures
// to reach, by set, each held today by the questions that these tests ask.
var floors = map[string][]floor{
	"notes": {{"fact@1", .8}, {"auroc", .95}},
	// 30 of 32, 11 of 12, at most 1 of 32.
	"gold, material": {{"answer@1", .9375}, {"refusal_recall", .9166}, {"answerable_refused", .0313}},
	"gold, notes":    {{"fact@1", .9375}, {"refusal_recall", .9166}, {"answerable_refused", .0313}},

	"squad1dev":      {{"hit@1", .87}, {"answer@1", .84}},
	"openstax":       {{"answer@1", .51}},
	"nq_qed":         {{"hit@1", .91}, {"answer@1", .73}},
	"noise_keyboard": {{"hit@1", .86}},
	"noise_asr":      {{"hit@1", .73}},
	"offtopic":       {{"overall", .85}, {"auroc", .98}},
	"squad2dev":      {{"auroc", .61}},

	// BM25 with stems, on the whole sets.
	"xquad_en": {{"hit@1", .949}},
	"xquad_de": {{"hit@1", .890}},
	"xquad_es": {{"hit@1", .913}},
	"xquad_ru": {{"hit@1", .825}},
	"xquad_ar": {{"hit@1", .816}},
	"xquad_th": {{"hit@1", .848}},
	"xquad_zh": {{"hit@1", .92}}, // of the whole set .933, which these questions are a little harder than
}

// A floor is the least that a measure may be, or the most where less is better.
type floor struct {
	measure string
	value   float64
}

// lowerIsBetter has the measures of harm done.
var lowerIsBetter = map[string]bool{"answerable_refused": true}

// checkFloors compares a set's report with its floors.
func checkFloors(t *testing.T, set string, r Report) {
	t.Helper()
	for _, f := range floors[set] {
		got := r.Get(f.measure)
		switch {
		case lowerIsBetter[f.measure] && !(got <= f.value):
			t.Errorf("%s: %s is %.4f, want at most %.4f", set, f.measure, got, f.value)
		case !lowerIsBetter[f.measure] && !(got >= f.value):
			t.Errorf("%s: %s is %.4f, want at least %.4f", set, f.measure, got, f.value)
		}
	}
}
