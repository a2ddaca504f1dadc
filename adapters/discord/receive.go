package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/gateway"
	"footnote/adapters/discord/rest"
	"footnote/bot"
	"footnote/bot/dispatch"
)

// keepTimeout is how long keeping an event is waited for before the deferral is
// sent all the same: of the 3 seconds for it there must be some left.
const keepTimeout = 2 * time.Second

// A work is an event that this process received itself.
type work struct {
	event event
	at    time.Time
	// first is the first response to an interaction, still open; nil for a
	// message, and for an event that an earlier process began.
	first *first
	// quiet stops the typing indicator of a message.
	quiet func()
	// again is set for an event that an earlier process began.
	again bool
}

// event takes what the gateway dispatched.
func (a *Adapter) event(ctx context.Context, e gateway.Event) {
	at := a.Now()
	defer a.contain("gateway event " + e.Type)
	var err error
	switch e.Type {
	case "MESSAGE_CREATE":
		err = a.hear(ctx, e.Data, at)
	case "INTERACTION_CREATE":
		err = a.interact(ctx, e.Data, at)
	default:
		var here []string
		var gone string
		here, gone, err = a.guilds.take(e.Type, e.Data, a.self())
		for _, id := range here {
			if a.Present != nil && id != "" {
				a.Present(ctx, spaceOf(id, ""))
			}
		}
		if gone != "" && a.Removed != nil {
			a.Removed(ctx, spaceOf(gone, ""))
		}
	}
	if err != nil && ctx.Err() == nil {
		a.Log.Warn("discord: event is left out", "type", e.Type, "bytes", len(e.Data), "err", err)
	}
}

// contain is deferred where a panic must not take the process down. Its value may
// hold a person's words, so that it is not logged.
func (a *Adapter) contain(where string) {
	if v := recover(); v != nil {
		a.Log.Error("discord: panic", "where", where, "kind", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
	}
}

// hear takes a message that was said somewhere.
func (a *Adapter) hear(ctx context.Context, raw json.RawMessage, at time.Time) error {
	var m said
	if err := unmarshal(raw, &m); err != nil {
		return err
	}
	ours := ""
	if g := a.guilds.recall(m.GuildID); g != nil {
		ours = g.ours
	}
	w := &work{event: event{Said: &m}, at: at}
	switch c := concernOf(&m, a.self(), ours, a.MessageContent); c {
	case nothing:
		return nil
	case overheard:
		// Not kept on disk: nobody said it to us. If the process dies, nobody waits.
		a.going.Aside(func() {
			defer a.contain("overheard message")
			if err := a.answerSaid(ctx, w); err != nil && ctx.Err() == nil {
				a.Log.Warn("discord: overheard message", "err", err)
			}
		})
		return nil
	case addressed:
		w.quiet = a.typing(ctx, m.ChannelID, deferAfter)
	}
	m.strip()
	return a.accept(ctx, w, dispatch.Event{ID: "m" + m.ID, Space: spaceOf(m.GuildID, m.Author.ID),
		Person: bot.Person(m.Author.ID), Lane: m.ChannelID})
}

// strip takes away what answering does not need, so that it is not kept.
func (m *said) strip() {
	m.Components, m.Metadata, m.Embeds = nil, nil, nil
	if m.Member != nil {
		m.Member.User = nil
	}
	if r := m.Referenced; r != nil {
		r.Referenced, r.Components, r.Metadata, r.Attachments, r.Member = nil, nil, nil, nil, nil
	}
}

// strip takes away what answering does not need, so that it is not kept.
func (i *interaction) strip() {
	if m := i.Message; m != nil {
		i.Message = &said{ID: m.ID, ChannelID: m.ChannelID, Flags: m.Flags, Components: m.Components, Metadata: m.Metadata}
	}
	if i.Data.Resolved != nil {
		for _, m := range i.Data.Resolved.Messages {
			if m != nil {
				m.Components, m.Metadata, m.Referenced = nil, nil, nil
			}
		}
	}
}

// interact takes an interaction that the gateway delivered.
func (a *Adapter) interact(ctx context.Context, raw json.RawMessage, at time.Time) error {
	var i interaction
	if err := unmarshal(raw, &i); err != nil {
		return err
	}
	if !i.sound() {
		return errors.New("interaction is incomplete")
	}
	if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
		a.going.Aside(func() {
			defer a.contain("completion")
			ctx, cancel := context.WithDeadline(ctx, time.Now().Add(firstDeadline))
			defer cancel()
			if err := a.rest.Callback(ctx, i.ID, i.Token, a.complete(ctx, &i)); err != nil && ctx.Err() == nil {
				a.Log.Warn("discord: completion", "err", err)
			}
		})
		return nil
	}
	return a.take(ctx, &i, at, a.callback(&i))
}

// callback sends the first response to an interaction by a call of our own.
func (a *Adapter) callback(i *interaction) func(context.Context, *rest.Response) error {
	return func(ctx context.Context, r *rest.Response) error { return a.rest.Callback(ctx, i.ID, i.Token, r) }
}

// take keeps a command or a press, and has its first response sent in time.
func (a *Adapter) take(ctx context.Context, i *interaction, at time.Time, send func(context.Context, *rest.Response) error) error {
	i.strip()
	w := &work{event: event{Interaction: i}, at: at, first: newFirst(a.timed(at, send), deferralOf(i, a.Bot.Commands()))}
	return a.accept(ctx, w, dispatch.Event{ID: "i" + i.ID, Space: place(i).Space,
		Person: bot.Person(i.who().ID), Lane: i.ChannelID})
}

// accept has an event kept until it is answered. It does not wait for that, so
// that events which come one after another are kept together; what depends on it
// waits, see afterKept.
func (a *Adapter) accept(ctx context.Context, w *work, e dispatch.Event) error {
	var err error
	if e.Payload, err = json.Marshal(w.event); err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	a.unkept.RLock()
	kept := a.dispatch.Offer(e, w) // in the order in which events come
	if w.first != nil {
		w.first.deferIn(ctx, keepTimeout, a.going)
	}
	// The dispatcher bounds how many these are.
	if !a.going.Run(func() {
		err := kept(context.WithoutCancel(ctx))
		a.unkept.RUnlock()
		a.settle(ctx, w, e, err)
	}) {
		a.unkept.RUnlock()
		w.drop(a.going)
	}
	return nil
}

// afterKept is the gateway's memory, which must never say that an event arrived
// before that event is kept.
type afterKept struct {
	gateway.Memory
	unkept *sync.RWMutex // held for reading while an event is on its way to the disk
}

func (m afterKept) SetValue(ctx context.Context, key string, value []byte) error {
	m.unkept.Lock()
	defer m.unkept.Unlock()
	return m.Memory.SetValue(ctx, key, value)
}

// settle goes on when it is known whether an event was kept. What was not is said
// to the one who waits, or answered all the same.
func (a *Adapter) settle(ctx context.Context, w *work, e dispatch.Event, err error) {
	switch {
	case err == nil:
		if w.first != nil {
			w.first.deferIn(ctx, deferAfter-a.Now().Sub(w.at), a.going)
		}
		return
	case errors.Is(err, dispatch.ErrKnown), errors.Is(err, dispatch.ErrClosed), ctx.Err() != nil:
		w.drop(a.going) // somebody has it, or it comes again
		return
	}
	a.Log.Warn("discord: event is not kept", "event", e.ID, "err", err)
	answer := a.handle // better answered without a copy on disk than not at all
	if errors.Is(err, dispatch.ErrBusy) {
		answer = a.refuse
	}
	if !a.going.Aside(func() {
		defer w.drop(a.going)
		defer a.contain("event that is not kept")
		if err := answer(ctx, e, w); err != nil && ctx.Err() == nil {
			a.Log.Warn("discord: answer an event that is not kept", "event", e.ID, "err", err)
		}
	}) {
		w.drop(a.going)
	}
}

// refuse says that too much waits already, unless the event is known: many that
// come again at once are no reason to talk over their answers.
func (a *Adapter) refuse(ctx context.Context, e dispatch.Event, live any) error {
	e.Source, e.At = source(a.Shard, a.Shards), a.Now().UTC().Truncate(time.Millisecond)
	fresh, err := a.Queue.Enqueue(ctx, []dispatch.Event{e})
	if err == nil && !fresh[0] {
		return nil
	}
	return errors.Join(err, a.tellBusy(ctx, e, live), a.Queue.Done(ctx, e.Source, []string{e.ID}))
}

// drop stops what shows that an answer is on its way.
func (w *work) drop(going *dispatch.Group) {
	w.hush()
	if w.first != nil {
		w.first.quiet(going)
	}
}

// hush stops the typing indicator.
func (w *work) hush() {
	if w.quiet != nil {
		w.quiet()
	}
}

// typingLasts is how long Discord shows the indicator; it is renewed before.
const typingLasts = 8 * time.Second

// typing shows after a while that an answer is on its way, until it is stopped.
func (a *Adapter) typing(ctx context.Context, channelID string, after time.Duration) (stop func()) {
	if !a.going.Add() {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer a.going.Done()
		defer close(done)
		for wait := after; ; wait = typingLasts {
			t := time.NewTimer(wait)
			select {
			case <-ctx.Done():
				t.Stop()
				return
			case <-t.C:
			}
			if a.rest.Typing(ctx, channelID) != nil {
				return // it is only a courtesy
			}
		}
	}()
	return func() { cancel(); <-done }
}

// unmarshal decodes a payload. The error does not quote it.
func unmarshal(raw []byte, v any) error {
	if err := json.Unmarshal(raw, v); err != nil {
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) {
			return fmt.Errorf("payload is malformed: %s is not as it should be", kind.Field)
		}
		return errors.New("payload is malformed")
	}
	return nil
}
