package api

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// maxBody is as much of an answer as is read, in bytes. A page of 200 messages of
// the greatest length is below it.
const maxBody = 8 << 20

var errTooLong = errors.New("the answer is longer than 8 MiB")

// An answer is what came of one attempt.
type answer struct {
	call   *call
	secret string // what it was asked with
	status int    // 0 if none came
	header http.Header
	body   []byte
	err    *Error // nil if Slack did what it was asked to
	// asked is set if a request was made at all.
	asked bool
	// temporary: another attempt may go better. limited: it was refused for too
	// many calls, and did nothing; page: not by Slack's API but on the way to it.
	temporary, limited, page bool
	wait                     time.Duration // how long no such call may be made
}

// unlessRefused is nil for an answer that is a refusal.
func (a *answer) unlessRefused() *answer {
	if a.err != nil {
		return nil
	}
	return a
}

type answerKey struct{}

// A sender makes requests for slack-go, and keeps what came of them in the answer
// that their context carries: slack-go hides or drops most of it.
type sender struct{ http *http.Client }

// Do makes a request whose context has an *answer. Its error, if any, is an *Error.
func (s sender) Do(req *http.Request) (*http.Response, error) {
	a := req.Context().Value(answerKey{}).(*answer)
	a.asked = true
	ctx := req.Context()
	within, cancel := context.WithTimeout(ctx, a.call.timeout())
	defer cancel()
	var wrote atomic.Bool // before this is set nobody can have heard of the call
	traced := httptrace.WithClientTrace(within, &httptrace.ClientTrace{WroteHeaders: func() { wrote.Store(true) }})
	resp, err := s.http.Do(req.WithContext(traced))
	if err != nil {
		a.err, a.temporary = broken(ctx, a.call.method, a.call.timeout(), err), true
		a.err.Unknown = wrote.Load()
		return nil, a.err
	}
	defer resp.Body.Close()
	a.status, a.header = resp.StatusCode, resp.Header
	// Read to its end, so that the connection can be used again.
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if len(a.body) > maxBody {
		a.body, err = nil, errTooLong
	}
	if err != nil && a.status/100 == 2 {
		a.err = broken(ctx, a.call.method, a.call.timeout(), err)
		a.err.Unknown, a.err.Status, a.temporary = true, a.status, !errors.Is(err, errTooLong)
	} else {
		a.judge()
	}
	if a.err != nil {
		return nil, a.err
	}
	resp.Body = io.NopCloser(bytes.NewReader(a.body))
	return resp, nil
}

// Codes of Slack by what they mean for another attempt
// (https://docs.slack.dev/reference/methods/chat.postMessage#errors).
var (
	tooMany = []string{"ratelimited", "rate_limited"}
	// notYet was not done, and may be later.
	notYet = []string{"service_unavailable", "request_timeout", "team_added_to_org"}
	// maybe: "some aspect of the operation" may have succeeded.
	maybe = []string{"internal_error", "fatal_error"}
	// otherToken: with a new token it may be.
	otherToken = []string{"invalid_auth", "token_expired", "token_revoked"}
)

// judge decides what an answer means.
func (a *answer) judge() {
	ok, code, needed := a.read()
	done := a.status/100 == 2
	if ok && done {
		return
	}
	a.err = &Error{Method: a.call.method, Code: code, Needed: needed, Status: a.status}
	switch {
	case a.status == http.StatusTooManyRequests, slices.Contains(tooMany, code):
		a.limited = true
		a.page = a.status == http.StatusTooManyRequests && code == "" && !a.call.bare
		a.err.Code = tooMany[0]
	case slices.Contains(notYet, code):
		a.temporary = true
	case a.status >= 500, a.status == http.StatusRequestTimeout, slices.Contains(maybe, code), done && code == "":
		a.temporary, a.err.Unknown = true, true
	}
}

// read takes from an answer whether Slack says that it is done, or why not.
func (a *answer) read() (ok bool, code, needed string) {
	var v struct {
		OK     *bool  `json:"ok"`
		Error  string `json:"error"`
		Needed string `json:"needed"`
	}
	if json.Unmarshal(a.body, &v) != nil || v.OK == nil {
		// Response_urls and uploads answer in words, most of which are codes.
		if a.call.bare {
			return a.status/100 == 2, word(strings.TrimSpace(string(a.body)), codeForm, a.secret), ""
		}
		return false, "", ""
	}
	if !*v.OK {
		// It is a refusal, whatever it says.
		code = cmp.Or(word(v.Error, codeForm, a.secret), "unknown_code")
	}
	return *v.OK, code, word(v.Needed, scopeForm, a.secret)
}
