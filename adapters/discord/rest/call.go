package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"footnote/bot/pause"
)

// attempts is how often a call is made at most.
const attempts = 5

// A call is one thing that Discord is asked to do.
type call struct {
	method    string
	route     string   // the path with {names} in the place of ids and tokens
	args      []string // what is put there, in order
	query     url.Values
	kind      string // content type of body
	body      []byte
	bot       bool // goes by the bot's token and under the limits of it
	again     bool // doing it twice is doing it once, so that an unknown outcome can be tried again
	hurry     bool // useless after 3 seconds
	large     bool // has files
	wantsBody bool // is in vain without the body of its answer
	// landed says whether a refusal of a later attempt means that an earlier one,
	// whose outcome was unknown, took effect; nil for the rule for its method.
	landed func(error) bool
}

// name is what may be said about a call in logs and errors.
func (k *call) name() string { return k.method + " " + k.route }

// path fills in the arguments.
func (k *call) path() (string, error) {
	var b strings.Builder
	rest := k.route
	for _, arg := range k.args {
		before, after, ok := strings.Cut(rest, "{")
		_, after, closed := strings.Cut(after, "}")
		// Dots alone would walk to another route.
		if !ok || !closed || strings.Trim(arg, ".") == "" {
			return "", fmt.Errorf("%s: an id or token is missing", k.name())
		}
		b.WriteString(before)
		b.WriteString(url.PathEscape(arg))
		rest = after
	}
	b.WriteString(rest)
	if len(k.query) > 0 {
		b.WriteString("?" + k.query.Encode())
	}
	return b.String(), nil
}

// major is the resource that a call's limits are kept for: the same route has
// limits of its own for each channel, guild and webhook with its token
// (https://discord.com/developers/docs/topics/rate-limits).
func (k *call) major() string {
	switch {
	case strings.HasPrefix(k.route, "/webhooks/"), strings.HasPrefix(k.route, "/interactions/"):
		return k.args[0] + "/" + k.args[1]
	case strings.HasPrefix(k.route, "/channels/"), strings.HasPrefix(k.route, "/guilds/"):
		return k.args[0]
	}
	return ""
}

// timeout bounds one attempt.
func (k *call) timeout() time.Duration {
	switch {
	case k.large:
		return time.Minute
	case k.hurry:
		// Of the 3 seconds there must be some left to try again.
		return 1500 * time.Millisecond
	}
	return 15 * time.Second
}

// secrets are what no error may contain.
func (c *Client) secrets(k *call) []string {
	if strings.Contains(k.route, "{token}") {
		return []string{c.token.Reveal(), k.args[1]}
	}
	return []string{c.token.Reveal()}
}

// tell makes a call whose answer says no more than that it worked.
func (c *Client) tell(ctx context.Context, k call) error {
	_, err := c.do(ctx, &k)
	return err
}

// into makes a call and reads its answer into v.
func (c *Client) into(ctx context.Context, v any, k call) error {
	k.wantsBody = true
	body, err := c.do(ctx, &k)
	if err != nil {
		return err
	}
	if json.Unmarshal(body, v) != nil {
		return unreadable(k.name()) // the cause would quote the answer
	}
	return nil
}

// do makes a call, waits for its limits and repeats it where that helps and is
// safe. It returns the answer's body.
func (c *Client) do(ctx context.Context, k *call) ([]byte, error) {
	path, err := k.path()
	if err != nil {
		return nil, err
	}
	unknown := false // an earlier attempt may have taken effect
	for n := 1; ; n++ {
		p, err := c.limits.enter(ctx, k)
		if err != nil {
			return nil, err
		}
		a := c.send(ctx, k, path)
		t := read(&a, k.bot, c.backoff(n))
		c.limits.leave(p, t)
		if a.limited {
			c.limited()
			c.log.Warn("Discord refused a call because of too many", "call", k.name(), "attempt", n, "global", t.global, "wait", t.wait)
		}
		if a.err == nil {
			return a.body, nil
		}
		if unknown && k.tookEffect(a.err) {
			return nil, nil
		}
		unknown = unknown || a.unknown
		if n == attempts || ctx.Err() != nil || !a.limited && (!a.temporary || a.unknown && !k.again) {
			return nil, a.err
		}
		if a.limited {
			continue // its limit makes it wait
		}
		if err := pause.For(ctx, c.backoff(n)); err != nil {
			return nil, fmt.Errorf("%w; gave up waiting to try again: %w", a.err, err)
		}
	}
}

// tookEffect says whether a refusal shows that an earlier attempt was heard.
func (k *call) tookEffect(err error) bool {
	if k.landed != nil {
		return k.landed(err)
	}
	e, ok := errors.AsType[*Error](err)
	return ok && k.method == http.MethodDelete && e.Status == http.StatusNotFound
}

// backoff is how long to wait after the n-th attempt failed, from 1.
func (c *Client) backoff(n int) time.Duration {
	d := 200 * time.Millisecond << (n - 1)
	return d/2 + time.Duration(c.jitter()*float64(d/2))
}
