package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge/judge"
	"footnote/knowledge/rank"
)

// every uses all lists.
func every(int) bool { return true }

// obvious has questions of five candidates each, of which the one whose second
// number is greatest is right; the other numbers say nothing.
func obvious(questions int, seed uint64) *table {
	rng := rand.New(rand.NewPCG(seed, 1))
	t := &table{}
	for range questions {
		var features [][]float32
		best := 0
		for i := range 5 {
			features = append(features, []float32{rng.Float32(), rng.Float32(), rng.Float32()})
			if features[i][1] > features[best][1] {
				best = i
			}
		}
		gold := make([]bool, 5)
		gold[best] = true
		t.add(features, make([]float64, 5), gold, 1)
	}
	return t
}

// hits is the share of questions whose right candidate the trees put first.
func hits(t *table, trees *rank.Trees) float64 {
	n := 0
	for _, l := range t.lists {
		best, top := 0, math.Inf(-1)
		for i := range l.gold {
			f := make([]float32, len(t.columns))
			for c := range f {
				f[c] = t.columns[c][l.first+i]
			}
			if s := trees.Score(f); s > top {
				best, top = i, s
			}
		}
		if l.gold[best] {
			n++
		}
	}
	return float64(n) / float64(len(t.lists))
}

var quick = settings{trees: 40, depth: 3, eta: 0.3, columns: 0.9, rows: 0.8, l2: 1, least: 0.1, seed: 1}

func TestBoostLearnsAnOrdering(t *testing.T) {
	learned, unseen := obvious(150, 1), obvious(100, 2)
	trees := boost(learned, quick, every)
	if len(trees.Nodes) != quick.trees*7 || len(trees.Leaves) != quick.trees*8 {
		t.Fatalf("%d nodes and %d leaves in %d trees of depth %d", len(trees.Nodes), len(trees.Leaves), quick.trees, quick.depth)
	}
	if got := hits(unseen, &rank.Trees{}); got > 0.4 {
		t.Fatalf("no trees put %.2f of the right candidates first: the task is none", got)
	}
	if got := hits(unseen, trees); got < 0.85 {
		t.Errorf("the right candidate comes first in %.2f of new questions, want 0.85", got)
	}
	var used [3]int
	for _, n := range trees.Nodes {
		if !math.IsInf(float64(n.Threshold), 1) { // such a node compares nothing
			used[n.Feature]++
		}
	}
	if used[1] <= used[0] || used[1] <= used[2] {
		t.Errorf("the nodes look at the numbers %v times, want most at the second", used)
	}
}

func TestBoostIsDeterministic(t *testing.T) {
	a, b := boost(obvious(60, 1), quick, every), boost(obvious(60, 1), quick, every)
	if d := cmp.Diff(a, b); d != "" {
		t.Errorf("the same table gives other trees:\n%s", d)
	}
	other := quick
	other.seed = 2
	if cmp.Equal(a, boost(obvious(60, 1), other, every)) {
		t.Error("another seed gives the same trees")
	}
}

// What is left out leaves no trace: its labels may be anything.
func TestBoostLeavesOut(t *testing.T) {
	odd := func(l int) bool { return l%2 == 1 }
	a, b := obvious(60, 1), obvious(60, 1)
	for i, l := range b.lists {
		if !odd(i) {
			slices.Reverse(l.gold)
		}
	}
	if d := cmp.Diff(boost(a, quick, odd), boost(b, quick, odd)); d != "" {
		t.Errorf("labels that are left out change the trees:\n%s", d)
	}
	for _, leaf := range boost(a, quick, func(int) bool { return false }).Leaves {
		if leaf != 0 {
			t.Fatalf("nothing to learn from gives a leaf of %v", leaf)
		}
	}
}

// The gradient pushes the right candidates up, the others down, and adds nothing.
func TestGradient(t *testing.T) {
	g, h := make([]float64, 4), make([]float64, 4)
	gradient(list{first: 1, gold: []bool{true, false, true}, weight: 2}, []float64{9, 0.5, 800, -1}, g, h)
	sum := g[1] + g[2] + g[3]
	if g[0] != 0 || g[1] > 0 || g[2] <= 0 || g[3] > 0 || math.Abs(sum) > 1e-9 {
		t.Errorf("gradient %v, want nothing first, then down, up, down that cancel", g)
	}
	for i, x := range h[1:] {
		if x <= 0 || math.IsNaN(x) {
			t.Errorf("second derivative %d = %v", i, x)
		}
	}
}

func FuzzQuantize(f *testing.F) {
	f.Add(uint64(1), uint16(1), uint8(1))
	f.Add(uint64(2), uint16(5), uint8(3))
	f.Add(uint64(3), uint16(2000), uint8(255))
	f.Fuzz(func(t *testing.T, seed uint64, n uint16, values uint8) {
		rng := rand.New(rand.NewPCG(seed, 1))
		col := make([]float32, 1+int(n)%3000)
		for i := range col {
			col[i] = float32(rng.IntN(1+int(values)*8)) - 5
		}
		of, cuts := quantize(col)
		if len(cuts) >= bins || !slices.IsSorted(cuts) || len(slices.Compact(slices.Clone(cuts))) != len(cuts) {
			t.Fatalf("cuts %v", cuts)
		}
		for i, v := range col {
			over := 0
			for _, c := range cuts {
				if v > c {
					over++
				}
			}
			if int(of[i]) != over {
				t.Fatalf("%v is in bin %d, but exceeds %d of the cuts %v", v, of[i], over, cuts)
			}
		}
	})
}

func TestLogisticSeparates(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var all []judged
	for range 400 {
		c := judged{weight: 1}
		for i := range c.f {
			c.f[i] = rng.Float64()
		}
		c.answerable = c.f[judge.Window]-c.f[judge.Absent] > 0
		all = append(all, c)
	}
	// What does not count, and what is not used, says the opposite.
	for i := range 400 {
		c := all[i]
		c.answerable = !c.answerable
		c.weight, c.fold = float64(i%2), 1
		if c.weight == 0 {
			c.fold = 0
		}
		all = append(all, c)
	}
	w := logistic(all, func(c judged) bool { return c.fold == 0 })
	right := 0
	for _, c := range all[:400] {
		if (w.Confidence(c.f) > 0.5) == c.answerable {
			right++
		}
	}
	if right < 380 {
		t.Errorf("%d of 400 judged right, want 380", right)
	}
	if w.Of[judge.Window] < 3 || w.Of[judge.Absent] > -3 {
		t.Errorf("weights %.2f and %.2f of what tells, want them large", w.Of[judge.Window], w.Of[judge.Absent])
	}
	for i, x := range w.Of {
		if i != judge.Window && i != judge.Absent && math.Abs(x) > math.Abs(w.Of[judge.Window])/3 {
			t.Errorf("weight of %s, which says nothing: %.2f", judge.Names[i], x)
		}
	}
}

func TestSolve(t *testing.T) {
	var a [judge.Features + 1][judge.Features + 1]float64
	var want, b [judge.Features + 1]float64
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range a {
		want[i] = rng.Float64() - 0.5
		for j := range a {
			a[i][j] = rng.Float64() - 0.5
		}
	}
	a[0][0] = 0 // only pivots help
	for i := range a {
		for j := range a {
			b[i] += a[i][j] * want[j]
		}
	}
	for i, got := range solve(a, b) {
		if math.Abs(got-want[i]) > 1e-6 {
			t.Errorf("x[%d] = %v, want %v", i, got, want[i])
		}
	}
}

func TestAUROC(t *testing.T) {
	tests := []struct {
		name     string
		pos, neg []float64
		want     float64
	}{
		{"apart", []float64{3, 4}, []float64{1, 2}, 1},
		{"the wrong way", []float64{1, 2}, []float64{3, 4}, 0},
		{"equal", []float64{1, 1}, []float64{1}, 0.5},
		{"mixed", []float64{2, 4}, []float64{3, 1}, 0.75},
	}
	for _, tt := range tests {
		if got := auroc(tt.pos, tt.neg); got != tt.want {
			t.Errorf("%s: auroc(%v, %v) = %v, want %v", tt.name, tt.pos, tt.neg, got, tt.want)
		}
	}
	if got := auroc(nil, []float64{1}); !math.IsNaN(got) {
		t.Errorf("auroc of nothing = %v, want NaN", got)
	}
}

// A slip changes one word by one slip, and only a long one.
func TestMistype(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	text := "who ran the ferry of Łódź across rivers"
	words := strings.Fields(text)
	changed := 0
	for range 200 {
		got := strings.Fields(mistype(text, rng))
		if len(got) != len(words) {
			t.Fatalf("mistype gives %q", got)
		}
		n := 0
		for i, w := range got {
			if w == words[i] {
				continue
			}
			n++
			if len(words[i]) < 5 || words[i] == "Łódź" || len(w) < len(words[i])-1 || len(w) > len(words[i])+1 {
				t.Errorf("%q became %q", words[i], w)
			}
		}
		if n > 1 {
			t.Errorf("%d words changed in %q", n, got)
		}
		changed += n
	}
	if changed < 150 {
		t.Errorf("%d of 200 texts changed, want nearly all", changed)
	}
	if got := mistype("who is it", rng); got != "who is it" {
		t.Errorf("a text without long words became %q", got)
	}
}

func TestFoldOf(t *testing.T) {
	of := map[int]int{}
	for _, doc := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"} {
		f := foldOf(doc)
		if f < 0 || f >= folds || f != foldOf(doc) {
			t.Errorf("foldOf(%q) = %d", doc, f)
		}
		of[f]++
	}
	if len(of) != folds {
		t.Errorf("articles fall into %d folds, want %d", len(of), folds)
	}
}
