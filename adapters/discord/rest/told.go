package rest

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// told is what the answer to a call says about limits
// (https://discord.com/developers/docs/topics/rate-limits#header-format).
type told struct {
	answered, done bool   // an answer came; it was what the call is for
	bucket         string // "" if it names none
	// size is of a full bucket, left what is left in it until after has passed;
	// size is 0 if it does not say.
	size, left int
	after      time.Duration
	// wait is how long no such call may be made; 0 if it does not say. global
	// means that no call by the bot's token may be.
	wait    time.Duration
	global  bool
	invalid bool  // it counts towards the ban of the address
	token   error // the bot's token was refused
}

// Bounds of what we believe. Limits of Discord are of seconds to minutes, the
// longest known of a day.
const (
	longest  = 24 * time.Hour
	shortest = time.Second // where no sensible time is said
	margin   = 5 * time.Millisecond
	mostLeft = 1000
)

// read takes the limits from an answer; fallback is the wait after a refusal that
// names no sensible time.
func read(a *answer, bot bool, fallback time.Duration) told {
	t := told{answered: a.status != 0, done: a.status/100 == 2}
	if !t.answered {
		return t
	}
	h := a.header
	t.bucket = h.Get("X-RateLimit-Bucket")
	reset, sane := seconds(h.Get("X-RateLimit-Reset-After"))
	left, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	if counted := err == nil && left >= 0; counted && (sane || left == 0) {
		t.left = min(left, mostLeft)
		if !sane {
			reset = shortest
		}
		t.after = reset + margin
		if t.size, err = strconv.Atoi(h.Get("X-RateLimit-Limit")); err != nil || t.size < 1 {
			t.size = t.left + 1
		}
		t.size = min(t.size, mostLeft)
		if t.left == 0 {
			t.wait = t.after
		}
	}
	scope := h.Get("X-RateLimit-Scope")
	if a.status == http.StatusTooManyRequests {
		wait, global, plain := refusedFor(a, fallback)
		t.wait = max(t.wait, wait+margin)
		// Without a body of Discord's it was refused on the way there, which is
		// by our address.
		t.global = global || strings.EqualFold(scope, "global") || plain && scope == "" && t.bucket == ""
	}
	switch a.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		t.invalid = true
	case http.StatusTooManyRequests:
		t.invalid = !strings.EqualFold(scope, "shared")
	}
	if a.status == http.StatusUnauthorized && bot {
		t.token = a.err
	}
	return t
}

// refusedFor reads how long a 429 wants us to wait; plain means that its body is
// not Discord's JSON.
func refusedFor(a *answer, fallback time.Duration) (wait time.Duration, global, plain bool) {
	var body struct {
		RetryAfter json.RawMessage `json:"retry_after"`
		Global     bool            `json:"global"`
	}
	plain = json.Unmarshal(a.body, &body) != nil
	global = body.Global || strings.EqualFold(a.header.Get("X-RateLimit-Global"), "true")
	for _, text := range []string{a.header.Get("Retry-After"), strings.Trim(string(body.RetryAfter), `"`)} {
		if d, sane := seconds(text); sane {
			wait = max(wait, d)
		}
	}
	if wait == 0 {
		if d, sane := seconds(a.header.Get("X-RateLimit-Reset-After")); sane {
			wait = d
		}
	}
	if wait == 0 {
		wait = max(fallback, shortest)
	}
	return wait, global, plain
}

// seconds reads a number of seconds, which may have a fraction. What is negative,
// no number or beyond all limits of Discord is not sane, and taken for unsaid.
func seconds(text string) (d time.Duration, sane bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > longest.Seconds() {
		return 0, false
	}
	return time.Duration(math.Ceil(f * float64(time.Second))), true
}
