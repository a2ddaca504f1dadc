package dispatch

import (
	"context"
	"sync"
	"time"
)

// A Memory is a Queue that is gone with its process: for tests and terminals.
type Memory struct {
	mu     sync.Mutex // guards the rest
	events []*remembered
	known  map[[2]string]*remembered // by source and id
}

// A remembered is an event that is known.
type remembered struct {
	Event
	done bool
}

var _ Queue = (*Memory)(nil)

// NewMemory returns one that knows of no event.
func NewMemory() *Memory { return &Memory{known: map[[2]string]*remembered{}} }

func (m *Memory) Enqueue(ctx context.Context, events []Event) ([]bool, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	fresh := make([]bool, len(events))
	for i, e := range events {
		key := [2]string{e.Source, e.ID}
		if m.known[key] != nil {
			continue
		}
		fresh[i] = true
		e.Payload = append([]byte(nil), e.Payload...)
		e.At = e.At.UTC().Truncate(time.Millisecond)
		e.Attempt = 1
		r := &remembered{Event: e}
		m.known[key] = r
		m.events = append(m.events, r)
	}
	return fresh, nil
}

func (m *Memory) Begin(ctx context.Context, source string, ids []string) error {
	return m.each(ctx, source, ids, func(r *remembered) { r.Attempt++ })
}

func (m *Memory) Done(ctx context.Context, source string, ids []string) error {
	return m.each(ctx, source, ids, func(r *remembered) {
		*r = remembered{Event: Event{Source: r.Source, ID: r.ID, At: r.At}, done: true}
	})
}

// each does f to those of the events that are known.
func (m *Memory) each(ctx context.Context, source string, ids []string, f func(*remembered)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, id := range ids {
		if r := m.known[[2]string{source, id}]; r != nil {
			f(r)
		}
	}
	return nil
}

func (m *Memory) Pending(ctx context.Context, source string) ([]Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []Event
	for _, r := range m.events {
		if r.Source == source && !r.done {
			e := r.Event
			e.Payload = append([]byte(nil), e.Payload...)
			list = append(list, e)
		}
	}
	return list, nil
}

func (m *Memory) Expire(ctx context.Context, before time.Time) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var rest []*remembered
	for _, r := range m.events {
		if r.done && r.At.Before(before) {
			delete(m.known, [2]string{r.Source, r.ID})
		} else {
			rest = append(rest, r)
		}
	}
	n := len(m.events) - len(rest)
	m.events = rest
	return n, nil
}
