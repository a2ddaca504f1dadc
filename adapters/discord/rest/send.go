package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// maxBody is as much of an answer as is read, in bytes. A hundred messages of
// the greatest length are well below it.
const maxBody = 8 << 20

var errTooLong = errors.New("the answer is longer than 8 MiB")

// An answer is what came of one attempt.
type answer struct {
	status int // 0 if none came
	header http.Header
	body   []byte
	err    error // nil if Discord did what it was asked to
	// temporary: another attempt may go better. limited: it was refused for too
	// many calls, and did nothing. unknown: it may have taken effect.
	temporary, limited, unknown bool
}

// send makes one attempt.
func (c *Client) send(ctx context.Context, k *call, path string) answer {
	within, cancel := context.WithTimeout(ctx, k.timeout())
	defer cancel()
	var wrote atomic.Bool // before this is set nobody can have heard of the call
	traced := httptrace.WithClientTrace(within, &httptrace.ClientTrace{WroteHeaders: func() { wrote.Store(true) }})
	req, err := http.NewRequestWithContext(traced, k.method, base+path, bytes.NewReader(k.body))
	if err != nil {
		return answer{err: &lost{name: k.name(), text: "the call cannot be made of these arguments"}}
	}
	req.Header.Set("User-Agent", c.agent)
	if k.kind != "" {
		req.Header.Set("Content-Type", k.kind)
	}
	if k.bot {
		req.Header.Set("Authorization", c.authorization.Reveal())
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{err: c.lost(ctx, k, err), temporary: true, unknown: wrote.Load()}
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header}
	// Read to its end, so that the connection can be used again.
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if len(a.body) > maxBody {
		a.body, err = nil, errTooLong
	}
	c.judge(ctx, k, &a, err)
	return a
}

// judge decides what an answer means; broken is why its body could not be read.
func (c *Client) judge(ctx context.Context, k *call, a *answer, broken error) {
	switch {
	case a.status/100 == 2:
		if broken != nil && k.wantsBody {
			a.err, a.unknown = c.lost(ctx, k, broken), true
			a.temporary = !errors.Is(broken, errTooLong)
		}
	case a.status == http.StatusTooManyRequests:
		a.err, a.limited = c.refusal(k, a), true
	default:
		a.err = c.refusal(k, a)
		// A 502 says that somebody between us and Discord does not know.
		a.temporary = a.status >= 500
		a.unknown = a.temporary
	}
	if a.status == http.StatusUnauthorized && k.bot {
		a.err = tokenError(a.err)
	}
}

// refusal reads Discord's error of an answer.
func (c *Client) refusal(k *call, a *answer) error {
	var v struct {
		Code    int             `json:"code"`
		Message string          `json:"message"`
		Errors  json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(a.body, &v) != nil || v.Message == "" {
		v.Message = http.StatusText(a.status)
	}
	return &Error{
		Route: k.name(), Status: a.status, Code: v.Code,
		Message: redact(noWord.ReplaceAllString(v.Message, "[redacted]"), c.secrets(k)) + faults(v.Errors),
	}
}
