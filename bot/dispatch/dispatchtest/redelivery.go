package dispatchtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"footnote/bot/dispatch"
)

const (
	workers     = 8
	backlog     = 200
	laneBacklog = 20
	lanes       = 40
)

// Redelivery delivers so many events 1 to 8 times each, out of order and many at
// the same time, to some processes after each other, that fail, panic, and are
// stopped with work under way: each event is handled to its end once, in the
// order of its lane, within the bounds.
func Redelivery(t *testing.T, q dispatch.Queue, events int) {
	random := rand.New(rand.NewPCG(1, 2))
	var rest []int // events, once for each delivery
	for i := range events {
		for range 1 + random.IntN(8) {
			rest = append(rest, i)
		}
	}
	random.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	r := &redelivery{
		T: t, kept: map[string][]string{}, handled: map[string][]string{},
		busy: map[string]bool{}, rest: events, all: make(chan struct{}),
	}
	share := len(rest)/5 + 1
	processes := 0
	for ; len(rest) > 0; processes++ {
		now := rest[:min(share, len(rest))]
		rest = append(rest[len(now):], r.process(q, now, len(rest) == len(now))...)
	}
	if diff := cmp.Diff(r.kept, r.handled); diff != "" {
		t.Errorf("handled not as kept (-kept +handled):\n%.2000s", diff)
	}
	n := 0
	for _, ids := range r.handled {
		n += len(ids)
	}
	if n != events {
		t.Errorf("%d of %d events were handled", n, events)
	}
	if list, err := q.Pending(t.Context(), source); err != nil || len(list) > 0 {
		t.Errorf("%d events are left, %v", len(list), err)
	}
	t.Logf("%d events in %d deliveries to %d processes; refused %d, failed %d, handed to the next process %d",
		events, r.deliveries, processes, r.refused.Load(), r.failed.Load(), r.left.Load())
}

// A redelivery is what happened so far.
type redelivery struct {
	*testing.T
	deliveries            int
	refused, failed, left atomic.Int64
	working               atomic.Int64  // handlers
	all                   chan struct{} // closed when all events are handled

	mu            sync.Mutex          // guards the rest
	kept, handled map[string][]string // ids by lane
	busy          map[string]bool     // lanes
	rest          int                 // events that are not handled
}

// keeper notes the order in which events were kept.
type keeper struct {
	dispatch.Queue
	r *redelivery
}

func (k keeper) Enqueue(ctx context.Context, events []dispatch.Event) ([]bool, error) {
	if len(events) > backlog {
		k.r.Errorf("%d events at the same time", len(events))
	}
	fresh, err := k.Queue.Enqueue(ctx, events)
	k.r.mu.Lock()
	defer k.r.mu.Unlock()
	for i, e := range events {
		if err == nil && fresh[i] {
			k.r.kept[e.Lane] = append(k.r.kept[e.Lane], e.ID)
		}
	}
	return fresh, err
}

// process delivers to one, and stops it when that is done, or, if it is the last
// one, when all is handled. It returns what was refused.
func (r *redelivery) process(q dispatch.Queue, now []int, last bool) (refused []int) {
	d, err := dispatch.New(dispatch.Config{
		Source: source, Queue: keeper{q, r}, Workers: workers, Backlog: backlog, LaneBacklog: laneBacklog,
		Attempts: 1000, Drain: time.Nanosecond, Handle: r.handle,
	})
	if err != nil {
		r.Fatal(err)
	}
	ctx, end := context.WithCancel(r.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := d.Run(ctx); err != nil {
			r.Error(err)
		}
	})
	var mu sync.Mutex
	work := make(chan int)
	var senders sync.WaitGroup
	for range 50 {
		senders.Go(func() {
			for i := range work {
				e := dispatch.Event{ID: fmt.Sprint(i), Lane: fmt.Sprint("lane ", i%lanes), Payload: []byte("question")}
				switch err := d.Accept(r.Context(), e, nil); {
				case errors.Is(err, dispatch.ErrBusy):
					r.refused.Add(1)
					mu.Lock()
					refused = append(refused, i)
					mu.Unlock()
				case err != nil && !errors.Is(err, dispatch.ErrKnown):
					r.Error(err)
				}
			}
		})
	}
	for _, i := range now {
		work <- i
	}
	r.deliveries += len(now)
	close(work)
	senders.Wait()
	if last && len(refused) == 0 {
		<-r.all
	}
	end()
	running.Wait()
	return refused
}

// handle notes what is handled, unless the process is being stopped.
func (r *redelivery) handle(ctx context.Context, e dispatch.Event, _ any) error {
	defer r.working.Add(-1)
	if n := r.working.Add(1); n > workers {
		r.Errorf("%d handlers at the same time", n)
	}
	r.enter(e.Lane, true)
	defer r.enter(e.Lane, false)
	runtime.Gosched()
	if ctx.Err() != nil {
		r.left.Add(1)
		return ctx.Err()
	}
	switch n := r.note(e); {
	case fails(n):
		r.failed.Add(1)
		return errors.New("it failed")
	case panics(n):
		r.failed.Add(1)
		panic("contained")
	}
	return nil
}

// enter makes a lane busy, or ends that.
func (r *redelivery) enter(lane string, busy bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.busy[lane] == busy {
		r.Errorf("two events of %s at the same time", lane)
	}
	r.busy[lane] = busy
}

// Of the events of a lane, these fail, and these panic.
func fails(n int) bool  { return n%50 == 7 }
func panics(n int) bool { return n%50 == 11 }

// note notes that an event is handled, and returns how many of its lane were.
// One that failed just when its process was stopped is handed to the next one,
// and noted once.
func (r *redelivery) note(e dispatch.Event) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.handled[e.Lane]
	if n := len(before); n > 0 && before[n-1] == e.ID && (fails(n) || panics(n)) {
		return n
	}
	r.handled[e.Lane] = append(before, e.ID)
	if r.rest--; r.rest == 0 {
		close(r.all)
	}
	return len(r.handled[e.Lane])
}
