package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"footnote/bot/dispatch"
)

func TestEarlierEventsComeFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := dispatch.NewMemory()
		first := newProcess(t, dispatch.Config{Queue: q})
		first.accept(nil, "a", "a1", "a2")
		first.accept(nil, "b", "b1") // and it dies

		var got []string
		second := newProcess(t, dispatch.Config{Queue: q, Workers: 1, Handle: func(_ context.Context, e dispatch.Event, live any) error {
			got = append(got, fmt.Sprint(e.ID, " ", e.Attempt, " ", live, " ", string(e.Payload)))
			return nil
		}})
		second.accept(nil, "c", "c1")
		second.accept(nil, "a", "a3")
		second.accept(dispatch.ErrKnown, "b", "b1")
		second.run()
		synctest.Wait()
		second.stop()
		want := []string{
			"a1 1 <nil> secret words", "b1 1 <nil> secret words", "c1 0 live c1 secret words",
			"a2 1 <nil> secret words", "a3 0 live a3 secret words",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("handled (-want +got):\n%s", diff)
		}
		if got := waiting(t, q); got != "" {
			t.Errorf("%q waits", got)
		}
	})
}

// Each process dies while it handles the event, which is to say that nothing is
// noted any more.
func TestAnEventThatKillsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := dispatch.NewMemory()
		newProcess(t, dispatch.Config{Queue: q}).accept(nil, "a", "bad", "behind")
		gaveUp := 0
		c := dispatch.Config{
			Queue: q, Drain: time.Nanosecond,
			Handle: func(ctx context.Context, e dispatch.Event, _ any) error {
				if e.ID == "bad" {
					<-ctx.Done()
				}
				return ctx.Err()
			},
			GiveUp: func(_ context.Context, e dispatch.Event) error {
				if e.ID != "bad" || e.Attempt != 3 {
					t.Errorf("given up: %+v", e)
				}
				gaveUp++
				panic("contained, too")
			},
		}
		for _, want := range []string{"bad/2 behind/1", "bad/3 behind/1", ""} {
			p := newProcess(t, c)
			p.run()
			synctest.Wait()
			p.stop()
			if got := waiting(t, q); got != want {
				t.Errorf("%q waits, want %q", got, want)
			}
		}
		if gaveUp != 1 {
			t.Errorf("given up %d times", gaveUp)
		}
	})
}

func TestDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := dispatch.NewMemory()
		start := time.Now()
		p := newProcess(t, dispatch.Config{Queue: q, Workers: 4, Drain: 10 * time.Second, Handle: func(ctx context.Context, e dispatch.Event, _ any) error {
			wait, err := time.ParseDuration(e.ID)
			if err != nil {
				t.Error(err)
			}
			select {
			case <-time.After(wait):
				return nil
			case <-ctx.Done():
				if e.ID == "40s" {
					return nil // in time for itself
				}
				return ctx.Err()
			}
		}})
		p.run()
		p.accept(nil, "a", "5s", "1s")
		p.accept(nil, "b", "9s")
		p.accept(nil, "c", "30s", "2s")
		p.accept(nil, "d", "40s")
		synctest.Wait()
		time.Sleep(time.Second)
		go func() {
			time.Sleep(time.Second)
			p.accept(dispatch.ErrClosed, "e", "3s")
		}()
		p.stop()
		if took := time.Since(start); took != 11*time.Second {
			t.Errorf("it took %v", took)
		}
		if got, want := waiting(t, q), "1s/1 30s/1 2s/1"; got != want {
			t.Errorf("%q waits, want %q", got, want)
		}
		if strings.Contains(p.log.String(), "ERROR") || !strings.Contains(p.log.String(), "waits for the next run") {
			t.Errorf("the log says %s", p.log.String())
		}
		if err := p.Run(t.Context()); err == nil {
			t.Error("it ran twice")
		}
	})
}

func TestDoneIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := watch()
		p := newProcess(t, dispatch.Config{Queue: q})
		p.run()
		q.set("Done", errors.New("the disk is full"))
		q.set("Begin", errors.New("the disk is full"))
		p.accept(nil, "a", "1", "2")
		synctest.Wait()
		q.set("Done", nil)
		if got, want := waiting(t, q), "1/1 2/1"; got != want {
			t.Errorf("%q waits, want %q", got, want)
		}
		p.accept(nil, "a", "3")
		synctest.Wait()
		if got := waiting(t, q); got != "" {
			t.Errorf("%q waits", got)
		}
		// With nothing after it, at the end.
		q.set("Done", errors.New("the disk is full"))
		p.accept(nil, "a", "4")
		synctest.Wait()
		q.set("Done", nil)
		p.stop()
		if got := waiting(t, q); got != "" {
			t.Errorf("%q waits", got)
		}
		// That an attempt cannot be counted does not keep an event from its answer.
		newProcess(t, dispatch.Config{Queue: q}).accept(nil, "a", "5")
		p = newProcess(t, dispatch.Config{Queue: q})
		p.run()
		synctest.Wait()
		p.stop()
		p.expect("5")
	})
}

func TestOldEventsAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := watch()
		q.set("Expire", errors.New("the disk is full"))
		p := newProcess(t, dispatch.Config{Queue: q})
		start := time.Now()
		p.run()
		p.accept(nil, "a", "1")
		time.Sleep(time.Minute)
		q.set("Expire", nil)
		time.Sleep(24*time.Hour + 10*time.Minute)
		p.accept(nil, "a", "1") // it is as new
		p.stop()
		p.expect("1 1")
		if len(q.expired) != 2+24*6 {
			t.Errorf("dropped %d times in a day", len(q.expired))
		}
		for i, before := range q.expired {
			if want := start.Add(time.Duration(i)*10*time.Minute - 24*time.Hour); !before.Equal(want) {
				t.Errorf("dropped before %v, want %v", before, want)
			}
		}
	})
}

func TestRunFails(t *testing.T) {
	broken := errors.New("the file is damaged")
	q := watch()
	q.set("Pending", broken)
	p := newProcess(t, dispatch.Config{Queue: q})
	if err := p.Run(t.Context()); !errors.Is(err, broken) {
		t.Errorf("got error %v", err)
	}
	p.accept(dispatch.ErrClosed, "a", "1")

	// An end before the beginning is no failure.
	q = watch()
	p = newProcess(t, dispatch.Config{Queue: q})
	p.accept(nil, "a", "1")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Run(ctx); err != nil {
		t.Error(err)
	}
	p.expect("")
	if got := waiting(t, q); got != "1/1" {
		t.Errorf("%q waits", got)
	}
}

func TestNewRefuses(t *testing.T) {
	handle := func(context.Context, dispatch.Event, any) error { return nil }
	whole := dispatch.Config{Source: "test", Queue: dispatch.NewMemory(), Handle: handle}
	for name, spoil := range map[string]func(*dispatch.Config){
		"no source":        func(c *dispatch.Config) { c.Source = "" },
		"no queue":         func(c *dispatch.Config) { c.Queue = nil },
		"no handler":       func(c *dispatch.Config) { c.Handle = nil },
		"negative workers": func(c *dispatch.Config) { c.Workers = -1 },
		"negative drain":   func(c *dispatch.Config) { c.Drain = -1 },
	} {
		c := whole
		spoil(&c)
		if _, err := dispatch.New(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := dispatch.New(whole); err != nil {
		t.Error(err)
	}
}
