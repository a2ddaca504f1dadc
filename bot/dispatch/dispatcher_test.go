package dispatch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"footnote/bot"
	"footnote/bot/dispatch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A watched queue can be held up and made to fail, and counts its calls.
type watched struct {
	dispatch.Queue
	hold chan struct{} // Enqueue waits for it where it is there

	mu      sync.Mutex // guards the rest
	fail    map[string]error
	batches [][]string // ids of each Enqueue
	done    []string
	expired []time.Time
}

func watch() *watched {
	return &watched{Queue: dispatch.NewMemory(), fail: map[string]error{}}
}

func (w *watched) failing(call string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fail[call]
}

func (w *watched) set(call string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fail[call] = err
}

func (w *watched) Enqueue(ctx context.Context, events []dispatch.Event) ([]bool, error) {
	var ids []string
	for _, e := range events {
		ids = append(ids, e.ID)
	}
	w.mu.Lock()
	w.batches = append(w.batches, ids)
	w.mu.Unlock()
	if w.hold != nil {
		<-w.hold
	}
	if err := w.failing("Enqueue"); err != nil {
		return nil, err
	}
	return w.Queue.Enqueue(ctx, events)
}

func (w *watched) Begin(ctx context.Context, source string, ids []string) error {
	if err := w.failing("Begin"); err != nil {
		return err
	}
	return w.Queue.Begin(ctx, source, ids)
}

func (w *watched) Done(ctx context.Context, source string, ids []string) error {
	if err := w.failing("Done"); err != nil {
		return err
	}
	w.mu.Lock()
	w.done = append(w.done, ids...)
	w.mu.Unlock()
	return w.Queue.Done(ctx, source, ids)
}

func (w *watched) Pending(ctx context.Context, source string) ([]dispatch.Event, error) {
	if err := w.failing("Pending"); err != nil {
		return nil, err
	}
	return w.Queue.Pending(ctx, source)
}

func (w *watched) Expire(ctx context.Context, before time.Time) (int, error) {
	w.mu.Lock()
	w.expired = append(w.expired, before)
	w.mu.Unlock()
	if err := w.failing("Expire"); err != nil {
		return 0, err
	}
	return w.Queue.Expire(ctx, before)
}

// A process is a dispatcher that runs, with what its handler saw.
type process struct {
	t *testing.T
	*dispatch.Dispatcher
	log lines

	mu   sync.Mutex // guards seen
	seen []string   // ids in the order in which handling them began

	end  context.CancelFunc
	over chan error
}

// lines is a log.
type lines struct {
	mu sync.Mutex // guards b
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// newProcess returns a dispatcher that notes what it handles and then does it.
func newProcess(t *testing.T, c dispatch.Config) *process {
	t.Helper()
	p := &process{t: t}
	do := c.Handle
	c.Handle = func(ctx context.Context, e dispatch.Event, live any) error {
		p.mu.Lock()
		p.seen = append(p.seen, e.ID)
		p.mu.Unlock()
		if do == nil {
			return nil
		}
		return do(ctx, e, live)
	}
	c.Source = "test"
	c.Log = slog.New(slog.NewTextHandler(&p.log, nil))
	var err error
	if p.Dispatcher, err = dispatch.New(c); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *process) run() {
	ctx, cancel := context.WithCancel(p.t.Context())
	p.end, p.over = cancel, make(chan error, 1)
	go func() { p.over <- p.Run(ctx) }()
}

// stop ends it and waits until it is over.
func (p *process) stop() {
	p.t.Helper()
	p.end()
	if err := <-p.over; err != nil {
		p.t.Errorf("Run: %v", err)
	}
}

// accept accepts events of a lane that is the only one of its space.
func (p *process) accept(want error, lane string, ids ...string) {
	p.t.Helper()
	p.acceptOf(want, bot.Space("space of "+lane), lane, ids...)
}

func (p *process) acceptOf(want error, s bot.Space, lane string, ids ...string) {
	p.t.Helper()
	for _, id := range ids {
		e := dispatch.Event{ID: id, Space: s, Lane: lane, Payload: []byte("secret words")}
		if err := p.Accept(p.t.Context(), e, "live "+id); !errors.Is(err, want) {
			p.t.Errorf("Accept(%s) = %v, want %v", id, err, want)
		}
	}
}

func (p *process) order() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.seen, " ")
}

func (p *process) expect(want string) {
	p.t.Helper()
	if got := p.order(); got != want {
		p.t.Errorf("handled %q, want %q", got, want)
	}
}

func waiting(t *testing.T, q dispatch.Queue) string {
	t.Helper()
	list, err := q.Pending(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, e := range list {
		ids = append(ids, fmt.Sprint(e.ID, "/", e.Attempt))
	}
	return strings.Join(ids, " ")
}

func TestLanesTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProcess(t, dispatch.Config{Queue: dispatch.NewMemory(), Workers: 1})
		p.accept(nil, "a", "a1", "a2", "a3", "a4")
		p.accept(nil, "b", "b1", "b2")
		p.accept(nil, "c", "c1")
		p.run()
		synctest.Wait()
		p.expect("a1 b1 c1 a2 b2 a3 a4")
		p.accept(dispatch.ErrKnown, "a", "a1")
		p.accept(dispatch.ErrKnown, "b", "a1")
		p.stop()
		p.expect("a1 b1 c1 a2 b2 a3 a4")
	})
}

func TestLanesAreParallelWithinBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		p := newProcess(t, dispatch.Config{
			Queue: dispatch.NewMemory(), Workers: 3,
			Handle: func(context.Context, dispatch.Event, any) error { time.Sleep(time.Second); return nil },
		})
		p.run()
		for _, lane := range []string{"a", "b", "c", "d"} {
			p.accept(nil, lane, lane+"1", lane+"2")
		}
		for _, want := range []string{"a1 b1 c1", "a1 b1 c1 d1", "a1 a2 b1 b2 c1 c2 d1 d2"} {
			synctest.Wait()
			got := strings.Fields(p.order())
			for _, id := range strings.Fields(want) {
				if !slices.Contains(got, id) {
					t.Errorf("handled %q, want %q among them", got, want)
				}
			}
			time.Sleep(time.Second)
		}
		p.stop()
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("8 events of 1 s took %v, 3 at a time", took)
		}
	})
}

func TestBacklog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := dispatch.NewMemory()
		p := newProcess(t, dispatch.Config{Queue: q, Backlog: 10, LaneBacklog: 3})
		p.acceptOf(nil, "s", "a", "a1", "a2", "a3")
		p.acceptOf(dispatch.ErrBusy, "s", "a", "a4") // the lane is full
		p.acceptOf(nil, "s", "b", "b1", "b2")
		p.acceptOf(dispatch.ErrBusy, "s", "c", "c1") // the space has half of all
		p.acceptOf(dispatch.ErrKnown, "t", "c", "a1", "b1")
		p.acceptOf(nil, "t", "c", "c1", "c2", "c3")
		p.acceptOf(dispatch.ErrBusy, "t", "d", "d1") // as many as there are places free
		p.acceptOf(nil, "u", "d", "d1")
		p.acceptOf(dispatch.ErrBusy, "u", "d", "d2")
		p.acceptOf(nil, "v", "e", "e1")
		p.acceptOf(dispatch.ErrBusy, "w", "f", "f1") // none is
		if got, want := waiting(t, q), "a1/1 a2/1 a3/1 b1/1 b2/1 c1/1 c2/1 c3/1 d1/1 e1/1"; got != want {
			t.Errorf("%q waits, want %q", got, want)
		}
	})
}

// Those of an earlier process fill it, too, beyond what may be.
func TestBacklogOfAnEarlierProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := dispatch.NewMemory()
		newProcess(t, dispatch.Config{Queue: q}).accept(nil, "a", "a1", "a2", "a3", "a4")
		p := newProcess(t, dispatch.Config{Queue: q, Backlog: 3, LaneBacklog: 2, Workers: 1,
			Handle: func(context.Context, dispatch.Event, any) error { time.Sleep(time.Second); return nil }})
		p.run()
		synctest.Wait() // a1 is under way, three wait
		p.accept(dispatch.ErrBusy, "c", "c1")
		time.Sleep(time.Second)
		synctest.Wait() // a2 is
		p.accept(nil, "c", "c1")
		p.accept(dispatch.ErrBusy, "c", "c2")
		time.Sleep(time.Minute)
		p.stop()
		p.expect("a1 a2 c1 a3 a4")
	})
}

func TestWhatComesTogetherIsKeptTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := watch()
		q.hold = make(chan struct{})
		p := newProcess(t, dispatch.Config{Queue: q, Workers: 1, Backlog: 200, LaneBacklog: 100})
		p.run()
		synctest.Wait()
		var kept []func(context.Context) error
		var want []string
		for i := range 60 {
			id := fmt.Sprint(i)
			want = append(want, id)
			kept = append(kept, p.Offer(dispatch.Event{ID: id, Lane: "a"}, nil))
			if i == 0 {
				synctest.Wait() // it is being written alone
			}
		}
		kept = append(kept, p.Offer(dispatch.Event{ID: "7", Lane: "b"}, nil))
		synctest.Wait()
		p.expect("")
		close(q.hold)
		for i, k := range kept {
			var known error
			if i == 60 {
				known = dispatch.ErrKnown
			}
			if err := k(t.Context()); !errors.Is(err, known) {
				t.Errorf("event %d: %v, want %v", i, err, known)
			}
		}
		synctest.Wait()
		p.stop()
		p.expect(strings.Join(want, " "))
		if len(q.batches) != 2 || !slices.Equal(q.batches[1], append(want[1:60:60], "7")) {
			t.Errorf("it took %d writes: %q", len(q.batches), q.batches)
		}
	})
}

func TestKeepingFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("the disk is full")
		q := watch()
		p := newProcess(t, dispatch.Config{Queue: q, Backlog: 1})
		p.run()
		q.set("Enqueue", broken)
		p.accept(broken, "a", "1", "2")
		q.set("Enqueue", nil)
		p.accept(nil, "a", "1")
		synctest.Wait()
		p.expect("1")

		// Whoever does not wait for it has it handled nevertheless.
		q.hold = make(chan struct{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := p.Accept(ctx, dispatch.Event{ID: "3"}, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got error %v", err)
		}
		close(q.hold)
		synctest.Wait()
		p.expect("1 3")
		if err := p.Accept(ctx, dispatch.Event{ID: "4"}, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got error %v", err)
		}
		if err := p.Accept(t.Context(), dispatch.Event{}, nil); err == nil {
			t.Error("an event without an id was accepted")
		}
		p.stop()
		p.expect("1 3")
		p.accept(dispatch.ErrClosed, "a", "5")
	})
}

func TestTroubleIsContained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := watch()
		p := newProcess(t, dispatch.Config{Queue: q, Workers: 1, Handle: func(_ context.Context, e dispatch.Event, _ any) error {
			switch e.ID {
			case "panic":
				panic("of " + string(e.Payload))
			case "index":
				_ = e.Payload[len(e.Payload)+len(e.ID)]
			case "fail":
				return errors.New("platform says 500")
			}
			return nil
		}})
		p.run()
		p.accept(nil, "a", "panic", "index", "fail", "fine")
		synctest.Wait()
		p.stop()
		p.expect("panic index fail fine")
		if got := waiting(t, q); got != "" {
			t.Errorf("%q waits", got)
		}
		log := p.log.String()
		for _, want := range []string{"panic of type string", "index out of range", "dispatcher_test.go", "platform says 500", "event=fail"} {
			if !strings.Contains(log, want) {
				t.Errorf("the log lacks %q:\n%s", want, log)
			}
		}
		if strings.Contains(log, "secret") {
			t.Errorf("the log has the payload:\n%s", log)
		}
	})
}
