package slack

import (
	"context"
	"time"

	"footnote/adapters/slack/api"
	"footnote/bot/dispatch"
)

// A Meter counts what the adapter does. Implementations are safe for concurrent
// use and do not block.
type Meter interface {
	dispatch.Meter
	// Acknowledged is told of each delivery how long it took from its receipt until
	// Slack was answered: the acknowledgement on the socket, the 200 over HTTP. What
	// is left for Slack to deliver again does not count.
	Acknowledged(took time.Duration)
	// Answered is told how long it took from the receipt of a message, command, press
	// or form until its answer stood there. What an earlier process received does not
	// count: nobody can tell how long that one was gone.
	Answered(took time.Duration)
	// Limited is told of each answer 429.
	Limited()
	// Reconnecting is told when a connection was lost, could not be made, or is
	// renewed at Slack's wish, and another is to be opened.
	Reconnecting()
}

// unmetered is the Meter where nobody counts.
type unmetered struct{}

func (unmetered) Waited(time.Duration)         {}
func (unmetered) Handled(time.Duration, error) {}
func (unmetered) TurnedAway()                  {}
func (unmetered) Acknowledged(time.Duration)   {}
func (unmetered) Answered(time.Duration)       {}
func (unmetered) Limited()                     {}
func (unmetered) Reconnecting()                {}

// answered counts what was answered, unless err says that it was not.
func (a *Adapter) answered(t *task, err error) error {
	if err == nil && !t.again {
		a.Meter.Answered(a.Now().Sub(t.at))
	}
	return err
}

// client speaks for us in a workspace, as Workspaces.Client has it, and counts what
// Slack refuses it.
func (a *Adapter) client(ctx context.Context, enterprise, team string) (*api.Client, error) {
	c, err := a.Workspaces.Client(ctx, enterprise, team)
	if err != nil {
		return nil, err
	}
	c.Watch(a.Meter.Limited)
	return c, nil
}

// Load says how many events wait and how many are being handled.
func (a *Adapter) Load() dispatch.Load { return a.dispatch.Load() }

// Connected reports whether what happens on Slack arrives, and can be answered:
// Slack has greeted a connection, where there are any, and took the token, where
// there is only one.
func (a *Adapter) Connected() bool {
	if a.socket != nil && a.socket.Connected() == 0 {
		return false
	}
	_, sole := a.Workspaces.(soleWorkspace)
	return !sole || a.accepted.Load()
}
