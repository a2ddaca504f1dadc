package main

import (
	"math"
	"math/rand/v2"
	"sort"
	"sync"

	"footnote/knowledge/rank"
)

// A list is the candidates of one question: rows [first, first+len(gold)) of a
// table, of which those with gold set are right.
type list struct {
	first  int
	gold   []bool
	weight float64
}

// A table holds the descriptions of candidates by column, and their starting
// scores.
type table struct {
	columns [][]float32
	start   []float64
	lists   []list
}

func (t *table) rows() int { return len(t.start) }

// add appends one question's candidates.
func (t *table) add(features [][]float32, start []float64, gold []bool, weight float64) {
	if t.columns == nil {
		t.columns = make([][]float32, len(features[0]))
	}
	t.lists = append(t.lists, list{t.rows(), gold, weight})
	for i, f := range features {
		for c := range f {
			t.columns[c] = append(t.columns[c], f[c])
		}
		t.start = append(t.start, start[i])
	}
}

// settings of a boosting run.
type settings struct {
	trees, depth int
	eta          float64
	columns      float64 // share of the columns that each tree may use
	rows         float64 // share of the questions that each tree sees
	l2           float64
	least        float64 // least sum of second derivatives in a leaf
	seed         uint64
}

const bins = 128

// boost learns trees whose sum, added to the starting scores, puts the right
// candidates first: gradient boosting on the softmax over each question's
// candidates (ListNet's top-one loss, Cao et al. 2007), with second-order
// leaves (Chen and Guestrin 2016). Lists for which use returns false are left
// out. The same input gives the same trees.
func boost(t *table, s settings, use func(l int) bool) *rank.Trees {
	rng := rand.New(rand.NewPCG(s.seed, 2))
	nf := len(t.columns)
	binned := make([][]uint8, nf)
	cuts := make([][]float32, nf)
	parallel(nf, func(f int) { binned[f], cuts[f] = quantize(t.columns[f]) })

	score := append([]float64(nil), t.start...)
	g := make([]float64, t.rows())
	h := make([]float64, t.rows())
	node := make([]int32, t.rows())
	out := &rank.Trees{Depth: s.depth}
	inner := 1<<s.depth - 1
	for range s.trees {
		var rows []int32
		for i, l := range t.lists {
			if !use(i) {
				continue
			}
			if rng.Float64() >= s.rows {
				continue
			}
			gradient(l, score, g, h)
			for r := l.first; r < l.first+len(l.gold); r++ {
				rows = append(rows, int32(r))
			}
		}
		var cols []int
		for f := range nf {
			if rng.Float64() < s.columns {
				cols = append(cols, f)
			}
		}
		for _, r := range rows {
			node[r] = 0
		}
		nodes := make([]rank.Node, inner)
		split := make([]uint8, inner) // bin: right if above
		for level := range s.depth {
			width := 1 << level
			base := width - 1
			type cut struct {
				gain float64
				f    int
				bin  int
			}
			best := make([]cut, width)
			perCol := make([][]cut, len(cols))
			parallel(len(cols), func(k int) {
				f := cols[k]
				hist := make([][2]float64, width*bins)
				col := binned[f]
				for _, r := range rows {
					at := int(node[r])*bins + int(col[r])
					hist[at][0] += g[r]
					hist[at][1] += h[r]
				}
				perCol[k] = make([]cut, width)
				for n := range width {
					hn := hist[n*bins : (n+1)*bins]
					var G, H float64
					for _, x := range hn {
						G += x[0]
						H += x[1]
					}
					var gl, hl float64
					for b := 0; b < len(cuts[f]); b++ {
						gl += hn[b][0]
						hl += hn[b][1]
						if hl < s.least || H-hl < s.least {
							continue
						}
						gain := gl*gl/(hl+s.l2) + (G-gl)*(G-gl)/(H-hl+s.l2) - G*G/(H+s.l2)
						if gain > perCol[k][n].gain {
							perCol[k][n] = cut{gain, f, b}
						}
					}
				}
			})
			for n := range width {
				for k := range cols {
					if perCol[k][n].gain > best[n].gain {
						best[n] = perCol[k][n]
					}
				}
				if best[n].gain <= 1e-9 {
					nodes[base+n] = rank.Node{Feature: 0, Threshold: float32(math.Inf(1))}
					split[base+n] = 255
					continue
				}
				nodes[base+n] = rank.Node{Feature: uint16(best[n].f), Threshold: cuts[best[n].f][best[n].bin]}
				split[base+n] = uint8(best[n].bin)
			}
			for _, r := range rows {
				n := int(node[r])
				node[r] = int32(2 * n)
				if f := nodes[base+n].Feature; split[base+n] != 255 && binned[f][r] > split[base+n] {
					node[r]++
				}
			}
		}
		leaves := 1 << s.depth
		G, H := make([]float64, leaves), make([]float64, leaves)
		for _, r := range rows {
			G[node[r]] += g[r]
			H[node[r]] += h[r]
		}
		values := make([]float32, leaves)
		for n := range values {
			values[n] = float32(-s.eta * G[n] / (H[n] + s.l2))
		}
		out.Nodes = append(out.Nodes, nodes...)
		out.Leaves = append(out.Leaves, values...)
		// Every row moves on, also those that this tree did not see.
		parallel(2, func(half int) {
			for r := half; r < t.rows(); r += 2 {
				n := 0
				for n < inner {
					f := nodes[n].Feature
					right := split[n] != 255 && binned[f][r] > split[n]
					n = 2*n + 1
					if right {
						n++
					}
				}
				score[r] += float64(values[n-inner])
			}
		})
	}
	return out
}

// gradient sets the derivatives of the loss for one list's rows.
func gradient(l list, score, g, h []float64) {
	most := math.Inf(-1)
	n := len(l.gold)
	for i := range n {
		most = max(most, score[l.first+i])
	}
	sum, gold := 0.0, 0.0
	for i := range n {
		e := math.Exp(score[l.first+i] - most)
		sum += e
		if l.gold[i] {
			gold += e
		}
	}
	for i := range n {
		e := math.Exp(score[l.first+i] - most)
		p, y := e/sum, 0.0
		if l.gold[i] {
			y = e / gold
		}
		g[l.first+i] = l.weight * (p - y)
		h[l.first+i] = l.weight * max(p*(1-p), 0.005)
	}
}

// quantize cuts a column into at most 128 bins of about equal size. A value is
// in bin b if it exceeds exactly b of the cuts.
func quantize(col []float32) ([]uint8, []float32) {
	sorted := append([]float32(nil), col...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i] < sorted[j] })
	var cuts []float32
	for b := 1; b < bins; b++ {
		v := sorted[b*(len(sorted)-1)/bins]
		if v < sorted[len(sorted)-1] && (len(cuts) == 0 || v > cuts[len(cuts)-1]) {
			cuts = append(cuts, v)
		}
	}
	out := make([]uint8, len(col))
	for i, v := range col {
		out[i] = uint8(sort.Search(len(cuts), func(b int) bool { return cuts[b] >= v }))
	}
	return out, cuts
}

// parallel calls f for 0 up to n on both cores.
func parallel(n int, f func(i int)) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	next := 0
	for range 2 {
		wg.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= n {
					return
				}
				f(i)
			}
		})
	}
	wg.Wait()
}
