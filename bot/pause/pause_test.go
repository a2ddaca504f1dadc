package pause_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"footnote/bot/pause"
)

func TestFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		for _, d := range []time.Duration{time.Minute, 0, -time.Minute} {
			if err := pause.For(t.Context(), d); err != nil {
				t.Errorf("%v: %v", d, err)
			}
		}
		if took := time.Since(start); took != time.Minute {
			t.Errorf("it took %v, want a minute", took)
		}
		why := errors.New("why")
		ctx, stop := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { stop(why) })
		for _, d := range []time.Duration{time.Minute, time.Minute, 0} {
			if err := pause.For(ctx, d); err != why {
				t.Errorf("%v ended by %v, want its cause", d, err)
			}
		}
		if took := time.Since(start); took != time.Minute+time.Second {
			t.Errorf("it took %v, want a minute and a second", took)
		}
	})
}

// A lateness is a context that ends at a time, and of which only the error tells.
type lateness struct {
	context.Context
	at time.Time
}

func (lateness) Done() <-chan struct{} { return nil }

func (l lateness) Err() error {
	if time.Now().Before(l.at) {
		return nil
	}
	return context.Canceled
}

// Where the context ends just as the wait does, it counts.
func TestForUntilTheContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := lateness{context.Background(), time.Now().Add(time.Second)}
		if err := pause.For(ctx, time.Second); err != context.Canceled {
			t.Errorf("ended by %v, want the context's error", err)
		}
	})
}
