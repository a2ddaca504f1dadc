package socket_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/slack/socket"

	"github.com/gorilla/websocket"
)

// drops returns how many connections a storm ends.
func drops(t *testing.T) int {
	const gate, long = 1_000, 100_000
	if os.Getenv("FOOTNOTE_LONG") != "" {
		return long
	}
	t.Logf("%d drops; with FOOTNOTE_LONG=1 it is %d", gate, long)
	return gate
}

// TestStorm ends one connection after another, each by a fault at a moment that
// chance picks; now and then nothing can be reached for a while, or the process
// is stopped and starts again. Slack delivers what was not acknowledged until it
// is: in the end every envelope was, after it was handed on and over the
// connection that brought it.
func TestStorm(t *testing.T) {
	n := drops(t)
	bubble(t, func(t *testing.T) {
		w := newWorld(t, rand.New(rand.NewPCG(5, uint64(n))))
		half := w.rage(n / 2)
		full := w.rage(n - n/2)
		w.calm()
		t.Logf("%d drops: %d connections, %d processes, %d envelopes delivered %d times and handed on %d times; "+
			"%d KiB and %d goroutines at half, %d KiB and %d at the end",
			n, w.conns, w.processes, w.made, w.sent, w.handed, half.heap>>10, half.goroutines, full.heap>>10, full.goroutines)
		t.Attr("R8-slack", fmt.Sprintf("%d drops", n))
		if full.heap > half.heap+1<<20 || full.goroutines > half.goroutines+2 {
			t.Errorf("memory or goroutines grew: %+v, then %+v", half, full)
		}
		if w.made < 2*n || w.sent == w.made {
			t.Errorf("%d envelopes, delivered %d times: the storm shows too little", w.made, w.sent)
		}
	})
}

// A world is Slack with an app to which much happens.
type world struct {
	server
	running   *process
	processes int

	state              sync.Mutex // guards what follows
	chance             *rand.Rand
	left               int // connections that are still to end
	over               chan struct{}
	dark               time.Time // nothing can be reached before
	conns              int
	made, sent, handed int
	open               map[string]*envelope // that are not acknowledged
}

// An envelope is out.
type envelope struct {
	handed  bool
	brought map[*peer]bool
	again   time.Time // when Slack delivers it again
}

type usage struct {
	heap       uint64
	goroutines int
}

func newWorld(t testing.TB, chance *rand.Rand) *world {
	w := &world{chance: chance, over: make(chan struct{}, 1), open: map[string]*envelope{}}
	w.server = server{t: t, script: w.serve, answer: w.answered, seen: w.acknowledged, refuse: w.refused}
	return w
}

// pick returns a number from 0 to n-1.
func (w *world) pick(n int) int {
	w.state.Lock()
	defer w.state.Unlock()
	return w.chance.IntN(n)
}

// raging reports whether things go wrong.
func (w *world) raging() bool {
	w.state.Lock()
	defer w.state.Unlock()
	return w.left > 0
}

// answered is what apps.connections.open says.
func (w *world) answered(int) *answer {
	w.mu.Lock()
	w.opens = nil // or they would grow
	w.mu.Unlock()
	if !w.raging() {
		return nil
	}
	switch w.pick(30) {
	case 0:
		return says(429, "", "Retry-After", fmt.Sprint(w.pick(100)))
	case 1:
		return says(500, "<html>")
	case 2:
		return says(200, `{"ok":false,"error":"internal_error"}`)
	}
	return nil
}

func (w *world) refused(int) error {
	w.peers = nil // or they would grow; w.mu is held
	w.state.Lock()
	defer w.state.Unlock()
	if w.left > 0 && w.chance.IntN(100) == 0 {
		w.dark = time.Now().Add(time.Duration(w.chance.IntN(1800)) * time.Second)
	}
	if w.left > 0 && time.Now().Before(w.dark) {
		return errUnreachable
	}
	return nil
}

// serve is a connection: something goes wrong before the greeting, or after so
// many envelopes.
func (w *world) serve(p *peer) {
	w.state.Lock()
	w.conns++
	w.state.Unlock()
	moment := w.pick(12) - 1
	wrong := func(n int) bool {
		if n != moment || !w.raging() {
			return false
		}
		moment += 1 + w.pick(10) // of what comes next, if it goes on
		ends := !w.fault(p)
		if ends {
			w.drop()
		}
		return ends
	}
	if wrong(-1) {
		return
	}
	if p.hello() != nil {
		return
	}
	go p.pinging(5 * time.Second)
	for n := 0; ; n++ {
		if wrong(n) {
			return
		}
		select {
		case <-p.gone:
			return
		case <-time.After(time.Duration(w.pick(4000)) * time.Millisecond):
		}
		if id := w.next(p); id != "" && p.send(id) != nil {
			return
		}
	}
}

// drop counts an end.
func (w *world) drop() {
	w.state.Lock()
	defer w.state.Unlock()
	if w.left--; w.left == 0 {
		w.over <- struct{}{}
	}
}

// fault has something go wrong, and reports whether the connection goes on.
func (w *world) fault(p *peer) bool {
	reasons := []string{"warning", "refresh_requested", "too_many_websockets", "", "else"}
	switch w.pick(9) {
	case 0: // the connection drops
	case 1, 2, 3: // Slack asks to go, delivers some more, and hangs up some time later
		p.disconnect(reasons[w.pick(len(reasons))])
		for range w.pick(4) {
			if id := w.next(p); id != "" {
				p.send(id)
			}
		}
		select {
		case <-p.gone:
		case <-time.After(time.Duration(w.pick(12_000)) * time.Millisecond):
		}
	case 4:
		p.freeze()
		time.Sleep(2 * time.Minute)
	case 5:
		p.close(1000 + w.pick(12))
		<-p.gone
	case 6:
		p.freeze()
		p.raw.Write([]byte{0x81, 100, '{', '"'})
		time.Sleep(2 * time.Minute)
	case 7:
		p.raw.Write([]byte{0x81, 127, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, '{'})
		<-p.gone
	case 8:
		p.text("{{{")
		p.write(websocket.BinaryMessage, []byte{1})
		p.text(`{"type":"hello"}`)
		return true
	}
	return false
}

// next makes an envelope, or returns one that is delivered again.
func (w *world) next(p *peer) string {
	w.state.Lock()
	defer w.state.Unlock()
	now := time.Now()
	id := ""
	for _, old := range slices.Sorted(maps.Keys(w.open)) {
		if e := w.open[old]; now.After(e.again) {
			id = old
			break
		}
	}
	if id == "" {
		if w.left < 0 {
			return ""
		}
		w.made++
		id = fmt.Sprintf("e%07d", w.made)
		w.open[id] = &envelope{brought: map[*peer]bool{}}
	}
	e := w.open[id]
	e.brought[p] = true
	e.again = now.Add([]time.Duration{3 * time.Second, time.Minute, 5 * time.Minute}[w.chance.IntN(3)])
	w.sent++
	return id
}

func (w *world) acknowledged(p *peer, a ack) {
	w.state.Lock()
	defer w.state.Unlock()
	e := w.open[a.ID]
	if e == nil {
		return // it was delivered twice
	}
	if !e.handed || !e.brought[p] {
		w.t.Errorf("%s was acknowledged: handed on %t, over its connection %t", a.ID, e.handed, e.brought[p])
	}
	delete(w.open, a.ID)
}

// handle takes a while, most of the time less than Slack waits for.
func (w *world) handle(_ context.Context, e socket.Envelope, ack func(any)) {
	w.state.Lock()
	w.handed++
	if open := w.open[e.ID]; open != nil {
		open.handed = true
	}
	w.state.Unlock()
	if d := w.pick(3300); d > 100 {
		time.AfterFunc(time.Duration(d)*time.Millisecond, func() { ack(nil) })
		return
	}
	ack(nil)
}

// rage ends n connections, and returns what is in use afterwards.
func (w *world) rage(n int) usage {
	w.state.Lock()
	w.left = n
	w.state.Unlock()
	for over := false; !over; {
		w.start()
		select {
		case <-w.over:
			over = true
		case <-time.After(time.Duration(w.pick(3600)) * time.Second):
		}
		w.running.end()
	}
	synctest.Wait()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return usage{m.HeapAlloc, runtime.NumGoroutine()}
}

func (w *world) start() {
	w.processes++
	w.running = start(w.t, &w.server, func(c *socket.Config) {
		c.Handle = w.handle
		c.Jitter = func() float64 { return float64(w.pick(1000)) / 1000 }
		c.Log = nil
	})
}

// calm lets connections without faults fetch what is missing.
func (w *world) calm() {
	w.state.Lock()
	w.left = -1
	w.state.Unlock()
	w.start()
	pass(time.Hour)
	if n := w.running.socket.Connected(); n != 2 {
		w.t.Errorf("%d connections after the storm", n)
	}
	w.running.end()
	if len(w.open) > 0 {
		w.t.Errorf("%d envelopes were never acknowledged: %q", len(w.open), slices.Sorted(maps.Keys(w.open)))
	}
}
