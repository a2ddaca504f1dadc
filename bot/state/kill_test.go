package state_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/bot/dispatch"
	"footnote/bot/state"
	"footnote/knowledge/store/sqlite"
)

// lanes is how many there are in the tests that kill.
const lanes = 6

// TestMain is also the program that is killed: it accepts and handles events in
// the folder that the environment names until then.
func TestMain(m *testing.M) {
	if dir := os.Getenv("FOOTNOTE_TEST_VICTIM"); dir != "" {
		if err := victim(dir); err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// A platform is where effects of events are seen: a file of their ids. It takes
// each once, as one does that is given a nonce.
type platform struct {
	mu   sync.Mutex // guards the rest
	file *os.File
	seen map[string]bool
	more func(id string) // is told of what came again
}

func openPlatform(dir string, more func(string)) (*platform, error) {
	f, err := os.OpenFile(filepath.Join(dir, "effects"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	p := &platform{file: f, seen: map[string]bool{}, more: more}
	for _, id := range strings.Fields(string(b)) {
		p.seen[id] = true
	}
	return p, nil
}

// handle makes the effect of an event.
func (p *platform) handle(_ context.Context, e dispatch.Event, _ any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.seen[e.ID] {
		p.more(e.ID)
		return nil
	}
	p.seen[e.ID] = true
	if _, err := fmt.Fprintln(p.file, e.ID); err != nil {
		return err
	}
	return p.file.Sync()
}

func dispatcher(q dispatch.Queue, p *platform) (*dispatch.Dispatcher, error) {
	return dispatch.New(dispatch.Config{Source: "test", Queue: q, Handle: p.handle, Workers: 4, Attempts: 1e6})
}

// victim delivers the events of each lane one after another, from that on which
// the environment names, and says of each that it was accepted.
func victim(dir string) error {
	db, err := sqlite.Open(context.Background(), filepath.Join(dir, "library.db"), sqlite.Options{Readers: 1})
	if err != nil {
		return err
	}
	p, err := openPlatform(dir, func(id string) { fmt.Println("again", id) })
	if err != nil {
		return err
	}
	d, err := dispatcher(state.New(db), p)
	if err != nil {
		return err
	}
	failed := make(chan error)
	go func() { failed <- d.Run(context.Background()) }()
	for lane, from := range strings.Fields(os.Getenv("FOOTNOTE_TEST_FROM")) {
		first, err := strconv.Atoi(from)
		if err != nil {
			return err
		}
		go func() {
			for n := first; ; n++ {
				id := fmt.Sprint(lane, "-", n)
				e := dispatch.Event{ID: id, Lane: fmt.Sprint(lane), Payload: []byte(strings.Repeat(id, n%300))}
				switch err := d.Accept(context.Background(), e, nil); {
				case errors.Is(err, dispatch.ErrBusy):
					n-- // it is delivered again
				case err != nil && !errors.Is(err, dispatch.ErrKnown):
					failed <- err
				default:
					fmt.Println("accepted", id)
				}
			}
		}()
	}
	return <-failed
}

func TestReliabilityKill(t *testing.T) {
	const each = 50 // kills of one library
	n := figure(200, 10)
	if os.Getenv("FOOTNOTE_LONG") != "" {
		n = 20_000
	}
	t.Logf("%d kills; with FOOTNOTE_LONG=1 20000", n)
	t.Attr("R2-queue", fmt.Sprintf("%d kills", n))
	for i := range max(1, n/each) {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			k := &killing{T: t, dir: folder(t)}
			for j := range min(n, each) {
				k.once(rand.New(rand.NewPCG(uint64(i), uint64(j))))
			}
			k.check()
		})
	}
}

// A killing is what was said by those that were killed.
type killing struct {
	*testing.T
	dir      string
	accepted [lanes]int // how many of each lane
	again    int        // handled that had been before
}

// once starts a victim, kills it at some moment, and reads what it said until
// then. What it did not call accepted is delivered again, and some before it.
func (k *killing) once(r *rand.Rand) {
	var from []string
	for _, n := range k.accepted {
		from = append(from, fmt.Sprint(max(0, n-r.IntN(5))))
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "FOOTNOTE_TEST_VICTIM="+k.dir, "FOOTNOTE_TEST_FROM="+strings.Join(from, " "))
	out, err := cmd.StdoutPipe()
	if err != nil {
		k.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		k.Fatal(err)
	}
	kill := func() { cmd.Process.Kill() } // in vain where it ended by itself
	if r.IntN(5) == 0 {
		// Also before it says anything.
		defer time.AfterFunc(time.Duration(r.IntN(60))*time.Millisecond, kill).Stop()
	}
	lines, moment := r.IntN(60), time.Duration(r.IntN(4000))*time.Microsecond
	scan := bufio.NewScanner(out)
	for n := 0; scan.Scan(); n++ {
		k.hear(scan.Text())
		if n == lines {
			defer time.AfterFunc(moment, kill).Stop()
		}
	}
	kill()
	cmd.Wait() // it was killed, which is no error here
}

// hear notes what a victim said.
func (k *killing) hear(line string) {
	what, id, _ := strings.Cut(line, " ")
	var lane, n int
	if _, err := fmt.Sscanf(id, "%d-%d", &lane, &n); err != nil || what != "accepted" && what != "again" {
		k.Fatalf("the victim says %q", line)
	}
	if what == "again" {
		k.again++
	} else {
		k.accepted[lane] = max(k.accepted[lane], n+1)
	}
}

// check lets what still waits be handled, and looks at the effects.
func (k *killing) check() {
	db := opened(k.T, filepath.Join(k.dir, "library.db"))
	q := state.New(db)
	left := k.finish(q)
	if err := db.Check(k.Context()); err != nil {
		k.Error(err)
	}
	b, err := os.ReadFile(filepath.Join(k.dir, "effects"))
	if err != nil {
		k.Fatal(err)
	}
	var next [lanes]int
	for _, id := range strings.Fields(string(b)) {
		var lane, n int
		if _, err := fmt.Sscanf(id, "%d-%d", &lane, &n); err != nil {
			k.Fatalf("effect %q: %v", id, err)
		}
		if n != next[lane] {
			k.Fatalf("lane %d: the effect of event %d came when that of %d was expected", lane, n, next[lane])
		}
		next[lane]++
	}
	total := 0
	for lane, n := range k.accepted {
		total += n
		if next[lane] < n || next[lane] > n+1 { // the last one need not have been heard of
			k.Errorf("lane %d: %d events were accepted, and there are effects of %d", lane, n, next[lane])
		}
	}
	k.Logf("%d events; %d of them handled again after a kill, %d left to the last run", total, k.again, left)
	if total < 100 {
		k.Error("too few events for this to say anything")
	}
}

// finish runs a dispatcher until nothing waits, and returns how much did.
func (k *killing) finish(q *state.State) int {
	list, err := q.Pending(k.Context(), "test")
	if err != nil {
		k.Fatal(err)
	}
	if len(list) == 0 {
		return 0
	}
	p, err := openPlatform(k.dir, func(string) {})
	if err != nil {
		k.Fatal(err)
	}
	defer p.file.Close()
	ctx, end := context.WithCancel(k.Context())
	rest := len(list)
	d, err := dispatch.New(dispatch.Config{Source: "test", Queue: q, Workers: 1, Attempts: 1e6, Handle: func(ctx context.Context, e dispatch.Event, live any) error {
		if rest--; rest == 0 { // there is but one worker
			defer end()
		}
		return p.handle(ctx, e, live)
	}})
	if err != nil {
		k.Fatal(err)
	}
	if err := d.Run(ctx); err != nil {
		k.Fatal(err)
	}
	if list, err := q.Pending(k.Context(), "test"); err != nil || len(list) > 0 {
		k.Errorf("%d events wait for ever, %v", len(list), err)
	}
	return len(list)
}
