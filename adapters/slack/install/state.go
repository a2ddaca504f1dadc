package install

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
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

	mu    sync.Mutex // guards the rest
	begun map[[32]byte]begun
	order [][32]byte // of them and of some that have ended; the first ends first
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
	for len(s.order) > 0 && (len(s.order) >= mostStates || !now.Before(s.begun[s.order[0]].ends)) {
		delete(s.begun, s.order[0])
		s.order = s.order[1:]
	}
	h := hash(state)
	s.begun[h] = begun{hash(browser), now.Add(stateTime)}
	s.order = append(s.order, h)
	return state
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
