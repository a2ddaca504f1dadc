package dispatch

import "sync"

// A Group is goroutines that run beside a Dispatcher, with one who waits for
// them. Its methods are safe for concurrent use.
type Group struct {
	slots chan struct{}

	mu     sync.Mutex
	closed bool // guarded by mu
	wg     sync.WaitGroup
}

// maxAside bounds what runs beside a dispatcher at the same time: completions,
// messages that were said to others, notes about trouble.
const maxAside = 64

// NewGroup returns an empty one.
func NewGroup() *Group { return &Group{slots: make(chan struct{}, maxAside)} }

// Add counts one more, which ends with Done; false, and nothing counted, if the
// group has been waited for.
func (g *Group) Add() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.wg.Add(1)
	return true
}

// Done ends one that Add counted.
func (g *Group) Done() { g.wg.Done() }

// Aside runs f in a goroutine of its own; false, and nothing done, where too many
// run already, or the group has been waited for.
func (g *Group) Aside(f func()) bool {
	select {
	case g.slots <- struct{}{}:
	default:
		return false
	}
	ok := g.Run(func() {
		defer func() { <-g.slots }()
		f()
	})
	if !ok {
		<-g.slots
	}
	return ok
}

// Run is Aside for what is bounded elsewhere.
func (g *Group) Run(f func()) bool {
	if !g.Add() {
		return false
	}
	go func() {
		defer g.Done()
		f()
	}()
	return true
}

// Running is how many of Aside run at the moment.
func (g *Group) Running() int { return len(g.slots) }

// Wait closes the group and waits until all of it has ended.
func (g *Group) Wait() {
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.wg.Wait()
}
