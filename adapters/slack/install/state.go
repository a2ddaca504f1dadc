package install

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"maps"
	"sync"
	"time"
)

// Bounds of states.
const (
	stateTime  = 10 * time.Minute
	mostStates = 10_000 // with more, those that end first are forgotten
)

// random returns 256 random bits as text.
func random() string {
	var b [32]byte
	rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// wellFormed reports whether s may come from random.
func wellFormed(s string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == 32
}

// States are those of the installations that were begun, by hash. Safe for
// concurrent use.
type states struct {
	now func() time.Time

	mu    sync.Mutex // guards begun
	begun map[[32]byte]begun
}

// A begun installation belongs to a browser, by the hash of its cookie.
type begun struct {
	browser [32]byte
	ends    time.Time
}

func newStates(now func() time.Time) *states {
	return &states{now: now, begun: make(map[[32]byte]begun)}
}

// begin returns a new state of a browser.
func (s *states) begin(browser string) string {
	state, now := random(), s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.begun, func(_ [32]byte, b begun) bool { return !now.Before(b.ends) })
	if len(s.begun) >= mostStates {
		s.drop()
	}
	s.begun[hash(state)] = begun{hash(browser), now.Add(stateTime)}
	return state
}

// drop forgets the one that ends first; s.mu is held.
func (s *states) drop() {
	var first [32]byte
	var ends time.Time
	for h, b := range s.begun {
		if ends.IsZero() || b.ends.Before(ends) {
			first, ends = h, b.ends
		}
	}
	delete(s.begun, first)
}

// end reports whether a state is one of a browser, and still holds. However that
// is, it does not any more.
func (s *states) end(state, browser string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, known := s.begun[hash(state)]
	delete(s.begun, hash(state))
	mine := hash(browser)
	return known && s.now().Before(b.ends) && browser != "" && subtle.ConstantTimeCompare(b.browser[:], mine[:]) == 1
}

func hash(s string) [32]byte { return sha256.Sum256([]byte(s)) }
