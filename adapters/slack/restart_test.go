package slack

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/slack/slacktest"
	"footnote/bot"
	"footnote/bot/pause"
	"footnote/knowledge"
)

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

// TestRestartDuringAnAnswer: the process ends in order while it thinks; the next
// one answers, and takes off the mark.
func TestRestartDuringAnAnswer(t *testing.T) {
	both(t, func(w *world) {
		think := true
		w.bot = patient{w.newBot(), &think}
		w.start()
		use := w.s.Slash(w.alice, w.general, "/ask tankers")
		q := w.s.Say(w.alice, w.aside, "tankers", slacktest.SayOptions{Mention: true})
		hidden := w.s.Say(w.ben, w.team.AddChannel("third"), "tankers --hide", slacktest.SayOptions{Mention: true})
		time.Sleep(2 * time.Second)
		w.halt()
		think = false
		w.bot = nil
		w.start()
		w.reads(w.the(use.Wait()), "Tankers wait")
		w.reads(w.s.WaitReply(q), "Tankers wait")
		w.only(w.s.WaitReply(hidden), "ben")
		w.still()
		w.the(use.Shown())
		w.the(w.s.Replies(q))
		w.the(w.s.Replies(hidden))
		if r := w.s.Reactions(q); len(r) != 0 {
			t.Errorf("still marked with %q", r)
		}
	})
}

// ways are those in which someone waits for an answer.
var ways = map[string]func(*world) (seen func() []slacktest.Shown){
	"a mention": func(w *world) func() []slacktest.Shown {
		ts := w.s.Say(w.alice, w.general, "tankers", slacktest.SayOptions{Mention: true})
		return func() []slacktest.Shown { return w.s.Replies(ts) }
	},
	"a hidden mention": func(w *world) func() []slacktest.Shown {
		ts := w.s.Say(w.alice, w.general, "tankers --hide", slacktest.SayOptions{Mention: true})
		return func() []slacktest.Shown { return w.s.Replies(ts) }
	},
	"a direct message": func(w *world) func() []slacktest.Shown {
		ts := w.s.Say(w.alice, w.s.DM(w.alice), "tankers")
		return func() []slacktest.Shown { return w.s.Replies(ts) }
	},
	"a command": func(w *world) func() []slacktest.Shown {
		return w.s.Slash(w.alice, w.general, "/ask tankers").Shown
	},
	"a shared command": func(w *world) func() []slacktest.Shown {
		return w.s.Slash(w.alice, w.general, "/ask tankers --share").Shown
	},
}

// A kill says when the process dies, and how often events come again.
type kill struct {
	http   bool
	takes  time.Duration
	last   int64 // see life
	sooner bool
	again  int
}

// TestReliabilityKilled: the process dies with any of its calls to Slack, also
// while an answer takes long, and the events come again up to 4 times. In the end
// there is one answer.
//
// There is one exception. Of what one person alone sees, Slack offers no way to
// know whether it was shown before. A process that dies between sending it and
// knowing it leaves the asker, alone, with two.
func TestReliabilityKilled(t *testing.T) {
	for name, use := range ways {
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

func killed(t *testing.T, use func(*world) func() []slacktest.Shown, k kill) {
	w := newWorld(t, slacktest.Options{HTTP: k.http, Patience: 10 * time.Minute,
		Allow: []slacktest.Rule{slacktest.Answer, slacktest.Undelivered}})
	w.base.Fail = func(ctx context.Context, _ knowledge.Question) error {
		return pause.For(context.WithoutCancel(ctx), k.takes)
	}
	w.start()
	w.life.dieIn(k.last, k.sooner)
	seen := use(w)
	select {
	case <-w.life.gone:
		w.crash()
	case <-time.After(k.takes + 10*time.Second): // fewer calls than that
	}
	for range k.again {
		time.Sleep(time.Second)
		w.s.Redeliver(1, nil)
	}
	w.s.Until("an answer", func() bool { return len(seen()) > 0 })
	time.Sleep(10 * time.Minute)
	got := seen()
	if len(got) == 2 && got[0].OnlyFor == "alice" && got[1].OnlyFor == "alice" && got[0].Plain == got[1].Plain {
		return
	}
	if len(got) != 1 {
		t.Errorf("%d answers, want 1: %+v\n%s", len(got), got, w.log)
	}
}

// TestGiveUp: what the process dies of again and again is left, and said to be.
func TestGiveUp(t *testing.T) {
	for _, name := range []string{"a mention", "a direct message", "a command"} {
		overSocket(t, slacktest.Options{Allow: []slacktest.Rule{slacktest.Late, slacktest.Undelivered}}, func(w *world) {
			w.bot = deadly{Bot: w.newBot()}
			w.start()
			seen := ways[name](w)
			deaths := 0
			for over := false; !over; {
				select {
				case <-w.life.gone:
					deaths++
					w.die()
					w.startAs(newLife()) // it may die before it is connected
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

// TestLongStop: who asked before a long stop is answered, and not at all after an
// hour.
func TestLongStop(t *testing.T) {
	for _, stop := range []time.Duration{20 * time.Minute, 2 * time.Hour} {
		both(t, func(w *world) {
			think := true
			w.bot = patient{w.newBot(), &think}
			w.start()
			use := w.s.Slash(w.alice, w.general, "/ask tankers")
			q := w.s.Say(w.alice, w.aside, "tankers", slacktest.SayOptions{Mention: true})
			time.Sleep(time.Second)
			w.halt()
			w.s.DeliverTo(nil)
			time.Sleep(stop)
			think = false
			w.start()
			time.Sleep(time.Minute)
			answered := len(w.s.Replies(q)) + len(use.Shown())
			if stop < stale && answered != 2 || stop > stale && answered != 0 {
				t.Errorf("after %v: %d answers\n%s", stop, answered, w.log)
			}
		})
	}
}

// tally is a bot that counts what it is asked.
type tally struct {
	Bot
	mu    sync.Mutex
	asked map[string]int // guarded by mu: by event
}

func (c *tally) Respond(_ context.Context, m bot.Message) (bot.Reply, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked[m.ID]++
	return bot.Reply{Blocks: []bot.Block{{Kind: bot.Say, Text: "an answer"}}}, nil
}

// TestReliabilityRedelivery: events that come again 1 to 8 times, out of order,
// have one effect each.
func TestReliabilityRedelivery(t *testing.T) {
	events := 10_000
	switch {
	case os.Getenv("FOOTNOTE_LONG") != "":
		events = 2_000_000
	case underRaceDetector:
		events = 1000 // it takes ten times as long then
	}
	t.Attr("R10-slack", fmt.Sprintf("%d events", events))
	for _, delivery := range []string{"socket", "http"} {
		t.Run(delivery, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { redelivered(t, delivery == "http", events/2) })
		})
	}
}

func redelivered(t *testing.T, http bool, events int) {
	w := newWorld(t, slacktest.Options{HTTP: http, AllMessages: true, Fast: true, Patience: time.Hour})
	c := &tally{Bot: w.newBot(), asked: map[string]int{}}
	w.bot = c
	w.start()
	order := rand.New(rand.NewPCG(1, 2))
	channels := []*slacktest.Channel{w.general, w.aside}
	for len(channels) < 40 {
		channels = append(channels, w.team.AddChannel(fmt.Sprintf("more%d", len(channels))))
	}
	total := 0
	for total < events {
		var said []string
		var used []*slacktest.Use
		for n := range 400 {
			ch := channels[n%len(channels)]
			if n%2 == 0 {
				said = append(said, w.s.Say(w.alice, ch, "tankers", slacktest.SayOptions{Mention: true}))
			} else {
				used = append(used, w.s.Slash(w.ben, ch, "/ask tankers"))
			}
			total++
		}
		for range 1 + order.IntN(7) {
			time.Sleep(time.Second) // by HTTP a retry has a time of its own
			w.s.Redeliver(1, order)
		}
		for _, u := range used {
			u.Wait()
		}
		for _, ts := range said {
			w.s.WaitReply(ts)
		}
		w.still()
		for _, u := range used {
			if n := len(u.Shown()); n != 1 {
				t.Fatalf("%d answers to one command", n)
			}
		}
		for _, ts := range said {
			if n := len(w.s.Replies(ts)); n != 1 {
				t.Fatalf("%d answers to one mention", n)
			}
		}
		w.s.Trim()
	}
	if len(c.asked) != total {
		t.Errorf("%d of %d events reached the bot", len(c.asked), total)
	}
	for id, n := range c.asked {
		if n != 1 {
			t.Fatalf("event %s was answered %d times", id, n)
		}
	}
	if strings.Contains(w.log.String(), "ERROR") {
		t.Errorf("the log has\n%s", w.log)
	}
}
