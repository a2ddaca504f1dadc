package dispatch

import (
	"cmp"
	"slices"
	"strings"

	"footnote/bot"
)

// A job is an event on its way.
type job struct {
	Event
	live any
	// answer gets the outcome of keeping it; nil for one of an earlier process.
	answer chan error
}

// A lane is what waits in one conversation, and is there while anything is.
type lane struct {
	name     string
	jobs     []*job // that are kept, in their order
	reserved int    // places for those that are being kept
	busy     bool   // one is being handled
	ready    bool   // it stands in the line
	turn     *share // of the space whose turn it takes, while it is busy or ready
}

// lanes are all of them. They know nothing of goroutines.
type lanes struct {
	all      map[string]*lane
	shares   map[bot.Space]*share
	line     []*share // those with a job that can be begun; the next one first
	waiting  int      // jobs and reserved places of all
	handling int      // that were taken and not finished
}

func newLanes() *lanes {
	return &lanes{all: map[string]*lane{}, shares: map[bot.Space]*share{}}
}

func (l *lanes) lane(name string) *lane {
	ln := l.all[name]
	if ln == nil {
		ln = &lane{name: name}
		l.all[name] = ln
	}
	return ln
}

// reserve makes a place for an event, unless there are so many taken already, in
// all, in its lane, or by its space.
func (l *lanes) reserve(e *Event, most, mostInLane int) bool {
	s := l.share(e.Space)
	defer l.leave(s)
	if !fair(s.waiting, most-l.waiting) {
		return false
	}
	if ln := l.all[e.Lane]; ln != nil && len(ln.jobs)+ln.reserved >= mostInLane {
		return false
	}
	l.lane(e.Lane).reserved++
	l.wait(e.Space, 1)
	return true
}

// put fills a place that was reserved.
func (l *lanes) put(j *job) {
	ln := l.all[j.Lane]
	ln.reserved--
	ln.insert(j)
	l.settle(ln)
}

// insert lines a job up: before the first that has a higher Order, else at the
// end. So those that have one are in its order, whatever stands between them.
func (ln *lane) insert(j *job) {
	at := len(ln.jobs)
	for i := at - 1; i >= 0 && j.Order != ""; i-- {
		o := ln.jobs[i].Order
		if o == "" {
			continue
		}
		if !higher(o, j.Order) {
			break
		}
		at = i
	}
	ln.jobs = slices.Insert(ln.jobs, at, j)
}

// higher compares two Orders.
func higher(a, b string) bool {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) > 0
}

// release gives a place back that was reserved.
func (l *lanes) release(e *Event) {
	ln := l.all[e.Lane]
	ln.reserved--
	l.wait(e.Space, -1)
	l.settle(ln)
}

// take returns the next job, with so many workers in all; nil if none can be
// begun. Its lane is busy until finish.
func (l *lanes) take(workers int) *job {
	ln := l.next(workers)
	if ln == nil {
		return nil
	}
	j := ln.jobs[0]
	ln.jobs[0] = nil
	ln.jobs = ln.jobs[1:]
	ln.busy = true
	l.handle(ln.turn, 1)
	l.wait(j.Space, -1)
	return j
}

// finish ends the job that was taken from a lane, which goes to the end of the
// line.
func (l *lanes) finish(name string) {
	ln := l.all[name]
	ln.busy = false
	l.handle(ln.turn, -1)
	l.settle(ln)
}

// settle puts a lane where it belongs.
func (l *lanes) settle(ln *lane) {
	switch {
	case ln.busy || ln.ready:
	case len(ln.jobs) > 0:
		l.queue(ln)
	case ln.reserved == 0:
		delete(l.all, ln.name)
	}
}

// recall puts events of earlier processes before what waits, but for what their
// Order says. Nothing was taken yet. Those that wait already are left out.
func (l *lanes) recall(events []Event) {
	here := map[string]bool{}
	for _, ln := range l.all {
		for _, j := range ln.jobs {
			here[j.ID] = true
		}
	}
	earlier := map[*lane][]*job{}
	var order []*lane
	for _, e := range events {
		if here[e.ID] {
			continue
		}
		ln := l.lane(e.Lane)
		if earlier[ln] == nil {
			order = append(order, ln)
		}
		earlier[ln] = append(earlier[ln], &job{Event: e})
		l.wait(e.Space, 1)
	}
	for ln, jobs := range earlier {
		all := append(jobs, ln.jobs...)
		ln.jobs = nil
		for _, j := range all {
			ln.insert(j)
		}
	}
	for _, ln := range append(order, l.unqueue()...) {
		l.settle(ln)
	}
}
