package dispatch

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// The lanes against a simple model of them: what is under way, what waits in
// each lane, and since when each could have been begun.
func TestLanes(t *testing.T) {
	const most, mostInLane = 7, 3
	names := []string{"a", "b", "c", "d"}
	rapid.Check(t, func(t *rapid.T) {
		l := newLanes()
		var (
			ids      int
			jobs     = map[string][]string{} // by lane
			orders   = map[string]string{}   // by id
			reserved = map[string]int{}
			busy     = map[string]bool{}
			since    = map[string]int{} // when a lane came to be ready; 0 if it is not
			clock    int
		)
		waiting := func() (n int) {
			for _, name := range names {
				n += len(jobs[name]) + reserved[name]
			}
			return n
		}
		settle := func(name string) {
			if clock++; len(jobs[name]) > 0 && !busy[name] && since[name] == 0 {
				since[name] = clock
			}
		}
		someOrder := rapid.SampledFrom([]string{"", "", "8", "9", "10", "11"})
		// line puts an id before the first that has a higher order than it.
		line := func(name, id, order string) {
			orders[id] = order
			list := jobs[name]
			i := slices.IndexFunc(list, func(other string) bool {
				n, _ := strconv.Atoi(order)
				m, _ := strconv.Atoi(orders[other])
				return n > 0 && m > n
			})
			if i < 0 {
				i = len(list)
			}
			jobs[name] = slices.Insert(list, i, id)
		}
		var events []Event
		for range rapid.IntRange(0, 2*most).Draw(t, "earlier") {
			ids++
			e := Event{ID: fmt.Sprint(ids), Lane: rapid.SampledFrom(names).Draw(t, "lane"), Order: someOrder.Draw(t, "order")}
			events = append(events, e)
			line(e.Lane, e.ID, e.Order)
			settle(e.Lane)
		}
		for i := range events { // some of them are there already, as of this process
			if rapid.Bool().Draw(t, "of this process") {
				for _, e := range events[i:] {
					if !l.reserve(e.Lane, 100, 100) {
						t.Fatal("no place")
					}
					l.put(&job{Event: e})
				}
				break
			}
		}
		l.recall(events)
		some := func(t *rapid.T, of func(name string) bool) string {
			var list []string
			for _, name := range names {
				if of(name) {
					list = append(list, name)
				}
			}
			if len(list) == 0 {
				t.Skip()
			}
			return rapid.SampledFrom(list).Draw(t, "lane")
		}
		t.Repeat(map[string]func(*rapid.T){
			"reserve": func(t *rapid.T) {
				name := rapid.SampledFrom(names).Draw(t, "lane")
				want := waiting() < most && len(jobs[name])+reserved[name] < mostInLane
				if got := l.reserve(name, most, mostInLane); got != want {
					t.Fatalf("reserve(%s) = %t, want %t", name, got, want)
				}
				if want {
					reserved[name]++
				}
			},
			"put": func(t *rapid.T) {
				name := some(t, func(name string) bool { return reserved[name] > 0 })
				ids++
				id := fmt.Sprint(ids)
				order := someOrder.Draw(t, "order")
				l.put(&job{Event: Event{ID: id, Lane: name, Order: order}})
				reserved[name]--
				line(name, id, order)
				settle(name)
			},
			"release": func(t *rapid.T) {
				name := some(t, func(name string) bool { return reserved[name] > 0 })
				l.release(name)
				reserved[name]--
			},
			"take": func(t *rapid.T) {
				first := ""
				for _, name := range names {
					if since[name] > 0 && (first == "" || since[name] < since[first]) {
						first = name
					}
				}
				got := l.take()
				if first == "" || got == nil {
					if first != "" || got != nil {
						t.Fatalf("took %v, want one of lane %q", got, first)
					}
					return
				}
				if got.Lane != first || got.ID != jobs[first][0] {
					t.Fatalf("took %s of %s, want %s of %s", got.ID, got.Lane, jobs[first][0], first)
				}
				jobs[first], busy[first], since[first] = jobs[first][1:], true, 0
			},
			"finish": func(t *rapid.T) {
				name := some(t, func(name string) bool { return busy[name] })
				l.finish(name)
				busy[name] = false
				settle(name)
			},
			"": func(t *rapid.T) {
				if l.waiting != waiting() {
					t.Fatalf("%d wait, want %d", l.waiting, waiting())
				}
				for _, name := range names {
					if there := l.all[name] != nil; there != (len(jobs[name]) > 0 || reserved[name] > 0 || busy[name]) {
						t.Fatalf("lane %s is there: %t", name, there)
					}
				}
			},
		})
	})
}
