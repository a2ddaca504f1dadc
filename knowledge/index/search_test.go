package index_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge/document/documenttest"
	"footnote/knowledge/index"
)

// small has a stem in titles, headings and text, and passages that tie.
var small = []string{
	"# The Ferry\n\nThe ferry crosses the river. It carries carts.\n\n## Tolls of the ferry\n\nA toll is paid by every cart.\n\n### The winter\n\nNo ferry runs in winter.\n\n~ The ferry crosses the river.",
	"The old mill stands by the river.\n\nThe old mill stands by the river.\n\nA ferry, a ferry, and again a ferry: three ferries.\n\n[] Holm, M. 2001. The Ferry. River House.",
}

// generated is a collection whose words are drawn so that few are frequent.
func generated(docs int) (texts []string) {
	rng := rand.New(rand.NewPCG(5, 6))
	word := func() string { return fmt.Sprintf("kor%cal", 'a'+rune(25*math.Pow(rng.Float64(), 3))) }
	for range docs {
		t := "# " + word() + " " + word()
		for range 2 + rng.IntN(6) {
			t += "\n\n"
			if rng.IntN(3) == 0 {
				t += strings.Repeat("#", 2+rng.IntN(2)) + " " + word() + "\n\n"
			}
			for range 1 + rng.IntN(30) {
				t += word() + " "
			}
		}
		texts = append(texts, t)
	}
	return texts
}

// naive scores each passage from the formula, counting its words anew.
func naive(ix *index.Index, wants []index.Want, n int, skip func(int) bool) (hits []index.Hit) {
	const k1, b = 0.7, 0.5
	length, sum := make([]float64, ix.Len()), 0.0
	for p := range length {
		for _, w := range ix.Tokens(p) {
			if ix.StemOf(w) != index.None {
				length[p]++
				sum++
			}
		}
	}
	for p := range ix.Len() {
		score, met := 0.0, false
		for _, w := range wants {
			tf, title := 0.0, 0.0
			for _, t := range ix.Tokens(p) {
				if ix.StemOf(t) == w.Stem {
					tf++
				}
			}
			for _, r := range ix.Fields(w.Stem) {
				if int(r.First) <= p && p < int(r.End) {
					title = min(title+1, 2)
				}
			}
			x := tf/(1-b+b*length[p]*float64(ix.Len())/sum) + title
			score += w.Weight * (k1 + 1) * x / (x + k1)
			met = met || x > 0
		}
		if met && (skip == nil || !skip(p)) {
			hits = append(hits, index.Hit{Passage: p, Score: score})
		}
	}
	slices.SortStableFunc(hits, func(a, b index.Hit) int {
		switch d := a.Score - b.Score; {
		case d > 1e-6:
			return -1
		case d < -1e-6:
			return 1
		}
		return a.Passage - b.Passage
	})
	return hits[:min(n, len(hits))]
}

func TestSearchAgreesWithItsFormula(t *testing.T) {
	for name, texts := range map[string][]string{"small": small, "generated": generated(60)} {
		ix := index.Build(documenttest.Collection(texts...))
		rng := rand.New(rand.NewPCG(7, 8))
		for range 150 {
			var wants []index.Want
			for range 1 + rng.IntN(4) {
				s := uint32(rng.IntN(ix.Stems()))
				if !slices.ContainsFunc(wants, func(w index.Want) bool { return w.Stem == s }) {
					wants = append(wants, index.Want{Stem: s, Weight: float64(1+rng.IntN(8)) / 2})
				}
			}
			n := 1 + rng.IntN(30)
			var skip func(int) bool
			if m := rng.IntN(4); m > 1 {
				skip = func(p int) bool { return p%m == 0 }
			}
			got, want := ix.Search(wants, n, skip), naive(ix, wants, n, skip)
			near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-5 })
			if d := cmp.Diff(want, got, near); d != "" {
				t.Fatalf("%s: Search(%v, %d): -want +got\n%s", name, wants, n, d)
			}
		}
	}
}

func TestSearch(t *testing.T) {
	ix := index.Build(documenttest.Collection(small...))
	want := func(words ...string) (ws []index.Want) {
		for _, w := range words {
			ws = append(ws, index.Want{Stem: ix.Stem(w), Weight: 1})
		}
		return ws
	}
	tests := []struct {
		name  string
		wants []index.Want
		n     int
		skip  func(int) bool
		want  []int
	}{
		{"title and heading count", want("ferri"), 3, nil, []int{5, 2, 1}},
		{"ties in reading order", want("mill"), 5, nil, []int{3, 4}},
		{"no more than asked for", want("mill"), 1, nil, []int{3}},
		{"what is skipped leaves room", want("mill"), 1, func(p int) bool { return p == 3 }, []int{4}},
		{"under a heading above", want("toll"), 5, nil, []int{1, 2}},
		{"nothing asked for", nil, 5, nil, nil},
		{"no room", want("mill"), 0, nil, nil},
		{"all skipped", want("mill"), 5, func(int) bool { return true }, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hits := ix.Search(tt.wants, tt.n, tt.skip)
			var got []int
			for _, h := range hits {
				got = append(got, h.Passage)
			}
			if !slices.Equal(got, tt.want) || (hits == nil) != (tt.want == nil) {
				t.Errorf("Search = %v, want passages %v", hits, tt.want)
			}
		})
	}
}

// Searches of collections of different sizes share their memory.
func TestSearchTogether(t *testing.T) {
	var all []*index.Index
	for _, n := range []int{1, 40, 7} {
		all = append(all, index.Build(documenttest.Collection(generated(n)...)))
	}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 60 {
				ix := all[(g+i)%len(all)]
				wants := []index.Want{{Stem: uint32(i % ix.Stems()), Weight: 1}, {Stem: uint32((i + 1) % ix.Stems()), Weight: 2}}
				got, want := ix.Search(wants, 10, nil), naive(ix, wants, 10, nil)
				if len(got) != len(want) || len(got) > 0 && got[0].Passage != want[0].Passage {
					t.Errorf("Search(%v) = %v, want %v", wants, got, want)
				}
			}
		})
	}
	wg.Wait()
}

func ExampleIndex_Search() {
	ix := index.Build(documenttest.Collection("The ferry is slow.\n\nThe bridge is old.\n\nThe ferry stops at the bridge."))
	for _, h := range ix.Search([]index.Want{{Stem: ix.Stem("ferri"), Weight: 1}, {Stem: ix.Stem("bridg"), Weight: 1}}, 2, nil) {
		fmt.Println(ix.Paragraph(h.Passage).Text)
	}
	// Output:
	// The ferry stops at the bridge.
	// The ferry is slow.
}
