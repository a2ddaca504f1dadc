package library_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
)

// A desk is a reader that takes its time: as long as the name of a file says,
// "7s a.md". It notes when it began, and how many it reads at a time.
type desk struct {
	t     *testing.T
	start time.Time

	mu    sync.Mutex // guards the rest
	began []string   // "0s a.md"
	now   int
	most  int
}

func (d *desk) enter(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.began = append(d.began, fmt.Sprint(time.Since(d.start), " ", name))
	d.now++
	d.most = max(d.most, d.now)
}

func (d *desk) leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now--
}

func (d *desk) read(ctx context.Context, name string, data []byte) (*document.Document, error) {
	takes, file, _ := strings.Cut(name, " ")
	d.enter(file)
	defer d.leave()
	wait, err := time.ParseDuration(takes)
	if err != nil {
		d.t.Error(err)
	}
	select {
	case <-time.After(wait):
		return extract.Read(file, data)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// A queue is a library with a desk, and people who bring files to it.
type queue struct {
	*kit
	desk  *desk
	wg    sync.WaitGroup
	mu    sync.Mutex       // guards ended
	ended map[string]error // by file
}

func newQueue(t *testing.T) *queue {
	d := &desk{t: t, start: time.Now()}
	return &queue{desk: d, ended: map[string]error{}, kit: newKit(t, nil, func(c *library.Config) { c.Read = d.read })}
}

// bring adds a file in a goroutine, and returns when it waits, reads, or is over.
func (q *queue) bring(ctx context.Context, s store.Space, name string) {
	q.wg.Go(func() {
		_, err := q.Add(ctx, store.Shelf{Space: s}, library.File{Name: name, Data: []byte(lakes + name), By: "ada"})
		q.mu.Lock()
		defer q.mu.Unlock()
		q.ended[name] = err
	})
	synctest.Wait()
}

// end is how bringing a file ended; over is false while it has not.
func (q *queue) end(name string) (err error, over bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	err, over = q.ended[name]
	return err, over
}

// over expects that a file was added, or refused for a limit: what the person is
// told.
func (q *queue) over(name, refusal string) {
	q.desk.t.Helper()
	err, ok := q.end(name)
	var limit *library.LimitError
	errors.As(err, &limit)
	switch {
	case !ok:
		q.desk.t.Errorf("%s waits still", name)
	case refusal == "" && err != nil, refusal != "" && (limit == nil || limit.Error() != refusal):
		q.desk.t.Errorf("%s ended with %v, want %q", name, err, refusal)
	case errors.Is(err, store.ErrQuota):
		q.desk.t.Errorf("%s met one of the space's own limits", name)
	}
}

func (q *queue) expect(want ...string) {
	q.desk.t.Helper()
	q.desk.mu.Lock()
	defer q.desk.mu.Unlock()
	if !slices.Equal(q.desk.began, want) {
		q.desk.t.Errorf("read %q, want %q", q.desk.began, want)
	}
}

func TestFilesOfASpaceAreReadInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t)
		for _, name := range []string{"5s a.md", "4s b.md", "3s c.md"} {
			q.bring(t.Context(), "s", name)
		}
		time.Sleep(time.Second)
		q.bring(t.Context(), "t", "9s d.md") // waits for nobody
		q.wg.Wait()
		q.expect("0s a.md", "1s d.md", "5s b.md", "9s c.md")
		for _, name := range []string{"5s a.md", "4s b.md", "3s c.md", "9s d.md"} {
			q.over(name, "")
		}
		if q.desk.most != 2 {
			t.Errorf("%d were read at a time, want 2", q.desk.most)
		}
	})
}

// Who gives up waiting is passed over; who is read, too, makes room.
func TestFilesThatAreGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t)
		reading, stop := context.WithTimeout(t.Context(), 5*time.Second)
		defer stop()
		waiting, leave := context.WithTimeout(t.Context(), 2*time.Second)
		defer leave()
		q.bring(reading, "s", "60s a.md")
		q.bring(waiting, "s", "1s b.md")
		q.bring(t.Context(), "s", "1s c.md")
		ended, end := context.WithCancel(t.Context())
		end()
		q.bring(ended, "s", "1s d.md")
		q.wg.Wait()
		q.expect("0s a.md", "5s c.md")
		q.over("1s c.md", "")
		for name, want := range map[string]error{
			"60s a.md": context.DeadlineExceeded, "1s b.md": context.DeadlineExceeded, "1s d.md": context.Canceled,
		} {
			if err, _ := q.end(name); !errors.Is(err, want) {
				t.Errorf("%s ended with %v, want %v", name, err, want)
			}
		}
		// Nothing is left of them.
		q.bring(t.Context(), "s", "0s e.md")
		q.over("0s e.md", "")
	})
}

func TestFilesThatMayWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t)
		for i := range 5 {
			q.bring(t.Context(), "s", fmt.Sprintf("10s %d.md", i))
		}
		q.bring(t.Context(), "s", "1s more.md")
		q.over("1s more.md", "4 other files are waiting to be read here, one after another, and that is the limit: try again in a minute")
		q.bring(t.Context(), "t", "1s other.md")
		time.Sleep(10 * time.Second)
		synctest.Wait()
		q.over("1s other.md", "")
		q.bring(t.Context(), "s", "1s again.md")
		q.wg.Wait()
		q.over("1s again.md", "")
	})
}

func TestWaitingHasAnEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t)
		q.bring(t.Context(), "s", "130s slow.md")
		q.bring(t.Context(), "s", "1s late.md")
		time.Sleep(120*time.Second - time.Nanosecond)
		synctest.Wait()
		if err, over := q.end("1s late.md"); over {
			t.Errorf("it ended early: %v", err)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		q.over("1s late.md", "reading the files before it took more than 2 minutes: try again later")
		q.wg.Wait()
		q.over("130s slow.md", "")
		q.bring(t.Context(), "s", "130s free.md") // once it is read, it has the time that it needs
		q.wg.Wait()
		q.over("130s free.md", "")
	})
}

// Reading a shelf anew takes turns with those who bring something, and is not
// refused.
func TestReindexTakesTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t)
		for i := range 3 {
			q.bring(t.Context(), "s", fmt.Sprintf("2s %d.md", i))
			q.wg.Wait()
		}
		q.desk.began, q.desk.start = nil, time.Now()
		for i := range 5 {
			q.bring(t.Context(), "s", fmt.Sprintf("1s new-%d.md", i))
		}
		done, err := q.Reindex(t.Context(), store.Shelf{Space: "s"}, true, func(s library.Step) {
			if s.Done == 1 {
				q.bring(t.Context(), "s", "1s last.md") // comes before what is read anew next
			}
		})
		if err != nil || done.Read != 3 || len(done.Failed) > 0 {
			t.Errorf("it did %+v, %v", done, err)
		}
		q.wg.Wait()
		q.expect("0s new-0.md", "1s new-1.md", "2s new-2.md", "3s new-3.md", "4s new-4.md", "5s 0.md", "7s last.md", "8s 1.md", "10s 2.md")
		if q.desk.most != 1 {
			t.Errorf("%d were read at a time", q.desk.most)
		}
	})
}
