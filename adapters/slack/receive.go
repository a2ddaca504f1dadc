package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"footnote/adapters/slack/socket"
	"footnote/bot/dispatch"
	"footnote/bot/seldom"
)

// Times of an acknowledgement, for which Slack waits 3 seconds.
// https://docs.slack.dev/apis/events-api/#responding
const (
	// keepTimeout is how long keeping an event is waited for: then it is
	// acknowledged all the same.
	keepTimeout = 2 * time.Second
	// ackDeadline is how long what goes with an acknowledgement may take.
	ackDeadline = 2500 * time.Millisecond
)

// A work is an event on its way to its answer.
type work struct {
	event event
	id    string // of the event
	at    time.Time
	// again is set for an event that an earlier process began.
	again bool
	// quiet takes away what shows that an answer is on its way; nil if nothing does.
	quiet func()
}

// hush takes away what shows that an answer is on its way.
func (w *work) hush() {
	if w.quiet != nil {
		w.quiet()
	}
}

// envelope takes what Socket Mode delivered.
func (a *Adapter) envelope(ctx context.Context, e socket.Envelope, ack func(payload any)) {
	// An error means that Slack is to deliver it again, which it does where no
	// acknowledgement comes.
	_ = a.take(ctx, envelope{Type: e.Type, Payload: e.Payload, At: a.Now()}, ack)
}

// take takes what Slack delivered, whichever way, and does not wait for its answer.
// ack is called at most once, and within 3 seconds, also after take returned: when
// the event is kept, or need not be. With an error it is not called: Slack is to
// deliver the event again.
func (a *Adapter) take(ctx context.Context, e envelope, ack func(payload any)) error {
	a.heard(e.At)
	ack = once(ack)
	d, err := read(e)
	if err != nil {
		a.Log.Warn("slack: event is left out", "type", e.Type, "bytes", len(e.Payload), "err", err)
		ack(nil)
		return nil
	}
	if d.team != "" && d.enterprise != "" {
		a.organisations.Store(d.team, d.enterprise)
	}
	w := &work{event: d.event, id: d.id, at: e.At}
	switch d.kind {
	case kindVerify:
		ack(map[string]string{"challenge": d.challenge})
	case kindOther:
		ack(nil)
	case kindOptions:
		return a.aside("completion", func() { a.complete(ctx, &d, ack) })
	case kindGlobal, kindHomePress:
		if d.kind == kindHomePress && !opensForm(d.event.Used) {
			return a.accept(ctx, w, &d, ack)
		}
		ack(nil)
		return a.aside("form", func() { a.openForm(ctx, &d) })
	case kindForm:
		if _, wrong := formQuestion(d.event.Used.Question, d.event.Used.Start, ""); wrong != nil {
			return a.aside("form", func() { ack(a.correction(ctx, &d)) })
		}
		return a.accept(ctx, w, &d, ack)
	case kindMessages:
		if a.Agent {
			return a.accept(ctx, w, &d, ack)
		}
		ack(nil)
	case kindSaid:
		return a.hear(ctx, w, &d, ack)
	default:
		return a.accept(ctx, w, &d, ack)
	}
	return nil
}

// once lets only the first acknowledgement pass.
func once(ack func(any)) func(any) {
	var first sync.Once
	return func(payload any) { first.Do(func() { ack(payload) }) }
}

// errFull says that too much is under way to begin another thing.
var errFull = errors.New("too much is under way")

// aside does what need not be kept, beside the dispatcher.
func (a *Adapter) aside(what string, f func()) error {
	if !a.going.Aside(func() { defer a.contain(what); f() }) {
		return errFull
	}
	return nil
}

// contain is deferred where a panic must not take the process down. Its value may
// hold a person's words, so that it is not logged.
func (a *Adapter) contain(where string) {
	if v := recover(); v != nil {
		a.Log.Error("slack: panic", "where", where, "kind", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
	}
}

// hear takes a message that was said somewhere.
func (a *Adapter) hear(ctx context.Context, w *work, d *delivery, ack func(any)) error {
	switch concernOf(d, w.event.Me) {
	case nothing:
		ack(nil)
		return nil
	case overheard:
		// Not kept on disk: nobody said it to us. If the process dies, nobody waits.
		defer ack(nil)
		if err := a.aside("overheard message", func() {
			if err := a.answer(ctx, w); err != nil && ctx.Err() == nil {
				a.Log.Warn("slack: overheard message", "err", err)
			}
		}); err != nil {
			a.Log.Warn("slack: message is left out", "err", err)
		}
		return nil
	}
	w.quiet = a.waiting(ctx, w.event)
	return a.accept(ctx, w, d, ack)
}

// accept has an event kept until it is answered, and acknowledged then. It does not
// wait for that, so that events which come one after another are kept together.
func (a *Adapter) accept(ctx context.Context, w *work, d *delivery, ack func(any)) error {
	payload, err := json.Marshal(w.event)
	if err != nil {
		w.hush()
		return fmt.Errorf("encode event: %w", err)
	}
	e := dispatch.Event{ID: d.id, Space: spaceOf(d.team, d.enterprise), Person: d.person, Lane: d.lane, Order: d.order, Payload: payload}
	kept := a.dispatch.Offer(e, w)
	// The dispatcher bounds how many these are.
	if !a.going.Run(func() {
		late := time.AfterFunc(keepTimeout, func() { ack(nil) })
		err := kept(context.WithoutCancel(ctx))
		late.Stop()
		a.settle(ctx, w, e, err, ack)
	}) {
		w.hush()
		return dispatch.ErrClosed
	}
	return nil
}

// settle goes on when it is known whether an event was kept. What was not is said
// to the one who waits, or answered all the same.
func (a *Adapter) settle(ctx context.Context, w *work, e dispatch.Event, err error, ack func(any)) {
	switch {
	case err == nil:
		ack(nil)
		if o := w.event.Opened; o != nil && o.TS != "" {
			// At once, and not when the lane comes to it. Delivered again, it would end
			// what was asked later.
			a.stops.stop(session{w.event.Team, o.Channel, o.TS}, w.at)
		}
		return
	case errors.Is(err, dispatch.ErrKnown):
		ack(nil)
		w.hush()
		return
	case errors.Is(err, dispatch.ErrClosed), ctx.Err() != nil:
		w.hush() // it comes again, to the next process
		return
	}
	ack(nil)
	a.Log.Warn("slack: event is not kept", "event", e.ID, "err", err)
	answer := a.unkept // better answered without a copy on disk than not at all
	if errors.Is(err, dispatch.ErrBusy) {
		answer = a.refuse
	}
	if a.aside("event that is not kept", func() {
		defer w.hush()
		if err := answer(ctx, e, w); err != nil && ctx.Err() == nil {
			a.Log.Warn("slack: answer an event that is not kept", "event", e.ID, "err", err)
		}
	}) != nil {
		w.hush()
	}
}

// unkept answers an event that could not be kept. A mention can come twice, with
// no disk to know it by.
func (a *Adapter) unkept(ctx context.Context, e dispatch.Event, w *work) error {
	if !a.advised.May(seldom.Advice{About: "unkept " + e.ID}, a.Now()) {
		return nil
	}
	return a.handle(ctx, e, w)
}

// refuse says that too much waits already, unless the event is known: many that
// come again at once are no reason to talk over their answers.
func (a *Adapter) refuse(ctx context.Context, e dispatch.Event, w *work) error {
	e.Source, e.At = source, a.Now().UTC().Truncate(time.Millisecond)
	fresh, err := a.Queue.Enqueue(ctx, []dispatch.Event{e})
	if err == nil && !fresh[0] {
		return nil
	}
	return errors.Join(err, a.tellBusy(ctx, w), a.Queue.Done(ctx, e.Source, []string{e.ID}))
}
