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

// A removing is removals with what they erased.
type removing struct {
	*testing.T
	kept   *memoryValues
	now    time.Time
	fails  map[bot.Space]bool
	erased []bot.Space
}

func newRemoving(t *testing.T) *removing {
	return &removing{
		T: t, kept: &memoryValues{of: make(map[string][]byte)}, fails: make(map[bot.Space]bool),
		now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
	}
}

// open is what a process does first.
func (x *removing) open() *removals {
	x.Helper()
	r, err := openRemovals(x.Context(), x.kept, func(_ context.Context, s bot.Space) error {
		if x.fails[s] {
			return errors.New("disk full")
		}
		x.erased = append(x.erased, s)
		return nil
	}, func(context.Context) error { return nil })
	x.do(err)
	r.now = func() time.Time { return x.now }
	return r
}

func (x *removing) do(err error) {
	x.Helper()
	if err != nil {
		x.Fatal(err)
	}
}

func (x *removing) expect(want ...bot.Space) {
	x.Helper()
	if !slices.Equal(x.erased, want) {
		x.Errorf("erased %q, want %q", x.erased, want)
	}
}

func TestEraseNow(t *testing.T) {
	ctx := t.Context()
	x := newRemoving(t)
	r := x.open()
	x.do(r.eraseNow(ctx, "a"))
	x.do(r.eraseDue(ctx))
	x.do(r.removed(ctx, "b"))
	x.do(r.eraseNow(ctx, "b")) // also what had been given time
	x.expect("a", "b")

	// What fails is tried again, after a restart, too.
	x.fails["c"] = true
	if err := r.eraseNow(ctx, "c"); err == nil {
		t.Error("a failure is no error")
	}
	x.do(r.removed(ctx, "c")) // gives it no more time
	r = x.open()
	if err := r.eraseDue(ctx); err == nil {
		t.Error("a failure is no error")
	}
	// And before the bot is there again.
	if err := r.present(ctx, "c"); err == nil {
		t.Error("it is there again beside what was to be erased")
	}
	x.fails["c"] = false
	x.do(r.present(ctx, "c"))
	x.expect("a", "b", "c")
	x.do(x.open().eraseDue(ctx))
	x.expect("a", "b", "c")

	// Where nothing can be noted, it is erased nevertheless, or by the process
	// that knows of it.
	x.kept.err = errors.New("disk full")
	if err := r.eraseNow(ctx, "d"); err == nil {
		t.Error("a failure is no error")
	}
	x.expect("a", "b", "c", "d")
	x.fails["e"] = true
	if err := r.eraseNow(ctx, "e"); err == nil {
		t.Error("a failure is no error")
	}
	x.fails["e"], x.kept.err = false, nil
	x.do(r.eraseDue(ctx))
	if want := bot.Space("e"); !slices.Contains(x.erased[4:], want) {
		t.Errorf("erased %q, want %q among them", x.erased, want)
	}
	x.do(x.open().eraseDue(ctx))
}

func TestRemovals(t *testing.T) {
	ctx := t.Context()
	x := newRemoving(t)
	open, do := x.open, x.do

	r := open()
	do(r.removed(ctx, "a"))
	do(r.removed(ctx, "b"))
	do(r.present(ctx, "never gone"))
	x.now = x.now.Add(library.Grace - time.Hour)
	do(r.removed(ctx, "a")) // told again: the time runs from the first
	do(r.eraseDue(ctx))
	if len(x.erased) != 0 {
		t.Fatalf("erased %q before their time", x.erased)
	}
	do(r.present(ctx, "b"))

	r = open() // a restart forgets nothing
	x.now = x.now.Add(time.Hour)
	x.fails["a"] = true
	if err := r.eraseDue(ctx); err == nil || len(x.erased) != 0 {
		t.Fatalf("erased %q, error %v; want the disk's error", x.erased, err)
	}
	x.fails["a"] = false
	do(r.eraseDue(ctx))
	do(r.eraseDue(ctx))
	do(open().eraseDue(ctx))
	x.expect("a")

	x.kept.err = errors.New("disk full")
	if err := r.removed(ctx, "c"); err == nil {
		t.Error("a removal that could not be kept is no error")
	}
	x.kept.err = nil
	do(r.removed(ctx, "c")) // and is noted when told again
	if x.kept.of[removalsKey] == nil || r.at["c"].IsZero() {
		t.Error("the removal is not kept")
	}
	x.kept.of[removalsKey] = []byte("{")
	if _, err := openRemovals(ctx, x.kept, nil, nil); err == nil {
		t.Error("damaged removals are no error")
	}
}
