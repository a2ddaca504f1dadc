package discordtest

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"net/http"
	"strings"
	"time"
)

// limits are the rate limits, of which programs learn by headers
// (https://discord.com/developers/docs/topics/rate-limits).
type limits struct {
	real    bool
	set     map[string]allowance // by route, from Limit
	buckets map[string]*bucket
	global  bucket
}

type allowance struct {
	calls int
	per   time.Duration
}

// A bucket counts the calls that share a limit.
type bucket struct {
	allowance
	name  string
	used  int
	reset time.Time
	// told is when the program learned that it must wait until until; both are
	// zero while it need not.
	told, until time.Time
}

// tell notes what an answer said to the program.
func (b *bucket) tell(now, until time.Time) {
	if until.After(b.until) {
		b.told, b.until = now, until
	}
}

// grace is how much later than the news of a limit a call may be sent that was
// decided on before: the news takes its time through the program.
const grace = 5 * time.Millisecond

// early reports whether a call was sent against better knowledge.
func (b *bucket) early(sent time.Time) bool {
	return sent.After(b.told.Add(grace)) && sent.Before(b.until)
}

// Limit makes a limit for a route, as Faults names them, per channel, guild or
// webhook.
func (d *Discord) Limit(route string, calls int, per time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.limits.set == nil {
		d.limits.set = map[string]allowance{}
	}
	d.limits.set[route] = allowance{calls, per}
}

// allowance of a route.
func (l *limits) allowance(route string) allowance {
	if a, ok := l.set[route]; ok {
		return a
	}
	switch {
	case !l.real:
		return allowance{10_000, time.Second}
	case strings.Contains(route, "/webhooks/"), strings.Contains(route, "/messages"):
		return allowance{5, 5 * time.Second}
	}
	return allowance{10, 10 * time.Second}
}

// unlimited routes tell no limits and are not under the global one.
func unlimited(route string) bool { return strings.Contains(route, "/interactions/") }

// major is what the calls of a route must share to share a bucket.
func major(r *http.Request) string {
	return cmp.Or(r.PathValue("channel"), r.PathValue("guild"), r.PathValue("app")+r.PathValue("token"))
}

// limit counts a call. It returns the answer to a call too many, and else nil.
// d.mu is held.
func (d *Discord) limit(c *call) *answer {
	if d.limits.buckets == nil {
		d.limits.buckets = map[string]*bucket{}
	}
	key := c.route + " " + major(c.r)
	b := d.limits.buckets[key]
	if b == nil {
		h := fnv.New64a()
		fmt.Fprint(h, c.route)
		b = &bucket{allowance: d.limits.allowance(c.route), name: fmt.Sprintf("%x", h.Sum64())}
		d.limits.buckets[key] = b
	}
	c.bucket = b
	now := d.Now()
	d.judge(c, b)
	if unlimited(c.route) {
		return nil
	}
	if !isWebhook(c.route) {
		d.judge(c, &d.limits.global)
		if d.limits.real && !d.limits.global.take(now, allowance{50, time.Second}) {
			return d.tooMany(c, &d.limits.global, true)
		}
	}
	if !b.take(now, d.limits.allowance(c.route)) {
		return d.tooMany(c, b, false)
	}
	if b.used == b.calls {
		c.until = b.reset
	}
	return nil
}

// judge reports a call that was sent before its time.
func (d *Discord) judge(c *call, b *bucket) {
	if c.rec != nil && b.early(c.rec.sent) {
		d.broke(Early, c.route, "a call %v before the time that was named", b.until.Sub(c.rec.sent))
	}
}

func (b *bucket) take(now time.Time, a allowance) bool {
	b.allowance = a
	if !now.Before(b.reset) {
		b.used, b.reset = 0, now.Add(a.per)
	}
	if b.used >= a.calls {
		return false
	}
	b.used++
	return true
}

func (d *Discord) tooMany(c *call, b *bucket, global bool) *answer {
	c.bucket, c.until = b, b.reset
	wait := b.reset.Sub(d.Now())
	d.counts.Limited++
	a := limited(fmt.Sprintf("%.3f", wait.Seconds()), global, "user")
	if global {
		a.headers.Set("X-RateLimit-Scope", "global")
	}
	return a
}

// limited is a 429 as Discord words it. after is in seconds.
func limited(after string, global bool, scope string) *answer {
	a := &answer{status: http.StatusTooManyRequests, headers: http.Header{}}
	a.headers.Set("Retry-After", after)
	a.headers.Set("X-RateLimit-Scope", scope)
	if global {
		a.headers.Set("X-RateLimit-Global", "true")
	}
	a.raw = fmt.Appendf(nil, `{"message": "You are being rate limited.", "retry_after": %s, "global": %t}`, after, global)
	return a
}

// headers tell the state of a bucket.
func (b *bucket) headers(h http.Header, now time.Time) {
	h.Set("X-RateLimit-Bucket", b.name)
	h.Set("X-RateLimit-Limit", fmt.Sprint(b.calls))
	h.Set("X-RateLimit-Remaining", fmt.Sprint(b.calls-b.used))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(b.reset.UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", max(0, b.reset.Sub(now)).Seconds()))
}

func isWebhook(route string) bool { return strings.Contains(route, "/webhooks/") }
