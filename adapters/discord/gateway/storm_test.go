package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/discord/gateway"
)

// drops returns how many connections a storm ends.
func drops(t *testing.T) int {
	const gate, long = 10_000, 1_000_000
	switch {
	case os.Getenv("FOOTNOTE_LONG") != "":
		return long
	case underRaceDetector:
		return gate / 10 // the gate has the others without it
	}
	t.Logf("%d drops; with FOOTNOTE_LONG=1 it is %d", gate, long)
	return gate
}

// TestStorm ends one connection after another, each by a fault at a moment that
// chance picks; now and then the process is stopped or killed, or nothing can be
// reached for a while. The world fails it where Discord's rules are broken.
func TestStorm(t *testing.T) {
	n := drops(t)
	bubble(t, func(t *testing.T) {
		chance := rand.New(rand.NewPCG(8, uint64(n)))
		s := newStorm(t, chance)
		begin := time.Now()
		half := s.rage(n / 2)
		full := s.rage(n - n/2)
		s.calm()
		s.w.complete()
		w := s.w
		t.Logf("%d drops in %.0f days: %d identifies, %d at most in a day, %d resumes, %d events, %d processes; "+
			"%d KiB and %d goroutines at half, %d KiB and %d at the end",
			w.conns, time.Since(begin).Hours()/24, w.identifies, w.worst, w.resumes, w.handed, s.processes,
			half.heap>>10, half.goroutines, full.heap>>10, full.goroutines)
		t.Attr("R8-discord", fmt.Sprintf("%d drops, %d identifies in the worst day", w.conns, w.worst))
		if full.heap > half.heap+1<<20 || full.goroutines > half.goroutines+2 {
			t.Errorf("memory or goroutines grew: %+v, then %+v", half, full)
		}
		if w.handed < n {
			t.Errorf("%d events were handed on, want more: the storm shows too little", w.handed)
		}
	})
}

// A storm runs processes against a world, one after another.
type storm struct {
	t         *testing.T
	w         *world
	chance    *rand.Rand // w.state guards it
	memory    *memory
	processes int
	running   *process
	faults    []*fault
	dark      time.Time // nothing can be reached before
	ended     chan struct{}
	left      int // connections that are still to end
}

type usage struct {
	heap       uint64
	goroutines int
}

func newStorm(t *testing.T, chance *rand.Rand) *storm {
	s := &storm{t: t, w: newWorld(t), chance: chance, memory: &memory{}, faults: faults(), ended: make(chan struct{}, 1)}
	s.w.next = s.next
	s.w.many = func() int { return s.pick(10) }
	s.w.most = func() int { return 10 + s.pick(10) }
	s.w.pause = func() time.Duration { return time.Duration(s.pick(20_000)) * time.Millisecond }
	s.w.refuse = func(string) error {
		s.w.addresses = nil // or they would grow
		s.w.state.Lock()
		defer s.w.state.Unlock()
		if time.Now().Before(s.dark) {
			return &net.OpError{Op: "dial", Err: errors.New("network is unreachable")}
		}
		return nil
	}
	return s
}

// pick returns a number from 0 to n-1.
func (s *storm) pick(n int) int {
	s.w.state.Lock()
	defer s.w.state.Unlock()
	return s.chance.IntN(n)
}

// next picks what ends a connection.
func (s *storm) next(int) (moment, *fault) {
	s.w.state.Lock()
	defer s.w.state.Unlock()
	if s.left--; s.left <= 0 {
		if s.left == 0 {
			s.ended <- struct{}{}
		}
		return "", nil
	}
	moments := []moment{connected, greeted, asked, begun, replaying, living, living, living, living, living, living}
	if s.chance.IntN(200) == 0 {
		s.dark = time.Now().Add(time.Duration(s.chance.IntN(3600)) * time.Second)
	}
	return moments[s.chance.IntN(len(moments))], s.faults[s.chance.IntN(len(s.faults))]
}

// rage ends n connections, and returns what is in use afterwards.
func (s *storm) rage(n int) usage {
	s.w.state.Lock()
	s.left = n
	s.w.state.Unlock()
	for over := false; !over; {
		s.start()
		select {
		case <-s.ended:
			over = true
		case <-time.After(time.Duration(s.pick(48*3600)) * time.Second):
		}
		s.stop(s.pick(2) == 0)
	}
	s.w.running.Wait()
	synctest.Wait()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return usage{m.HeapAlloc, runtime.NumGoroutine()}
}

func (s *storm) start() {
	if s.running != nil && time.Since(s.running.gateway.Alive()) > 5*time.Minute {
		s.w.excuse() // a new process does not resume what is that old
	}
	s.processes++
	s.running = start(s.t, &s.w.server, s.memory, func(c *gateway.Config) {
		c.Handle = func(_ context.Context, e gateway.Event) { s.w.handle(e) }
		c.Jitter = func() float64 { return float64(s.pick(1000)) / 1000 }
		c.Log = nil
	})
}

// stop ends a process, by SIGTERM or by SIGKILL: then nothing is kept any more.
func (s *storm) stop(kill bool) {
	s.memory.mu.Lock()
	values := maps.Clone(s.memory.values)
	s.memory.mu.Unlock()
	s.running.end()
	if kill {
		s.memory.mu.Lock()
		s.memory.values = values
		s.memory.mu.Unlock()
	}
}

// calm lets a connection without faults fetch what is missing.
func (s *storm) calm() {
	s.start()
	pass(3 * time.Hour)
	s.stop(false)
	s.w.running.Wait()
}
