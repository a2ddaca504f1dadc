package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"footnote/adapters/slack/api"
	"footnote/bot"
)

// errShared says that a channel is one of several workspaces.
var errShared = errors.New("people of other workspaces may read there")

// notice is what is to be said in another conversation, or at another time, as a
// message without a key; nil if there is nothing to show. What was meant for people
// of one workspace is not said where others read: then it is an error.
func (a *Adapter) notice(ctx context.Context, c *api.Client, team, enterprise string, n bot.Notice) (channel string, m *api.Message, err error) {
	channel, thread, _ := strings.Cut(string(n.Conversation), "/")
	if !isChannel(channel) || !isThread(thread) {
		return "", nil, errPlace
	}
	// It may have been shared with others since it was chosen.
	at, err := a.people.where(ctx, c, team, enterprise, channel)
	if err != nil || at.outsiders {
		return "", nil, fmt.Errorf("notice in %s: %w", channel, cmp.Or(err, errShared))
	}
	about, _, _ := strings.Cut(string(n.About), "/")
	m = render(bot.Reply{Blocks: n.Blocks, Actions: n.Actions}, renderOptions{thread: thread, about: about})
	if m != nil {
		m.Thread = thread
	}
	return channel, m, nil
}

// notify says what a reply wants said in other conversations; what goes wrong is
// for the log.
func (a *Adapter) notify(ctx context.Context, t *task, all []bot.Notice) error {
	var errs []error
	for i, n := range all {
		channel, m, err := a.notice(ctx, t.Client, t.event.Team, t.event.Enterprise, n)
		if err != nil || m == nil {
			errs = append(errs, err)
			continue
		}
		m.Key = t.key("n" + strconv.Itoa(i))
		if t.again {
			if ok, err := t.posted(ctx, channel, m.Thread, m.Key); ok || err != nil {
				errs = append(errs, err)
				continue
			}
		}
		if _, err := t.Post(ctx, channel, m); err != nil {
			errs = append(errs, fmt.Errorf("notice elsewhere: %w", err))
		}
	}
	return errors.Join(errs...)
}
