package dispatch

import "sync"

// A batch gathers what comes at the same time: write gets all that came while
// the last one was under way, in its order. It is never called twice at a time.
type batch[T any] struct {
	write func([]T)

	turn chan struct{} // has one in it while write runs
	work sync.WaitGroup

	mu   sync.Mutex // guards the rest
	next []T
	busy bool // somebody is going to write next
}

func newBatch[T any](write func([]T)) *batch[T] {
	return &batch[T]{write: write, turn: make(chan struct{}, 1)}
}

// add has x written, soon, and returns at once.
func (b *batch[T]) add(x T) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next = append(b.next, x)
	if !b.busy {
		b.busy = true
		b.work.Go(b.run)
	}
}

func (b *batch[T]) run() {
	for b.once() {
	}
}

// once writes what has come, and reports whether there was anything.
func (b *batch[T]) once() bool {
	b.turn <- struct{}{}
	defer func() { <-b.turn }()
	b.mu.Lock()
	now := b.next
	b.next, b.busy = nil, len(now) > 0
	b.mu.Unlock()
	if len(now) == 0 {
		return false
	}
	b.write(now)
	return true
}

// alone runs f while nothing is being written.
func (b *batch[T]) alone(f func()) {
	b.turn <- struct{}{}
	defer func() { <-b.turn }()
	f()
}

// wait returns when all is written. Nothing may be added meanwhile.
func (b *batch[T]) wait() { b.work.Wait() }
