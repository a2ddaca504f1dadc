package rest

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"time"
)

// patience is how long a call waits for its limits at most. Nobody needs its
// answer any more after that, since an interaction's token lives no longer.
const patience = 15 * time.Minute

type key struct{ name, major string }

// limits keep calls within what Discord told us. No lock is held while a call or
// a wait is under way.
type limits struct {
	now func() time.Time

	mu sync.Mutex // guards all below
	// lanes are kept by the name of their call, buckets by the name that Discord
	// gives them, both for each resource, until nothing is to be remembered of them.
	lanes   map[key]*lane
	buckets map[key]*bucket
	sweepAt int               // how many there are of both when that is looked for
	routes  map[string]*habit // as many as there are routes
	all     together
	refused error // of the bot's token
}

// A habit is what the answers of a route have in common whatever resource it is
// for, so that a new one need not be tried first.
type habit struct {
	bucket string // "" if they name none
	size   int
	period time.Duration // of the bucket
}

func newLimits(now func() time.Time) *limits {
	return &limits{
		now: now, sweepAt: 64,
		lanes: map[key]*lane{}, buckets: map[key]*bucket{}, routes: map[string]*habit{},
	}
}

// enter waits until a call may be made. The pass that it returns must be given
// to leave.
func (l *limits) enter(ctx context.Context, k *call) (*pass, error) {
	p := &pass{call: k, look: make(chan struct{}, 1)}
	for {
		if ctx.Err() != nil {
			return nil, l.abandon(p, fmt.Errorf("%s: not called: %w", k.name(), context.Cause(ctx)))
		}
		through, wait, err := l.try(p)
		if through {
			return p, nil
		}
		if end, ok := ctx.Deadline(); err == nil && (wait > patience || ok && wait > time.Until(end)) {
			err = tooLong(k, wait)
		}
		if err != nil {
			return nil, l.abandon(p, err)
		}
		p.wait(ctx, wait)
	}
}

func tooLong(k *call, wait time.Duration) error {
	return &Error{
		Route: k.name(), Status: http.StatusTooManyRequests,
		Message: fmt.Sprintf("too many calls; the next may be made in %v, which is too late", wait.Round(time.Millisecond)),
	}
}

// try lets a pass through its gates if all of them are open and it is the first
// at each. Otherwise it waits in line at the first that is not, for a time that
// is 0 if nobody knows it.
func (l *limits) try(p *pass) (through bool, wait time.Duration, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refused != nil && p.call.bot {
		return false, 0, l.refused
	}
	now := l.now()
	for i, g := range l.gates(p) {
		p.queue(i, g)
		if p.places[i] != g.waiting().Front() {
			p.quit(i + 1)
			return false, 0, nil
		}
		if at := g.opens(now); !at.Equal(now) {
			p.quit(i + 1)
			if at.IsZero() {
				return false, 0, nil
			}
			return false, at.Sub(now), nil
		}
	}
	for i, g := range p.gates {
		g.waiting().Remove(p.places[i])
		g.enter(now)
		wake(g)
	}
	p.sent = now
	return true, 0, nil
}

// gates are those of a call, as far as Discord told us.
func (l *limits) gates(p *pass) []gate {
	if p.lane == nil {
		p.lane = l.laneOf(p.call)
	}
	gates := []gate{p.lane}
	if p.lane.bucket != "" {
		gates = append(gates, l.bucketOf(p.call, p.lane.bucket))
	}
	if p.call.bot {
		gates = append(gates, &l.all)
	}
	return gates
}

func (l *limits) laneOf(k *call) *lane {
	at := key{k.name(), k.major()}
	found := l.lanes[at]
	if found == nil {
		l.sweep()
		found = new(lane)
		if h := l.routes[at.name]; h != nil {
			found.heard, found.bucket = true, h.bucket
		}
		l.lanes[at] = found
	}
	return found
}

func (l *limits) bucketOf(k *call, name string) *bucket {
	at := key{name, k.major()}
	found := l.buckets[at]
	if found == nil {
		found = &bucket{size: 1}
		if h := l.routes[k.name()]; h != nil && h.bucket == name {
			found.size, found.period = h.size, h.period
		}
		l.buckets[at] = found
	}
	return found
}

// sweep drops what need not be remembered, each time that there is twice as much
// as was left the last time.
func (l *limits) sweep() {
	if len(l.lanes)+len(l.buckets) < l.sweepAt {
		return
	}
	now := l.now()
	maps.DeleteFunc(l.lanes, func(_ key, one *lane) bool { return one.unused(now) })
	maps.DeleteFunc(l.buckets, func(_ key, one *bucket) bool { return one.unused(now) })
	l.sweepAt = 64 + 2*(len(l.lanes)+len(l.buckets))
}

// abandon takes a pass that did not get through out of all lines.
func (l *limits) abandon(p *pass, err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	p.quit(0)
	return err
}

// leave takes in what the answer to a call says about limits.
func (l *limits) leave(p *pass, t told) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	for _, g := range p.gates {
		g.leave()
		if b, ok := g.(*bucket); ok && t.size == 0 {
			b.unsaid(now)
		}
	}
	l.learn(p, t, now)
	if t.invalid {
		l.all.invalid.count(now)
	}
	if t.wait > 0 {
		p.lane.until = later(p.lane.until, now.Add(t.wait))
	}
	if t.global {
		l.all.until = later(l.all.until, now.Add(t.wait))
	}
	for _, g := range p.gates {
		wake(g)
	}
	if t.token != nil && l.refused == nil {
		l.refused = t.token
		for _, one := range l.lanes {
			wake(one)
		}
	}
}

// learn remembers which bucket a call is counted to, and what is left in it.
func (l *limits) learn(p *pass, t told, now time.Time) {
	if !t.answered {
		return
	}
	p.lane.heard = true
	route := p.call.name()
	if t.bucket == "" {
		if l.routes[route] == nil && t.done {
			l.routes[route] = new(habit) // it has no limits of its own, as far as it says
		}
		return
	}
	p.lane.bucket = t.bucket
	if t.size > 0 {
		b := l.bucketOf(p.call, t.bucket)
		b.note(p.sent, now, t.size, t.left, t.after)
		h := &habit{bucket: t.bucket, size: b.size, period: b.period}
		if last := l.routes[route]; last != nil && last.bucket == t.bucket {
			h.period = max(h.period, last.period)
		}
		l.routes[route] = h
	}
	if t.wait > 0 {
		l.bucketOf(p.call, t.bucket).empty(now.Add(t.wait))
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
