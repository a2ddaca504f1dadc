package bot

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The limiter against buckets that are all kept: what it says, and how long it
// tells to wait, which is no longer and no shorter than it takes.
func TestLimiter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		burst := rapid.IntRange(1, 5).Draw(t, "burst")
		l := newLimiter[string](burst, time.Minute)
		kept := map[string]bucket{}
		now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		for range rapid.IntRange(1, 100).Draw(t, "takes") {
			now = now.Add(time.Duration(rapid.IntRange(0, 90_000).Draw(t, "ms")) * time.Millisecond)
			k := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "who")
			b, ok := kept[k]
			if !ok {
				b = bucket{float64(burst), now}
			}
			b.tokens, b.at = min(b.tokens+float64(now.Sub(b.at))/float64(time.Minute)*float64(burst), float64(burst)), now
			wait, got := l.take(k, now)
			want := b.tokens >= 1
			if got != want {
				t.Fatalf("take = %t, want %t with %g tokens", got, want, b.tokens)
			}
			if want {
				b.tokens--
			} else {
				left := b.tokens + float64(wait)/float64(time.Minute)*float64(burst)
				if left < 1-1e-6 || left > 1+1e-6 {
					t.Fatalf("after %v there are %g tokens, want 1", wait, left)
				}
			}
			kept[k] = b
		}
	})
}

// A million askers in a minute cost neither memory without an end nor time that
// grows with them.
func TestLimiterOfMany(t *testing.T) {
	l := newLimiter[int](10, time.Minute)
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	began := time.Now()
	for i := range 1_000_000 {
		if _, ok := l.take(i, start.Add(time.Duration(i)*60*time.Microsecond)); !ok {
			t.Fatalf("asker %d has to wait", i)
		}
		if n := len(l.now) + len(l.old); n > 2*maxBuckets {
			t.Fatalf("%d buckets are kept, want %d at most", n, 2*maxBuckets)
		}
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	l.take(-1, start.Add(3*time.Minute))
	l.take(-1, start.Add(5*time.Minute))
	if n := len(l.now) + len(l.old); n > 2 {
		t.Errorf("%d buckets are kept when all are full again", n)
	}
}
