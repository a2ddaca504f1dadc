package discord

import (
	"sync"
	"time"
)

// maxAside bounds what runs beside the dispatcher at the same time: completions,
// messages that were said to others, notes about trouble.
const maxAside = 64

// A group is goroutines with one who waits for them.
type group struct {
	slots chan struct{}

	mu     sync.Mutex
	closed bool // guarded by mu
	wg     sync.WaitGroup
}

func newGroup() *group { return &group{slots: make(chan struct{}, maxAside)} }

// add counts one more; false if the group has been waited for.
func (g *group) add() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.wg.Add(1)
	return true
}

func (g *group) done() { g.wg.Done() }

// aside runs f in a goroutine of its own; false, and nothing done, where too many
// run already.
func (g *group) aside(f func()) bool {
	select {
	case g.slots <- struct{}{}:
	default:
		return false
	}
	ok := g.run(func() {
		defer func() { <-g.slots }()
		f()
	})
	if !ok {
		<-g.slots
	}
	return ok
}

// run is aside for what is bounded elsewhere.
func (g *group) run(f func()) bool {
	if !g.add() {
		return false
	}
	go func() {
		defer g.done()
		f()
	}()
	return true
}

// wait closes the group and waits until all of it has ended.
func (g *group) wait() {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.wg.Wait()
}

// between is the least time between two pieces of the same advice.
const between = time.Hour

// seldom remembers what was said, so as not to say it again and again. Safe for
// concurrent use.
type seldom struct {
	mu   sync.Mutex
	last map[string]time.Time // guarded by mu
}

func newSeldom() *seldom { return &seldom{last: make(map[string]time.Time)} }

// maxSeldom bounds what is remembered; with more, all of it is forgotten.
const maxSeldom = 10_000

// may reports whether something may be said, and remembers that it was.
func (s *seldom) may(key string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, ok := s.last[key]; ok && now.Sub(last) < between {
		return false
	}
	if len(s.last) >= maxSeldom {
		clear(s.last)
	}
	s.last[key] = now
	return true
}

// forget drops a key.
func (s *seldom) forget(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.last, key)
}
