package discordtest

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// A Fault is what goes wrong with a REST call.
type Fault struct {
	// Status is answered in the place of what should be; 0 for no such fault.
	Status  int
	Code    int    // Discord's own, with Status
	Message string // with Status
	// RetryAfter is the header of a 429 as it is written, sensible or not, and
	// BodyRetryAfter the member of its body; "" for the same.
	RetryAfter, BodyRetryAfter string
	Scope                      string // of a 429: "user", "shared", "global"; "" for user
	HTML                       bool   // the body is a page of whoever stands in front of Discord
	// Drop loses the connection, before the call did anything or after.
	Drop Drop
	// Delay is how long it takes until the call is looked at.
	Delay time.Duration
}

// Drop says when a connection is lost.
type Drop uint8

const (
	Kept       Drop = iota
	DropBefore      // the call does nothing
	DropAfter       // it took effect, but no answer arrives
)

// Faults asks f of every REST call whether something goes wrong with it; nil for
// no. route is the method and the path with its parameters' names, as
// "POST /channels/{channel}/messages". f may be called from several goroutines.
func (d *Discord) Faults(f func(r *http.Request, route string) *Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults = f
}

// answer is the fault's own; nil if it has none.
func (f *Fault) answer() *answer {
	switch {
	case f.Status == 0:
		return nil
	case f.Status == http.StatusTooManyRequests:
		return f.limited()
	case f.HTML:
		return page(f.Status)
	}
	return refuse(f.Status, f.Code, f.Message)
}

func (f *Fault) limited() *answer {
	scope := f.Scope
	if scope == "" {
		scope = "user"
	}
	body := f.BodyRetryAfter
	if body == "" {
		body = f.RetryAfter
	}
	if body == "" {
		body = "0"
	}
	a := limited(body, scope == "global", scope)
	if f.HTML {
		a = page(f.Status)
	}
	a.headers.Set("Retry-After", f.RetryAfter)
	if f.RetryAfter == "" {
		a.headers.Del("Retry-After")
	}
	return a
}

// wait is the time that a fault names, and whether a program can believe it.
func (f *Fault) wait() (time.Duration, bool) {
	s, err := strconv.ParseFloat(f.RetryAfter, 64)
	if f.Status != http.StatusTooManyRequests || err != nil || !(s > 0 && s < 3600) {
		return 0, false
	}
	return time.Duration(s * float64(time.Second)), true
}

func page(status int) *answer {
	text := http.StatusText(status)
	return &answer{
		status: status, headers: http.Header{"Content-Type": {"text/html; charset=UTF-8"}},
		raw: fmt.Appendf(nil, "<!doctype html><html><head><title>%d %s</title></head><body><h1>%s</h1></body></html>", status, text, text),
	}
}
