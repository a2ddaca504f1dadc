package discord

import (
	"maps"
	"sync"
	"time"
)

// An advice is a thing that is said now and then, to a person or in a channel.
type advice struct{ about, person, channel string }

// Bounds of advice.
const (
	between   = time.Hour // two pieces of the same
	maxSeldom = 10_000    // that are remembered; with more, all are forgotten
)

// seldom remembers what was said, so as not to say it again and again. Safe for
// concurrent use.
type seldom struct {
	mu   sync.Mutex
	last map[advice]time.Time // guarded by mu
}

func newSeldom() *seldom { return &seldom{last: make(map[advice]time.Time)} }

// may reports whether something may be said, and remembers that it was.
func (s *seldom) may(k advice, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, ok := s.last[k]; ok && now.Sub(last) < between {
		return false
	}
	if len(s.last) >= maxSeldom {
		clear(s.last)
	}
	s.last[k] = now
	return true
}

// forget drops what is remembered of a person.
func (s *seldom) forget(person string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.last, func(k advice, _ time.Time) bool { return k.person == person })
}
