package slack

import (
	"context"
	"sync"
	"time"

	"footnote/adapters/slack/api"
)

// A memory keeps what Slack said for a while. Who asks for the same at the same
// time waits for one answer. Safe for concurrent use.
type memory[T any] struct {
	mu    *sync.Mutex
	known map[string]*answer[T] // guarded by mu
}

// An answer is one of Slack's, as soon as done is closed.
type answer[T any] struct {
	done  chan struct{}
	value T
	err   error
	until time.Time // guarded by the memory's mu; zero while it is awaited
}

func newMemory[T any]() memory[T] {
	return memory[T]{mu: new(sync.Mutex), known: make(map[string]*answer[T])}
}

// get is what is remembered under a key, or what ask says.
func (m memory[T]) get(ctx context.Context, now func() time.Time, key string, ask func(context.Context) (T, error)) (T, error) {
	m.mu.Lock()
	a := m.known[key]
	if a != nil && (a.until.IsZero() || now().Before(a.until)) {
		m.mu.Unlock()
		select {
		case <-a.done:
			return a.value, a.err
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		}
	}
	if len(m.known) >= maxKnown {
		clear(m.known) // those who wait for an answer get it all the same
	}
	a = &answer[T]{done: make(chan struct{})}
	m.known[key] = a
	m.mu.Unlock()

	defer close(a.done)
	defer m.settle(a, now, key)
	// Others wait for this answer: it is not given up with the one who asked first.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askPatience)
	defer cancel()
	a.err = context.Canceled // for those who wait, should ask panic
	a.value, a.err = ask(ctx)
	return a.value, a.err
}

// settle says how long an answer holds. One that is no answer of Slack's is asked
// for again.
func (m memory[T]) settle(a *answer[T], now func() time.Time, key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case a.err == nil:
		a.until = now().Add(knownFor)
	case api.Code(a.err) != "":
		a.until = now().Add(refusedFor)
	case m.known[key] == a:
		delete(m.known, key)
	}
}

func (m memory[T]) drop(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.known, key)
}
