package dispatch_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/bot/dispatch"
)

// offer accepts an event that is to stand at a place in its lane.
func (p *process) offer(lane, id, order string) {
	p.t.Helper()
	if err := p.Accept(p.t.Context(), dispatch.Event{ID: id, Lane: lane, Order: order}, nil); err != nil {
		p.t.Errorf("Accept(%s): %v", id, err)
	}
}

// moments are so many orders as platforms give them, the lowest first.
func moments(n int) []string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf("17%08d.%06d", i/3, i%3*100))
	}
	return list
}

// Events that come shuffled are handled in their order, also when some of them
// are left to the next process.
func TestOrderOfALane(t *testing.T) {
	const n = 200
	want := moments(n)
	for seed := range 20 {
		r := rand.New(rand.NewPCG(7, uint64(seed)))
		shuffled := slices.Clone(want)
		r.Shuffle(n, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		earlier := r.IntN(n)
		synctest.Test(t, func(t *testing.T) {
			q := dispatch.NewMemory()
			c := dispatch.Config{Queue: q, Workers: 1, Backlog: 5 * n, LaneBacklog: n}
			first, second := newProcess(t, c), newProcess(t, c)
			for i, order := range shuffled {
				p := second
				if i < earlier {
					p = first // which dies before it does anything
				}
				p.offer("a", order, order)
				p.offer("b", fmt.Sprint("b", i), "") // which has none
			}
			second.run()
			synctest.Wait()
			second.stop()
			var a, b []string
			for _, id := range strings.Fields(second.order()) {
				if strings.HasPrefix(id, "b") {
					b = append(b, id)
				} else {
					a = append(a, id)
				}
			}
			if !slices.Equal(a, want) {
				t.Errorf("seed %d: handled %q", seed, a)
			}
			for i, id := range b {
				if id != fmt.Sprint("b", i) {
					t.Fatalf("seed %d: without an order they came as %q", seed, b)
				}
			}
		})
	}
}

func TestOrder(t *testing.T) {
	for name, tt := range map[string]struct{ accepted, want string }{
		"as accepted without one":               {"3- 1- 2-", "3- 1- 2-"},
		"lowest first":                          {"a9 b7 c8", "b7 c8 a9"},
		"a shorter one is lower":                {"a10 b9 c010", "b9 a10 c010"},
		"equal ones as accepted":                {"c7 b7 a7 d6", "d6 c7 b7 a7"},
		"one without stays behind what it met":  {"a5 b- c9", "a5 b- c9"},
		"and may be passed":                     {"a5 b- c3", "c3 a5 b-"},
		"those with one are in order around it": {"a5 b- c9 d- e7 f4", "f4 a5 b- e7 c9 d-"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newProcess(t, dispatch.Config{Queue: dispatch.NewMemory(), Workers: 1})
				for _, id := range strings.Fields(tt.accepted) {
					p.offer("a", id, strings.Trim(id[1:], "-"))
				}
				p.run()
				synctest.Wait()
				p.stop()
				p.expect(tt.want)
			})
		})
	}
}

// An event that comes too late comes next, and does not wait for those that are
// higher.
func TestLateOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProcess(t, dispatch.Config{Queue: dispatch.NewMemory(), Handle: func(context.Context, dispatch.Event, any) error {
			time.Sleep(time.Second)
			return nil
		}})
		p.run()
		p.offer("a", "5", "5")
		synctest.Wait()
		p.offer("a", "8", "8")
		p.offer("a", "6", "6")
		p.offer("a", "3", "3")
		time.Sleep(time.Minute)
		p.stop()
		p.expect("5 3 6 8")
	})
}
