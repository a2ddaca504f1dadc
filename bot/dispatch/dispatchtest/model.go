package dispatchtest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"footnote/bot/dispatch"
)

// Model does the same to a queue and to a dispatch.Memory and compares what they
// say. The queue knows of no event.
func Model(t *testing.T, q dispatch.Queue) {
	want := dispatch.NewMemory()
	var clock int
	all := []string{"a", "b", "c", "d", "e", "f"}
	ids := rapid.SampledFrom(all)
	sources := rapid.SampledFrom([]string{source, "slack"})
	same := func(t *rapid.T, what string, want, got any, wrong, err error) {
		t.Helper()
		if wrong != nil || err != nil {
			t.Fatalf("%s: errors %v and %v", what, wrong, err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s (-model +queue):\n%s", what, diff)
		}
	}
	ctx := t.Context()
	rapid.Check(t, func(t *rapid.T) {
		for _, q := range []dispatch.Queue{q, want} { // begin anew
			if err := errors.Join(q.Done(ctx, source, all), q.Done(ctx, "slack", all)); err != nil {
				t.Fatal(err)
			}
			if _, err := q.Expire(ctx, at(clock+1)); err != nil {
				t.Fatal(err)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"Enqueue": func(t *rapid.T) {
				var events []dispatch.Event
				for _, id := range rapid.SliceOfN(ids, 0, 5).Draw(t, "ids") {
					clock++
					e := event(id, clock)
					e.Source = sources.Draw(t, "source")
					events = append(events, e)
				}
				a, wrong := want.Enqueue(ctx, events)
				b, err := q.Enqueue(ctx, events)
				same(t, "Enqueue", a, b, wrong, err)
			},
			"Begin": func(t *rapid.T) {
				s, list := sources.Draw(t, "source"), rapid.SliceOfNDistinct(ids, 0, 4, rapid.ID).Draw(t, "ids")
				same(t, "Begin", nil, nil, want.Begin(ctx, s, list), q.Begin(ctx, s, list))
			},
			"Done": func(t *rapid.T) {
				s, list := sources.Draw(t, "source"), rapid.SliceOfN(ids, 0, 4).Draw(t, "ids")
				same(t, "Done", nil, nil, want.Done(ctx, s, list), q.Done(ctx, s, list))
			},
			"Expire": func(t *rapid.T) {
				before := at(clock - rapid.IntRange(-1, 12).Draw(t, "age"))
				a, wrong := want.Expire(ctx, before)
				b, err := q.Expire(ctx, before)
				same(t, "Expire", a, b, wrong, err)
			},
			"": func(t *rapid.T) {
				for _, s := range []string{source, "slack"} {
					a, wrong := want.Pending(ctx, s)
					b, err := q.Pending(ctx, s)
					same(t, "Pending", a, b, wrong, err)
				}
			},
		})
	})
}
