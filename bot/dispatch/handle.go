package dispatch

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// handle does one job and lets the next of its lane come.
func (d *Dispatcher) handle(ctx context.Context, j *job) {
	defer d.next(j)
	if j.Attempt > 0 {
		d.count(ctx, j)
	}
	began := d.Now()
	d.Meter.Waited(max(began.Sub(j.At), 0))
	err := d.contained(ctx, j)
	d.Meter.Handled(max(d.Now().Sub(began), 0), err)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		d.Log.Warn("event waits for the next run", "source", d.Source, "event", j.ID, "error", err)
		return
	default:
		d.Log.Error("event failed", "source", d.Source, "event", j.ID, "attempt", j.Attempt, "error", err)
	}
	d.done.add(j.ID)
}

// next lets others in.
func (d *Dispatcher) next(j *job) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lanes.finish(j.Lane)
	d.pump()
}

// contained hands a job to its handler and makes a panic an error. Of what was
// panicked with only the type is told, as it may hold a person's text, unless
// the runtime made it.
func (d *Dispatcher) contained(ctx context.Context, j *job) (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case runtime.Error:
			err = fmt.Errorf("panic: %w\n%s", v, debug.Stack())
		default:
			err = fmt.Errorf("panic of type %T\n%s", v, debug.Stack())
		}
	}()
	if j.Attempt < d.Attempts {
		return d.Handle(ctx, j.Event, j.live)
	}
	d.Log.Error("event is given up: the process ended each time while it was handled", "source", d.Source, "event", j.ID, "attempts", j.Attempt)
	if d.GiveUp == nil {
		return nil
	}
	return d.GiveUp(ctx, j.Event)
}

// A beginning is an event of an earlier process that is about to be handled.
type beginning struct {
	id      string
	counted chan struct{} // closed when it is, or cannot be
}

// count notes that a job is begun before it is. Where that fails it is begun
// nevertheless: somebody waits for it.
func (d *Dispatcher) count(ctx context.Context, j *job) {
	b := beginning{j.ID, make(chan struct{})}
	d.begun.add(b)
	select {
	case <-b.counted:
	case <-ctx.Done():
	}
}

func (d *Dispatcher) begin(list []beginning) {
	ids := make([]string, len(list))
	for i, b := range list {
		ids[i] = b.id
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := d.Queue.Begin(ctx, d.Source, ids); err != nil {
		d.Log.Warn("attempts were not counted", "source", d.Source, "events", len(ids), "error", err)
	}
	for _, b := range list {
		close(b.counted)
	}
}

// finished notes that events are done. Those for which it fails are tried again
// with the next ones; if the process dies before, they are handled again.
func (d *Dispatcher) finished(ids []string) {
	ids = append(d.undone, ids...)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	d.undone = nil
	if err := d.Queue.Done(ctx, d.Source, ids); err != nil {
		d.undone = ids
		d.Log.Error("events that are done may come again after a restart", "source", d.Source, "events", len(ids), "error", err)
	}
}
