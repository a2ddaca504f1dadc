package dispatch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

const (
	// patience is how long one write may take: the library waits 10 s for other
	// processes, and its longest write of its own takes some seconds.
	patience = 20 * time.Second
	// known is how long the id of an event is remembered once it is done:
	// platforms deliver again for minutes, and a day is on the safe side.
	known = 24 * time.Hour
	// tidyEvery is how often older ones are dropped.
	tidyEvery = 10 * time.Minute
)

// A Dispatcher hands events to their handler. Its methods are safe for
// concurrent use.
type Dispatcher struct {
	Config
	keeping *batch[*job]      // Enqueue
	begun   *batch[beginning] // Begin
	done    *batch[string]    // Done
	undone  []string          // ids for which Done failed; for those who write done

	mu      sync.Mutex // guards the rest
	lanes   *lanes
	launch  func(*job) // begins to handle; nil before and after Run
	started bool
	closed  bool
}

// New returns a Dispatcher that waits for Run.
func New(c Config) (*Dispatcher, error) {
	switch {
	case c.Source == "":
		return nil, errors.New("dispatch events: name their source")
	case c.Queue == nil || c.Handle == nil:
		return nil, errors.New("dispatch events: a queue and a handler are needed")
	case min(c.Workers, c.Backlog, c.LaneBacklog, c.Attempts) < 0 || c.Drain < 0:
		return nil, errors.New("dispatch events: no number in its Config may be below 0")
	}
	c.Workers = cmp.Or(c.Workers, 32)
	c.Backlog = cmp.Or(c.Backlog, 2000)
	c.LaneBacklog = cmp.Or(c.LaneBacklog, 50)
	c.Attempts = cmp.Or(c.Attempts, 3)
	c.Drain = cmp.Or(c.Drain, 20*time.Second)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Meter == nil {
		c.Meter = deaf{}
	}
	d := &Dispatcher{Config: c, lanes: newLanes()}
	d.keeping = newBatch(d.keep)
	d.begun = newBatch(d.begin)
	d.done = newBatch(d.finished)
	return d, nil
}

// Accept keeps an event and returns when that is durable; it is handled once Run
// has come to it. Source, At and Attempt are set here. Those of one lane are
// handled in the order in which Accept was called for them. ErrKnown if it was
// accepted before, also by an earlier process; ErrBusy and ErrClosed if it is
// not taken. If ctx ends first, its error; the event may have been kept then,
// and is handled if it was.
func (d *Dispatcher) Accept(ctx context.Context, e Event, live any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return d.Offer(e, live)(ctx)
}

// Offer is Accept in two steps, for one who reads events in their order and must
// not be held up by the disk: Offer takes an event's place in its lane and
// returns at once, kept waits as Accept does, and may be called from elsewhere,
// once.
func (d *Dispatcher) Offer(e Event, live any) (kept func(context.Context) error) {
	e.Source, e.At, e.Attempt = d.Source, d.Now().UTC().Truncate(time.Millisecond), 0
	j := &job{Event: e, live: live, answer: make(chan error, 1)}
	if err := d.place(j); err != nil {
		return func(context.Context) error { return err }
	}
	return func(ctx context.Context) error {
		select {
		case err := <-j.answer:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// place has a job kept, if there is room for it.
func (d *Dispatcher) place(j *job) error {
	if j.ID == "" {
		return errors.New("accept an event: it has no id")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return ErrClosed
	}
	if !d.lanes.reserve(&j.Event, d.Backlog, d.LaneBacklog) {
		d.Meter.TurnedAway()
		return ErrBusy
	}
	d.keeping.add(j) // under the lock, so that the order is that of the places
	return nil
}

// keep makes jobs durable and lines up those that are new.
func (d *Dispatcher) keep(jobs []*job) {
	events := make([]Event, len(jobs))
	for i, j := range jobs {
		events[i] = j.Event
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	fresh, err := d.Queue.Enqueue(ctx, events)
	d.mu.Lock()
	for i, j := range jobs {
		if err == nil && fresh[i] {
			d.lanes.put(j)
		} else {
			d.lanes.release(&j.Event)
		}
	}
	d.pump()
	d.mu.Unlock()
	for i, j := range jobs {
		switch {
		case err != nil:
			j.answer <- fmt.Errorf("accept an event: %w", err)
		case !fresh[i]:
			j.answer <- ErrKnown
		default:
			j.answer <- nil
		}
	}
}

// pump begins what can be begun. d.mu is held.
func (d *Dispatcher) pump() {
	for d.launch != nil {
		j := d.lanes.take(d.Workers)
		if j == nil {
			return
		}
		d.launch(j)
	}
}

// Run handles events until ctx ends: those of earlier processes first, within
// their lanes. Then no more are accepted or begun; those under way have the time
// of Drain before their own context ends, too. What is not done then waits for
// the next process. Run returns when nothing is under way any more: nil, or at
// once an error if it cannot learn what earlier processes left. It is called
// once.
func (d *Dispatcher) Run(ctx context.Context) error {
	if err := d.start(); err != nil {
		return err
	}
	handling, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	var work sync.WaitGroup
	err := d.recall(ctx, func(j *job) { work.Go(func() { d.handle(handling, j) }) })
	if err == nil {
		d.watch(ctx)
	}
	d.close()
	timer := time.AfterFunc(d.Drain, cut)
	defer timer.Stop()
	work.Wait()
	d.settle()
	if ctx.Err() != nil {
		return nil // nothing was begun, if it ended so early
	}
	return err
}

func (d *Dispatcher) start() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.started {
		return errors.New("dispatch events: a Dispatcher runs once")
	}
	d.started = true
	return nil
}

// recall lines up what earlier processes left, and lets handling begin.
func (d *Dispatcher) recall(ctx context.Context, launch func(*job)) (err error) {
	// No event of this process may be between the queue and its lane.
	d.keeping.alone(func() {
		var events []Event
		events, err = d.Queue.Pending(ctx, d.Source)
		if err != nil {
			err = fmt.Errorf("look for events of an earlier run: %w", err)
			return
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.lanes.recall(events)
		d.launch = launch
		d.pump()
	})
	return err
}

// watch waits for the end of ctx, and drops what need not be known any more.
func (d *Dispatcher) watch(ctx context.Context) {
	ticks := time.NewTicker(tidyEvery)
	defer ticks.Stop()
	for {
		if _, err := d.Queue.Expire(ctx, d.Now().Add(-known)); err != nil && ctx.Err() == nil {
			d.Log.Warn("old events were not dropped", "source", d.Source, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// close lets no more be accepted or begun.
func (d *Dispatcher) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed, d.launch = true, nil
}

// settle waits for what is being written.
func (d *Dispatcher) settle() {
	d.keeping.wait()
	d.begun.wait()
	d.done.wait()
	d.done.alone(func() {
		if len(d.undone) > 0 {
			d.finished(nil)
		}
	})
}
