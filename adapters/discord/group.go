package discord

import "sync"

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
