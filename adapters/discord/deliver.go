package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"footnote/adapters/discord/rest"
	"footnote/bot"
	"footnote/bot/dispatch"
	"footnote/bot/seldom"
	"footnote/bot/speech"
)

// stale is the age from which an event of an earlier process is not answered any
// more: whoever asked has gone.
const stale = time.Hour

// handle answers one event. live is the *work of this process, or nil.
func (a *Adapter) handle(ctx context.Context, e dispatch.Event, live any) error {
	w, err := a.work(e, live)
	if err != nil {
		return err
	}
	defer w.hush()
	if age := a.Now().Sub(w.at); w.again && age > stale {
		return fmt.Errorf("event %s is %s old and is not answered any more", e.ID, age.Round(time.Minute))
	}
	if w.event.Said != nil {
		return a.answerSaid(ctx, w)
	}
	return a.answerInteraction(ctx, w)
}

// giveUp says that an event will not be answered: it was tried too often.
func (a *Adapter) giveUp(ctx context.Context, e dispatch.Event) error {
	w, err := a.work(e, nil)
	if err != nil {
		return err
	}
	if a.Now().Sub(w.at) > stale {
		return nil
	}
	if ok, err := a.whispered(ctx, w.event); ok || err != nil {
		return err
	}
	return a.show(ctx, w, failedReply(a.voice(w.event)))
}

// work is what Accept was given, or what can be read of the payload.
func (a *Adapter) work(e dispatch.Event, live any) (*work, error) {
	if w, ok := live.(*work); ok && w != nil {
		return w, nil
	}
	w := &work{at: e.At, again: true}
	if err := unmarshal(e.Payload, &w.event); err != nil {
		return nil, fmt.Errorf("event %s: %w", e.ID, err)
	}
	if !w.event.Said.sound() && !w.event.Interaction.sound() {
		return nil, fmt.Errorf("event %s is incomplete", e.ID)
	}
	return w, nil
}

// show shows a reply of the adapter itself, wherever the event is answered.
func (a *Adapter) show(ctx context.Context, w *work, r bot.Reply) error {
	if w.event.Said != nil {
		return a.deliverSaid(ctx, w, r)
	}
	return a.deliverInteraction(ctx, w, r, origin{})
}

// tellBusy says that too much waits already; in a channel once in a while.
func (a *Adapter) tellBusy(ctx context.Context, e dispatch.Event, live any) error {
	w, err := a.work(e, live)
	if err != nil {
		return err
	}
	if m := w.event.Said; m != nil && !a.advised.May(seldom.Advice{About: "busy", Channel: m.ChannelID}, a.Now()) {
		return nil
	}
	return a.show(ctx, w, busyReply(a.voice(w.event)))
}

// respond asks the bot. Who spoke to it gets a reply they can read, whatever
// happens; an error means that ctx ended first.
func (a *Adapter) respond(ctx context.Context, m bot.Message) (reply bot.Reply, err error) {
	func() {
		defer func() {
			if v := recover(); v != nil {
				a.Log.Error("discord: panic in the bot", "event", m.ID, "kind", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
				reply = failedReply(speech.Of(m.Locale))
			}
		}()
		var failure error
		if reply, failure = a.Bot.Respond(ctx, m); failure != nil {
			a.Log.Warn("discord: answer", "event", m.ID, "space", m.Space, "err", failure)
		}
	}()
	if ctx.Err() != nil {
		return bot.Reply{}, ctx.Err() // the next process answers
	}
	if !m.Addressed {
		if reply.Visibility != bot.Public {
			reply = bot.Reply{}
		}
	} else if reply.Silent() {
		reply = failedReply(speech.Of(m.Locale))
	}
	return reply, nil
}

// code is what Discord says is wrong; 0 if it was not Discord that refused.
func code(err error) int {
	var r *rest.Error
	if errors.As(err, &r) {
		return r.Code
	}
	return 0
}

// malformed reports whether Discord does not take what we sent, as it is.
func malformed(err error) bool {
	var r *rest.Error
	return errors.As(err, &r) && r.Status == http.StatusBadRequest
}

// again unmarshals what discordgo decoded into our own types.
func again(v, into any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return unmarshal(raw, into)
}
