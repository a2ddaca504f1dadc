package rank

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Trees is a sum of small binary decision trees. Immutable; safe for concurrent
// use. The zero Trees scores everything 0.
type Trees struct {
	Depth int
	// Nodes holds each tree's inner nodes level by level, 2^Depth-1 a tree: go
	// right where the feature exceeds the threshold.
	Nodes []Node
	// Leaves holds 2^Depth values a tree.
	Leaves []float32
}

// A Node compares one feature.
type Node struct {
	Feature   uint16
	Threshold float32
}

// Score sums the trees for one description.
func (t *Trees) Score(f []float32) float64 {
	inner := 1<<t.Depth - 1
	sum := 0.0
	nodes, leaves := t.Nodes, t.Leaves
	for len(nodes) > 0 {
		n := 0
		for range t.Depth {
			node := nodes[n]
			// Without a jump: which way a tree turns cannot be predicted.
			right := 0
			if f[node.Feature] > node.Threshold {
				right = 1
			}
			n = 2*n + 1 + right
		}
		sum += float64(leaves[n-inner])
		nodes, leaves = nodes[inner:], leaves[inner+1:]
	}
	return sum
}

// MarshalBinary writes the trees in the form that ParseTrees reads.
func (t *Trees) MarshalBinary() ([]byte, error) {
	out := []byte{'F', 'T', 1, byte(t.Depth)}
	out = binary.LittleEndian.AppendUint32(out, uint32(len(t.Nodes)))
	for _, n := range t.Nodes {
		out = binary.LittleEndian.AppendUint16(out, n.Feature)
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(n.Threshold))
	}
	for _, l := range t.Leaves {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(l))
	}
	return out, nil
}

// ParseTrees reads what MarshalBinary wrote for vectors of the given number of
// features.
func ParseTrees(b []byte, features int) (*Trees, error) {
	if len(b) < 8 || b[0] != 'F' || b[1] != 'T' || b[2] != 1 || b[3] > 12 {
		return nil, fmt.Errorf("rank: not a file of trees")
	}
	t := &Trees{Depth: int(b[3])}
	inner := 1<<t.Depth - 1
	n := int(binary.LittleEndian.Uint32(b[4:]))
	b = b[8:]
	if inner == 0 || n%inner != 0 || len(b) != 6*n+4*(n/inner)*(inner+1) {
		return nil, fmt.Errorf("rank: file of trees is cut off")
	}
	for range n {
		f := binary.LittleEndian.Uint16(b)
		if int(f) >= features {
			return nil, fmt.Errorf("rank: trees were learned on other features")
		}
		t.Nodes = append(t.Nodes, Node{f, math.Float32frombits(binary.LittleEndian.Uint32(b[2:]))})
		b = b[6:]
	}
	for len(b) > 0 {
		t.Leaves = append(t.Leaves, math.Float32frombits(binary.LittleEndian.Uint32(b)))
		b = b[4:]
	}
	return t, nil
}
