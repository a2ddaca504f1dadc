package slack

import (
	"bufio"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"footnote/adapters/slack/slacktest"
)

// A process is one life of the bot.
type process struct {
	cmd     *exec.Cmd
	input   io.Closer
	read    chan struct{} // closed when all that it said was read
	listens chan string   // gets the address where it does
	recalls chan struct{} // closed when it knows what waits from before
}

// start starts one.
func (k *killing) start() {
	k.Helper()
	k.connections = k.s.Counts().Connections
	cmd := exec.Command(os.Args[0])
	cmd.Env, cmd.Stderr = k.env, &k.log
	in, err := cmd.StdinPipe()
	if err != nil {
		k.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		k.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		k.Fatal(err)
	}
	p := &process{cmd, in, make(chan struct{}), make(chan string, 1), make(chan struct{})}
	k.now = p
	k.Cleanup(p.kill) // in vain where it has ended, as it should
	go func() {
		defer close(p.read)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			k.hear(p, scan.Text())
		}
	}()
}

// reached waits until Slack reaches the process.
func (k *killing) reached() {
	k.Helper()
	if !k.s.HTTP() {
		k.s.Until("a socket", func() bool { return k.s.Counts().Connections > k.connections })
		return
	}
	select {
	case address := <-k.now.listens:
		k.s.DeliverToURL("http://" + address)
	case <-k.now.read:
		k.Fatal("the process ended at once")
	}
}

// kill ends it at once.
func (p *process) kill() { p.cmd.Process.Kill() }

// wait waits for the end of the process.
func (k *killing) wait() error {
	<-k.now.read
	if k.s.HTTP() {
		k.s.DeliverToURL("") // until there is another one
	}
	k.now.input.Close()
	return k.now.cmd.Wait()
}

// stop ends the process in order.
func (k *killing) stop() {
	k.Helper()
	k.now.input.Close()
	if err := k.wait(); err != nil {
		k.Errorf("the process ended with %v", err)
	}
}

// hear notes what a process said.
func (k *killing) hear(p *process, line string) {
	what, of, _ := strings.Cut(line, " ")
	switch what {
	case "waits", "kept", "done":
		k.words.note(what, of)
	case "recalls":
		k.words.recall()
		close(p.recalls)
	case "listens":
		p.listens <- of
	default:
		k.Errorf("the process says %q", line)
	}
	if what == "kept" {
		k.moment.kept()
	}
}

// words are what the processes said of events, by their ids. A process may not have
// lived to say all that it did: the next one knows what waits.
type words struct {
	mu   sync.Mutex
	last map[string]string // waits, kept or done
	more chan struct{}     // gets something when they said more
}

func newWords() words { return words{last: map[string]string{}, more: make(chan struct{}, 1)} }

func (w *words) note(what, id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last[id] = what
	select {
	case w.more <- struct{}{}:
	default:
	}
}

// recall is when a process said what waits: all else is done.
func (w *words) recall() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id, what := range w.last {
		if what == "kept" {
			w.last[id] = "done"
		} else if what == "waits" {
			w.last[id] = "kept"
		}
	}
}

// kept reports whether an event was kept, done whether it was done, too.
func (w *words) kept(e *asked) bool { return w.of(e) != "" }
func (w *words) done(e *asked) bool { return w.of(e) == "done" }

func (w *words) of(e *asked) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last[e.id()]
}

// A moment is when a process is killed.
type moment struct {
	mu   sync.Mutex // guards the rest
	kill func()     // nil while nobody is to be killed
	// The n-th of these it is, counted from 1; 0 for none.
	calls, shown, keeps int
	lost                bool          // the call has no effect
	wait                time.Duration // from then on
	timer               *time.Timer
}

// longest is how long a life takes at most once people have asked.
const longest = 600 * time.Millisecond

// draw draws a moment for the next process.
func (m *moment) draw(r *rand.Rand) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls, m.shown, m.keeps, m.lost, m.wait = 0, 0, 0, false, 0
	within := func(d time.Duration) time.Duration { return 1 + time.Duration(r.Int64N(int64(d))) }
	switch r.IntN(10) {
	case 0: // any
		m.wait = within(longest)
	case 1: // soon
		m.wait = within(10 * time.Millisecond)
	case 2: // when some are kept
		m.keeps, m.wait = 1+r.IntN(5), within(6*time.Millisecond)
	case 3: // while Slack is being asked something
		m.calls, m.lost = 1+r.IntN(12), r.IntN(2) == 0
	case 4, 5: // while people are being shown something
		m.shown, m.lost = 1+r.IntN(4), r.IntN(3) == 0
	case 6, 7: // just after that
		m.shown, m.wait = 1+r.IntN(4), within(4*time.Millisecond)
	default: // while they think
		m.keeps, m.wait = 1+r.IntN(5), within(thinking)
	}
}

// begin lets the moment come.
func (m *moment) begin(kill func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kill = kill
	after := longest
	if m.calls+m.shown+m.keeps == 0 {
		after = m.wait
	}
	m.timer = time.AfterFunc(after, kill)
}

// end is after the kill.
func (m *moment) end() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kill = nil
	m.timer.Stop()
}

// kept counts an event that is kept.
func (m *moment) kept() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.one(&m.keeps)
}

// one counts down, and reports whether that was the moment.
func (m *moment) one(n *int) bool {
	if *n == 0 || m.kill == nil {
		return false
	}
	if *n--; *n > 0 {
		return false
	}
	if m.wait == 0 {
		m.kill()
		return true
	}
	m.timer.Reset(m.wait)
	return true
}

// call counts a call, and those by which people see something.
func (m *moment) call(c slacktest.Call) *slacktest.Fault {
	if strings.HasPrefix(c.Method, "apps.") {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.one(&m.calls)
	if c.Method == "response_url" || strings.HasPrefix(c.Method, "chat.") {
		now = m.one(&m.shown) || now
	}
	if now && m.lost {
		return &slacktest.Fault{Drop: slacktest.DropBefore}
	}
	return nil
}
