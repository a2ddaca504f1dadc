package quality

import (
	"cmp"
	"math"
	"slices"
)

// mean is NaN for no values.
func mean(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// riskCoverage answers questions in order of confidence and returns the area
// under the curve of the share wrong among those answered so far (AURC), and
// how far that lies above the best any order could reach (E-AURC). Lower is
// better. Questions of equal confidence share the expected order.
func riskCoverage(js []judgement) (area, excess float64) {
	n := len(js)
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	js = slices.Clone(js)
	slices.SortStableFunc(js, func(a, b judgement) int { return cmp.Compare(b.confidence, a.confidence) })
	var wrong float64
	for i := 0; i < n; {
		end, tied := i, 0.0
		for ; end < n && js[end].confidence == js[i].confidence; end++ {
			if js[end].right == 0 {
				tied++
			}
		}
		for k := 1; k <= end-i; k++ {
			area += (wrong + tied*float64(k)/float64(end-i)) / float64(i+k)
		}
		wrong += tied
		i = end
	}
	var best float64
	right := n - int(wrong)
	for k := right + 1; k <= n; k++ {
		best += float64(k-right) / float64(k)
	}
	return area / float64(n), (area - best) / float64(n)
}

// auroc is the chance that one of pos is larger than one of neg, ties counting
// half: the Mann-Whitney statistic. NaN if either is empty.
func auroc(pos, neg []float64) float64 {
	if len(pos) == 0 || len(neg) == 0 {
		return math.NaN()
	}
	type value struct {
		v   float64
		pos bool
	}
	var all []value
	for _, v := range pos {
		all = append(all, value{v, true})
	}
	for _, v := range neg {
		all = append(all, value{v, false})
	}
	slices.SortFunc(all, func(a, b value) int { return cmp.Compare(a.v, b.v) })
	var ranks float64 // of pos, from 1, ties share the middle
	for i := 0; i < len(all); {
		end, tied := i, 0.0
		for ; end < len(all) && all[end].v == all[i].v; end++ {
			if all[end].pos {
				tied++
			}
		}
		ranks += float64(i+1+end) / 2 * tied
		i = end
	}
	p, n := float64(len(pos)), float64(len(neg))
	return (ranks - p*(p+1)/2) / (p * n)
}
