package discord

import (
	"testing"
	"time"

	"footnote/adapters/discord/discordtest"
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

// TestManyComeAgain: more than may wait in a lane is known already, and nobody is
// told that they have to ask again.
func TestManyComeAgain(t *testing.T) {
	alone(t, discordtest.Options{Allow: []discordtest.Rule{discordtest.Twice}}, func(w *world) {
		w.start()
		var all []*discordtest.Interaction
		for range 40 {
			all = append(all, w.d.Slash(w.alice, w.general, "ask", ask("tankers")))
		}
		said := w.d.Say(w.alice, w.general, "tankers", discordtest.SayOptions{Mention: true})
		w.d.WaitReply(said)
		time.Sleep(5 * time.Minute) // longer than Discord remembers what was sent
		w.d.Redeliver(4, nil)
		w.still()
		for _, i := range all {
			w.reads(w.the(i.Shown()), tankers)
		}
		w.the(w.d.Replies(said))
	})
}
