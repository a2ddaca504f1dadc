package library_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
)

// better reads as version 2 of the readers does: it finds an author.
func better(fail string) func(*library.Config) {
	return func(c *library.Config) {
		c.Reader = 2
		c.Read = func(_ context.Context, name string, data []byte) (*document.Document, error) {
			d, err := extract.Read(name, data)
			if name == fail {
				return nil, &extract.Error{Name: name, Err: extract.ErrDamaged}
			}
			if err == nil {
				d.Authors = []string{"Mira Holm"}
			}
			return d, err
		}
	}
}

func TestReindex(t *testing.T) {
	g := newGated()
	k := newKit(t, g, nil)
	for i := range 4 {
		k.add(t, home, fmt.Sprintf("lake-%d.md", i), fmt.Sprintf("%s\nIt is lake %d.\n", lakes, i))
	}
	k2 := newKit(t, g, better("lake-1.md"))
	k2.add(t, home, "new.md", rivers)
	old := ask(t, k2, home)

	var steps []string
	done, err := k2.Reindex(t.Context(), home, false, func(s library.Step) {
		steps = append(steps, fmt.Sprintf("%d/%d %s %t", s.Done, s.Total, s.Record.ID, s.Err == nil))
	})
	if err != nil || done.Read != 3 || done.Kept != 1 || len(done.Failed) != 1 || done.Failed[0].Record.ID != "lake-1" || !errors.Is(done.Failed[0].Err, extract.ErrDamaged) {
		t.Errorf("it did %+v, %v", done, err)
	}
	if d := cmp.Diff([]string{"1/4 lake-0 true", "2/4 lake-1 false", "3/4 lake-2 true", "4/4 lake-3 true"}, steps); d != "" {
		t.Errorf("its steps: (-want +got)\n%s", d)
	}
	now := ask(t, k2, home)
	if now == old {
		t.Error("the Base is that of before")
	}
	var authors []string
	for _, d := range now.Documents() {
		authors = append(authors, d.ID+" by "+strings.Join(d.Authors, ", "))
	}
	want := []string{"lake-0 by Mira Holm", "lake-1 by ", "lake-2 by Mira Holm", "lake-3 by Mira Holm", "new by Mira Holm"}
	if d := cmp.Diff(want, authors); d != "" {
		t.Errorf("then: (-want +got)\n%s", d)
	}
	card, err := k2.Card(t.Context(), home, "lake-0")
	if err != nil || card.Version != 1 || card.Reader != 2 || card.Outdated || len(card.Summary.Authors) != 1 || card.By != "ada" || !card.Added.Equal(start) {
		t.Errorf("the card is %+v, %v", card, err)
	}

	again, err := k2.Reindex(t.Context(), home, false, nil)
	if err != nil || again.Read != 0 || again.Kept != 4 || len(again.Failed) != 1 {
		t.Errorf("a second time: %+v, %v", again, err)
	}
	all, err := k2.Reindex(t.Context(), home, true, nil)
	if err != nil || all.Read != 4 || all.Kept != 0 || len(all.Failed) != 1 {
		t.Errorf("all: %+v, %v", all, err)
	}
}

func TestReindexMendsDamage(t *testing.T) {
	g := newGated()
	k := newKit(t, g, nil)
	k.add(t, home, "lakes.md", lakes)
	k.add(t, home, "rivers.md", rivers)
	bad := true
	g.on(func(_ context.Context, _ store.Shelf, id string, data []byte) ([]byte, error) {
		if bad && id == "rivers" {
			bad = false // until it is written anew
			return nil, store.ErrDamaged
		}
		return data, nil
	})
	if done, err := k.Reindex(t.Context(), home, false, nil); err != nil || done.Read != 1 || done.Kept != 1 {
		t.Errorf("it did %+v, %v", done, err)
	}
	if missing, err := k.Missing(t.Context(), home); err != nil || missing != nil {
		t.Errorf("missing are %q, %v", ids(missing), err)
	}
}

func TestReindexEndsWithItsContext(t *testing.T) {
	g := newGated()
	k := newKit(t, g, nil)
	k.add(t, home, "lakes.md", lakes)
	k.add(t, home, "rivers.md", rivers)
	ctx, cancel := context.WithCancel(t.Context())
	done, err := k.Reindex(ctx, home, true, func(library.Step) { cancel() })
	if !errors.Is(err, context.Canceled) || done.Read != 1 || len(done.Failed) != 0 {
		t.Errorf("it did %+v, %v", done, err)
	}
}
