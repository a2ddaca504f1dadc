// Package seldom keeps adapters from saying the same advice again and again.
package seldom

import (
	"maps"
	"sync"
	"time"
)

// An Advice is a thing that is said now and then, to a person or in a channel.
type Advice struct{ About, Person, Channel string }

// Bounds of advice.
const (
	between = time.Hour // two pieces of the same
	most    = 10_000    // that are remembered; with more, all are forgotten
)

// A Seldom remembers what was said, so as not to say it again and again. Safe for concurrent use.
type Seldom struct {
	mu   sync.Mutex
	last map[Advice]time.Time // guarded by mu
}

// New returns one that remembers nothing.
func New() *Seldom { return &Seldom{last: make(map[Advice]time.Time)} }

// May reports whether something may be said, and remembers that it was.
func (s *Seldom) May(k Advice, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, ok := s.last[k]; ok && now.Sub(last) < between {
		return false
	}
	if len(s.last) >= most {
		clear(s.last)
	}
	s.last[k] = now
	return true
}

// Forget drops what is remembered of a person.
func (s *Seldom) Forget(person string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.last, func(k Advice, _ time.Time) bool { return k.Person == person })
}
