// Package dispatchtest has the tests that every dispatch.Queue passes, alone and
// below a Dispatcher.
package dispatchtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"footnote/bot"
	"footnote/bot/dispatch"
)

// Queue tests the queues that empty makes, each of which knows of no event.
func Queue(t *testing.T, empty func(*testing.T) dispatch.Queue) {
	for _, tt := range []struct {
		name string
		test func(*suite)
	}{
		{"an event comes back as it was", (*suite).whole},
		{"one is kept once", (*suite).once},
		{"those that wait come in their order", (*suite).order},
		{"attempts are counted", (*suite).attempts},
		{"done ones are known for a time", (*suite).expire},
		{"sources do not meet", (*suite).sources},
		{"what is handed over is copied", (*suite).copies},
		{"an ended context changes nothing", (*suite).ended},
		{"many at the same time", (*suite).concurrent},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.test(&suite{T: t, q: empty(t)}) })
	}
}

// source is that of most events here.
const source = "discord"

func at(n int) time.Time { return time.UnixMilli(1_800_000_000_000 + int64(n)).UTC() }

// event is one that tells its id by all that it has.
func event(id string, n int) dispatch.Event {
	return dispatch.Event{
		Source: source, ID: id, Space: bot.Space("space of " + id), Person: bot.Person("person of " + id),
		Lane: "lane of " + id, Order: "order of " + id, Payload: []byte("payload of " + id), At: at(n),
	}
}

// A suite is a queue under test.
type suite struct {
	*testing.T
	q dispatch.Queue
}

func (s *suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// enqueue expects for each event whether it is fresh.
func (s *suite) enqueue(want []bool, events ...dispatch.Event) {
	s.Helper()
	got, err := s.q.Enqueue(s.Context(), events)
	s.must(err)
	if diff := cmp.Diff(want, got); diff != "" {
		s.Errorf("fresh (-want +got):\n%s", diff)
	}
}

// pending expects these events, with their attempts, to wait.
func (s *suite) pending(of string, want ...dispatch.Event) {
	s.Helper()
	got, err := s.q.Pending(s.Context(), of)
	s.must(err)
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		s.Errorf("pending of %s (-want +got):\n%s", of, diff)
	}
}

func (s *suite) expire() {
	ctx := s.Context()
	s.enqueue([]bool{true, true, true, true}, event("a", 0), event("b", 1), event("c", 2), event("d", 3))
	s.must(s.q.Done(ctx, source, []string{"a", "c", "d"}))
	s.enqueue([]bool{false, false}, event("a", 9), event("b", 9))
	for _, step := range []struct{ before, want int }{{0, 0}, {3, 2}, {3, 0}} { // b waits
		if n, err := s.q.Expire(ctx, at(step.before)); err != nil || n != step.want {
			s.Errorf("Expire(%d) = %d, %v, want %d", step.before, n, err, step.want)
		}
	}
	b := event("b", 1)
	b.Attempt = 1
	s.pending(source, b)
	s.enqueue([]bool{true, false, true, false}, event("a", 10), event("b", 10), event("c", 10), event("d", 10))
}

func (s *suite) whole() {
	odd := dispatch.Event{
		Source: source, ID: "1\x00é", Space: "discord:@\x00'\"", Person: "学生", Lane: "", Order: "1\x00ä.9", Payload: []byte{0, 0xff, '\n'},
		At: at(7).Add(999 * time.Microsecond).In(time.FixedZone("", 3600)), Attempt: 7,
	}
	bare := dispatch.Event{Source: source, ID: "2", At: at(0)}
	large := event("3", 1)
	large.Payload = make([]byte, 20_000)
	for i := range large.Payload {
		large.Payload[i] = byte(i * i >> 3)
	}
	s.enqueue([]bool{true, true, true}, odd, bare, large)
	odd.At, odd.Attempt, bare.Attempt, large.Attempt = at(7), 1, 1, 1
	s.pending(source, odd, bare, large)
}

func (s *suite) once() {
	s.enqueue([]bool{true, false, true}, event("a", 0), event("a", 1), event("b", 2))
	s.enqueue([]bool{false, true}, event("b", 3), event("c", 4))
	s.must(s.q.Done(s.Context(), source, []string{"b"}))
	s.must(s.q.Done(s.Context(), source, []string{"b", "none"}))
	s.enqueue([]bool{false, false}, event("a", 5), event("b", 6))
	s.enqueue([]bool{})
	a, c := event("a", 0), event("c", 4)
	a.Attempt, c.Attempt = 1, 1
	s.pending(source, a, c)
}

func (s *suite) order() {
	var want []dispatch.Event
	for i := range 30 {
		// Neither ids nor times are in it.
		e := event(fmt.Sprint(i*7%30), i*11%30)
		s.enqueue([]bool{true}, e)
		e.Attempt = 1
		want = append(want, e)
	}
	s.pending(source, want...)
	s.must(s.q.Done(s.Context(), source, []string{want[0].ID, want[29].ID}))
	if _, err := s.q.Expire(s.Context(), at(100)); err != nil {
		s.Fatal(err)
	}
	last := event("new", 0)
	s.enqueue([]bool{true}, last)
	last.Attempt = 1
	s.pending(source, append(want[1:29:29], last)...)
}

func (s *suite) attempts() {
	s.enqueue([]bool{true, true}, event("a", 0), event("b", 0))
	for range 2 {
		s.must(s.q.Begin(s.Context(), source, []string{"b", "none"}))
	}
	a, b := event("a", 0), event("b", 0)
	a.Attempt, b.Attempt = 1, 3
	s.pending(source, a, b)
	s.pending(source, a, b)
}

func (s *suite) sources() {
	a, other := event("a", 0), event("a", 0)
	other.Source = "slack"
	s.enqueue([]bool{true, true}, a, other)
	a.Attempt, other.Attempt = 1, 2
	s.must(s.q.Begin(s.Context(), "slack", []string{"a"}))
	s.pending(source, a)
	s.pending("slack", other)
	s.must(s.q.Done(s.Context(), source, []string{"a"}))
	s.pending(source)
	s.pending("slack", other)
}

func (s *suite) copies() {
	e := event("a", 0)
	s.enqueue([]bool{true}, e)
	e.Payload[0] = '!'
	got, err := s.q.Pending(s.Context(), source)
	s.must(err)
	got[0].Payload[1] = '!'
	e = event("a", 0)
	e.Attempt = 1
	s.pending(source, e)
}

func (s *suite) ended() {
	s.enqueue([]bool{true}, event("a", 0))
	ctx, cancel := context.WithCancel(s.Context())
	cancel()
	_, enqueued := s.q.Enqueue(ctx, []dispatch.Event{event("b", 0)})
	_, pending := s.q.Pending(ctx, source)
	_, expired := s.q.Expire(ctx, at(100))
	for what, err := range map[string]error{
		"Enqueue": enqueued, "Pending": pending, "Expire": expired,
		"Begin": s.q.Begin(ctx, source, []string{"a"}), "Done": s.q.Done(ctx, source, []string{"a"}),
	} {
		if !errors.Is(err, context.Canceled) {
			s.Errorf("%s: got error %v, want %v", what, err, context.Canceled)
		}
	}
	a := event("a", 0)
	a.Attempt = 1
	s.pending(source, a)
}

func (s *suite) concurrent() {
	const many, each = 8, 40
	var mu sync.Mutex
	fresh := map[string]int{}
	var wait sync.WaitGroup
	for range many {
		wait.Go(func() {
			for i := range each {
				id := fmt.Sprint(i)
				got, err := s.q.Enqueue(s.Context(), []dispatch.Event{event(id, i), event("also "+id, i)})
				if err != nil {
					s.Error(err)
					return
				}
				mu.Lock()
				for k, name := range []string{id, "also " + id} {
					if got[k] {
						fresh[name]++
					}
				}
				mu.Unlock()
				if err := s.q.Done(s.Context(), source, []string{id}); err != nil {
					s.Error(err)
				}
			}
		})
	}
	wait.Wait()
	for i := range each {
		for _, id := range []string{fmt.Sprint(i), fmt.Sprint("also ", i)} {
			if fresh[id] != 1 {
				s.Errorf("%s was fresh %d times", id, fresh[id])
			}
		}
	}
	if got, err := s.q.Pending(s.Context(), source); err != nil || len(got) != each {
		s.Errorf("%d wait, %v, want %d", len(got), err, each)
	}
}
