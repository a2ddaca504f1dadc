package gateway

import (
	"sync"
	"time"
)

// A pulse judges by the heartbeats whether a link is dead. An acknowledgement
// that nobody has read yet is no sign of that: only time counts in which the
// reader waited for Discord and nothing came.
//
// It is safe for concurrent use.
type pulse struct {
	mu      sync.Mutex    // guards what follows
	pending bool          // a heartbeat is out and not acknowledged
	idle    time.Duration // for which the reader has waited since then
	since   time.Time     // when the reader began to wait; zero while it is busy
}

// waits notes that the reader begins to wait.
func (p *pulse) waits(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.since = now
}

// works notes that the reader has something to do.
func (p *pulse) works(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle += now.Sub(p.since)
	p.since = time.Time{}
}

// sent notes a heartbeat. It is called before the heartbeat goes out.
func (p *pulse) sent(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pending {
		return
	}
	p.pending, p.idle = true, 0
	if !p.since.IsZero() {
		p.since = now
	}
}

// acknowledged notes that Discord has answered.
func (p *pulse) acknowledged() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pending = false
}

// dead reports whether a heartbeat stayed without an answer although the reader
// waited for it for half an interval.
func (p *pulse) dead(now time.Time, interval time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	idle := p.idle
	if !p.since.IsZero() {
		idle += now.Sub(p.since)
	}
	return p.pending && idle >= interval/2
}
