package discord

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/discord/discordtest"
	"footnote/bot"
	"footnote/bot/pause"
	"footnote/knowledge"
)

// TestRestartDuringAnAnswer: the process ends in order while it thinks; the next
// one answers.
func TestRestartDuringAnAnswer(t *testing.T) {
	both(t, func(w *world) {
		think := true
		w.base.Fail = func(ctx context.Context, _ knowledge.Question) error {
			if think {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}
		w.bot = patient{w.newBot(), &think}
		w.start()
		i := w.d.Slash(w.alice, w.general, "ask", ask("tankers"))
		h := w.d.Slash(w.alice, w.aside, "ask", ask("tankers", "visibility", "hide"))
		q := w.d.Say(w.alice, w.guild.AddChannel("third"), "tankers", discordtest.SayOptions{Mention: true})
		time.Sleep(time.Second)
		w.halt()
		think = false
		w.bot = nil
		w.start()
		w.reads(w.the(i.Wait()), "Tankers wait")
		w.only(w.the(h.Wait()), "alice")
		w.reads(w.d.WaitReply(q), "Tankers wait")
		w.still()
		w.the(i.Shown())
		w.the(h.Shown())
		w.the(w.d.Replies(q))
	})
}

// patient thinks until its process ends.
type patient struct {
	Bot
	think *bool
}

func (p patient) Respond(ctx context.Context, m bot.Message) (bot.Reply, error) {
	if *p.think {
		<-ctx.Done()
		return bot.Reply{}, ctx.Err()
	}
	return p.Bot.Respond(ctx, m)
}

// uses are the ways in which someone waits for an answer.
var uses = map[string]func(*world) (seen func() []discordtest.Shown){
	"a mention": func(w *world) func() []discordtest.Shown {
		id := w.d.Say(w.alice, w.general, "tankers", discordtest.SayOptions{Mention: true})
		return func() []discordtest.Shown { return w.d.Replies(id) }
	},
	"a hidden mention": func(w *world) func() []discordtest.Shown {
		w.d.Say(w.alice, w.general, "tankers --hide", discordtest.SayOptions{Mention: true})
		return func() []discordtest.Shown { return w.d.Messages(w.d.DM(w.alice)) }
	},
	"a direct message": func(w *world) func() []discordtest.Shown {
		id := w.d.Say(w.alice, w.d.DM(w.alice), "tankers")
		return func() []discordtest.Shown { return w.d.Replies(id) }
	},
	"a command": func(w *world) func() []discordtest.Shown {
		return w.d.Slash(w.alice, w.general, "ask", ask("tankers")).Shown
	},
	"a hidden command": func(w *world) func() []discordtest.Shown {
		return w.d.Slash(w.alice, w.general, "ask", ask("tankers", "visibility", "hide")).Shown
	},
	"a refused command": func(w *world) func() []discordtest.Shown {
		return w.d.Slash(w.alice, w.general, "ask", ask("what is a zeppelin?")).Shown
	},
}

// TestReliabilityKilled: the process dies after any of its calls to Discord, also while an
// answer takes long, and the events come again up to 4 times. In the end there is
// one answer.
//
// There is one exception. A whisper after a deferral that all saw is a follow-up,
// of which Discord offers no way to know whether it was there before. A process
// that dies between sending one and knowing it leaves the asker, alone, with two.
func TestReliabilityKilled(t *testing.T) {
	for name, use := range uses {
		for _, takes := range []time.Duration{0, 700 * time.Millisecond, 2 * time.Second} {
			for last := int64(1); last <= 6; last++ {
				for how := range 4 {
					k := kill{http: how%2 == 0, takes: takes, last: last, sooner: how < 2, again: int(last) % 5}
					t.Run(fmt.Sprintf("%s/%+v", name, k), func(t *testing.T) {
						synctest.Test(t, func(t *testing.T) { killed(t, use, k) })
					})
				}
			}
		}
	}
}

// A kill says when the process dies, and how often events come again.
type kill struct {
	http   bool // interactions come by HTTP
	takes  time.Duration
	last   int64 // see life
	sooner bool
	again  int
}

func killed(t *testing.T, use func(*world) func() []discordtest.Shown, k kill) {
	w := newWorld(t, discordtest.Options{Allow: []discordtest.Rule{discordtest.Twice, discordtest.Order}})
	w.http = k.http
	w.base.Fail = func(ctx context.Context, _ knowledge.Question) error {
		return pause.For(context.WithoutCancel(ctx), k.takes)
	}
	w.start()
	w.life.last, w.life.sooner = w.life.calls.Load()+k.last, k.sooner
	seen := use(w)
	select {
	case <-w.life.gone:
		w.crash()
	case <-time.After(k.takes + 5*time.Second): // fewer calls than that
	}
	if k.again > 0 {
		time.Sleep(time.Second)
		w.d.Redeliver(k.again, nil)
	}
	w.d.Until("an answer", func() bool {
		for _, s := range seen() {
			if !s.Loading {
				return true
			}
		}
		return false
	})
	w.still()
	got := seen()
	if len(got) == 2 && k.takes > deferAfter && got[0].Content == got[1].Content && got[0].OnlyFor == "alice" && got[1].OnlyFor == "alice" {
		return
	}
	if len(got) != 1 || got[0].Loading {
		t.Errorf("%d answers, want 1: %+v\n%s", len(got), got, w.log)
	}
}

// deadly is a bot of which the process dies.
type deadly struct {
	Bot
	life *life // set by start
}

func (d deadly) Respond(context.Context, bot.Message) (bot.Reply, error) {
	d.life.die()
	return bot.Reply{}, errDead
}

// TestGiveUp: what the process dies of again and again is left, and said to be.
func TestGiveUp(t *testing.T) {
	for _, name := range []string{"a mention", "a direct message", "a refused command"} {
		alone(t, discordtest.Options{}, func(w *world) {
			w.bot = deadly{Bot: w.newBot()}
			w.start()
			seen := uses[name](w)
			deaths := 0
			for over := false; !over; {
				select {
				case <-w.life.gone:
					deaths++
					w.crash()
				case <-time.After(20 * time.Second):
					over = true
				}
			}
			w.reads(w.the(seen()), "Something went wrong")
			if deaths != 3 && deaths != 4 {
				t.Errorf("%s: the process died %d times of it", name, deaths)
			}
		})
	}
}

// TestLongStop: who asked before a long stop is answered where that can be, and
// not at all after an hour.
func TestLongStop(t *testing.T) {
	for _, stop := range []time.Duration{20 * time.Minute, 2 * time.Hour} {
		both(t, func(w *world) {
			w.d.Allow(discordtest.Expired, discordtest.Unanswered)
			think := true
			w.bot = patient{w.newBot(), &think}
			w.start()
			w.d.Slash(w.alice, w.general, "ask", ask("tankers"))
			q := w.d.Say(w.alice, w.aside, "tankers", discordtest.SayOptions{Mention: true})
			time.Sleep(time.Second)
			w.halt()
			w.d.DeliverTo(nil)
			time.Sleep(stop)
			think = false
			w.start()
			w.still()
			time.Sleep(time.Minute)
			var said []string
			for _, s := range w.d.Messages(w.general) {
				if !s.Loading {
					said = append(said, read(s))
				}
			}
			answered := len(w.d.Replies(q)) + len(said)
			if stop < stale && (answered != 2 || !strings.Contains(strings.Join(said, ""), "asked a moment ago")) || stop > stale && answered != 0 {
				t.Errorf("after %v: %d answers, %q\n%s", stop, answered, said, w.log)
			}
		})
	}
}

// TestAnsweredLongBefore: a process that died when it had answered, but did not
// know it, and another that starts when Discord has forgotten the nonce.
func TestAnsweredLongBefore(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.life.last = w.life.calls.Load() + 1
		q := w.d.Say(w.alice, w.general, "tankers", discordtest.SayOptions{Mention: true})
		<-w.life.gone
		w.life.stop()
		time.Sleep(30 * time.Minute)
		w.start()
		w.still()
		w.the(w.d.Replies(q))
	})
}
