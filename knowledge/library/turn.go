package library

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"footnote/knowledge/store"
)

// Bounds of those who wait for a file of theirs to be read.
const (
	// maxWaiting is how many files of a space may wait, beside the one that is
	// read: each is held in memory, and the last one waits for up to four times
	// what a file may take.
	maxWaiting = 4
	// patience is how long one waits. Files before it take 10 s each at most, but
	// other spaces have their turns in between.
	patience = 2 * time.Minute
)

// errLong is the cause of a context that ended for want of patience.
var errLong = errors.New("waited for too long")

// turns let those of a space in one after another, first come first served.
type turns struct {
	mu     sync.Mutex                      // guards spaces
	spaces map[store.Space][]chan struct{} // who waits, where somebody has the turn; closed when it is theirs
}

func newTurns() *turns { return &turns{spaces: map[store.Space][]chan struct{}{}} }

// upload does f, which reads what a person brought, when it is the turn of that in
// its space: a *LimitError if too many wait already, or if it takes too long.
func (t *turns) upload(ctx context.Context, s store.Space, f func() error) error {
	waiting, cancel := context.WithTimeoutCause(ctx, patience, errLong)
	defer cancel()
	switch err := t.take(waiting, s, maxWaiting); {
	case err != nil && context.Cause(waiting) == errLong:
		return &LimitError{What: WaitingTime, Got: int64(patience / time.Second), Max: int64(patience / time.Second)}
	case err != nil:
		return err
	}
	defer t.done(s)
	return f()
}

// again is upload for what nobody brought just now, however long it waits.
func (t *turns) again(ctx context.Context, s store.Space, f func() error) error {
	if err := t.take(ctx, s, -1); err != nil {
		return err
	}
	defer t.done(s)
	return f()
}

// take waits for the turn in a space, unless so many wait already; -1 for however
// many do.
func (t *turns) take(ctx context.Context, s store.Space, most int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	t.mu.Lock()
	waiting, busy := t.spaces[s]
	if !busy {
		t.spaces[s] = nil
		t.mu.Unlock()
		return nil
	}
	if most >= 0 && len(waiting) >= most {
		t.mu.Unlock()
		return &LimitError{What: Waiting, Got: int64(len(waiting)) + 1, Max: int64(most)}
	}
	mine := make(chan struct{})
	t.spaces[s] = append(waiting, mine)
	t.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
	}
	if !t.leave(s, mine) {
		t.done(s) // it came in the same moment
	}
	return ctx.Err()
}

// leave gives up waiting; false if the turn is there already.
func (t *turns) leave(s store.Space, mine chan struct{}) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.Index(t.spaces[s], mine)
	if i < 0 {
		return false
	}
	t.spaces[s] = slices.Delete(t.spaces[s], i, i+1)
	return true
}

// done gives the turn to the next one.
func (t *turns) done(s store.Space) {
	t.mu.Lock()
	defer t.mu.Unlock()
	waiting := t.spaces[s]
	if len(waiting) == 0 {
		delete(t.spaces, s)
		return
	}
	close(waiting[0])
	t.spaces[s] = waiting[1:]
}
