package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	slackapi "github.com/slack-go/slack"

	"footnote/bot/pause"
)

const (
	// attempts is how often a call is made at most, beside those that are refused
	// for too many.
	attempts = 5
	// patience is how long a call waits for its limits and between its attempts, in
	// all. Together with the time limit of the last attempt it bounds a call.
	patience = 30 * time.Second
)

// A call is one thing that Slack is asked to do.
type call struct {
	method string
	place  string // limits are kept for the method in this place; "" for everywhere
	again  bool   // doing it twice is doing it once, so that an unknown outcome can be tried again
	hurry  bool   // useless after 3 seconds
	large  bool   // carries a file
	// bare is no method of the Web API: it has no token, and its answer need not be
	// JSON. secret is the address, then.
	bare   bool
	secret string
	// landed are codes of a refusal that mean that it is done: by an earlier
	// attempt, or by others.
	landed []string
	// ask makes the request. Its error counts only if it is wanted, that is, if the
	// call is in vain without what slack-go reads from the answer.
	ask    func(context.Context, *slackapi.Client) error
	wanted bool
	ticket int // its place in line; 0 before it is there
}

// timeout bounds one attempt.
func (k *call) timeout() time.Duration {
	switch {
	case k.large:
		return time.Minute
	case k.hurry:
		// Of the 3 seconds there must be some left to try again.
		return 1200 * time.Millisecond
	}
	return 15 * time.Second
}

// patience bounds the time until the last attempt.
func (k *call) patience() time.Duration {
	if k.hurry {
		return 1800 * time.Millisecond
	}
	return patience
}

// do makes a call, waits for its limits and repeats it where that helps and is
// safe. The answer is nil if there is an error, and if the call is done though
// Slack refused.
func (c *Client) do(ctx context.Context, k call) (*answer, error) {
	end := c.now().Add(k.patience())
	unknown := false // an earlier attempt may have taken effect
	renewed := false
	for n, refusals := 1, 0; ; {
		a, err := c.try(ctx, &k, end, shortest<<min(refusals, 2))
		if err != nil {
			return nil, k.failed(err, unknown)
		}
		if a.err == nil || slices.Contains(k.landed, a.err.Code) {
			return a.unlessRefused(), nil
		}
		unknown = unknown || a.err.Unknown
		switch {
		case ctx.Err() != nil:
			return nil, k.failed(a.err, unknown)
		case a.limited:
			refusals++
			continue // its limit makes it wait
		case !renewed && slices.Contains(otherToken, a.err.Code) && c.renewed(ctx, a.secret):
			renewed = true
			continue
		case !a.temporary, unknown && !k.again, n == attempts, !c.now().Add(backoff(n)).Before(end):
			return nil, k.failed(a.err, unknown)
		}
		if err := pause.For(ctx, backoff(n)); err != nil {
			return nil, fmt.Errorf("%w; gave up waiting to try again: %w", k.failed(a.err, unknown), err)
		}
		n++
	}
}

// failed is the error of a call of which an attempt may have taken effect.
func (k *call) failed(err error, unknown bool) error {
	if e, ok := err.(*Error); ok {
		e.Unknown = unknown
		return e
	}
	if unknown {
		return fmt.Errorf("%w: %w", &Error{Method: k.method, Unknown: true, text: "not asked again"}, err)
	}
	return err
}

// try makes one attempt when its limits allow it. The answer says how it went; the
// error is of one that could not be made, or of an answer that cannot be read.
func (c *Client) try(ctx context.Context, k *call, end time.Time, fallback time.Duration) (*answer, error) {
	p, err := c.limits.enter(ctx, k, end)
	if err != nil {
		return nil, err
	}
	a := &answer{call: k, secret: k.secret}
	defer func() { c.limits.leave(p, a) }()
	var sdk *slackapi.Client
	if !k.bare {
		if sdk, a.secret, err = c.speaker(ctx); err != nil {
			return nil, fmt.Errorf("%s: not asked, for there is no token: %w", k.method, err)
		}
	}
	err = k.ask(context.WithValue(ctx, answerKey{}, a), sdk)
	switch {
	case !a.asked:
		return nil, senseless(k.method, "it cannot be made of these arguments")
	case err != nil && a.err == nil && k.wanted:
		return nil, unreadable(k.method) // the cause would quote the answer
	case a.limited:
		c.limited()
		a.wait = waitOf(a.header.Get("Retry-After"), fallback)
		c.log.Warn("Slack refused a call because of too many", "method", k.method, "wait", a.wait)
	}
	return a, nil
}

// renewed says whether there is another token than the one that was refused.
func (c *Client) renewed(ctx context.Context, old string) bool {
	token, err := c.token(ctx)
	return err == nil && token != old
}

// backoff is how long to wait after the n-th attempt failed, from 1.
func backoff(n int) time.Duration { return 200 * time.Millisecond << (n - 1) }
