package slack

import (
	"context"
	"errors"

	"footnote/bot"
)

// answerSaid answers a message.
func (a *Adapter) answerSaid(ctx context.Context, t *task) error {
	ctx, end, stopped := a.stops.begin(ctx, a.sessionOf(t.event), t.at)
	defer end()
	if stopped {
		return nil
	}
	r, err := a.respond(ctx, t, decodeSaid(t.event.Said, a.scene(ctx, t)))
	if errors.Is(context.Cause(ctx), errStopped) {
		return nil // who asked does not want it any more
	}
	if err != nil || r.Silent() {
		return err
	}
	return errors.Join(a.answered(t, a.deliverSaid(ctx, t, r)), a.notify(ctx, t, r.Elsewhere))
}

// deliverSaid shows the reply to a message, once: in its thread, or to its author
// alone.
func (a *Adapter) deliverSaid(ctx context.Context, t *task, r bot.Reply) error {
	q := t.event.Said
	return a.deliver(ctx, t, spot{channel: q.Channel, thread: a.threadOf(q), person: q.User, direct: isDirect(q.ChannelType)}, r)
}
