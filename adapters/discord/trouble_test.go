package discord

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/discord/gateway"
	"footnote/bot"
	"footnote/bot/dispatch"
	"footnote/bot/pause"
	"footnote/bot/secret"
	"footnote/knowledge"
)

// counting is a bot that counts what it is asked.
type counting struct {
	Bot
	mu    sync.Mutex
	asked map[string]int // guarded by mu: by event
}

func (c *counting) Respond(_ context.Context, m bot.Message) (bot.Reply, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked[m.ID]++
	return bot.Reply{Blocks: []bot.Block{{Kind: bot.Say, Text: "an answer"}}}, nil
}

// TestReliabilityRedelivery: events that come again 1 to 8 times, out of order, have one
// effect each.
func TestReliabilityRedelivery(t *testing.T) {
	events := 10_000
	switch {
	case os.Getenv("FOOTNOTE_LONG") != "":
		events = 2_000_000
	case underRaceDetector:
		events = 1000 // it takes ten times as long then
	}
	t.Attr("R10-discord", fmt.Sprintf("%d events", events))
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, discordtest.Options{})
		c := &counting{Bot: w.newBot(), asked: map[string]int{}}
		w.bot = c
		w.start()
		order := rand.New(rand.NewPCG(1, 2))
		channels := []*discordtest.Channel{w.general, w.aside}
		for len(channels) < 40 {
			channels = append(channels, w.guild.AddChannel("more"))
		}
		total := 0
		for total < events {
			said := map[*discordtest.Channel]string{}
			var used []*discordtest.Interaction
			for n := range 400 {
				ch := channels[n%len(channels)]
				if n%2 == 0 {
					said[ch] = w.d.Say(w.alice, ch, "tankers", discordtest.SayOptions{Mention: true})
				} else {
					used = append(used, w.d.Slash(w.ben, ch, "ask", ask("tankers")))
				}
				total++
			}
			w.d.Redeliver(1+order.IntN(7), order)
			for _, i := range used {
				i.Wait()
			}
			for _, id := range said {
				w.d.WaitReply(id)
			}
			w.still()
			for _, i := range used {
				if n := len(i.Shown()); n != 1 {
					t.Fatalf("%d answers to one command", n)
				}
			}
			w.d.Trim()
		}
		if len(c.asked) != total {
			t.Errorf("%d of %d events reached the bot", len(c.asked), total)
		}
		for id, n := range c.asked {
			if n != 1 {
				t.Fatalf("event %s was answered %d times", id, n)
			}
		}
	})
}

// TestReliabilityOutage: an outage of all guilds takes nothing away.
func TestReliabilityOutage(t *testing.T) {
	guilds := 10_000
	switch {
	case os.Getenv("FOOTNOTE_LONG") != "":
		guilds = 100_000
	case underRaceDetector:
		guilds = 1000
	}
	t.Attr("R12", fmt.Sprintf("%d guilds", guilds))
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, discordtest.Options{})
		var mu sync.Mutex
		var removed []bot.Space
		w.change = func(c *Config) {
			c.Removed = func(_ context.Context, s bot.Space) {
				mu.Lock()
				defer mu.Unlock()
				removed = append(removed, s)
			}
		}
		for range guilds {
			w.d.AddGuild("one of many")
		}
		w.start()
		w.mention(w.alice, w.general, "tankers")
		w.d.Unavailable()
		w.still()
		w.d.Available()
		w.reads(w.mention(w.chief, w.general, "/settings who-may-ask managers"), "managers")
		w.restart()
		w.mention(w.chief, w.general, "tankers")
		if len(removed) != 0 {
			t.Fatalf("%d guilds count as removed after an outage", len(removed))
		}
		w.d.Remove(w.guild)
		w.d.Until("the removal to be noticed", func() bool { synctest.Wait(); mu.Lock(); defer mu.Unlock(); return len(removed) > 0 })
		if !slices.Equal(removed, []bot.Space{bot.Space("discord:" + w.guild.ID)}) {
			t.Errorf("removed are %q", removed)
		}
	})
}

// TestLimited: Discord answers 429 to a third of the calls; every question gets
// its answer.
func TestLimited(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		var mu sync.Mutex
		n := 0
		kinds := []*discordtest.Fault{
			{Status: 429, RetryAfter: "0.4"}, {Status: 429, RetryAfter: "0.2", Scope: "shared"}, {Status: 429, RetryAfter: "0.3", Scope: "global"},
			{Status: 429, HTML: true}, {Status: 429, RetryAfter: "-1"}, {Status: 429, RetryAfter: "NaN"}, {Status: 502, HTML: true},
			{Drop: discordtest.DropBefore},
		}
		w.d.Faults(func(r *http.Request, route string) *discordtest.Fault {
			mu.Lock()
			defer mu.Unlock()
			if n++; n%3 == 0 && !strings.Contains(route, "typing") {
				return kinds[n/3%len(kinds)]
			}
			return nil
		})
		for k := range 30 {
			if k%2 == 0 {
				w.reads(w.mention(w.alice, w.general, "how long do tankers wait?"), "Tankers wait")
			} else {
				w.reads(w.asked(w.alice, w.general, "ask", ask("how long do tankers wait?")), "Tankers wait")
			}
		}
		w.d.Faults(nil)
	})
}

// TestLostAnswers: what Discord took, but could not say so, is not shown twice.
func TestLostAnswers(t *testing.T) {
	for _, takes := range []time.Duration{0, time.Second} {
		both(t, func(w *world) {
			w.base.Fail = func(ctx context.Context, _ knowledge.Question) error { return pause.For(ctx, takes*9/10) }
			w.d.Allow(discordtest.Twice)
			w.start()
			var mu sync.Mutex
			hit := map[string]bool{}
			w.d.Faults(func(r *http.Request, route string) *discordtest.Fault {
				mu.Lock()
				defer mu.Unlock()
				if hit[r.URL.Path] || strings.Contains(route, "typing") || r.Method == http.MethodGet {
					return nil
				}
				hit[r.URL.Path] = true
				return &discordtest.Fault{Drop: discordtest.DropAfter}
			})
			i := w.d.Slash(w.alice, w.general, "ask", ask("tankers"))
			q := w.d.Say(w.alice, w.aside, "tankers", discordtest.SayOptions{Mention: true})
			w.the(i.Wait())
			w.d.WaitReply(q)
			w.still()
			w.the(i.Shown())
			w.the(w.d.Replies(q))
		})
	}
}

// TestTooLate: the first response came too late, as after a stop of the whole
// machine. An answer for all becomes a message; another is lost with a line.
func TestTooLate(t *testing.T) {
	alone(t, discordtest.Options{Allow: []discordtest.Rule{discordtest.Late, discordtest.Unanswered}}, func(w *world) {
		w.start()
		w.d.Faults(func(r *http.Request, route string) *discordtest.Fault {
			if strings.Contains(route, "callback") {
				return &discordtest.Fault{Delay: 4 * time.Second}
			}
			return nil
		})
		w.d.Slash(w.alice, w.general, "ask", ask("how long do tankers wait?"))
		w.still()
		time.Sleep(20 * time.Second)
		s := w.d.WaitMessages(w.general, 1)[0]
		w.reads(s, "To what alice asked a moment ago", "Tankers wait")
		w.d.Slash(w.alice, w.aside, "ask", ask("tankers", "visibility", "hide"))
		time.Sleep(30 * time.Second)
		if n := len(w.d.Messages(w.aside)); n > 0 {
			t.Errorf("what was hidden stands in the channel")
		}
		if !strings.Contains(w.log.String(), "is over before its answer") {
			t.Errorf("the log does not say that an answer was lost:\n%s", w.log)
		}
	})
}

// full is a queue whose disk is full.
type full struct{ dispatch.Queue }

func (full) Enqueue(context.Context, []dispatch.Event) ([]bool, error) {
	return nil, errors.New("disk is full")
}

// TestDiskFull: reading goes on where nothing new can be kept.
func TestDiskFull(t *testing.T) {
	both(t, func(w *world) {
		w.change = func(c *Config) { c.Queue = full{c.Queue} }
		w.start()
		w.reads(w.asked(w.alice, w.general, "ask", ask("tankers")), "Tankers wait")
		w.mention(w.alice, w.general, "tankers")
	})
}

// TestBusy: who asks where too many wait is told so at once.
func TestBusy(t *testing.T) {
	both(t, func(w *world) {
		w.base.Fail = func(ctx context.Context, _ knowledge.Question) error {
			return pause.For(context.WithoutCancel(ctx), time.Second/5)
		}
		w.start()
		var all []*discordtest.Interaction
		for range 60 {
			all = append(all, w.d.Slash(w.alice, w.general, "ask", ask("tankers")))
		}
		busy := 0
		for _, i := range all {
			if strings.Contains(read(w.the(i.Wait())), "Too many questions are waiting") {
				busy++
			}
			if _, took := i.Response(); took > time.Second {
				t.Errorf("a first response took %v", took)
			}
		}
		if busy < 5 || busy > 15 {
			t.Errorf("%d of 60 are told to come again, want about 10", busy)
		}
	})
}

// TestWrongToken ends the adapter with advice.
func TestWrongToken(t *testing.T) {
	alone(t, discordtest.Options{Allow: []discordtest.Rule{discordtest.Auth}}, func(w *world) {
		l := &life{gone: make(chan struct{}), done: make(chan error, 1)}
		w.change = func(c *Config) { c.Token = secret.Hide("wrong") }
		w.startAs(l)
		err := <-l.done
		if err == nil || !strings.Contains(err.Error(), "DISCORD_TOKEN") {
			t.Errorf("the adapter ends with %v", err)
		}
		l.die()
		l.done <- nil
	})
}

// TestFatalClose ends the adapter where the gateway says that it is useless.
func TestFatalClose(t *testing.T) {
	alone(t, discordtest.Options{}, func(w *world) {
		w.start()
		w.d.CloseGateway(4014)
		err := <-w.life.done
		var fatal *gateway.FatalError
		if !errors.As(err, &fatal) || fatal.Code != 4014 {
			t.Errorf("the adapter ends with %v", err)
		}
		w.life.die()
		w.life.done <- nil
	})
}

// TestMemoryWaitsForEvents: a session is not remembered as further on than the
// events that are kept.
func TestMemoryWaitsForEvents(t *testing.T) {
	var unkept sync.RWMutex
	m := afterKept{&values{all: map[string][]byte{}}, &unkept}
	unkept.RLock() // an event is on its way to the disk
	done := make(chan error, 1)
	go func() { done <- m.SetValue(t.Context(), "session", []byte("x")) }()
	for unkept.TryRLock() { // until somebody waits for it
		unkept.RUnlock()
		if len(done) > 0 {
			t.Fatal("the session is kept before its events")
		}
		runtime.Gosched()
	}
	unkept.RUnlock()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// discreetly is a bot that has something to say to everybody, alone.
type discreetly struct{ Bot }

func (discreetly) Respond(context.Context, bot.Message) (bot.Reply, error) {
	return toldReply(bot.Discreet, "psst"), nil
}

// TestOverheard: who did not speak to the bot gets nothing that is not for all.
func TestOverheard(t *testing.T) {
	alone(t, discordtest.Options{Privileged: discordgo.IntentMessageContent}, func(w *world) {
		w.change = func(c *Config) { c.MessageContent = true }
		w.bot = discreetly{w.newBot()}
		w.start()
		w.d.Say(w.alice, w.general, "why the tankers wait?")
		w.still()
		if n := len(w.d.Messages(w.general)); n > 0 {
			t.Errorf("%d answers to what was said to others", n)
		}
		w.reads(w.mention(w.alice, w.general, "tankers"), "psst")
	})
}
