package rest

import (
	"container/list"
	"context"
	"time"
)

// A gate lets calls through one after another, in the order in which they came.
// The lock of limits guards it.
type gate interface {
	waiting() *list.List // of *pass
	// opens says when the first that waits may go: a time that is not after now
	// for at once, the zero time if only an answer that is still to come decides.
	opens(now time.Time) time.Time
	enter(now time.Time)
	leave()
}

// A queue is what gates have in common.
type queue struct {
	list.List
	inside int // calls that went through and have no answer yet
}

func (q *queue) waiting() *list.List { return &q.List }
func (q *queue) leave()              { q.inside-- }

func (q *queue) idle() bool { return q.inside == 0 && q.Len() == 0 }

// wake makes the first that waits look again.
func wake(g gate) {
	if first := g.waiting().Front(); first != nil {
		select {
		case first.Value.(*pass).look <- struct{}{}:
		default: // it is told already
		}
	}
}

// A pass is a call on its way through its gates.
type pass struct {
	call *call
	look chan struct{} // says that waiting may be over; of capacity 1
	lane *lane
	// gates are those that it stands in line at, or went through; places are
	// where it stands.
	gates  []gate
	places []*list.Element
	sent   time.Time // when it went through
}

// queue makes gate g the i-th, and stands in line there.
func (p *pass) queue(i int, g gate) {
	if i < len(p.gates) && p.gates[i] == g {
		return
	}
	p.quit(i)
	p.gates = append(p.gates, g)
	p.places = append(p.places, g.waiting().PushBack(p))
}

// quit steps out of line at the i-th gate and those after it.
func (p *pass) quit(i int) {
	for j := i; j < len(p.gates); j++ {
		p.gates[j].waiting().Remove(p.places[j])
		wake(p.gates[j])
	}
	p.gates, p.places = p.gates[:min(i, len(p.gates))], p.places[:min(i, len(p.places))]
}

// wait waits for d, or for a sign if d is 0, or for the end of ctx.
func (p *pass) wait(ctx context.Context, d time.Duration) {
	var over <-chan time.Time
	if d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		over = t.C
	}
	select {
	case <-p.look:
	case <-over:
	case <-ctx.Done():
	}
}

// A lane is one route for one resource. What a call of it was told holds for the
// next, whatever bucket Discord counts it to by then.
type lane struct {
	queue
	until time.Time // told not to come before
	// heard is set when the first answer came: before, nothing is known of the
	// limits, so that one call goes ahead alone.
	heard  bool
	bucket string // that Discord counts it to; "" if it said none
}

func (l *lane) opens(now time.Time) time.Time {
	if l.until.After(now) {
		return l.until
	}
	if !l.heard && l.inside > 0 {
		return time.Time{}
	}
	return now
}

func (l *lane) enter(time.Time) { l.inside++ }

func (l *lane) unused(now time.Time) bool { return l.idle() && !l.until.After(now) }

// A bucket is a number of calls that Discord allows within a time, for one
// resource and all routes that share it.
type bucket struct {
	queue
	size  int // calls in a full bucket
	left  int // of them, until reset, less those without an answer
	reset time.Time
	// period is the longest time from a call to the reset that its answer said.
	period time.Duration
}

func (b *bucket) opens(now time.Time) time.Time {
	switch {
	case !b.reset.After(now): // full, but for calls that may count already
		if b.inside < b.size {
			return now
		}
		return time.Time{}
	case b.left > 0:
		return now
	default:
		return b.reset
	}
}

func (b *bucket) enter(now time.Time) {
	if !b.reset.After(now) {
		b.left, b.reset = b.size-b.inside, time.Time{}
	}
	b.left--
	b.inside++
}

// note takes in what the answer to a call says that has left. Answers overtake
// one another, so that until the reset the least that is said counts, and the
// latest reset.
func (b *bucket) note(sent, now time.Time, size, left int, after time.Duration) {
	b.size = size
	if !b.reset.After(now) {
		b.left = size - b.inside - 1
	}
	b.left = min(b.left, left)
	b.reset = later(b.reset, now.Add(after))
	b.period = max(b.period, now.Add(after).Sub(sent))
}

// unsaid counts a call that has left without a word about limits: it may have
// been counted to a bucket that was fresh when it came, so that no reset is sure
// within the time that one takes.
func (b *bucket) unsaid(now time.Time) {
	if !b.reset.After(now) {
		b.left = b.size - b.inside - 1
	}
	b.reset = later(b.reset, now.Add(b.period))
}

// empty says that no call is allowed before a time.
func (b *bucket) empty(until time.Time) {
	b.left, b.reset = 0, later(b.reset, until)
}

func (b *bucket) unused(now time.Time) bool { return b.idle() && !b.reset.After(now) }
