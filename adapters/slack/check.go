package slack

import (
	"context"
	"fmt"
	"time"

	"footnote/bot/pause"
)

// A soleWorkspace is Workspaces of which there is one only: without its token
// nothing is left to do.
type soleWorkspace interface {
	// Check asks Slack whether it takes the token now.
	Check(context.Context) error
}

// check returns an error if the token of the only workspace is refused for good, be
// it at the start or after the app was taken out. It does not know of others, and
// then returns nil.
func (a *Adapter) check(ctx context.Context) error {
	c, ok := a.Workspaces.(soleWorkspace)
	if !ok {
		return nil
	}
	for {
		if err := a.taken(ctx, c); err != nil {
			return err
		}
		select {
		case <-a.doubt:
		case <-ctx.Done():
			return nil
		}
	}
}

// doubted has it checked whether the token is good: Slack said that it is not.
func (a *Adapter) doubted() {
	select {
	case a.doubt <- struct{}{}:
	default:
	}
}

// taken asks until Slack takes the token, or never will: that is an error.
func (a *Adapter) taken(ctx context.Context, c soleWorkspace) error {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		err := c.Check(ctx)
		switch {
		case err == nil:
			a.accepted.Store(true)
			return nil
		case ctx.Err() != nil:
			return nil
		case neverTaken(err) && a.accepted.Swap(false):
			return fmt.Errorf("slack does not take SLACK_BOT_TOKEN any more: the app was taken out of the workspace, or its token was revoked. "+
				"To go on, install it again at api.slack.com/apps, your app, Install App, set SLACK_BOT_TOKEN to what stands there then, and "+
				"start Footnote anew: %w", err)
		case neverTaken(err):
			return fmt.Errorf("slack does not take SLACK_BOT_TOKEN: copy the Bot User OAuth Token (xoxb-…) of your app from "+
				"api.slack.com/apps, your app, Install App, where it can also be installed again: %w", err)
		}
		a.Log.Warn("slack: cannot ask whose token it is; trying again", "wait", wait, "err", err)
		if pause.For(ctx, wait) != nil {
			return nil
		}
	}
}
