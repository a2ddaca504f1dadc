package discord

import (
	"context"
	"time"

	"footnote/adapters/discord/rest"
	"footnote/bot/dispatch"
)

// A Meter counts what the adapter does. Implementations are safe for concurrent
// use and do not block.
type Meter interface {
	dispatch.Meter
	// Acknowledged is told of each command and press how long it took from its
	// receipt until Discord had its first response, be it the deferral or the answer.
	// Discord waits for none to what is merely said.
	Acknowledged(took time.Duration)
	// Answered is told how long it took from the receipt of a message, command or
	// press until its answer stood there. What an earlier process received does not
	// count: nobody can tell how long that one was gone.
	Answered(took time.Duration)
	// Limited is told of each answer 429.
	Limited()
	// Reconnecting is told when a connection to the gateway was lost, or could not be
	// made, and another is to be.
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

// timed is send with a count of what it acknowledges.
func (a *Adapter) timed(at time.Time, send func(context.Context, *rest.Response) error) func(context.Context, *rest.Response) error {
	return func(ctx context.Context, r *rest.Response) error {
		err := send(ctx, r)
		if err == nil {
			a.Meter.Acknowledged(a.Now().Sub(at))
		}
		return err
	}
}

// shown counts an answer, unless err says that it does not stand there.
func (a *Adapter) shown(w *work, err error) error {
	if err == nil && !w.again {
		a.Meter.Answered(a.Now().Sub(w.at))
	}
	return err
}

// Load says how many events wait and how many are being handled.
func (a *Adapter) Load() dispatch.Load { return a.dispatch.Load() }

// Connected reports whether what happens on Discord arrives: the token was
// accepted, and the gateway's session has begun or goes on. Mentions and direct
// messages come that way even where commands are delivered by HTTP.
func (a *Adapter) Connected() bool { return a.me.Load() != nil && a.gateway.Connected() }
