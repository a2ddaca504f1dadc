package quality

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"footnote/knowledge"
)

func TestParagraphIndex(t *testing.T) {
	const file = "# Title\n\nfirst\nline two\n\n\n  second\n\n## Heading\n\n\n\nthird"
	index := ParagraphIndex([]byte(file))
	for _, tt := range []struct {
		at   string
		want int
	}{
		{"# Title", -1}, {"first", 0}, {"two", 0}, {"second", 1}, {"## Heading", -1}, {"third", 2},
	} {
		if got := index(strings.Index(file, tt.at)); got != tt.want {
			t.Errorf("paragraph of %q = %d, want %d", tt.at, got, tt.want)
		}
	}
	for _, offset := range []int{-1, len(file), len(file) + 9} {
		if got := index(offset); got != -1 {
			t.Errorf("paragraph at %d = %d, want none", offset, got)
		}
	}
	if got := ParagraphIndex(nil)(0); got != -1 {
		t.Errorf("paragraph of nothing = %d, want none", got)
	}
}

// material makes a set with one document, whose id differs from its name.
func material(t *testing.T) (Set, []*knowledge.Document) {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "Black_Sea.md"), "# Black Sea\n\nIt is a sea.\n\nIts depth is 2,212 m.\n")
	return Set{
		Material: dir,
		Questions: []Question{
			{ID: "deep", Text: "how deep?", Answerable: true, Doc: "Black_Sea", Paragraphs: []Place{{"Black_Sea", 1}}, Answers: []string{"2,212 m"}},
			{ID: "far", Text: "how far?", Context: []string{"the sea"}},
			{ID: "empty", Text: ""},
		},
	}, []*knowledge.Document{{ID: "black-sea", Source: "some/folder/Black_Sea.md"}}
}

// pretend stands in for a Base that knows the document of material.
func pretend(_ context.Context, q knowledge.Question) (knowledge.Answer, error) {
	switch {
	case q.Text == "":
		return knowledge.Answer{}, &knowledge.QuestionError{Reason: "empty", Message: "Ask something."}
	case q.Text == "how far?" && len(q.Context) == 1:
		return knowledge.Answer{Verdict: knowledge.NotInMaterial, Confidence: .1}, nil
	}
	x := knowledge.Snippet{Text: "Its depth is 2,212 m.", Score: 7}
	x.Citation.Document = "black-sea"
	x.Citation.Locator.File = knowledge.Span{Start: 27, End: 48}
	return knowledge.Answer{Verdict: knowledge.Answered, Confidence: .9, Snippets: []knowledge.Snippet{x}}, nil
}

func TestAsk(t *testing.T) {
	set, docs := material(t)
	want := Run{
		{ID: "deep", Results: []Result{{"Black_Sea", 1, "Its depth is 2,212 m.", 7, ""}}, Confidence: new(.9)},
		{ID: "far", Refused: true, Confidence: new(.1)},
		{ID: "empty", Refused: true},
	}
	for _, workers := range []int{0, 1, 8} {
		got, times, err := Ask(t.Context(), set, docs, pretend, Options{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) || len(times) != len(want) {
			t.Errorf("%d workers:\n got %+v\nwant %+v", workers, got, want)
		}
	}
}

func TestAskErrors(t *testing.T) {
	set, docs := material(t)
	broken := errors.New("index is broken")
	_, _, err := Ask(t.Context(), set, docs, func(context.Context, knowledge.Question) (knowledge.Answer, error) {
		return knowledge.Answer{}, broken
	}, Options{})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "question deep") {
		t.Errorf("error %v, want the question's id and the cause", err)
	}

	_, _, err = Ask(t.Context(), set, nil, pretend, Options{})
	if err == nil || !strings.Contains(err.Error(), `"black-sea"`) {
		t.Errorf("citing an unknown document: error %v", err)
	}

	if err := os.Remove(filepath.Join(set.Material, "Black_Sea.md")); err != nil {
		t.Fatal(err)
	}
	if _, _, err = Ask(t.Context(), set, docs, pretend, Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without the document's file: error %v", err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	set, docs = material(t)
	if _, _, err = Ask(ctx, set, docs, pretend, Options{Workers: 2}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}

func TestAskLimit(t *testing.T) {
	for _, tt := range []struct {
		name  string
		set   Set
		limit int
		want  int
	}{
		{"answers", Set{Questions: []Question{{ID: "a"}}}, 0, 10},
		{"documents", Set{Questions: []Question{{ID: "a", Relevance: map[string]int{}}}}, 0, 100},
		{"chosen", Set{Questions: []Question{{ID: "a"}}}, 3, 3},
	} {
		var got int
		_, _, err := Ask(t.Context(), tt.set, nil, func(_ context.Context, q knowledge.Question) (knowledge.Answer, error) {
			got = q.Limit
			return knowledge.Answer{}, nil
		}, Options{Limit: tt.limit})
		if err != nil || got != tt.want {
			t.Errorf("%s: asked for %d snippets, %v; want %d", tt.name, got, err, tt.want)
		}
	}
}

func TestEvaluate(t *testing.T) {
	set, docs := material(t)
	var calls atomic.Int32
	e, err := Evaluate(t.Context(), set, docs, pretend, Options{Progress: func(done, total int) {
		if n := int(calls.Add(1)); done != n || total != 3 {
			t.Errorf("progress %d of %d, want %d of 3", done, total, n)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if calls.Load() != 3 {
		t.Errorf("progress was told %d times, want 3", calls.Load())
	}
	for name, want := range map[string]float64{"hit@1": 1, "answer@1": 1, "overall": 1, "auroc": 1} {
		if got := e.Get(name); got != want {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	fields := map[string]any{}
	if b, err := json.Marshal(e); err != nil {
		t.Error(err)
	} else if err := json.Unmarshal(b, &fields); err != nil {
		t.Errorf("%v in %s", err, b)
	}
	for _, name := range []string{"hit@1", "p50_ms", "p99_ms"} {
		if _, ok := fields[name].(float64); !ok {
			t.Errorf("%s is not in the JSON: %v", name, fields)
		}
		if !strings.Contains(e.String(), "\n"+name+" ") {
			t.Errorf("%s is not in the text:\n%s", name, e)
		}
	}
}

func TestTiming(t *testing.T) {
	var times []time.Duration
	for i := range 200 {
		times = append(times, time.Duration(199-i))
	}
	if got, want := timing(times), (Timing{P50: 100, P99: 198, Max: 199}); got != want {
		t.Errorf("timing = %+v, want %+v", got, want)
	}
	if got := timing(nil); got != (Timing{}) {
		t.Errorf("timing of nothing = %+v", got)
	}
}
