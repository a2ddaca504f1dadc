package library_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge/diff"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
)

const rivers2 = `# On rivers

Mira Holm and Jan Oak, 0000-0001-2345-6789

## Bridges

The bridge of Arn was built in 1743 by the masons of the lower town.

It has nine arches of red stone and a gate at each end.

## Ferries

Before that a ferry took people over twice a day.

## References

Holm, M. (2019). Tolls and their enemies: a history. River Review, 4(2), 11–19. https://doi.org/10.1000/tolls

Oak, J. (2020). Boats. River Review, 5(1), 2–9.
`

func TestChanges(t *testing.T) {
	k := newKit(t, nil, nil)
	k.add(t, home, "rivers.md", rivers)
	_, got := k.replace(t, home, "rivers", "rivers.md", rivers2)
	want := library.Changes{
		From: 1, To: 2, Same: 0, Changed: 1, Added: 2, Gone: 1,
		SectionsAdded:   []string{"Ferries"},
		ReferencesAdded: []string{"Oak, J. (2020). Boats. River Review, 5(1), 2–9."},
		Paragraphs: []library.Change{{
			ID: got.Paragraphs[0].ID, Section: []string{"Bridges"},
			Was: "The bridge of Arn was built in 1741 by the masons of the lower town.",
			Now: "The bridge of Arn was built in 1743 by the masons of the lower town.",
			Diff: []diff.Edit{
				{Op: diff.Same, Text: "The bridge of Arn was built in "}, {Op: diff.Gone, Text: "1741"}, {Op: diff.Come, Text: "1743"},
				{Op: diff.Same, Text: " by the masons of the lower town."},
			},
		}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("changes: (-want +got)\n%s", d)
	}
	_, back := k.replace(t, home, "rivers", "rivers.md", rivers)
	if back.From != 2 || back.To != 3 || back.Added != 1 || back.Gone != 2 || back.Changed != 1 ||
		len(back.SectionsGone) != 1 || len(back.ReferencesGone) != 1 || back.SectionsAdded != nil || back.ReferencesAdded != nil {
		t.Errorf("the way back: %+v", back)
	}
	_, same := k.replace(t, home, "rivers", "rivers.md", strings.ReplaceAll(rivers, "\n\n", "\n\n\n"))
	if d := cmp.Diff(library.Changes{From: 3, To: 4, Same: 2}, same); d != "" {
		t.Errorf("white space alone: (-want +got)\n%s", d)
	}
}

func TestChangesAreBounded(t *testing.T) {
	text := func(word string) string {
		var b strings.Builder
		b.WriteString("# T\n\n")
		for i := range 50 {
			fmt.Fprintf(&b, "Paragraph number %d%d%d speaks of the river and of %s, at no great length.\n\n", i, i, i, word)
		}
		return b.String()
	}
	k := newKit(t, nil, nil)
	k.add(t, home, "t.md", text("tolls"))
	_, c := k.replace(t, home, "t", "t.md", text("boats"))
	if c.Changed != 50 || len(c.Paragraphs) != library.MaxShown || c.More != 50-library.MaxShown {
		t.Errorf("%d changed, %d shown, %d more", c.Changed, len(c.Paragraphs), c.More)
	}
	k.add(t, home, "long.md", "# L\n\n"+strings.Repeat("tolls and boats ", 4000)+"\n")
	if _, c = k.replace(t, home, "long", "l.md", "# L\n\n"+strings.Repeat("tolls and boats ", 4000)+"again\n"); c.Changed != 1 || c.More != 1 {
		t.Errorf("of a long paragraph %d changed, %d more", c.Changed, c.More)
	}
}

func TestPlace(t *testing.T) {
	k := newKit(t, nil, nil)
	k.add(t, home, "rivers.md", rivers)
	old := ask(t, k, home).Document("rivers")
	ids := old.ParagraphIDs()
	for i, id := range ids {
		p, err := k.Place(t.Context(), home, id)
		if err != nil || p.Paragraph != i || p.Changed || p.ID != id || p.Document != old {
			t.Errorf("%s is at %+v, %v", id, p, err)
		}
	}
	k.now = start.Add(time.Hour)
	k.replace(t, home, "rivers", "rivers.md", rivers2)
	second := k.now
	k.now = start.Add(2 * time.Hour)
	k.replace(t, home, "rivers", "rivers.md", strings.Replace(rivers2, "twice a day", "once a day", 1))

	now := ask(t, k, home).Document("rivers")
	changed, err := k.Place(t.Context(), home, ids[0])
	if err != nil || !changed.Changed || changed.Was != old.Paragraphs[0].Text || !changed.Since.Equal(second) || changed.Document != now ||
		changed.Paragraph != 0 || len(changed.Diff) != 4 {
		t.Errorf("a changed paragraph is at %+v, %v", changed, err)
	}
	gone, err := k.Place(t.Context(), home, ids[1])
	if err != nil || !gone.Changed || gone.Was != old.Paragraphs[1].Text || gone.Paragraph != -1 || gone.Diff != nil || !gone.Since.Equal(second) {
		t.Errorf("a paragraph that went is at %+v, %v", gone, err)
	}
	entry, err := k.Place(t.Context(), home, ids[2])
	if err != nil || !entry.Changed || entry.Paragraph < 0 || !strings.Contains(now.Paragraphs[entry.Paragraph].Text, "a history") {
		t.Errorf("a changed reference is at %+v, %v", entry, err)
	}
	k.add(t, store.Shelf{Space: "guild-2"}, "lakes.md", lakes)
	for _, id := range []string{"rivers.000000", "lakes." + ids[0][len("rivers."):], ids[0] + "-2", "rivers", "", "rivers.k7m2qa"} {
		if p, err := k.Place(t.Context(), home, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%q is at %+v, %v", id, p, err)
		}
	}
	for _, s := range []store.Shelf{{Space: "guild-2"}, {Space: "guild-3"}, {Space: home.Space, Name: "seminar"}} {
		if p, err := k.Place(t.Context(), s, ids[0]); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("on %+v it is at %+v, %v", s, p, err)
		}
	}
	if _, err := k.Remove(t.Context(), home, "rivers", "ada"); err != nil {
		t.Fatal(err)
	}
	if p, err := k.Place(t.Context(), home, now.ParagraphIDs()[0]); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("removed it is at %+v, %v", p, err)
	}
}

func TestPlaceOfEqualJoinedAndSplitParagraphs(t *testing.T) {
	const (
		first  = "The bridge of Arn was built in 1741 by the masons of the lower town."
		second = "Nobody crossed it for nine years, because the toll was too high for most."
	)
	page := func(paragraphs ...string) string { return "# T\n\n" + strings.Join(paragraphs, "\n\n") + "\n" }
	for name, tt := range map[string]struct {
		was, now []string
		of       int // paragraph
		at       int // where it is now
		changed  bool
	}{
		"one of two equal ones went": {[]string{first, second, first}, []string{first, second}, 2, 0, false},
		"joined":                     {[]string{first, second, "An end."}, []string{first + " " + second, "An end."}, 1, 0, true},
		"split":                      {[]string{first + " " + second}, []string{"A beginning.", first, second}, 0, 1, true},
		"moved":                      {[]string{first, second}, []string{second, first}, 0, 1, false},
	} {
		k := newKit(t, nil, nil)
		k.add(t, home, "t.md", page(tt.was...))
		id := ask(t, k, home).Document("t").ParagraphIDs()[tt.of]
		k.replace(t, home, "t", "t.md", page(tt.now...))
		p, err := k.Place(t.Context(), home, id)
		if err != nil || p.Paragraph != tt.at || p.Changed != tt.changed || p.Since.IsZero() == tt.changed {
			t.Errorf("%s: at %+v, %v", name, p, err)
		}
	}
}

// prose makes n paragraphs of words that are drawn as in running text: few of
// them often, most seldom.
func prose(r *rand.Rand, n int) []string {
	word := rand.NewZipf(r, 1.07, 3, 20_000)
	all := make([]string, n)
	for i := range all {
		words := make([]string, 25+r.IntN(90))
		for k := range words {
			words[k] = spell(word.Uint64())
		}
		all[i] = strings.Join(words, " ") + "."
	}
	return all
}

// spell makes a word of a number.
func spell(n uint64) string {
	var b strings.Builder
	for n++; n > 0; n /= 70 {
		b.WriteByte("bdfghklmnprstv"[n%14])
		b.WriteByte("aeiou"[n/14%5])
	}
	return b.String()
}

// edit changes a share of a text's words: some go, some come, some are others.
func edit(r *rand.Rand, text string, share float64) string {
	var out []string
	for _, w := range strings.Fields(text) {
		if r.Float64() >= share {
			out = append(out, w)
			continue
		}
		switch r.IntN(3) {
		case 0:
			out = append(out, w, spell(r.Uint64N(20_000)))
		case 1:
			out = append(out, spell(r.Uint64N(20_000)))
		}
	}
	return strings.Join(out, " ")
}

func TestPairFindsWhatWasEdited(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	texts := prose(r, 600)
	for _, tt := range []struct {
		share        float64
		least, wrong int // of a hundred
	}{{0.1, 100, 0}, {0.35, 99, 0}, {0.5, 95, 0}} {
		// A third stays, a third is edited, a third gives way to other text; two
		// paragraphs change places.
		now := make([]string, len(texts))
		others := prose(r, len(texts))
		for i, text := range texts {
			switch i % 3 {
			case 0:
				now[i] = text
			case 1:
				now[i] = edit(r, text, tt.share)
			default:
				now[i] = others[i]
			}
		}
		now[1], now[301] = now[301], now[1]
		place := map[int]int{1: 301, 301: 1}
		to := library.Pair(texts, now)
		found, wrong := 0, 0
		for i, j := range to {
			want := i
			if p, ok := place[i]; ok {
				want = p
			}
			switch {
			case i%3 == 0:
				if j != want {
					t.Fatalf("the same words were not found")
				}
			case i%3 == 1 && j == want:
				found++
			case j >= 0:
				wrong++
			}
		}
		t.Logf("%.0f %% of the words edited: of 200 paragraphs %d found; of 400 %d taken for another", 100*tt.share, found, wrong)
		if found*100 < 200*tt.least || wrong*100 > 400*tt.wrong {
			t.Errorf("%.0f %% of the words edited: of 200 paragraphs %d found, %d taken for another", 100*tt.share, found, wrong)
		}
	}
}
