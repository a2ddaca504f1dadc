package discord

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"footnote/adapters/discord/rest"
	"footnote/bot/dispatch"
)

// Times of the first response. Discord takes it within 3 seconds.
// https://discord.com/developers/docs/interactions/receiving-and-responding
const (
	deferAfter    = 400 * time.Millisecond
	firstDeadline = 3 * time.Second
)

// An outcome says how an answer stands to the first response of its interaction.
type outcome uint8

const (
	landed   outcome = iota // it is the first response
	deferred                // a deferral was; the answer goes where that waits
	unsure                  // there was one, or not: an edit will show
	refused                 // Discord does not take this answer; another may be tried
	lost                    // there was none and there will be none
)

// A first is the first response to one interaction: the answer if it is there in
// time, or else a deferral, and never both. Safe for concurrent use.
type first struct {
	send     func(context.Context, *rest.Response) error
	deferral *rest.Response

	mu      sync.Mutex
	claimed bool          // guarded by mu: somebody sends, or has sent
	timer   *time.Timer   // guarded by mu; nil until deferAt
	sent    chan struct{} // closed when the deferral was sent, or failed
	err     error         // of the deferral; read after sent was closed
}

func newFirst(send func(context.Context, *rest.Response) error, deferral *rest.Response) *first {
	return &first{send: send, deferral: deferral, sent: make(chan struct{})}
}

// deferIn sends the deferral after a while if no answer came before. Called
// again it changes the time. The goroutine that does it is counted in going.
func (f *first) deferIn(ctx context.Context, wait time.Duration, going *dispatch.Group) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.claimed:
		return
	case f.timer != nil:
		if f.timer.Stop() {
			f.timer.Reset(wait)
		}
		return
	case !going.Add():
		return
	}
	f.timer = time.AfterFunc(wait, func() {
		defer going.Done()
		if !f.claim() {
			return
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), firstDeadline-deferAfter)
		defer cancel()
		f.err = f.send(ctx, f.deferral)
		close(f.sent)
	})
}

// claim reports whether the caller is the one who sends.
func (f *first) claim() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.claimed {
		return false
	}
	f.claimed = true
	return true
}

// quiet stops the timer, if it is there and has not fired.
func (f *first) quiet(going *dispatch.Group) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.timer != nil && f.timer.Stop() {
		going.Done()
	}
}

// answer makes an answer the first response, unless a deferral was. It is called
// by one goroutine, again only after refused.
func (f *first) answer(ctx context.Context, r *rest.Response, going *dispatch.Group) (outcome, error) {
	f.quiet(going)
	if !f.claim() {
		select {
		case <-f.sent:
			return outcomeOf(f.err, deferred)
		case <-ctx.Done():
			return lost, ctx.Err()
		}
	}
	err := f.send(ctx, r)
	o, err := outcomeOf(err, landed)
	if o == refused {
		f.mu.Lock()
		f.claimed = false
		f.mu.Unlock()
	}
	return o, err
}

// outcomeOf says what an error of sending means; good is what it is without one.
func outcomeOf(err error, good outcome) (outcome, error) {
	var r *rest.Error
	switch {
	case err == nil:
		return good, nil
	case !errors.As(err, &r):
		return unsure, nil // the connection broke: it may have landed
	case r.Code == rest.CodeAcknowledged:
		return unsure, nil
	case r.Code == rest.CodeUnknownInteraction, r.Code == rest.CodeUnknownWebhook, r.Status == http.StatusNotFound:
		return lost, err
	case r.Status == http.StatusBadRequest:
		return refused, err
	}
	return unsure, err
}

// isDeferred reports whether the deferral was sent, with whatever outcome.
func (f *first) isDeferred() bool {
	select {
	case <-f.sent:
		return true
	default:
		return false
	}
}
