package slacktest

import (
	"cmp"
	"fmt"
	"net/http"
)

// fault is what goes wrong with a call.
func (s *Slack) fault(c *call) *Fault {
	s.mu.Lock()
	f := s.faults
	told := Call{
		Method: c.method, Token: c.bearer(), Channel: c.str("channel"), User: c.str("user"), Thread: c.str("thread_ts"), TS: c.str("ts"),
		Text: c.str("text"), Key: keyOf(c.object("metadata")), ResponseType: c.str("response_type"),
		Replace: c.yes("replace_original", false), Delete: c.yes("delete_original", false),
		Number: s.counts.Calls, Before: s.made[c.method], Arguments: c.args, Request: c.r,
	}
	s.counts.Calls++
	s.made[c.method]++
	s.mu.Unlock()
	if f == nil {
		return &Fault{}
	}
	fault := f(told)
	if fault == nil {
		return &Fault{}
	}
	s.mu.Lock()
	s.counts.Faults++
	s.mu.Unlock()
	return fault
}

// answer is the fault's own; nil if it has none.
func (f *Fault) answer(c *call) *answer {
	var a *answer
	switch {
	case f.Status == http.StatusTooManyRequests:
		a = c.s.tooMany(c, f.RetryAfter)
	case f.Status != 0:
		a = &answer{status: f.Status, body: refusal(cmp.Or(f.Error, "internal_error")), header: http.Header{}}
		if f.RetryAfter != "" {
			a.header.Set("Retry-After", f.RetryAfter)
		}
	case f.Error != "":
		body := refusal(f.Error)
		if f.Needed != "" {
			body["needed"], body["provided"] = f.Needed, f.Provided
		}
		return &answer{status: http.StatusOK, body: body}
	default:
		return nil
	}
	if f.HTML {
		text := http.StatusText(f.Status)
		a.header.Set("Content-Type", "text/html; charset=UTF-8")
		a.raw = fmt.Appendf(nil, "<!doctype html><html><head><title>%d %s</title></head><body><h1>%s</h1></body></html>", f.Status, text, text)
	}
	return a
}

// Made is how often a method was called.
func (s *Slack) Made(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.made[method]
}
