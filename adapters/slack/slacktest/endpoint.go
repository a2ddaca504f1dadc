package slacktest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// DeliverTo lets all that happens come as signed POST requests to handlers, by
// their paths: /slack/events, /slack/commands, /slack/interactivity,
// /slack/options. It is for Options.HTTP.
func (s *Slack) DeliverTo(handlers map[string]http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoints = handlers
	s.flush()
}

// DeliverToURL is DeliverTo for a program that listens at a loopback address
// ("http://127.0.0.1:8080").
func (s *Slack) DeliverToURL(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoint = base
	s.flush()
}

// A Signature is how a request to the program is signed.
type Signature uint8

// The ways of signing.
const (
	Valid     Signature = iota
	Wrong               // with another secret
	Tampered            // of another body
	Shifted             // of another time
	Stale               // right, but 6 minutes old
	Ahead               // right, but 6 minutes in the future
	Truncated           // some digits are missing
	NotHex              // no hexadecimal digits
	Versioned           // of a version that does not exist
	Missing             // no signature at all
	Timeless            // no time
)

// BadSignatures are all that a program must refuse.
var BadSignatures = []Signature{Wrong, Tampered, Shifted, Stale, Ahead, Truncated, NotHex, Versioned, Missing, Timeless}

func (g Signature) String() string {
	return [...]string{"valid", "wrong", "tampered", "shifted", "stale", "ahead", "truncated", "not hex", "versioned", "missing", "timeless"}[g]
}

// Request is a signed POST to one of the program's paths. A body that begins with
// a brace is JSON, and all others are forms. Sent twice it is a replay.
func (s *Slack) Request(path string, body []byte, how Signature) *http.Request {
	at, secret, signed := s.Now(), s.SigningSecret, body
	switch how {
	case Wrong:
		secret = strings.Repeat("7", len(secret))
	case Tampered:
		signed = append(bytes.Clone(body), ' ')
	case Stale:
		at = at.Add(-6 * time.Minute)
	case Ahead:
		at = at.Add(6 * time.Minute)
	}
	moment := strconv.FormatInt(at.Unix(), 10)
	signature := Sign(secret, moment, signed)
	switch how {
	case Shifted:
		moment = strconv.FormatInt(at.Unix()-1, 10)
	case Truncated:
		signature = signature[:40]
	case NotHex:
		signature = "v0=zz" + signature[5:]
	case Versioned:
		signature = "v1=" + signature[3:]
	}
	r := httptest.NewRequest(http.MethodPost, "https://footnote.example"+path, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if bytes.HasPrefix(body, []byte("{")) {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	if how != Missing {
		r.Header.Set("X-Slack-Signature", signature)
	}
	if how != Timeless {
		r.Header.Set("X-Slack-Request-Timestamp", moment)
	}
	return r
}

// Sign is the signature of a body at a moment, in seconds since 1970
// (https://docs.slack.dev/authentication/verifying-requests-from-slack).
func Sign(secret, moment string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:", moment)
	mac.Write(body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// request is how a delivery comes by HTTP.
func (d *delivery) request() (path string, body []byte) {
	switch d.kind {
	case "events_api":
		return "/slack/events", d.payload
	case "slash_commands":
		form := url.Values{}
		for name, value := range d.form {
			form.Set(name, fmt.Sprint(value))
		}
		return "/slack/commands", []byte(form.Encode())
	}
	path = "/slack/interactivity"
	if d.use != nil && d.use.payload["type"] == "block_suggestion" {
		path = "/slack/options"
	}
	return path, []byte(url.Values{"payload": {string(d.payload)}}.Encode())
}

// postTo delivers one attempt by HTTP.
func (s *Slack) postTo(a *attempt) {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	path, body := a.d.request()
	r := s.Request(path, body, Valid).WithContext(ctx)
	if a.number > 0 {
		r.Header.Set("X-Slack-Retry-Num", strconv.Itoa(a.number))
		r.Header.Set("X-Slack-Retry-Reason", "http_"+strings.TrimPrefix(a.reason, "http_"))
	}
	status, answer, err := s.roundTrip(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return
	}
	switch {
	case ctx.Err() != nil:
		s.overdue(a)
	case err == nil && status == http.StatusOK:
		s.take(a, answer)
	case !s.settle(a):
	default:
		if err == nil && status != http.StatusBadGateway && status != http.StatusServiceUnavailable { // whoever stands before a program that is down
			s.broke(Answer, a.d.what(), "acknowledged with %d", status)
		}
		a.d.again("http_error", "dispatch_failed")
	}
}

// roundTrip brings a request to the program, in this process or another.
func (s *Slack) roundTrip(r *http.Request) (status int, body []byte, err error) {
	s.mu.Lock()
	h, base := s.endpoints[r.URL.Path], s.endpoint
	s.mu.Unlock()
	if base == "" && h == nil {
		return http.StatusNotFound, nil, nil
	}
	if base == "" {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code, w.Body.Bytes(), nil
	}
	target, err := url.Parse(base)
	if err != nil {
		return 0, nil, err
	}
	r.URL.Scheme, r.URL.Host, r.RequestURI = target.Scheme, target.Host, ""
	resp, err := s.out.RoundTrip(r)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, body, err
}

// Verify does what Slack does when somebody enters the address of an endpoint: it
// sends a challenge, one with each bad signature, and asks about certificates. It
// says what was wrong with the answers; "" for nothing.
func (s *Slack) Verify() string {
	challenge := []byte(`{"token":"verification","challenge":"canary-of-a-challenge","type":"url_verification"}`)
	status, body, err := s.roundTrip(s.Request("/slack/events", challenge, Valid))
	if err != nil || status != http.StatusOK || !strings.Contains(string(body), "canary-of-a-challenge") {
		return fmt.Sprintf("a challenge was answered with %d", status)
	}
	for _, how := range BadSignatures {
		if status, _, err := s.roundTrip(s.Request("/slack/events", challenge, how)); err != nil || status != http.StatusUnauthorized {
			return fmt.Sprintf("a %v signature was answered with %d", how, status)
		}
	}
	if status, _, err := s.roundTrip(s.Request("/slack/commands", []byte("ssl_check=1&token=verification"), Valid)); err != nil || status != http.StatusOK {
		return fmt.Sprintf("a check of certificates was answered with %d", status)
	}
	return ""
}

// HTTP reports whether Slack delivers by HTTP, see Options.
func (s *Slack) HTTP() bool { return s.o.HTTP }
