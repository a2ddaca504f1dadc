package gateway

import (
	"bytes"
	"context"
	"fmt"
	"runtime/debug"

	"github.com/bwmarrin/discordgo"
)

// dispatched hands an event on, or passes over what is not a whole one.
func (l *link) dispatched(ctx context.Context, p discordgo.Event) error {
	switch {
	case l.interval == 0 || l.g.session == nil && p.Type != "READY":
		l.g.Log.Warn("an event outside of a session is passed over", "type", p.Type)
	case p.Type == "READY":
		return l.ready(ctx, p)
	case p.Type == "RESUMED":
		l.establish()
		l.reached(p.Sequence)
		l.g.Log.Info("the session with Discord's gateway goes on", "shard", l.g.Shard, "shards", l.g.Shards)
		l.g.save(ctx)
	case p.Type == "" || !bytes.HasPrefix(p.RawData, []byte("{")):
		l.g.Log.Warn("an event without a type or without data is passed over", "type", p.Type)
		l.reached(p.Sequence)
	default:
		l.establish()
		return l.hand(ctx, p)
	}
	return nil
}

// hand gives an event to Handle. Where ctx ended meanwhile, the event may not
// have been kept, and the sequence stays before it.
func (l *link) hand(ctx context.Context, p discordgo.Event) error {
	g := l.g
	if err := g.contained(ctx, Event{Type: p.Type, Sequence: p.Sequence, Data: p.RawData}); err != nil {
		g.Log.Error("an event was lost: its handler panicked", "type", p.Type, "err", err)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	l.reached(p.Sequence)
	g.heard()
	return nil
}

// contained calls Handle. The error is its panic, with the stack and without
// what it was called with. An event on which it panics would do so again, so it
// counts as handled.
func (g *Gateway) contained(ctx context.Context, e Event) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic of type %T\n%s", v, debug.Stack())
		}
	}()
	g.Handle(ctx, e)
	return nil
}

// reached moves the sequence on. It never goes back: what was handed on stays
// handed on, whatever number comes after it.
func (l *link) reached(sequence int64) {
	if s := l.g.session; sequence > s.Sequence {
		s.Sequence = sequence
		l.sequence.Store(sequence)
	}
}

// garbled decides what to do with a frame that is not a payload: reports true to
// end the link, so that Discord sends it once more when the session goes on. What
// is garbled at the same place again is passed over, as it is where there is no
// session to go on with.
func (g *Gateway) garbled() bool {
	if g.session == nil {
		g.Log.Warn("what is not a payload is passed over")
		return false
	}
	place := fmt.Sprint(g.session.ID, " ", g.session.Sequence)
	if g.garbledAt == place {
		g.Log.Warn("what is not a payload came twice and is passed over")
		return false
	}
	g.garbledAt = place
	return true
}
