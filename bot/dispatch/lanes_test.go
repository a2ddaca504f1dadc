package dispatch

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"footnote/bot"
)

// A model is what the lanes do, said another way: when each lane and each space
// came into its line.
type model struct {
	clock int
	lanes map[string]*modelLane
	since map[bot.Space]int // when a space came into the line; 0 if it is not in it
}

type modelLane struct {
	jobs     []Event
	reserved []Event
	busy     bool
	since    int // when it came into the line of its space; 0 if it is not in it
	turn     bot.Space
}

func (m *model) tick() int { m.clock++; return m.clock }

// insert puts an event before the first that has a higher order than it.
func (m *model) insert(e Event) {
	ln := m.lanes[e.Lane]
	at := slices.IndexFunc(ln.jobs, func(other Event) bool {
		n, _ := strconv.Atoi(e.Order)
		o, _ := strconv.Atoi(other.Order)
		return n > 0 && o > n
	})
	if at < 0 {
		at = len(ln.jobs)
	}
	ln.jobs = slices.Insert(ln.jobs, at, e)
	m.settle(ln)
}

func (m *model) settle(ln *modelLane) {
	if len(ln.jobs) > 0 && !ln.busy && ln.since == 0 {
		ln.since, ln.turn = m.tick(), ln.jobs[0].Space
		if m.since[ln.turn] == 0 {
			m.since[ln.turn] = m.tick()
		}
	}
}

// waiting and handling count those of a space, or of all for "all".
func (m *model) waiting(s bot.Space) (n int) {
	for _, ln := range m.lanes {
		for _, e := range append(slices.Clone(ln.jobs), ln.reserved...) {
			if e.Space == s || s == "all" {
				n++
			}
		}
	}
	return n
}

func (m *model) handling(s bot.Space) (n int) {
	for _, ln := range m.lanes {
		if ln.busy && (ln.turn == s || s == "all") {
			n++
		}
	}
	return n
}

// take is the event that comes next; false if none can.
func (m *model) take(workers int) (e Event, ok bool) {
	free := workers - m.handling("all")
	var next *modelLane
	for _, name := range slices.Sorted(maps.Keys(m.lanes)) {
		ln := m.lanes[name]
		if ln.since == 0 || m.handling(ln.turn) >= free {
			continue
		}
		if next == nil || m.since[ln.turn] < m.since[next.turn] || ln.turn == next.turn && ln.since < next.since {
			next = ln
		}
	}
	if next == nil {
		return e, false
	}
	e, next.jobs = next.jobs[0], next.jobs[1:]
	next.busy, next.since, m.since[next.turn] = true, 0, 0
	for _, ln := range m.lanes {
		if ln.since > 0 && ln.turn == next.turn {
			m.since[next.turn] = m.tick()
			break
		}
	}
	return e, true
}

// recall puts events of an earlier process before all others, lane by lane. Those
// lanes line up first, then the others, as they stood.
func (m *model) recall(events []Event) {
	var line []*modelLane
	for _, e := range events {
		if ln := m.lanes[e.Lane]; !slices.Contains(line, ln) {
			line = append(line, ln)
		}
	}
	rest := slices.DeleteFunc(slices.Collect(maps.Values(m.lanes)), func(ln *modelLane) bool {
		return ln.since == 0 || slices.Contains(line, ln)
	})
	slices.SortFunc(rest, func(a, b *modelLane) int {
		return cmp.Or(m.since[a.turn]-m.since[b.turn], a.since-b.since)
	})
	line = append(line, rest...)
	m.since = map[bot.Space]int{}
	late := map[*modelLane][]Event{}
	for _, ln := range line {
		late[ln], ln.jobs = ln.jobs, nil
		ln.busy, ln.since = true, 0 // so that it does not line up yet
	}
	for _, e := range events {
		m.insert(e)
	}
	for _, ln := range line {
		for _, e := range late[ln] {
			m.insert(e)
		}
		ln.busy = false
		m.settle(ln)
	}
}

// The lanes against the model: turns, order, bounds, and that nothing is kept of
// what is over.
func TestLanes(t *testing.T) {
	const most, mostInLane, workers = 8, 3, 5
	names := []string{"a", "b", "c", "d", "e", "f"}
	spaces := []bot.Space{"s", "t", "u"}
	rapid.Check(t, func(t *rapid.T) {
		l := newLanes()
		m := &model{lanes: map[string]*modelLane{}, since: map[bot.Space]int{}}
		for _, name := range names {
			m.lanes[name] = &modelLane{}
		}
		ids := 0
		event := func(t *rapid.T) Event {
			ids++
			e := Event{ID: fmt.Sprint(ids), Lane: rapid.SampledFrom(names).Draw(t, "lane"),
				Order: rapid.SampledFrom([]string{"", "", "8", "9", "10", "11"}).Draw(t, "order")}
			e.Space = spaces[slices.Index(names, e.Lane)%len(spaces)]
			if e.Lane == "a" { // where guests come
				e.Space = rapid.SampledFrom(spaces).Draw(t, "space")
			}
			return e
		}
		var events []Event
		for range rapid.IntRange(0, 2*most).Draw(t, "earlier") {
			events = append(events, event(t))
		}
		// Some of them are there already, as of this process.
		from := rapid.IntRange(0, len(events)).Draw(t, "of this process")
		for _, e := range events[from:] {
			if !l.reserve(&e, 100, 100) {
				t.Fatal("no place")
			}
			l.put(&job{Event: e})
			m.insert(e)
		}
		m.recall(events[:from])
		l.recall(events)
		some := func(t *rapid.T, of func(*modelLane) bool) (string, *modelLane) {
			list := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !of(m.lanes[name]) })
			if len(list) == 0 {
				t.Skip()
			}
			name := rapid.SampledFrom(list).Draw(t, "lane")
			return name, m.lanes[name]
		}
		reserved := func(ln *modelLane) bool { return len(ln.reserved) > 0 }
		t.Repeat(map[string]func(*rapid.T){
			"reserve": func(t *rapid.T) {
				e := event(t)
				ln := m.lanes[e.Lane]
				want := m.waiting(e.Space) < most-m.waiting("all") && len(ln.jobs)+len(ln.reserved) < mostInLane
				if got := l.reserve(&e, most, mostInLane); got != want {
					t.Fatalf("reserve(%s of %s) = %t, want %t", e.Lane, e.Space, got, want)
				}
				if want {
					ln.reserved = append(ln.reserved, e)
				}
			},
			"put": func(t *rapid.T) {
				_, ln := some(t, reserved)
				e := ln.reserved[0]
				ln.reserved = ln.reserved[1:]
				l.put(&job{Event: e})
				m.insert(e)
			},
			"release": func(t *rapid.T) {
				_, ln := some(t, reserved)
				e := ln.reserved[0]
				ln.reserved = ln.reserved[1:]
				l.release(&e)
			},
			"take": func(t *rapid.T) {
				got := l.take(workers)
				want, ok := m.take(workers)
				if (got != nil) != ok || ok && got.ID != want.ID {
					t.Fatalf("took %+v, want %+v (%t)", got, want, ok)
				}
			},
			"finish": func(t *rapid.T) {
				name, ln := some(t, func(ln *modelLane) bool { return ln.busy })
				l.finish(name)
				ln.busy = false
				m.settle(ln)
			},
			"": func(t *rapid.T) {
				if l.waiting != m.waiting("all") || l.handling != m.handling("all") {
					t.Fatalf("%d wait and %d are handled, want %d and %d", l.waiting, l.handling, m.waiting("all"), m.handling("all"))
				}
				for _, name := range names {
					ln := m.lanes[name]
					if there := l.all[name] != nil; there != (len(ln.jobs) > 0 || reserved(ln) || ln.busy) {
						t.Fatalf("lane %s is there: %t", name, there)
					}
				}
				for _, s := range spaces {
					n, k := m.waiting(s), m.handling(s)
					if got := l.shares[s]; (got != nil) != (n+k > 0) || got != nil && (got.waiting != n || got.handling != k) {
						t.Fatalf("of %s there is %+v, want %d that wait and %d that are handled", s, got, n, k)
					}
				}
			},
		})
	})
}

// Ten thousand that wait cost no more each than a few do, however they are
// spread: what is counted are steps of the clock, and so generously that only
// work which grows with what waits fails.
func TestManyWait(t *testing.T) {
	const many = 10_000
	for name, spread := range map[string]func(i int) Event{
		"a space each":            func(i int) Event { return Event{Space: bot.Space(fmt.Sprint(i)), Lane: fmt.Sprint(i)} },
		"one space":               func(i int) Event { return Event{Space: "s", Lane: fmt.Sprint(i)} },
		"one lane":                func(i int) Event { return Event{Space: "s", Lane: "a"} },
		"a busy space and others": func(i int) Event { return Event{Space: bot.Space(fmt.Sprint(max(i-many/2, 0))), Lane: fmt.Sprint(i)} },
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			l := newLanes()
			for i := range many {
				e := spread(i)
				if !l.reserve(&e, 2*many+1, many) {
					t.Fatalf("no place for %d", i)
				}
				l.put(&job{Event: e})
			}
			var under []string
			for n := 0; n < many; {
				j := l.take(32)
				if j == nil {
					l.finish(under[0])
					under = under[1:]
					continue
				}
				under = append(under, j.Lane)
				n++
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("%d events took %v", many, took)
			} else {
				t.Logf("%d events took %v", many, took)
			}
		})
	}
}
