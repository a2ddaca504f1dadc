package bot

import (
	"sync"
	"time"
)

// A limiter is a bucket of tokens for each key: burst at once, refilled at
// burst per period. Safe for concurrent use.
//
// A bucket that nobody touched for a period is full, and need not be kept. So there
// are two halves: what is touched goes to the new one, and what stays in the old one
// until it is replaced is forgotten. That costs nothing, however many there are.
type limiter[K comparable] struct {
	burst  float64
	period time.Duration

	mu       sync.Mutex // guards the rest
	now, old map[K]bucket
	turned   time.Time // when now was begun
}

type bucket struct {
	tokens float64
	at     time.Time
}

// maxBuckets bounds a half. Where more askers than that come in a period, they are
// forgotten earlier, which is in their favour.
const maxBuckets = 50_000

// newLimiter returns a limiter of burst per period; nil, which allows all, if
// burst is not positive.
func newLimiter[K comparable](burst int, period time.Duration) *limiter[K] {
	if burst <= 0 {
		return nil
	}
	return &limiter[K]{burst: float64(burst), period: period, now: make(map[K]bucket)}
}

// take spends a token of k. If there is none it returns how long to wait for
// the next one.
func (l *limiter[K]) take(k K, now time.Time) (wait time.Duration, ok bool) {
	if l == nil {
		return 0, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	tokens := l.tokens(k, now)
	if tokens < 1 {
		return time.Duration((1 - tokens) / l.burst * float64(l.period)), false
	}
	if now.Sub(l.turned) > l.period || len(l.now) >= maxBuckets {
		l.now, l.old, l.turned = make(map[K]bucket), l.now, now
	}
	l.now[k] = bucket{tokens - 1, now}
	return 0, true
}

// tokens is what k has at the time now; l.mu is held.
func (l *limiter[K]) tokens(k K, now time.Time) float64 {
	b, ok := l.now[k]
	if !ok {
		b, ok = l.old[k]
	}
	if !ok {
		return l.burst
	}
	gained := float64(max(now.Sub(b.at), 0)) / float64(l.period) * l.burst
	return min(b.tokens+gained, l.burst)
}
