package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/bot"
	"footnote/bot/dispatch"
	"footnote/bot/pause"
)

// A puppet is the adapter of a platform that does what a test says.
type puppet struct {
	mu        sync.Mutex // guards the rest
	alive     time.Time
	connected bool
	asleep    time.Duration // how long the next look at it takes
	load      dispatch.Load
	run       func(context.Context) error
	announce  func(context.Context, bot.Announcement) error
}

func (p *puppet) Run(ctx context.Context) error {
	if p.run != nil {
		return p.run(ctx)
	}
	<-ctx.Done()
	return nil
}

func (p *puppet) Announce(ctx context.Context, a bot.Announcement) error {
	p.mu.Lock()
	f := p.announce
	p.mu.Unlock()
	return f(ctx, a)
}

func (p *puppet) Load() dispatch.Load { return p.load }

func (p *puppet) Connected() bool {
	p.mu.Lock()
	d, connected := p.asleep, p.connected
	p.asleep = 0
	p.mu.Unlock()
	time.Sleep(d)
	return connected
}

func (p *puppet) Alive() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.alive
}

// set changes the puppet.
func (p *puppet) set(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

// beats has it heard of every 40 seconds, as on Discord, for so long, and returns
// after that.
func (p *puppet) beats(t *testing.T, d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		p.set(func() { p.alive, p.connected = time.Now(), true })
		if pause.For(t.Context(), min(40*time.Second, time.Until(end))) != nil {
			return
		}
	}
}

// puppets are platforms of that kind.
func puppets(keys ...string) (all []*platform, of map[string]*puppet) {
	of = make(map[string]*puppet)
	for _, key := range keys {
		of[key] = &puppet{}
		all = append(all, &platform{name: strings.ToUpper(key[:1]) + key[1:], key: key, talker: of[key], heartbeat: true})
	}
	return all, of
}

// A watched is a watch that runs.
type watched struct {
	*testing.T
	*watch
	began time.Time
	said  bytes.Buffer
	ends  chan error
	at    time.Time // when it ended
}

func newWatched(t *testing.T, platforms []*platform, limit time.Duration) *watched {
	w := &watched{T: t, ends: make(chan error, 1), began: time.Now()}
	w.watch = newWatch(platforms, limit, slog.New(slog.NewTextHandler(&w.said, nil)))
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	go func() {
		err := w.run(ctx)
		w.at = time.Now()
		w.ends <- err
	}()
	return w
}

// end waits for the end, and checks that it came because of a platform, in time.
func (w *watched) end(of string, from, to time.Duration) {
	w.Helper()
	err := <-w.ends
	if err == nil || !strings.Contains(err.Error(), of) {
		w.Errorf("ended with %v, want %s", err, of)
	}
	if at := w.at.Sub(w.began); at < from || at > to {
		w.Errorf("ended after %v, want %v to %v", at, from, to)
	}
}

// goesOn checks that it did not end within a time.
func (w *watched) goesOn(d time.Duration) {
	w.Helper()
	select {
	case err := <-w.ends:
		w.Errorf("ended after %v with %v", w.at.Sub(w.began), err)
	case <-time.After(d):
	}
}

func TestLostLiveness(t *testing.T) {
	const limit = 2 * time.Minute
	t.Run("after it was heard of", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			all, of := puppets("discord", "slack")
			w := newWatched(t, all, limit)
			go of["slack"].beats(t, time.Hour)
			of["discord"].beats(t, 30*time.Minute) // last at 29:20
			w.end("Discord", 29*time.Minute+20*time.Second+limit, 29*time.Minute+20*time.Second+limit+2*lookEvery)
		})
	})
	t.Run("never heard of", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			all, of := puppets("discord", "slack")
			w := newWatched(t, all, limit)
			go of["discord"].beats(t, time.Hour)
			w.end("Slack", firstTime, firstTime+2*lookEvery)
		})
	})
	t.Run("first heard of after a while", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			all, of := puppets("discord")
			w := newWatched(t, all, limit)
			time.Sleep(firstTime - time.Second)
			go of["discord"].beats(t, time.Hour)
			w.goesOn(50 * time.Minute)
		})
	})
	t.Run("no limit", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			all, _ := puppets("discord")
			newWatched(t, all, 0).goesOn(24 * time.Hour)
		})
	})
	t.Run("by HTTP only", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			all, of := puppets("slack")
			all[0].heartbeat = false
			of["slack"].set(func() { of["slack"].alive = time.Now() })
			newWatched(t, all, limit).goesOn(24 * time.Hour)
		})
	})
	t.Run("ended for good", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			all, of := puppets("discord", "slack")
			all[0].ended.Store(true)
			w := newWatched(t, all, limit)
			go of["slack"].beats(t, 24*time.Hour)
			w.goesOn(23 * time.Hour)
		})
	})
	// What was not heard while the machine slept is no silence, and then a
	// connection may take as long as a first one.
	t.Run("after a sleep", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			all, of := puppets("discord")
			w := newWatched(t, all, limit)
			of["discord"].beats(t, 10*time.Minute)
			of["discord"].set(func() { of["discord"].asleep = 8 * time.Hour })
			w.goesOn(8*time.Hour + firstTime - time.Minute)
			woke := 10*time.Minute + 8*time.Hour
			w.end("Discord", woke+firstTime, woke+firstTime+4*lookEvery)
		})
	})
}

func TestConnectionsAreLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all, of := puppets("discord")
		p := of["discord"]
		w := newWatched(t, all, 0)
		for _, step := range []struct {
			connected bool
			d         time.Duration
		}{
			{false, time.Minute},                                         // not yet: the adapter says what it tries
			{true, time.Minute}, {false, lookEvery}, {true, time.Minute}, // replaced at once
			{false, time.Minute}, {true, time.Minute},
		} {
			p.set(func() { p.connected = step.connected })
			time.Sleep(step.d)
			synctest.Wait()
		}
		var got []string
		for line := range strings.Lines(w.said.String()) {
			var said string
			if _, msg, ok := strings.Cut(line, "level="); ok {
				fmt.Sscan(msg, &said)
			}
			got = append(got, said)
		}
		if s := strings.Join(got, " "); s != "INFO WARN INFO" {
			t.Errorf("the log:\n%s", &w.said)
		}
	})
}
