package library_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"footnote/knowledge/store"
)

// While one shelf of a space is built, files come and people ask: what is built next
// is the shelf as it is then, once, and another space waits for none of it.
func TestBuildsOfASpaceTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGated()
		k := newKit(t, g, nil)
		fill(t, k, 2)
		hold := make(chan struct{})
		g.on(func(ctx context.Context, s store.Shelf, _ string, data []byte) ([]byte, error) {
			if s.Space == shelf(0).Space {
				<-hold
			}
			return data, nil
		})
		var all sync.WaitGroup
		var mu sync.Mutex
		documents := map[int]int{} // bases that were got, by how much stands in them; guarded by mu
		asking := func(s store.Shelf) {
			all.Go(func() {
				base, err := k.Base(t.Context(), s)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				documents[len(base.Documents())]++
			})
			synctest.Wait()
		}
		for i := range 10 {
			asking(shelf(0))
			k.add(t, shelf(0), "more.md", fmt.Sprintf("# Bridge %d\n\nThe bridge number %d burned down.\n", i, i))
		}
		asking(shelf(0))
		_ = ask(t, k, shelf(1))
		read := g.read() // one of each space
		close(hold)
		all.Wait()
		if got := documents[1]; got != 1 {
			t.Errorf("%d got the shelf as it was at first, want 1", got)
		}
		if got := documents[11]; got != 10 {
			t.Errorf("%d got the shelf as it is, want 10: %v", got, documents)
		}
		if read != 2 || g.read() != 2+11 {
			t.Errorf("%d texts were read while the first build was held, and %d in all, want 2 and 13", read, g.read())
		}
	})
}
