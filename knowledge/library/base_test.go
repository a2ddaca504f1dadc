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

	"footnote/knowledge"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
	"footnote/knowledge/store/storetest"
)

// A gated store lets tests act when texts are read.
type gated struct {
	store.Store
	mu    sync.Mutex // guards what follows
	texts int        // calls of Text
	text  func(ctx context.Context, s store.Shelf, id string, data []byte) ([]byte, error)
}

func newGated() *gated { return &gated{Store: storetest.NewMemory()} }

// on sets what Text does with what it has read; nil for nothing.
func (g *gated) on(f func(ctx context.Context, s store.Shelf, id string, data []byte) ([]byte, error)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.text = f
}

func (g *gated) Text(ctx context.Context, s store.Shelf, id string, version int) ([]byte, error) {
	data, err := g.Store.Text(ctx, s, id, version)
	g.mu.Lock()
	g.texts++
	f := g.text
	g.mu.Unlock()
	if f == nil || err != nil {
		return data, err
	}
	return f(ctx, s, id, data)
}

func (g *gated) read() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.texts
}

// shelf n holds one document that only it has.
func shelf(n int) store.Shelf { return store.Shelf{Space: store.Space(fmt.Sprint("space-", n))} }

func fill(t testing.TB, k *kit, n int) {
	t.Helper()
	for i := range n {
		k.add(t, shelf(i), "river.md", fmt.Sprintf("# River %d\n\nThe river number %d flows north.\n", i, i))
	}
}

func ask(t testing.TB, k *kit, s store.Shelf) *knowledge.Base {
	t.Helper()
	base, err := k.Base(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return base
}

func TestBaseOfAnEmptyShelf(t *testing.T) {
	k := newKit(t, nil, nil)
	for range 2 {
		if _, err := k.Base(t.Context(), home); !errors.Is(err, knowledge.ErrNoDocuments) {
			t.Fatalf("a shelf that never was: %v", err)
		}
		k.add(t, home, "rivers.md", rivers)
		ask(t, k, home)
		if _, err := k.Remove(t.Context(), home, "rivers", "ada"); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Base(t.Context(), home); !errors.Is(err, knowledge.ErrNoDocuments) {
			t.Fatalf("a shelf that was emptied: %v", err)
		}
		if _, err := k.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		k.now = k.now.Add(2 * library.Grace)
		if _, err := k.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBaseIsBuiltOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGated()
		k := newKit(t, g, nil)
		fill(t, k, 2)
		open := make(chan struct{})
		g.on(func(_ context.Context, s store.Shelf, _ string, data []byte) ([]byte, error) {
			if s == shelf(0) {
				<-open
			}
			return data, nil
		})
		bases := make(chan *knowledge.Base, 50)
		for range cap(bases) {
			go func() { bases <- ask(t, k, shelf(0)) }()
		}
		synctest.Wait() // for all of them to wait
		if n := g.read(); n != 1 {
			t.Errorf("the text was read %d times", n)
		}
		ask(t, k, shelf(1)) // another shelf does not wait
		close(open)
		first := <-bases
		for range cap(bases) - 1 {
			if <-bases != first {
				t.Error("somebody got a Base of their own")
			}
		}
		if ask(t, k, shelf(0)) != first {
			t.Error("it was not kept")
		}
	})
}

func TestBuildBelongsToAllWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGated()
		k := newKit(t, g, nil)
		fill(t, k, 1)
		open := make(chan struct{})
		g.on(func(ctx context.Context, _ store.Shelf, _ string, data []byte) ([]byte, error) {
			select {
			case <-open:
				return data, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		})
		first, leave := context.WithCancel(t.Context())
		errs := make(chan error, 2)
		get := func(ctx context.Context) { _, err := k.Base(ctx, shelf(0)); errs <- err }
		go get(first)
		synctest.Wait()
		go get(t.Context())
		synctest.Wait()
		leave()
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Errorf("who left got %v", err)
		}
		open <- struct{}{}
		if err := <-errs; err != nil {
			t.Errorf("who stayed got %v", err)
		}
		if n := g.read(); n != 1 {
			t.Errorf("it was built %d times", n)
		}

		// When the last leaves, the build ends; who asks next begins anew.
		k.add(t, shelf(0), "more.md", "# More\n\nMore of it stands here.\n")
		only, leave := context.WithCancel(t.Context())
		go get(only)
		synctest.Wait()
		leave()
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Errorf("the last who left got %v", err)
		}
		close(open)
		if n := len(ask(t, k, shelf(0)).Documents()); n != 2 {
			t.Errorf("then it has %d documents", n)
		}
	})
}

func TestFailedBuildIsTriedAgain(t *testing.T) {
	g := newGated()
	k := newKit(t, g, nil)
	fill(t, k, 1)
	broken := errors.New("input/output error")
	g.on(func(context.Context, store.Shelf, string, []byte) ([]byte, error) { return nil, broken })
	if _, err := k.Base(t.Context(), shelf(0)); !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
	g.on(nil)
	ask(t, k, shelf(0))
}

func TestChangesOfOthersAreSeen(t *testing.T) {
	s := storetest.NewMemory()
	k, other := newKit(t, s, nil), newKit(t, s, nil)
	titles := func() (all []string) {
		for _, d := range ask(t, k, home).Documents() {
			all = append(all, d.Title)
		}
		return all
	}
	other.add(t, home, "rivers.md", rivers)
	for _, step := range []struct {
		do   func() error
		want string
	}{
		{func() error { return nil }, "On rivers"},
		{func() error { other.add(t, home, "lakes.md", lakes); return nil }, "On rivers, On lakes"},
		{func() error { _, err := other.Remove(t.Context(), home, "rivers", ""); return err }, "On lakes"},
		{func() error { _, err := other.Undo(t.Context(), home, "rivers"); return err }, "On rivers, On lakes"},
		{func() error { other.replace(t, home, "lakes", "l.md", "# Of seas\n\nSalt.\n"); return nil }, "On rivers, Of seas"},
		{func() error { return other.Erase(t.Context(), home.Space) }, ""},
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		if step.want == "" {
			if _, err := k.Base(t.Context(), home); !errors.Is(err, knowledge.ErrNoDocuments) {
				t.Errorf("erased it gives %v", err)
			}
			break
		}
		if got := strings.Join(titles(), ", "); got != step.want {
			t.Errorf("there are %q, want %q", got, step.want)
		}
	}
	// A space that begins anew does not bring back what it was.
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		other.add(t, home, name+".md", "# "+name+"\n\nText of "+name+" stands here.\n")
		if got := titles(); slices.Contains(got, "On rivers") {
			t.Fatalf("erased material is back: %q", got)
		}
	}
}

func TestRecentBasesAreKept(t *testing.T) {
	g := newGated()
	k := newKit(t, g, func(c *library.Config) { c.Memory = 150 << 10 }) // two small ones
	fill(t, k, 3)
	built := func(n int) bool {
		before := g.read()
		ask(t, k, shelf(n))
		return g.read() > before
	}
	for i, step := range []struct {
		shelf int
		built bool
	}{
		{0, true}, {1, true}, {0, false}, {1, false}, {0, false},
		{2, true}, // takes the place of 1
		{0, false}, {2, false}, {1, true}, {2, false}, {0, true},
	} {
		if got := built(step.shelf); got != step.built {
			t.Errorf("step %d: shelf %d was built: %t, want %t", i, step.shelf, got, step.built)
		}
	}
	one := newKit(t, g, func(c *library.Config) { c.Memory = 1 })
	if first := ask(t, one, shelf(0)); ask(t, one, shelf(0)) != first {
		t.Error("one that is too large is not kept at all")
	}
}

// Builds that have no room beside each other follow each other.
func TestBuildsWaitForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGated()
		k := newKit(t, g, func(c *library.Config) { c.Memory = 150 << 10 })
		fill(t, k, 5)
		open := make(chan struct{})
		g.on(func(_ context.Context, _ store.Shelf, _ string, data []byte) ([]byte, error) {
			<-open
			return data, nil
		})
		done := make(chan error, 5)
		for i := range 5 {
			go func() { _, err := k.Base(t.Context(), shelf(i)); done <- err }()
		}
		for i, want := range []int{2, 3, 4, 5, 5} {
			synctest.Wait()
			if n := g.read(); n != want {
				t.Fatalf("with %d done, %d builds have begun, want %d", i, n, want)
			}
			open <- struct{}{}
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestDamageOfOneDocument(t *testing.T) {
	for name, damaged := range map[string]func(data []byte) ([]byte, error){
		"said by the store":  func([]byte) ([]byte, error) { return nil, fmt.Errorf("sector 7: %w", store.ErrDamaged) },
		"found when decoded": func(data []byte) ([]byte, error) { return data[:len(data)/2], nil },
		"not even begun":     func([]byte) ([]byte, error) { return []byte("{}"), nil },
	} {
		t.Run(name, func(t *testing.T) {
			g := newGated()
			var told []string
			k := newKit(t, g, func(c *library.Config) {
				c.Report = func(r store.Record, err error) { told = append(told, r.ID+": "+err.Error()) }
			})
			k.add(t, home, "rivers.md", rivers)
			k.add(t, home, "lakes.md", lakes)
			id := ask(t, k, home).Document("rivers").ParagraphIDs()[0]
			k.add(t, home, "seas.md", "# Of seas\n\nThe sea is salt.\n")
			g.on(func(_ context.Context, _ store.Shelf, id string, data []byte) ([]byte, error) {
				if id == "rivers" {
					return damaged(data)
				}
				return data, nil
			})
			var have []string
			for _, d := range ask(t, k, home).Documents() {
				have = append(have, d.ID)
			}
			if !slices.Equal(have, []string{"lakes", "seas"}) {
				t.Errorf("the Base has %q", have)
			}
			if missing, err := k.Missing(t.Context(), home); err != nil || !slices.Equal(ids(missing), []string{"rivers"}) {
				t.Errorf("missing are %q, %v", ids(missing), err)
			}
			if len(told) != 1 || !strings.HasPrefix(told[0], "rivers: ") || strings.Contains(told[0], "Arn") {
				t.Errorf("the operator was told %q", told)
			}
			if card, err := k.Card(t.Context(), home, "rivers"); err != nil || !card.Damaged {
				t.Errorf("its card says damaged: %t, %v", card.Damaged, err)
			}
			if card, err := k.Card(t.Context(), home, "lakes"); err != nil || card.Damaged {
				t.Errorf("another's card says damaged: %t, %v", card.Damaged, err)
			}
			if _, err := k.Place(t.Context(), home, id); !errors.Is(err, store.ErrDamaged) {
				t.Errorf("the place of its paragraph: %v", err)
			}
			if _, err := k.Export(t.Context(), home, "rivers"); !errors.Is(err, store.ErrDamaged) {
				t.Errorf("its export: %v", err)
			}
			if _, changes := k.replace(t, home, "rivers", "r.md", rivers+"\nMore.\n"); !changes.Unknown {
				t.Errorf("replaced it changed %+v", changes)
			}
			for _, id := range []string{"lakes", "seas"} {
				if _, err := k.Remove(t.Context(), home, id, ""); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := k.Base(t.Context(), home); !errors.Is(err, store.ErrDamaged) {
				t.Errorf("alone on its shelf it gives %v", err)
			}
		})
	}
}

func TestPanicWhileBuildingIsAnError(t *testing.T) {
	g := newGated()
	k := newKit(t, g, nil)
	fill(t, k, 1)
	g.on(func(context.Context, store.Shelf, string, []byte) ([]byte, error) {
		return nil, fmt.Errorf("sector 7: %w", store.ErrDamaged)
	})
	bad := newKit(t, g, func(c *library.Config) { c.Report = func(store.Record, error) { panic("no one listens") } })
	if _, err := bad.Base(t.Context(), shelf(0)); err == nil || !strings.Contains(err.Error(), "panic") {
		t.Errorf("the error is %v", err)
	}
	g.on(nil)
	ask(t, bad, shelf(0))
}

func TestCloseEndsBuilds(t *testing.T) {
	g := newGated()
	k := newKit(t, g, nil)
	fill(t, k, 1)
	begun := make(chan struct{})
	g.on(func(ctx context.Context, _ store.Shelf, _ string, data []byte) ([]byte, error) {
		close(begun)
		<-ctx.Done()
		return nil, ctx.Err()
	})
	failed := make(chan error)
	go func() { _, err := k.Base(context.Background(), shelf(0)); failed <- err }()
	<-begun
	k.Close()
	if err := <-failed; err == nil {
		t.Error("the build went on")
	}
	if _, err := k.Base(t.Context(), shelf(0)); !errors.Is(err, store.ErrClosed) {
		t.Errorf("afterwards it gives %v", err)
	}
}
