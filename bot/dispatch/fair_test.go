package dispatch_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/bot"
	"footnote/bot/dispatch"
)

// A space with a hundred busy conversations gets no more turns than one with one.
func TestSpacesTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := dispatch.NewMemory()
		p := newProcess(t, dispatch.Config{Queue: q, Workers: 1})
		for i := range 100 {
			p.acceptOf(nil, "busy", fmt.Sprint("lane ", i), fmt.Sprint("n", i))
		}
		p.acceptOf(nil, "a", "a", "a1", "a2", "a3")
		p.acceptOf(nil, "b", "b", "b1")
		p.run()
		synctest.Wait()
		p.stop()
		got := strings.Fields(p.order())
		if want := strings.Fields("n0 a1 b1 n1 a2 n2 a3 n3 n4 n5"); !slices.Equal(got[:10], want) || len(got) != 104 {
			t.Errorf("handled %d, at first %q, want %q", len(got), got[:10], want)
		}
	})
}

// So it is after a restart: what waited longest in one space does not stand
// before all others.
func TestSpacesTakeTurnsAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := dispatch.NewMemory()
		first := newProcess(t, dispatch.Config{Queue: q})
		for i := range 9 {
			first.acceptOf(nil, "busy", fmt.Sprint("lane ", i), fmt.Sprint("n", i))
		}
		first.acceptOf(nil, "a", "a", "a1", "a2")
		second := newProcess(t, dispatch.Config{Queue: q, Workers: 1})
		second.acceptOf(nil, "b", "b", "b1")
		second.acceptOf(nil, "busy", "lane 0", "n9")
		second.run()
		synctest.Wait()
		second.stop()
		second.expect("n0 a1 b1 n1 a2 n2 n3 n4 n5 n6 n7 n8 n9")
	})
}

// However many slow events a space has, one of another is begun at once.
func TestSlowSpacesLeaveWorkers(t *testing.T) {
	for noisy := range 5 {
		t.Run(fmt.Sprint(noisy, " noisy ones"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				quick := map[string]time.Duration{} // after which time
				p := newProcess(t, dispatch.Config{Queue: dispatch.NewMemory(), Handle: func(_ context.Context, e dispatch.Event, _ any) error {
					if e.Space == "quiet" {
						quick[e.ID] = time.Since(start)
					} else {
						time.Sleep(10 * time.Second)
					}
					return nil
				}})
				p.run()
				for i := range noisy {
					for k := range 64 {
						p.acceptOf(nil, bot.Space(fmt.Sprint("noisy ", i)), fmt.Sprint(i, "/", k), fmt.Sprint(i, "/", k))
					}
				}
				synctest.Wait()
				for i := range 40 {
					time.Sleep(time.Second)
					p.acceptOf(nil, "quiet", "q", fmt.Sprint("q", i))
				}
				time.Sleep(time.Hour)
				synctest.Wait()
				p.stop()
				for i := range 40 {
					if got, want := quick[fmt.Sprint("q", i)], time.Duration(i+1)*time.Second; got != want {
						t.Errorf("event %d of the quiet space began at %v, want %v", i, got, want)
					}
				}
			})
		})
	}
}

// What spaces have under way: alone half of all, of several an equal part each, but
// for one that a space may be ahead, and as much is left.
func TestShares(t *testing.T) {
	const workers = 12
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		under := map[bot.Space]int{} // guarded by mu
		count := func(s bot.Space, n int) int {
			mu.Lock()
			defer mu.Unlock()
			under[s] += n
			return under[s]
		}
		p := newProcess(t, dispatch.Config{Queue: dispatch.NewMemory(), Workers: workers, Handle: func(_ context.Context, e dispatch.Event, _ any) error {
			count(e.Space, 1)
			defer count(e.Space, -1)
			time.Sleep(time.Duration(1+len(e.ID)%5) * time.Second)
			return nil
		}})
		p.run()
		var spaces []bot.Space
		for _, want := range []int{6, 4, 3} {
			s := bot.Space(fmt.Sprint("space ", len(spaces)))
			spaces = append(spaces, s)
			for i := range 300 {
				id := fmt.Sprint(s, strings.Repeat("x", i%7), i)
				p.acceptOf(nil, s, id, id)
			}
			time.Sleep(10*time.Second - time.Millisecond)
			for range 20 {
				synctest.Wait()
				free := workers
				for _, s := range spaces {
					n := count(s, 0)
					if n < want-1 || n > want+1 {
						t.Errorf("of %d spaces %s has %d under way, want about %d", len(spaces), s, n, want)
					}
					free -= n
				}
				if free < want-1 {
					t.Errorf("%d spaces leave %d workers", len(spaces), free)
				}
				time.Sleep(time.Second)
			}
		}
		p.stop()
	})
}
