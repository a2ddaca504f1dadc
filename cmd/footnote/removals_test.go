package main

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"footnote/bot"
	"footnote/knowledge/library"
)

// memoryValues keeps values in memory, or fails.
type memoryValues struct {
	of  map[string][]byte
	err error
}

func (m *memoryValues) Value(_ context.Context, key string) ([]byte, error) { return m.of[key], m.err }

func (m *memoryValues) SetValue(_ context.Context, key string, v []byte) error {
	if m.err == nil {
		m.of[key] = v
	}
	return m.err
}

func TestRemovals(t *testing.T) {
	ctx := t.Context()
	kept := &memoryValues{of: make(map[string][]byte)}
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var erased []bot.Space
	fails := map[bot.Space]bool{}
	open := func() *removals {
		r, err := openRemovals(ctx, kept, func(_ context.Context, s bot.Space) error {
			if fails[s] {
				return errors.New("disk full")
			}
			erased = append(erased, s)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		r.now = func() time.Time { return now }
		return r
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}

	r := open()
	do(r.removed(ctx, "a"))
	do(r.removed(ctx, "b"))
	do(r.present(ctx, "never gone"))
	now = now.Add(library.Grace - time.Hour)
	do(r.removed(ctx, "a")) // told again: the time runs from the first
	do(r.eraseDue(ctx))
	if len(erased) != 0 {
		t.Fatalf("erased %q before their time", erased)
	}
	do(r.present(ctx, "b"))

	r = open() // a restart forgets nothing
	now = now.Add(time.Hour)
	fails["a"] = true
	if err := r.eraseDue(ctx); err == nil || len(erased) != 0 {
		t.Fatalf("erased %q, error %v; want the disk's error", erased, err)
	}
	fails["a"] = false
	do(r.eraseDue(ctx))
	do(r.eraseDue(ctx))
	do(open().eraseDue(ctx))
	if want := []bot.Space{"a"}; !slices.Equal(erased, want) {
		t.Errorf("erased %q, want %q", erased, want)
	}

	kept.err = errors.New("disk full")
	if err := r.removed(ctx, "c"); err == nil {
		t.Error("a removal that could not be kept is no error")
	}
	kept.err = nil
	do(r.removed(ctx, "c")) // and is noted when told again
	if kept.of[removalsKey] == nil || r.at["c"].IsZero() {
		t.Error("the removal is not kept")
	}
	kept.of[removalsKey] = []byte("{")
	if _, err := openRemovals(ctx, kept, nil); err == nil {
		t.Error("damaged removals are no error")
	}
}
