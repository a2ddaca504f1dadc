package slacktest

import (
	"net/http"
	"strconv"
	"time"
)

// limits are the rate limits (https://docs.slack.dev/apis/web-api/rate-limits).
type limits struct {
	real bool
	set  map[string]allowance // by method, from Limit
	bars map[string]*bar
}

type allowance struct {
	calls int
	per   time.Duration
}

// A bar counts the calls that share a limit, and knows until when the program
// was told to wait, and when it was.
type bar struct {
	used       int
	reset      time.Time
	told, till time.Time // zero while it need not wait
}

// grace is how much later than the news of a limit a call may be sent that was
// decided on before: the news takes its time through the program.
const grace = 5 * time.Millisecond

// Limit makes a limit for a method: per workspace, and per channel for
// chat.postMessage.
func (s *Slack) Limit(method string, calls int, per time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.limits.set == nil {
		s.limits.set = map[string]allowance{}
	}
	s.limits.set[method] = allowance{calls, per}
}

// allowance of a method; zero for none.
func (l *limits) allowance(method string) allowance {
	if a, ok := l.set[method]; ok || !l.real {
		return a
	}
	switch method {
	case "chat.postMessage":
		return allowance{1, time.Second}
	case "chat.postEphemeral", "users.info", "auth.test", "files.info":
		return allowance{100, time.Minute}
	}
	return allowance{50, time.Minute}
}

// bar is the one of a call. s.mu is held.
func (s *Slack) bar(c *call) *bar {
	name := c.method
	if c.team != nil {
		name += " " + c.team.ID
	}
	if c.method == "chat.postMessage" {
		name += " " + c.str("channel")
	}
	if s.limits.bars == nil {
		s.limits.bars = map[string]*bar{}
	}
	if s.limits.bars[name] == nil {
		s.limits.bars[name] = &bar{}
	}
	return s.limits.bars[name]
}

// limit counts a call, judges whether it came too early, and returns the answer
// to a call too many; else nil.
func (s *Slack) limit(c *call) *answer {
	c.bar = s.bar(c)
	if c.rec != nil && c.rec.sent.After(c.bar.told.Add(grace)) && c.rec.sent.Before(c.bar.till) {
		s.broke(Early, c.method, "a call %v before the time that was named", c.bar.till.Sub(c.rec.sent))
	}
	a := s.limits.allowance(c.method)
	if a.calls == 0 {
		return nil
	}
	now := s.Now()
	if !now.Before(c.bar.reset) {
		c.bar.used, c.bar.reset = 0, now.Add(a.per)
	}
	if c.bar.used++; c.bar.used <= a.calls {
		return nil
	}
	seconds := int(c.bar.reset.Sub(now)/time.Second) + 1
	return s.tooMany(c, strconv.Itoa(seconds))
}

// tooMany is a 429 with a header as it is given.
func (s *Slack) tooMany(c *call, after string) *answer {
	s.counts.Limited++
	a := &answer{status: http.StatusTooManyRequests, body: object{"ok": false, "error": "ratelimited"}, header: http.Header{}}
	if after != "" {
		a.header.Set("Retry-After", after)
	}
	if seconds, err := strconv.ParseFloat(after, 64); err == nil && seconds > 0 && seconds < 3600 && c.rec != nil {
		c.rec.bar, c.rec.till = c.bar, s.Now().Add(time.Duration(seconds*float64(time.Second)))
	}
	return a
}
