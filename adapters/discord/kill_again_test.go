package discord

import (
	"context"
	"testing"
	"time"

	"footnote/adapters/discord/discordtest"
	"footnote/bot/dispatch"
	"footnote/bot/pause"
)

// TestAnswerStands: what a process answered in its last moment is left alone by
// the next one, also where it would find other words.
func TestAnswerStands(t *testing.T) {
	for _, name := range []string{"a mention", "a direct message", "a command", "a hidden command", "a refused command"} {
		alone(t, discordtest.Options{Allow: []discordtest.Rule{discordtest.Twice, discordtest.Order}}, func(w *world) {
			w.start()
			w.life.last = w.life.calls.Load() + 1
			seen := uses[name](w)
			<-w.life.gone
			first := w.the(seen())
			w.base.Docs = nil
			w.crash()
			w.still()
			last := w.the(seen())
			if last.ID != first.ID || !last.Edited.Equal(first.Edited) {
				t.Errorf("%s was answered again: %s", name, last.Content)
			}
		})
	}
}

// sluggish is a queue on a slow disk.
type sluggish struct{ dispatch.Queue }

func (q sluggish) Enqueue(ctx context.Context, events []dispatch.Event) ([]bool, error) {
	if err := pause.For(ctx, 100*time.Millisecond); err != nil {
		return nil, err
	}
	return q.Queue.Enqueue(ctx, events)
}

// TestManyComeAgain: more than may wait in a lane is known already, and nobody is
// told that they have to ask again. It runs on the clock of the machine, because
// in a bubble time would stand still while the gateway's memory waits for a lock.
func TestManyComeAgain(t *testing.T) {
	w := newWorld(t, discordtest.Options{Allow: []discordtest.Rule{discordtest.Twice}})
	w.change = func(c *Config) { c.Queue = sluggish{c.Queue} }
	w.start()
	var all []*discordtest.Interaction
	for range 40 {
		all = append(all, w.d.Slash(w.alice, w.general, "ask", ask("tankers")))
	}
	w.d.WaitReply(w.d.Say(w.alice, w.general, "tankers", discordtest.SayOptions{Mention: true}))
	w.d.Redeliver(4, nil)
	w.d.WaitReply(w.d.Say(w.ben, w.d.DM(w.ben), "tankers"))
	w.halt()
	w.life.done <- nil // for the end of the world
	for _, i := range all {
		w.reads(w.the(i.Shown()), tankers)
	}
}
