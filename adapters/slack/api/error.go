package api

import (
	"errors"
	"time"
)

// ErrSpent says that a response_url was used five times, or is older than 30 minutes.
var ErrSpent = errors.New("the response_url was used up")

// An Error is a call that was not answered as it should be.
type Error struct {
	Method string // chat.postMessage, …
	Code   string // Slack's own; "" if it was not Slack that refused
	Needed string // the scope that is missing, with missing_scope
	Status int    // of HTTP; 0 if no answer came
	// RetryAfter is how long Slack wants to be left alone, where that was too long
	// to wait.
	RetryAfter time.Duration
	Unknown    bool // Slack may have done it
}

func (e *Error) Error() string { return e.Method + ": " + e.Code }

// Code is Slack's code for why it refused; "" if it was not Slack that refused.
func Code(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}
