package knowledge_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"footnote/knowledge"
	"footnote/knowledge/notes"
	"footnote/knowledge/quality"
)

// TestSameAnswerInAnyOrder asks the same questions forwards, backwards and of
// another Base: no answer may depend on what was asked before.
func TestSameAnswerInAnyOrder(t *testing.T) {
	set, err := quality.ReadSet(filepath.Join("quality", "testdata", "notes.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	base := notesBase(t)
	want := map[string]string{}
	for _, q := range set.Questions {
		want[q.ID] = answerJSON(t, base, q)
	}
	backwards := slices.Clone(set.Questions)
	slices.Reverse(backwards)
	for _, b := range []*knowledge.Base{base, notesBase(t)} {
		for _, q := range backwards {
			if got := answerJSON(t, b, q); got != want[q.ID] {
				t.Errorf("%s %q is answered differently:\n got %s\nwant %s", q.ID, q.Text, got, want[q.ID])
			}
		}
	}
}

func notesBase(t *testing.T) *knowledge.Base {
	t.Helper()
	docs, err := notes.Documents()
	if err != nil {
		t.Fatal(err)
	}
	base, err := knowledge.New(docs)
	if err != nil {
		t.Fatal(err)
	}
	return base
}

func answerJSON(t *testing.T, base *knowledge.Base, q quality.Question) string {
	t.Helper()
	a, err := base.Answer(t.Context(), knowledge.Question{Text: q.Text, Context: q.Context, Limit: 10})
	if err != nil {
		t.Fatalf("%s: %v", q.ID, err)
	}
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
