package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"footnote/bot/dispatch"
)

// heard is a Meter that writes down what it is told.
type heard struct {
	mu    sync.Mutex // guards lines
	lines []string
}

func (h *heard) say(line string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = append(h.lines, line)
}

func (h *heard) Waited(d time.Duration) { h.say(fmt.Sprint("waited ", d)) }
func (h *heard) TurnedAway()            { h.say("turned away") }
func (h *heard) Handled(took time.Duration, err error) {
	h.say(fmt.Sprintf("handled in %v: %.20v", took, err))
}

func TestMeter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, h := dispatch.NewMemory(), &heard{}
		c := dispatch.Config{Queue: q, Workers: 1, LaneBacklog: 3, Meter: h, Handle: func(_ context.Context, e dispatch.Event, _ any) error {
			time.Sleep(2 * time.Second)
			switch e.ID {
			case "fails":
				return errors.New("platform says 500")
			case "panics":
				panic("secret words")
			}
			return nil
		}}
		p := newProcess(t, c)
		load := func(want dispatch.Load) {
			t.Helper()
			synctest.Wait()
			if got := p.Load(); got != want {
				t.Errorf("the load is %+v, want %+v", got, want)
			}
		}
		p.accept(nil, "a", "fine", "fails", "panics")
		p.accept(dispatch.ErrBusy, "a", "too many")
		p.accept(dispatch.ErrKnown, "b", "fine") // is not turned away
		load(dispatch.Load{Waiting: 3})
		time.Sleep(time.Second)
		p.run()
		load(dispatch.Load{Waiting: 2, Handling: 1})
		time.Sleep(10 * time.Second)
		load(dispatch.Load{})
		p.accept(nil, "a", "left")
		synctest.Wait()
		p.stop()
		load(dispatch.Load{})
		p.accept(dispatch.ErrClosed, "a", "late") // nor is this
		want := []string{
			"turned away",
			"waited 1s", "handled in 2s: <nil>",
			"waited 3s", "handled in 2s: platform says 500",
			"waited 5s", "handled in 2s: panic of type string",
			"waited 0s", "handled in 2s: <nil>",
		}
		if diff := cmp.Diff(want, h.lines); diff != "" {
			t.Errorf("it heard (-want +got):\n%s", diff)
		}
	})
}

// What an earlier process accepted has waited since then, and no time is
// negative where the clock was put back.
func TestMeterOverARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, h := dispatch.NewMemory(), &heard{}
		newProcess(t, dispatch.Config{Queue: q}).accept(nil, "a", "1")
		ahead := func() time.Time { return time.Now().Add(time.Hour) }
		newProcess(t, dispatch.Config{Queue: q, Now: ahead}).accept(nil, "b", "2")
		time.Sleep(time.Minute)
		p := newProcess(t, dispatch.Config{Queue: q, Workers: 1, Meter: h})
		p.run()
		synctest.Wait()
		p.stop()
		want := []string{"waited 1m0s", "handled in 0s: <nil>", "waited 0s", "handled in 0s: <nil>"}
		if diff := cmp.Diff(want, h.lines); diff != "" {
			t.Errorf("it heard (-want +got):\n%s", diff)
		}
	})
}
