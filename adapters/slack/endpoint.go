package slack

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"footnote/bot/secret"
)

const (
	// maxBody bounds a request.
	maxBody = 1 << 20
	// answerDeadline is how long an acknowledgement is waited for; Slack waits 3 s.
	answerDeadline = 2900 * time.Millisecond
)

// A taker takes what Slack delivered and sees to it that ack is called once, within
// 3 seconds, also after it returned. With an error ack is not called: Slack is to
// deliver again.
type taker func(ctx context.Context, e envelope, ack func(payload any)) error

// An endpoint is where Slack delivers by HTTP: events, commands, presses, and what
// to choose from. What a request is, its content says, not its path. It answers 401
// to whatever Slack did not sign just now, and to what came before. Safe for
// concurrent use.
type endpoint struct {
	secret  secret.Secret
	now     func() time.Time
	log     *slog.Logger
	take    taker
	acked   func(took time.Duration)
	replays *replays
}

// newEndpoint makes an endpoint. acked is told how long each acknowledgement took.
// It refuses an empty secret: everybody could sign with that.
func newEndpoint(signing secret.Secret, now func() time.Time, log *slog.Logger, acked func(time.Duration), take taker) (*endpoint, error) {
	if !signing.Given() {
		return nil, errors.New("the signing secret is empty: copy it from your app's page at api.slack.com/apps, Basic Information, App Credentials")
	}
	return &endpoint{secret: signing, now: now, log: log, take: take, acked: acked, replays: newReplays()}, nil
}

func (p *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at := p.now()
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "POST only", http.StatusMethodNotAllowed)
		return
	}
	sig, err := readSignature(r.Header, at)
	if err != nil { // before anything of the body is read
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "request is too large, or broken", http.StatusBadRequest)
		return
	}
	if err := sig.check(p.secret.Reveal(), r.Header, body); err != nil {
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}
	if !p.replays.fresh(sig, at) {
		http.Error(w, "request came before", http.StatusUnauthorized)
		return
	}
	e, check := envelopeOf(body)
	if check {
		w.WriteHeader(http.StatusOK)
		return
	}
	e.At = at
	if !p.exchange(w, r, e) {
		p.replays.forget(sig)
		return
	}
	p.acked(p.now().Sub(at))
}

// exchange answers a request with the acknowledgement of what it delivers, and
// reports whether there was one.
func (p *endpoint) exchange(w http.ResponseWriter, r *http.Request, e envelope) bool {
	ctx, cancel := context.WithTimeout(r.Context(), answerDeadline)
	defer cancel()
	acks := make(chan any, 1)
	err := p.take(context.WithoutCancel(r.Context()), e, func(payload any) {
		select {
		case acks <- payload:
		default: // one is enough
		}
	})
	if err != nil {
		p.log.Warn("slack: request is not taken", "type", e.Type, "bytes", len(e.Payload), "err", err)
		http.Error(w, "not taken, try again", http.StatusServiceUnavailable)
		return false
	}
	select {
	case payload := <-acks:
		acknowledge(w, payload)
		return true
	case <-ctx.Done():
		http.Error(w, "no answer in time", http.StatusServiceUnavailable)
		return false
	}
}

// acknowledge answers 200, with a payload or nothing.
func acknowledge(w http.ResponseWriter, payload any) {
	if payload == nil {
		w.WriteHeader(http.StatusOK)
		return
	}
	body, err := json.Marshal(payload)
	if err != nil {
		http.Error(w, "no answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // whoever asked may be gone
}

// envelopeOf says what a body is, in Socket Mode's terms; check is set where Slack
// only looks whether somebody is there (ssl_check). What is nothing that Slack
// sends has no type.
func envelopeOf(body []byte) (e envelope, check bool) {
	if len(body) > 0 && body[0] == '{' {
		return envelope{Type: "events_api", Payload: body}, false
	}
	form, err := url.ParseQuery(string(body))
	switch {
	case err != nil:
		return envelope{Payload: body}, false
	case form.Get("ssl_check") == "1":
		return envelope{}, true
	case form.Has("payload"):
		return envelope{Type: "interactive", Payload: json.RawMessage(form.Get("payload"))}, false
	case !form.Has("command"):
		return envelope{Payload: body}, false
	}
	fields := make(map[string]string, len(form))
	for name := range form {
		fields[name] = form.Get(name)
	}
	command, err := json.Marshal(fields)
	if err != nil { // a map of strings always has a form
		return envelope{Payload: body}, false
	}
	return envelope{Type: "slash_commands", Payload: command}, false
}
