package api

import (
	"container/list"
	"context"
	"fmt"
	"maps"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Bounds of what we believe of Retry-After. Slack's limits are of seconds to
// minutes (https://docs.slack.dev/apis/web-api/rate-limits).
const (
	longest  = 24 * time.Hour
	shortest = time.Second // where no sensible time is said
	margin   = 5 * time.Millisecond
)

// waitOf reads a number of seconds. What is negative, no number or beyond all
// limits of Slack is taken for unsaid; then it is fallback, or a second.
func waitOf(header string, fallback time.Duration) time.Duration {
	f, err := strconv.ParseFloat(strings.TrimSpace(header), 64)
	if err != nil || !(f > 0) || f > longest.Seconds() {
		return max(fallback, shortest)
	}
	return time.Duration(math.Ceil(f*float64(time.Second))) + margin
}

// limits keep calls away for as long as Slack told. No lock is held while a call
// or a wait is under way.
type limits struct {
	now func() time.Time

	mu      sync.Mutex       // guards all below
	lanes   map[string]*lane // until nothing is to be remembered of them
	sweepAt int              // how many there are when that is looked for
	tickets int              // that were given out
	until   time.Time        // told not to come at all before
}

// A lane is one method in one place. Calls go through it in the order in which
// they came, also those that come again because they were refused.
type lane struct {
	line   list.List // of *pass, by their tickets
	inside int       // calls that went through and have no answer yet
	until  time.Time // told not to come before
	// careful since a refusal, until nobody waits any more: calls go one after
	// another, since more would only be refused.
	careful bool
}

// A pass is a call on its way through its lane.
type pass struct {
	lane   *lane
	ticket int           // of its call: the less, the earlier it came
	look   chan struct{} // says that waiting may be over; of capacity 1
}

func newLimits(now func() time.Time) *limits {
	return &limits{now: now, lanes: map[string]*lane{}, sweepAt: 64}
}

// enter waits until a call may be made, until end at most. The pass that it
// returns must be given to leave.
func (l *limits) enter(ctx context.Context, k *call, end time.Time) (*pass, error) {
	p, place := l.join(k)
	for {
		through, wait, err := l.try(ctx, k, p, place, end)
		if through {
			return p, nil
		}
		if err != nil {
			l.quit(p, place)
			return nil, err
		}
		t := time.NewTimer(wait)
		select {
		case <-p.look:
		case <-t.C:
		case <-ctx.Done():
		}
		t.Stop()
	}
}

// join puts a call into its line.
func (l *limits) join(k *call) (*pass, *list.Element) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := k.method + " " + k.place
	found := l.lanes[key]
	if found == nil {
		l.sweep()
		found = new(lane)
		l.lanes[key] = found
	}
	if k.ticket == 0 {
		l.tickets++
		k.ticket = l.tickets
	}
	p := &pass{lane: found, ticket: k.ticket, look: make(chan struct{}, 1)}
	for at := found.line.Back(); at != nil; at = at.Prev() {
		if at.Value.(*pass).ticket < p.ticket {
			return p, found.line.InsertAfter(p, at)
		}
	}
	return p, found.line.PushFront(p)
}

// try lets a pass through if it is its turn. Otherwise it says how long to wait at
// most before the next try, or that waiting is in vain.
func (l *limits) try(ctx context.Context, k *call, p *pass, place *list.Element, end time.Time) (through bool, wait time.Duration, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return false, 0, &Error{Method: k.method, text: "not asked: " + err.Error(), cause: err}
	}
	now, lane := l.now(), p.lane
	opens := later(lane.until, l.until)
	if !opens.After(now) && place == lane.line.Front() && (lane.inside == 0 || !lane.careful) {
		lane.line.Remove(place)
		lane.inside++
		lane.wake()
		return true, 0, nil
	}
	last := end
	if d, ok := ctx.Deadline(); ok {
		last = earlier(last, now.Add(time.Until(d)))
	}
	if opens.After(last) || !now.Before(last) {
		return false, 0, tooLate(k, max(opens.Sub(now), 0))
	}
	if opens.After(now) {
		last = opens
	}
	return false, last.Sub(now), nil
}

func tooLate(k *call, wait time.Duration) error {
	e := &Error{Method: k.method, Code: tooMany[0], RetryAfter: wait, text: "too many calls before it, it would be too late"}
	if wait > 0 {
		e.text = fmt.Sprintf("the next may be made in %v, which is too late", wait.Round(time.Millisecond))
	}
	return e
}

// quit takes a pass that did not get through out of its line.
func (l *limits) quit(p *pass, place *list.Element) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p.lane.line.Remove(place)
	p.lane.wake()
}

// leave takes in what the answer to a call says about limits.
func (l *limits) leave(p *pass, a *answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lane := p.lane
	lane.inside--
	if a.limited {
		lane.careful = true
		lane.until = later(lane.until, l.now().Add(a.wait))
		if a.page {
			// It was refused on the way, which is by our address.
			l.until = later(l.until, lane.until)
		}
	} else if lane.inside == 0 && lane.line.Len() == 0 {
		lane.careful = false
	}
	lane.wake()
}

// wake makes the first that waits look again.
func (l *lane) wake() {
	if first := l.line.Front(); first != nil {
		select {
		case first.Value.(*pass).look <- struct{}{}:
		default: // it is told already
		}
	}
}

// sweep drops lanes of which nothing need be remembered, each time that there are
// twice as many as were left the last time.
func (l *limits) sweep() {
	if len(l.lanes) < l.sweepAt {
		return
	}
	now := l.now()
	maps.DeleteFunc(l.lanes, func(_ string, one *lane) bool {
		return one.inside == 0 && one.line.Len() == 0 && !one.until.After(now)
	})
	l.sweepAt = 64 + 2*len(l.lanes)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
