package slack

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"footnote/adapters/slack/api"
	"footnote/bot"
	"footnote/bot/dispatch"
	"footnote/bot/seldom"
	"footnote/bot/speech"
)

// stale is the age from which an event of an earlier process is not answered any
// more: whoever asked has gone.
const stale = time.Hour

// A task is a work with what answering it needs: who we are there, and who speaks
// for us.
type task struct {
	*work
	*api.Client
	me string // our user there
	// fetched are the ids of files that were asked for.
	fetched []string
}

// handle answers one event. live is the *work of this process, or nil.
func (a *Adapter) handle(ctx context.Context, e dispatch.Event, live any) error {
	w, err := a.work(e, live)
	if err != nil {
		return err
	}
	defer a.tidy(w)
	if age := a.Now().Sub(w.at); w.again && age > stale && w.event.Gone == nil {
		return fmt.Errorf("event %s is %s old and is not answered any more", e.ID, age.Round(time.Minute))
	}
	err = a.answer(ctx, w)
	if revoked(err) {
		a.doubted()
	}
	return err
}

// work is what was given to the dispatcher, or what can be read of the payload.
func (a *Adapter) work(e dispatch.Event, live any) (*work, error) {
	if w, ok := live.(*work); ok && w != nil {
		return w, nil
	}
	w := &work{id: e.ID, at: e.At, again: true}
	if err := unmarshal(e.Payload, &w.event); err != nil {
		return nil, fmt.Errorf("event %s: %w", e.ID, err)
	}
	return w, nil
}

// answer does what an event asks for.
func (a *Adapter) answer(ctx context.Context, w *work) error {
	if w.event.Gone != nil {
		return a.lose(ctx, w)
	}
	t, err := a.task(ctx, w)
	if err != nil {
		return err
	}
	switch {
	case w.event.Said != nil:
		return a.answerSaid(ctx, t)
	case w.event.Used != nil:
		return a.answerUsed(ctx, t)
	case w.event.Opened != nil:
		return a.open(ctx, t)
	}
	return fmt.Errorf("event %s is incomplete", w.id)
}

// task finds out who speaks for us where an event comes from.
func (a *Adapter) task(ctx context.Context, w *work) (*task, error) {
	t := &task{work: w}
	var err error
	if t.Client, err = a.client(ctx, w.event.Enterprise, w.event.Team); err != nil {
		return nil, fmt.Errorf("event %s: %w", w.id, err)
	}
	if t.me, err = a.selves.of(ctx, t.Client, &w.event); err != nil {
		return nil, fmt.Errorf("event %s: who am I there: %w", w.id, err)
	}
	return t, nil
}

// giveUp says that an event will not be answered: it was tried too often.
func (a *Adapter) giveUp(ctx context.Context, e dispatch.Event) error {
	w, err := a.work(e, nil)
	if err != nil || a.Now().Sub(w.at) > stale {
		return err
	}
	return a.tell(ctx, w, failedReply)
}

// tell shows a reply of the adapter itself, wherever the event is answered, in the
// language of who caused it.
func (a *Adapter) tell(ctx context.Context, w *work, reply func(locale string) bot.Reply) error {
	t, err := a.task(ctx, w)
	switch {
	case err != nil:
		return err
	case w.event.Said != nil:
		return a.deliverSaid(ctx, t, reply(a.locale(ctx, t)))
	case w.event.Used != nil:
		return a.deliverUsed(ctx, t, reply(a.locale(ctx, t)))
	}
	return nil
}

// locale is that of who caused an event; "" if it is not known.
func (a *Adapter) locale(ctx context.Context, t *task) string {
	return a.factsOf(ctx, t, t.event.person()).locale
}

// tellBusy says that too much waits already; in a channel once in a while.
func (a *Adapter) tellBusy(ctx context.Context, w *work) error {
	if m := w.event.Said; m != nil && !a.advised.May(seldom.Advice{About: "busy", Channel: m.Channel}, a.Now()) {
		return nil
	}
	return a.tell(ctx, w, busyReply)
}

// respond asks the bot. Who spoke to it gets a reply they can read, whatever
// happens; an error means that ctx ended first.
func (a *Adapter) respond(ctx context.Context, t *task, m bot.Message) (reply bot.Reply, err error) {
	m.Called = a.called
	func() {
		defer func() {
			if v := recover(); v != nil {
				a.Log.Error("slack: panic in the bot", "event", m.ID, "kind", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
				reply = failedReply(m.Locale)
			}
		}()
		var failure error
		if reply, failure = a.Bot.Respond(ctx, m); failure != nil {
			a.Log.Warn("slack: answer", "event", m.ID, "space", m.Space, "err", failure)
		}
	}()
	if ctx.Err() != nil {
		return bot.Reply{}, ctx.Err() // the next process answers
	}
	if a.regret(ctx, t, m.Space) {
		reply = sayReply(m.Locale, bot.Discreet, "The file was deleted meanwhile, so I kept nothing of it.")
	}
	if reply.Forget {
		a.advised.Forget(string(m.Author.ID))
		a.people.forget(t.event.Team, t.event.Enterprise, string(m.Author.ID))
	}
	if !m.Addressed {
		if reply.Visibility != bot.Public {
			reply = bot.Reply{}
		}
	} else if reply.Silent() {
		reply = failedReply(m.Locale)
	}
	return reply, nil
}

// key names what is posted for an event; suffix says which of it.
func (t *task) key(suffix string) string { return t.id + suffix }

// asked is when an event came, as Slack writes times: its answer is later.
func (t *task) asked() string {
	if m := t.event.Said; m != nil {
		return m.TS
	}
	return fmt.Sprintf("%d.000000", t.at.Add(-clockSkew).Unix())
}

// clockSkew is how far our clock may be ahead of Slack's where we look for what we
// posted.
const clockSkew = 5 * time.Minute

func failedReply(locale string) bot.Reply {
	return sayReply(locale, bot.Discreet, "Something went wrong on my side, so there is no answer.",
		"Try once more. If it stays, tell whoever runs me: the log has the reason.")
}

func busyReply(locale string) bot.Reply {
	return sayReply(locale, bot.Discreet, "Too many questions are waiting here already, so I did not take this one.", "Ask again in a minute.")
}

// sayReply is a reply of the adapter itself, of sentences that package speech has.
func sayReply(locale string, v bot.Visibility, key string, hints ...string) bot.Reply {
	l := speech.Of(locale)
	r := bot.Reply{Visibility: v, Blocks: []bot.Block{{Kind: bot.Say, Text: l.Say(key)}}}
	for _, h := range hints {
		r.Blocks = append(r.Blocks, bot.Block{Kind: bot.Hint, Text: l.Say(h)})
	}
	return r
}
