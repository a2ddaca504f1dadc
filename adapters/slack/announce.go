package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"footnote/adapters/slack/api"
	"footnote/adapters/slack/install"
	"footnote/bot"
)

// announcedWithin is how far back an announcement looks for itself: whoever has it
// said tries again every minute, and for longer only while that fails.
const announcedWithin = time.Hour

// errPlace says that an announcement is for no conversation of Slack's.
var errPlace = errors.New("it names no conversation of Slack's")

// Announce says something that nobody asked for just then. Said again with the same
// ID within the hour, in this process or another one, it stands there once.
//
// The error is bot.ErrUnreachable, wrapped, if it never can be said there: the
// conversation is gone, closed to us or shared with other workspaces, or the app was
// taken out of its workspace. With any other error it may be said later. It may be
// called at any time, also while Run is not.
func (a *Adapter) Announce(ctx context.Context, n bot.Announcement) error {
	err := a.announce(ctx, n)
	if revoked(err) {
		a.doubted()
	}
	switch {
	case err == nil:
		return nil
	case unreachable(err):
		return fmt.Errorf("announce %s: %w: %w", n.ID, bot.ErrUnreachable, err)
	}
	return fmt.Errorf("announce %s: %w", n.ID, err)
}

func (a *Adapter) announce(ctx context.Context, n bot.Announcement) error {
	team, enterprise, ok := a.teamOf(n.Space)
	if !ok {
		return errPlace
	}
	c, err := a.client(ctx, enterprise, team)
	if err != nil {
		return err
	}
	channel, m, err := a.notice(ctx, c, team, enterprise, n.Notice)
	if err != nil || m == nil {
		return err
	}
	m.Key = "announced/" + n.ID
	after := fmt.Sprintf("%d.000000", a.Now().Add(-announcedWithin).Unix())
	ts, err := c.Posted(ctx, channel, m.Thread, after, m.Key)
	if ts != "" {
		return nil
	}
	// Where we may not look, as without the scope for it, it is said all the same.
	if err != nil && api.Code(err) != "missing_scope" {
		return err
	}
	_, err = c.Post(ctx, channel, m)
	return err
}

// teamOf is the workspace that a space is, and its organisation, if Slack has named
// that since the process began; ok is false for a space of others. A space may be
// an organisation itself: then team is "".
func (a *Adapter) teamOf(s bot.Space) (team, enterprise string, ok bool) {
	id, ok := strings.CutPrefix(string(s), string(spaceOf("", "")))
	if !ok || !isTeam(id) {
		return "", "", false
	}
	if id[0] == 'E' {
		return "", id, true
	}
	if e, ok := a.organisations.Load(id); ok {
		enterprise = e.(string)
	}
	return id, enterprise, true
}

// unreachable reports whether an announcement can never be said.
func unreachable(err error) bool {
	if errors.Is(err, install.ErrUnsure) {
		return false
	}
	return errors.Is(err, errPlace) || errors.Is(err, errShared) || errors.Is(err, install.ErrUnknown) || errors.Is(err, install.ErrExpired) ||
		shut(err) || revoked(err) || malformed(err) || api.Code(err) == "thread_not_found"
}
