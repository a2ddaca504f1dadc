package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"footnote/bot"
)

// answerUsed answers a command, a button, a shortcut or a form.
func (a *Adapter) answerUsed(ctx context.Context, t *task) error {
	s := a.scene(ctx, t)
	m, err := decodeUsed(t.event.Used, s)
	if err != nil {
		return errors.Join(fmt.Errorf("event %s: %w", t.id, err), a.showUsed(ctx, t, s, unknownPress(s.author.locale, err)))
	}
	if m.Press != nil && m.Press.File() != "" {
		m.Attachments = a.offered(ctx, t, m.Press.File())
	}
	r, err := a.respond(ctx, t, m)
	if err != nil {
		return err
	}
	return errors.Join(a.answered(t, a.showUsed(ctx, t, s, r)), a.notify(ctx, t, r.Elsewhere))
}

// unknownPress says what is wrong with something that was pressed.
func unknownPress(locale string, err error) bot.Reply {
	if errors.Is(err, errOthers) {
		return sayReply(locale, bot.Private, "That button is another person's.", "Ask yourself, and you get your own.")
	}
	return sayReply(locale, bot.Discreet, "I do not know that button any more.", "Ask again for a fresh answer.")
}

// showUsed shows the reply to a command, a button, a shortcut or a form, once.
func (a *Adapter) showUsed(ctx context.Context, t *task, s scene, r bot.Reply) error {
	u := t.event.Used
	if u.Kind == kindHomePress {
		return a.publish(ctx, t, s, r)
	}
	to := spot{channel: u.Channel, thread: u.ThreadTS, person: u.User, hook: u.ResponseURL, direct: s.place.direct}
	switch u.Kind {
	case kindPress:
		to.pressed, to.hidden = u.MessageTS, u.Ephemeral
		if _, _, thread, err := readPress(u.Block, u.Value); err == nil {
			to.thread = firstOf(thread, to.thread)
		}
	case kindForm:
		to.channel, to.direct = s.home, true
	}
	return a.deliver(ctx, t, to, s.attributed(u, r))
}

// attributed is a reply that says whose it is, where others see it who saw nothing
// of what was asked.
func (s scene) attributed(u *used, r bot.Reply) bot.Reply {
	name := firstOf(s.author.name, u.UserName)
	if r.Visibility != bot.Public || r.Effect != bot.Post || s.place.direct || len(r.Blocks) == 0 || name == "" {
		return r
	}
	var whose string
	switch u.Kind {
	case kindCommand:
		asked := strings.TrimSpace(strings.TrimSuffix(u.Text, "--share"))
		whose = strings.TrimSpace(fmt.Sprintf("%s: /%s %s", name, slashName(u.Command), asked))
	case kindPress:
		whose = fmt.Sprintf(textsOf(s.author.locale).shared, name)
	default:
		return r
	}
	r.Blocks = append([]bot.Block{{Kind: bot.Hint, Text: whose}}, r.Blocks...)
	return r
}

// deliverUsed is showUsed for a reply of the adapter itself.
func (a *Adapter) deliverUsed(ctx context.Context, t *task, r bot.Reply) error {
	return a.showUsed(ctx, t, a.scene(ctx, t), r)
}
