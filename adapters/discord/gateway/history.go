package gateway

import "time"

const (
	// stableTime is how long a session has to go on for what failed before it to
	// be forgotten.
	stableTime = time.Minute
	firstDelay = time.Second
	mostDelay  = 10 * time.Minute
	// calmTries bounds the delay, to about half a minute, where Discord lets the
	// session begin or go on each time: then there are events to fetch.
	calmTries = 5
	// addressTries is how many failures in a row make an address of a session
	// doubtful, and resumeTries how often Discord may leave a resume unanswered.
	addressTries = 2
	resumeTries  = 5
)

// A history is how the last attempts went.
type history struct {
	tries       int // since the last stable session
	misses      int // since the session last began or went on
	unconfirmed int // of misses: resumes that Discord neither took nor refused
}

// add notes the end of an attempt; l is nil if nothing was reached.
func (h *history) add(l *link) {
	h.tries++
	if l == nil || l.established.IsZero() {
		h.misses++
		if l != nil && l.resuming {
			h.unconfirmed++
		}
		return
	}
	h.misses, h.unconfirmed = 0, 0
	h.tries = min(h.tries, calmTries)
	if time.Since(l.established) >= stableTime {
		h.tries = 1
	}
}

// delay returns how long to wait before the next attempt. The jitter, from 0 to
// 1, takes up to half of it away.
func (h *history) delay(jitter float64) time.Duration {
	d := min(mostDelay, firstDelay<<min(max(h.tries-1, 0), 20))
	return d - time.Duration(jitter*float64(d)/2)
}
