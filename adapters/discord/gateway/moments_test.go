package gateway_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"footnote/adapters/discord/gateway"
)

func handing(w *world) func(*gateway.Config) {
	return func(c *gateway.Config) {
		c.Handle = func(_ context.Context, e gateway.Event) { w.handle(e) }
	}
}

// TestFaultsAtEveryMoment lets each fault happen once at each moment of the
// first connection, and of one that resumes: soon after it events come in again,
// and none was lost but with a session.
func TestFaultsAtEveryMoment(t *testing.T) {
	for _, when := range []moment{connected, greeted, asked, begun, replaying, living} {
		for _, f := range faults() {
			for connection, name := range []string{"first", "resuming"} {
				if when == replaying && connection == 0 {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/%s", f.name, when, name), func(t *testing.T) {
					bubble(t, func(t *testing.T) { once(t, when, f, connection) })
				})
			}
		}
	}
}

func once(t *testing.T, when moment, f *fault, connection int) {
	w := newWorld(t)
	drop := faults()[0]
	w.next = func(n int) (moment, *fault) {
		switch n {
		case connection:
			return when, f
		case 0:
			go w.later() // events to replay
			return living, drop
		}
		return "", nil
	}
	p := start(t, &w.server, &memory{}, handing(w))
	pass(6 * time.Minute)
	w.complete()
	w.state.Lock()
	identifies, handed := w.identifies, w.handed
	w.state.Unlock()
	most := 1
	early := connection == 0 && (when == connected || when == greeted || when == asked)
	if early || f.kills {
		most = 2
	}
	if identifies > most {
		t.Errorf("%d identifies, want at most %d", identifies, most)
	}
	if handed < 100 {
		t.Errorf("%d events were handed on in 6 minutes, want one nearly each second", handed)
	}
	if ago := time.Since(p.gateway.Alive()); ago > time.Minute {
		t.Errorf("alive %v ago, want after the fault", ago)
	}
	p.end()
	w.running.Wait()
}

// later makes events while nobody is connected.
func (w *world) later() {
	time.Sleep(3100 * time.Millisecond)
	for range 5 {
		w.happen(nil)
	}
}
