package rank_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"footnote/knowledge/rank"
)

// grown makes n trees of the given depth over features.
func grown(n, depth, features int) *rank.Trees {
	rng := rand.New(rand.NewPCG(1, uint64(depth)))
	t := &rank.Trees{Depth: depth}
	for range n {
		for range 1<<depth - 1 {
			t.Nodes = append(t.Nodes, rank.Node{Feature: uint16(rng.IntN(features)), Threshold: rng.Float32()})
		}
		for range 1 << depth {
			t.Leaves = append(t.Leaves, rng.Float32()-0.5)
		}
	}
	return t
}

// climb scores one description by walking the trees as their comment says.
func climb(t *rank.Trees, f []float32) (sum float64) {
	inner, leaves := 1<<t.Depth-1, 1<<t.Depth
	for tree := range len(t.Leaves) / leaves {
		n := 0
		for n < inner {
			node := t.Nodes[tree*inner+n]
			n = 2*n + 1
			if f[node.Feature] > node.Threshold {
				n++
			}
		}
		sum += float64(t.Leaves[tree*leaves+n-inner])
	}
	return sum
}

func TestTreesComeBackAsWritten(t *testing.T) {
	for depth := 1; depth <= 6; depth++ {
		want := grown(7, depth, 9)
		want.Nodes[0].Threshold = float32(math.Inf(1)) // a node that never turns right
		b, err := want.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		got, err := rank.ParseTrees(b, 9)
		if err != nil {
			t.Fatalf("depth %d: %v", depth, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("depth %d: -want +got\n%s", depth, d)
		}
		f := make([]float32, 9)
		for i := range f {
			f[i] = float32(i) / 9
		}
		if a, b := climb(want, f), got.Score(f); math.Abs(a-b) > 1e-9 {
			t.Errorf("depth %d: Score = %v, want %v", depth, b, a)
		}
	}
	if got := (&rank.Trees{}).Score(nil); got != 0 {
		t.Errorf("the zero Trees score %v", got)
	}
}

func TestParseTreesRefuses(t *testing.T) {
	good, _ := grown(3, 2, 4).MarshalBinary()
	change := func(at int, b byte) []byte {
		c := append([]byte(nil), good...)
		c[at] = b
		return c
	}
	tests := map[string][]byte{
		"nothing": nil, "another file": []byte("GIF89a, and then some"), "a later version": change(2, 9), "no depth": change(3, 0),
		"too deep": change(3, 40), "more nodes than there are": change(4, 12), "part of a tree": change(4, 8), "more after the end": append(change(0, 'F'), 0),
		"a feature that there is not": change(8, 4),
	}
	for n := range good {
		if _, err := rank.ParseTrees(good[:n], 4); err == nil {
			t.Errorf("cut after %d of %d bytes: no error", n, len(good))
		}
	}
	for name, b := range tests {
		if _, err := rank.ParseTrees(b, 4); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := rank.ParseTrees(good, 4); err != nil {
		t.Errorf("as written: %v", err)
	}
}
