package discord

import (
	"bufio"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"footnote/adapters/discord/discordtest"
)

var discard = log.New(io.Discard, "", 0)

// A process is one life of the bot.
type process struct {
	cmd   *exec.Cmd
	input io.Closer
	read  chan struct{} // closed when all that it said was read
}

// start starts one.
func (k *killing) start() {
	k.Helper()
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
	k.now = &process{cmd, in, make(chan struct{})}
	k.Cleanup(k.now.kill) // in vain where it has ended, as it should
	go func() {
		defer close(k.now.read)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			k.hear(scan.Text())
		}
	}()
}

// kill ends it at once.
func (p *process) kill() { p.cmd.Process.Kill() }

// wait waits for its end.
func (p *process) wait() error {
	<-p.read
	p.input.Close()
	return p.cmd.Wait()
}

// stop ends the process in order.
func (k *killing) stop() {
	k.Helper()
	k.now.input.Close()
	if err := k.now.wait(); err != nil {
		k.Errorf("the process ended with %v", err)
	}
}

// hear notes what a process said.
func (k *killing) hear(line string) {
	k.words.mu.Lock()
	what, of, _ := strings.Cut(line, " ")
	switch what {
	case "kept", "done":
		k.words.all[line] = true
	case "listens":
		k.words.address = of
	default:
		k.Errorf("the process says %q", line)
	}
	k.words.mu.Unlock()
	if what == "kept" {
		k.moment.kept()
	}
}

// words are what the processes said.
type words struct {
	mu      sync.Mutex
	all     map[string]bool
	address string // where the last one listens
}

// where is where the process listens that lives.
func (w *words) where() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.address
}

// heard reports whether a process said something of an event.
func (k *killing) heard(what string, e *asked) bool {
	k.words.mu.Lock()
	defer k.words.mu.Unlock()
	return k.words.all[what+" "+e.id()]
}

// A moment is when a process is killed.
type moment struct {
	mu   sync.Mutex // guards the rest
	kill func()     // nil while nobody is to be killed
	// The n-th of these it is, counted from 1; 0 for none.
	calls, deferrals, keeps int
	lost                    bool          // the call has no effect
	wait                    time.Duration // from then on
	timer                   *time.Timer
}

// longest is how long a life takes at most.
const longest = 800 * time.Millisecond

// draw draws a moment for the next process.
func (m *moment) draw(r *rand.Rand) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls, m.deferrals, m.keeps, m.lost, m.wait = 0, 0, 0, false, 0
	within := func(d time.Duration) time.Duration { return 1 + time.Duration(r.Int64N(int64(d))) }
	switch r.IntN(10) {
	case 0: // any
		m.wait = within(longest)
	case 1: // soon
		m.wait = within(100 * time.Millisecond)
	case 2: // when some are kept
		m.keeps, m.wait = 1+r.IntN(5), within(6*time.Millisecond)
	case 3: // while Discord is being told something
		m.calls, m.lost = 1+r.IntN(8), r.IntN(2) == 0
	case 4: // just after it was told
		m.calls, m.wait = 1+r.IntN(8), within(4*time.Millisecond)
	case 5, 6: // while they think
		m.keeps, m.wait = 1+r.IntN(5), within(deferAfter)
	default: // between a deferral and what follows
		m.deferrals, m.wait = 1+r.IntN(2), within(100*time.Millisecond)
	}
}

// begin lets the moment come.
func (m *moment) begin(kill func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kill = kill
	after := longest
	if m.calls+m.deferrals+m.keeps == 0 {
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

// call counts a call by which people see something, or the process learns what
// they saw.
func (m *moment) call(r *http.Request, route string) *discordtest.Fault {
	const brief = 100 // bytes: a deferral has less, an answer more
	m.mu.Lock()
	defer m.mu.Unlock()
	callback := strings.HasSuffix(route, "/callback")
	if callback && r.ContentLength < brief {
		m.one(&m.deferrals)
	}
	if !callback && !strings.Contains(route, "/messages") && !strings.Contains(route, "/webhooks/") {
		return nil
	}
	if m.one(&m.calls) && m.lost {
		return &discordtest.Fault{Drop: discordtest.DropBefore}
	}
	return nil
}
