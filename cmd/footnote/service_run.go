package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A part is one of the things that a service runs side by side.
type part struct {
	name   string
	run    func(context.Context) error
	talks  bool // to people; without any that does, there is no use in going on
	needed bool // by all others
	shows  bool // goes on while the others end, and says so to who asks
}

// Of the end.
const (
	waitingEvery = 5 * time.Second // a line says what is waited for
	// lateTime is for pages that are being read, and what hangs, after the time for
	// what is under way. Both together are below the minute that supervisors give:
	// what ends by itself has closed its files.
	lateTime = 25 * time.Second
)

// errLate says that something hangs, which may use anything still.
var errLate = errors.New("did not end in time")

// A running is a service that runs.
type running struct {
	*service
	left     map[string]part // by name
	ends     chan ended
	failures []error
}

// An ended is a part that has.
type ended struct {
	name string
	err  error
}

// run runs parts. When ctx ends, or a part fails that others need, first those end
// that do something, each with what it has under way, and then those that show it,
// so that until then /healthz/ready tells that nothing new is taken.
func (r *running) run(ctx context.Context, parts []part) error {
	working, stop := context.WithCancel(ctx)
	defer stop()
	showing, hide := context.WithCancel(context.WithoutCancel(ctx))
	defer hide()
	for _, p := range parts {
		r.left[p.name] = p
		ctx := working
		if p.shows {
			ctx = showing
		}
		go func() { r.ends <- ended{p.name, p.run(ctx)} }()
	}
	stopping := working.Done()
	var waiting, late <-chan time.Time
	for len(r.left) > 0 {
		select {
		case e := <-r.ends:
			if r.end(e) {
				stop()
			}
			if !r.anyLeft(func(p part) bool { return !p.shows }) {
				hide()
			}
		case <-stopping:
			stopping = nil
			r.stopping.Store(true)
			r.log.Info("stopping: nothing new is taken, and what is under way is finished; a second signal ends at once", "within", r.set.drain)
			tick := time.NewTicker(waitingEvery)
			defer tick.Stop()
			waiting, late = tick.C, time.After(r.set.drain+lateTime)
		case <-waiting:
			r.log.Info("still waiting", "for", r.waitsFor())
		case <-late:
			return errors.Join(append(r.failures, fmt.Errorf("%w: %s", errLate, r.waitsFor()))...)
		}
	}
	return errors.Join(r.failures...)
}

// end notes that a part has ended, and reports whether the others are to end, too.
func (r *running) end(e ended) (all bool) {
	p := r.left[e.name]
	delete(r.left, e.name)
	if e.err == nil || errors.Is(e.err, context.Canceled) {
		return false
	}
	r.log.Error("stopped", "part", e.name, "error", e.err)
	r.failures = append(r.failures, fmt.Errorf("%s: %w", e.name, e.err))
	// One platform that cannot go on does not silence another.
	return p.needed || p.talks && !r.anyLeft(func(p part) bool { return p.talks })
}

func (r *running) anyLeft(is func(part) bool) bool {
	for _, p := range r.left {
		if is(p) {
			return true
		}
	}
	return false
}

// waitsFor says what has not ended.
func (r *running) waitsFor() string {
	all := slices.Sorted(maps.Keys(r.left))
	for i, name := range all {
		for _, p := range r.platforms {
			if load := p.Load(); p.key == name {
				all[i] = fmt.Sprintf("%s (%d under way, %d for the next run)", name, load.Handling, load.Waiting)
			}
		}
	}
	return strings.Join(all, ", ")
}
