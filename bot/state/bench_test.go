package state_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"footnote/bot/dispatch"
	"footnote/bot/state"
	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
	"footnote/knowledge/store/storetest"
)

// BenchmarkThousandEvents accepts, handles and finishes 1,000 events an
// iteration, 50 of them in flight, and prints how long Accept takes. Beside it
// files of 10 MB are added, where its name says so.
func BenchmarkThousandEvents(b *testing.B) {
	for _, disk := range []struct {
		name string
		dir  func(testing.TB) string
	}{{"memory", folder}, {"disk", func(t testing.TB) string { return t.TempDir() }}} {
		for _, beside := range []string{"alone", "uploads"} {
			b.Run(disk.name+"/"+beside, func(b *testing.B) {
				db := opened(b, filepath.Join(disk.dir(b), "library.db"))
				if beside == "uploads" {
					defer upload(b, db)()
				}
				thousands(b, state.New(db))
			})
		}
	}
}

func thousands(b *testing.B, q dispatch.Queue) {
	const inFlight = 50
	d, err := dispatch.New(dispatch.Config{Source: "bench", Queue: q, Handle: func(_ context.Context, _ dispatch.Event, live any) error {
		close(live.(chan struct{}))
		return nil
	}})
	if err != nil {
		b.Fatal(err)
	}
	ctx, end := context.WithCancel(b.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := d.Run(ctx); err != nil {
			b.Error(err)
		}
	})
	var mu sync.Mutex
	var accepts []time.Duration
	payload := make([]byte, 1500)
	for n := 0; b.Loop(); n++ {
		var wait sync.WaitGroup
		for lane := range inFlight {
			wait.Go(func() {
				for i := range 1000 / inFlight {
					e := dispatch.Event{ID: fmt.Sprint(n, "-", lane, "-", i), Space: "T1", Person: "U1", Lane: fmt.Sprint(lane), Payload: payload}
					handled := make(chan struct{})
					start := time.Now()
					err := d.Accept(b.Context(), e, handled)
					took := time.Since(start)
					if err != nil {
						b.Error(err)
						return
					}
					<-handled
					mu.Lock()
					accepts = append(accepts, took)
					mu.Unlock()
				}
			})
		}
		wait.Wait()
	}
	end()
	running.Wait()
	slices.Sort(accepts)
	for _, p := range []int{50, 99} {
		b.ReportMetric(float64(accepts[len(accepts)*p/100].Microseconds())/1000, fmt.Sprintf("ms/accept-p%d", p))
	}
	b.ReportMetric(float64(accepts[len(accepts)-1].Microseconds())/1000, "ms/accept-max")
}

// upload adds files, each after the last, until the function it returns is
// called.
func upload(b *testing.B, db *sqlite.Store) (end func()) {
	ctx, cancel := context.WithCancel(b.Context())
	var adding sync.WaitGroup
	adding.Go(func() {
		for n := 0; ; n++ {
			u := store.Upload{ID: "large", Name: "large.pdf", Original: make([]byte, 10<<20), Text: make([]byte, 2<<20)}
			copy(u.Original, fmt.Sprint(n))
			u.SHA256 = storetest.Sum(u.Original)
			if _, err := db.Add(ctx, store.Shelf{Space: "T1"}, u, store.Quota{}); err != nil {
				if ctx.Err() == nil {
					b.Error(err)
				}
				return
			}
		}
	})
	return func() { cancel(); adding.Wait() }
}
