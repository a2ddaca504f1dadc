package slack

import (
	"context"
	"errors"
	"fmt"
	"time"

	"footnote/adapters/slack/api"
	"footnote/adapters/slack/install"
	"footnote/bot/pause"
)

// lose does away with what is gone in Slack.
func (a *Adapter) lose(ctx context.Context, w *work) error {
	g := w.event.Gone
	if g.File != "" {
		if err := a.Bot.Withdraw(ctx, spaceOf(w.event.Team, w.event.Enterprise), g.File); err != nil {
			return fmt.Errorf("withdraw a file that was deleted: %w", err)
		}
		return nil
	}
	dead, err := a.dead(ctx, w)
	if err != nil || !dead {
		return err
	}
	defer a.doubted() // when all is done: the process may end over it
	err = a.Workspaces.Removed(ctx, w.event.Enterprise, w.event.Team)
	if a.Removed != nil {
		err = errors.Join(err, a.Removed(ctx, spaceOf(w.event.Team, w.event.Enterprise)))
	}
	if err != nil {
		return fmt.Errorf("remove what is kept of a workspace: %w", err)
	}
	return nil
}

// dead reports whether the app speaks for nobody in a workspace any more. What says
// that it was taken out can come late, when it is installed again, and what says
// that a token was revoked can mean another one. It tries until that is known, or
// ctx ends: what is to be erased must not stay because of an outage.
func (a *Adapter) dead(ctx context.Context, w *work) (bool, error) {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		var me api.Identity
		c, err := a.client(ctx, w.event.Enterprise, w.event.Team)
		if err == nil {
			me, err = c.Auth(ctx)
		}
		switch {
		case err == nil:
			a.Log.Info("slack: the app is still installed", "event", w.id, "bot", me.UserID)
			return false, nil
		case errors.Is(err, install.ErrUnknown), errors.Is(err, install.ErrExpired), revoked(err):
			return true, nil
		}
		a.Log.Warn("slack: cannot find out whether the app was removed; trying again", "event", w.id, "wait", wait, "err", err)
		if err := pause.For(ctx, wait); err != nil {
			return false, err
		}
	}
}
