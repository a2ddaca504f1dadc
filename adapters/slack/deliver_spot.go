package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"footnote/adapters/slack/api"
	"footnote/bot"
	"footnote/bot/seldom"
)

// A spot is where a reply is shown.
type spot struct {
	channel, thread string
	person          string // who asked
	direct          bool   // nobody else reads there
	// pressed is the message whose button was pressed, "" for none; hidden, if only
	// person sees it.
	pressed string
	hidden  bool
	hook    string // the response_url; "" for none
	locale  string // of who asked; "" if it is not known
}

// deliver shows a reply, once, in the way that its visibility and effect ask for.
// Where it cannot be shown its asker is told why.
func (a *Adapter) deliver(ctx context.Context, t *task, to spot, r bot.Reply) error {
	if t.again {
		// An earlier process may have shown it, and not lived to note that.
		if ok, err := t.posted(ctx, to.channel, to.thread, t.key("")); ok || err != nil {
			return err
		}
	}
	to.locale = a.locale(ctx, t)
	err := a.show(ctx, t, to, r)
	if malformed(err) {
		err = errors.Join(err, a.show(ctx, t, to, failedReply(to.locale)))
	}
	if shut(err) {
		err = errors.Join(err, a.tellShut(ctx, t, to))
	}
	return err
}

// posted reports whether a message with a key stands where it would be. Where we
// may not look, it says no.
func (t *task) posted(ctx context.Context, channel, thread, key string) (bool, error) {
	ts, err := t.Posted(ctx, channel, thread, t.asked(), key)
	if err != nil && api.Code(err) == "" {
		return false, fmt.Errorf("look for what was answered to %s: %w", t.id, err)
	}
	return ts != "", nil
}

// show shows a reply.
func (a *Adapter) show(ctx context.Context, t *task, to spot, r bot.Reply) error {
	seen := r.Visibility == bot.Public || to.direct
	switch {
	case r.Effect == bot.Remove && to.pressed != "":
		return a.remove(ctx, t, to, r)
	case r.Effect == bot.Replace && to.pressed != "" && (to.hidden || to.direct || r.Visibility != bot.Private):
		return a.replace(ctx, t, to, r)
	case seen:
		return a.post(ctx, t, to, r)
	}
	return a.whisper(ctx, t, to, r)
}

// post shows a reply to all who read there.
func (a *Adapter) post(ctx context.Context, t *task, to spot, r bot.Reply) error {
	r = a.handOut(ctx, t, to, r)
	m := render(r, renderOptions{thread: to.thread, direct: to.direct, locale: to.locale})
	if m == nil {
		return nil
	}
	m.Thread, m.Key = to.thread, t.key("")
	_, err := t.Post(ctx, to.channel, m)
	if shut(err) && to.hook != "" {
		// Slack shows it in our name, though we are not there.
		err = t.Respond(ctx, to.hook, &api.Response{Message: *m, InChannel: true})
	}
	if err != nil {
		return fmt.Errorf("answer %s: %w", t.id, err)
	}
	return nil
}

// whisper shows a reply to its asker alone.
func (a *Adapter) whisper(ctx context.Context, t *task, to spot, r bot.Reply) error {
	r = a.handOutAlone(ctx, t, to, r)
	m := render(r, renderOptions{person: to.person, thread: to.thread, locale: to.locale})
	if m == nil {
		return nil
	}
	m.Thread = to.thread
	ways := []func() error{
		func() error { return t.Whisper(ctx, to.channel, to.person, m) },
		func() error { return t.Respond(ctx, to.hook, &api.Response{Message: *m}) },
		func() error { return a.directly(ctx, t, to, r, "d") },
	}
	switch {
	case to.hook == "":
		ways = slices.Delete(ways, 1, 2)
	case to.thread == "":
		// It works where we are no member, too. In a thread it would show beside it.
		ways[0], ways[1] = ways[1], ways[0]
	}
	var errs []error
	for _, way := range ways {
		err := way()
		if err == nil {
			return nil // that another way was closed is no failure
		}
		errs = append(errs, err)
		if !shut(err) && !errors.Is(err, api.ErrSpent) {
			break // it may have arrived, or would fail the other way, too
		}
	}
	return fmt.Errorf("answer %s to the asker alone: %w", t.id, errors.Join(errs...))
}

// replace puts a reply in the place of the message whose button was pressed.
func (a *Adapter) replace(ctx context.Context, t *task, to spot, r bot.Reply) error {
	o := renderOptions{thread: to.thread, direct: to.direct, locale: to.locale}
	if to.hidden {
		o.person = to.person
	}
	m := render(r, o)
	if m == nil {
		return nil
	}
	var err error
	if to.hidden {
		err = t.Respond(ctx, to.hook, &api.Response{Message: *m, Replace: true})
	} else {
		err = t.Update(ctx, to.channel, to.pressed, m)
	}
	switch {
	case err == nil:
		return nil
	case lostMessage(err) && to.hidden:
		return a.whisper(ctx, t, to, r)
	case lostMessage(err):
		return a.post(ctx, t, to, r)
	}
	return fmt.Errorf("answer %s in place: %w", t.id, err)
}

// remove takes the message away whose button was pressed, and says what the reply
// has to say where that cannot be.
func (a *Adapter) remove(ctx context.Context, t *task, to spot, r bot.Reply) error {
	var err error
	if to.hidden {
		err = t.Respond(ctx, to.hook, &api.Response{Delete: true})
	} else {
		err = t.Delete(ctx, to.channel, to.pressed)
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("take away the message of press %s: %w", t.id, err)
}

// directly sends a reply to who asked as a direct message.
func (a *Adapter) directly(ctx context.Context, t *task, to spot, r bot.Reply, suffix string) error {
	dm, err := t.OpenDM(ctx, to.person)
	if err != nil {
		return fmt.Errorf("open direct messages: %w", err)
	}
	m := render(r, renderOptions{direct: true, locale: to.locale})
	if m == nil {
		return nil
	}
	m.Key = t.key(suffix)
	if t.again {
		if ok, err := t.posted(ctx, dm, "", m.Key); ok || err != nil {
			return err
		}
	}
	if _, err := t.Post(ctx, dm, m); err != nil {
		return fmt.Errorf("direct message: %w", err)
	}
	return nil
}

// tellShut says to the asker, who was not answered, what is missing.
func (a *Adapter) tellShut(ctx context.Context, t *task, to spot) error {
	if to.direct || !a.advised.May(seldom.Advice{About: "shut", Person: to.person, Channel: to.channel}, a.Now()) {
		return nil
	}
	return a.directly(ctx, t, to, sayReply(to.locale, bot.Private, "I could not answer you in the channel where you asked: I may not write there.",
		"Someone there can invite me: /invite and my name. If the channel is archived or only some may post in it, ask me elsewhere. "+
			"Meanwhile you can ask me here."), "i")
}
