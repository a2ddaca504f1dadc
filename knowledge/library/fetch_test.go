package library_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"footnote/knowledge/library"
	"footnote/knowledge/store"
)

// However many bring files, few are in memory at a time, and of a space one.
func TestFilesAreFetchedInTheirTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(t)
		var held, most, fetched atomic.Int64
		ofSpace := make(map[store.Space]*atomic.Int64)
		for s := range 8 {
			space := store.Space(fmt.Sprint("space ", s))
			ofSpace[space] = &atomic.Int64{}
			for i := range 3 {
				name := fmt.Sprintf("1s %d-%d.md", s, i)
				q.wg.Go(func() {
					_, err := q.Add(t.Context(), store.Shelf{Space: space}, library.File{Name: name, Fetch: func(context.Context) ([]byte, error) {
						if n := ofSpace[space].Add(1); n > 1 {
							t.Errorf("%d files of %s are fetched at a time", n, space)
						}
						if n := held.Add(1); n > most.Load() {
							most.Store(n)
						}
						fetched.Add(1)
						time.Sleep(time.Second) // of fake time: so long it comes over the network
						held.Add(-1)
						ofSpace[space].Add(-1)
						return []byte(lakes + name), nil
					}})
					if err != nil {
						t.Errorf("%s: %v", name, err)
					}
				})
			}
		}
		q.wg.Wait()
		if fetched.Load() != 24 || most.Load() < 2 || most.Load() > 3 {
			t.Errorf("%d files were fetched, up to %d at a time; want 24, 2 or 3 at a time", fetched.Load(), most.Load())
		}
		if q.desk.most > 3 {
			t.Errorf("%d files were read at a time", q.desk.most)
		}
	})
}

// What cannot be fetched, or is refused for what is known of it before, adds nothing
// and keeps nobody waiting.
func TestFilesThatAreNotFetched(t *testing.T) {
	k := newKit(t, nil, func(c *library.Config) { c.Limits.Documents = 1 })
	on := store.Shelf{Space: "club"}
	lost := errors.New("the platform does not hand it out")
	fail := func(context.Context) ([]byte, error) { return nil, lost }
	if _, err := k.Add(t.Context(), on, library.File{Name: "a.md", Fetch: fail}); err != lost {
		t.Errorf("got %v, want the error of Fetch as it is", err)
	}
	give := func(context.Context) ([]byte, error) { return []byte(lakes), nil }
	rec, err := k.Add(t.Context(), on, library.File{Name: "a.md", Fetch: give})
	if err != nil {
		t.Fatal(err)
	}
	asked := false
	_, err = k.Add(t.Context(), on, library.File{Name: "b.md", Fetch: func(context.Context) ([]byte, error) {
		asked = true
		return []byte("# B\n\nAnother.\n"), nil
	}})
	var limit *library.LimitError
	if !errors.As(err, &limit) || limit.What != library.Documents || asked {
		t.Errorf("got %v, and asked for the file: %t; want the limit of documents, and no", err, asked)
	}
	var exists *store.ExistsError
	if _, _, err = k.Replace(t.Context(), on, rec.ID, library.File{Name: "a.md", Fetch: give}); !errors.As(err, &exists) {
		t.Errorf("the same file again: %v, want that it is there", err)
	}
}
