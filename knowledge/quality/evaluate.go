package quality

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"footnote/knowledge"
)

// Answer answers one question: the method of a Base, or what stands in for it.
// It must be safe for concurrent use if there are several workers.
type Answer func(context.Context, knowledge.Question) (knowledge.Answer, error)

// Options say how a set is asked. The zero Options ask one question at a time.
type Options struct {
	// Workers is how many questions are asked at once, at least 1. With more
	// than one the timings measure the contention too.
	Workers int
	// Limit is how many snippets are asked for; 0 means what the measures
	// look at: 10, or 100 where documents are ranked.
	Limit int
	// Progress, if not nil, is called after each answer, one call at a time.
	Progress func(done, total int)
}

// An Evaluation is a run with its report and what it took.
type Evaluation struct {
	Report
	Run    Run
	Timing Timing
}

// Timing is how long full answers took.
type Timing struct {
	P50, P99, Max time.Duration
}

// Evaluate asks every question of a set and scores the answers. The documents
// are those that the answers are taken from.
func Evaluate(ctx context.Context, set Set, docs []*knowledge.Document, answer Answer, o Options) (*Evaluation, error) {
	run, times, err := Ask(ctx, set, docs, answer, o)
	if err != nil {
		return nil, err
	}
	return &Evaluation{Report: Score(set, run), Run: run, Timing: timing(times)}, nil
}

// Ask asks every question of a set and returns the responses, and how long
// each took, in the set's order. What may not be asked at all counts as
// refused; any other error ends the run.
func Ask(ctx context.Context, set Set, docs []*knowledge.Document, answer Answer, o Options) (Run, []time.Duration, error) {
	sources, err := set.sources(docs)
	if err != nil {
		return nil, nil, err
	}
	limit := o.Limit
	if limit == 0 {
		limit = 10
		if len(set.Questions) > 0 && set.Questions[0].Relevance != nil {
			limit = 100
		}
	}
	run := make(Run, len(set.Questions))
	times := make([]time.Duration, len(set.Questions))
	err = forEach(ctx, len(run), o, func(ctx context.Context, i int) error {
		q := set.Questions[i]
		start := time.Now()
		a, err := answer(ctx, knowledge.Question{Text: q.Text, Context: q.Context, Limit: limit})
		times[i] = time.Since(start)
		if run[i], err = respond(a, err, sources); err != nil {
			return fmt.Errorf("ask question %s: %w", q.ID, err)
		}
		run[i].ID = q.ID
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return run, times, nil
}

// respond turns an answer into a response.
func respond(a knowledge.Answer, err error, sources map[string]source) (Response, error) {
	if q := (*knowledge.QuestionError)(nil); errors.As(err, &q) {
		return Response{Refused: true}, nil
	} else if err != nil {
		return Response{}, err
	}
	resp := Response{Refused: a.Verdict == knowledge.NotInMaterial, Confidence: &a.Confidence}
	for _, x := range a.Snippets {
		src, ok := sources[x.Citation.Document]
		if !ok {
			return Response{}, fmt.Errorf("the answer cites %q, which is not in the material", x.Citation.Document)
		}
		resp.Results = append(resp.Results, src.result(x))
	}
	return resp, nil
}

// forEach calls f for 0 up to n, o.Workers at a time, and waits for them. The
// first error ends it.
func forEach(ctx context.Context, n int, o Options, f func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex // guards next and done
	next, done := 0, 0
	take := func() int {
		mu.Lock()
		defer mu.Unlock()
		next++
		return next - 1
	}
	finish := func() {
		mu.Lock()
		defer mu.Unlock()
		done++
		if o.Progress != nil {
			o.Progress(done, n)
		}
	}
	var wg sync.WaitGroup
	for range max(1, o.Workers) {
		wg.Go(func() {
			for i := take(); i < n && ctx.Err() == nil; i = take() {
				if err := f(ctx, i); err != nil {
					cancel(err)
					return
				}
				finish()
			}
		})
	}
	wg.Wait()
	return context.Cause(ctx)
}

func timing(times []time.Duration) Timing {
	if len(times) == 0 {
		return Timing{}
	}
	times = slices.Sorted(slices.Values(times))
	n := len(times)
	return Timing{P50: times[n/2], P99: times[n*99/100], Max: times[n-1]}
}

// String is the report with the timing below.
func (e *Evaluation) String() string {
	s := e.Report.String()
	for _, m := range e.Timing.measures() {
		s += fmt.Sprintf("%-22s %s\n", m.Name, m)
	}
	return s
}

// MarshalJSON is the report's object with the timing added.
func (e *Evaluation) MarshalJSON() ([]byte, error) {
	r := e.Report
	r.Measures = slices.Concat(r.Measures, e.Timing.measures())
	return json.Marshal(r)
}

func (t Timing) measures() []Measure {
	ms := func(name string, d time.Duration) Measure {
		return Measure{Name: name, Value: float64(d) / float64(time.Millisecond)}
	}
	return []Measure{ms("p50_ms", t.P50), ms("p99_ms", t.P99), ms("max_ms", t.Max)}
}
