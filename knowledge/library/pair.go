package library

import (
	"cmp"
	"math"
	"slices"

	"footnote/knowledge/analysis"
	"footnote/knowledge/document"
)

// A pairing leads from the paragraphs of one version of a document to those of
// another: by index, -1 where there is none. No two lead to the same.
type pairing struct {
	to   []int
	same []bool // the words are the same
}

const (
	// alike is the likeness from which one paragraph is taken for another's
	// later form, and neighbours what it gains by standing between the same
	// ones. Of 1,280 paragraphs of textbooks in which every second word was
	// touched, 1,274 are found again; of 1,280 that gave way to other ones of
	// the same books, 6 are taken for one of those, most of them with reason.
	alike      = 0.45
	neighbours = 0.1
	// common is in how many paragraphs a word may stand that suggests one, and
	// suggested how many are then weighed.
	common    = 48
	suggested = 8
)

// pair matches the paragraphs of two versions: by their ids first, then the
// rest by the words they share, rare ones counting more, and by where they
// stand.
func pair(was, now *document.Document) pairing {
	p := pairing{make([]int, len(was.Paragraphs)), make([]bool, len(was.Paragraphs))}
	at := make(map[string]int, len(now.Paragraphs))
	for j, id := range idsOf(now) {
		at[id] = j
	}
	taken := make([]bool, len(now.Paragraphs))
	left := 0
	for i, id := range idsOf(was) {
		j, ok := at[id]
		if !ok || id == "" {
			p.to[i] = -1
			left++
			continue
		}
		p.to[i], p.same[i], taken[j] = j, true, true
	}
	if left > 0 {
		p.similar(was, now, taken)
	}
	return p
}

// idsOf are the ids of paragraphs without that of the document.
func idsOf(d *document.Document) []string {
	ids := d.ParagraphIDs()
	for i := range ids {
		_, ids[i], _ = document.SplitParagraphID(ids[i])
	}
	return ids
}

// A bag is the words of a paragraph by number, ascending, each as often as it
// stands there, with the sum of their weights.
type bag struct {
	words  []uint32
	weight float64
}

// similar pairs what has no partner yet.
func (p *pairing) similar(was, now *document.Document, taken []bool) {
	var v vocabulary
	old, young := v.bags(was), v.bags(now)
	v.weigh(old, young)

	holding := map[uint32][]int{} // word to the paragraphs of now that are left
	for j := range young {
		if taken[j] {
			continue
		}
		for k, w := range young[j].words {
			if k == 0 || young[j].words[k-1] != w {
				holding[w] = append(holding[w], j)
			}
		}
	}
	type match struct {
		score float64
		i, j  int
	}
	var all []match
	shared := map[int]float64{}
	for i := range old {
		if p.to[i] >= 0 || len(old[i].words) == 0 {
			continue
		}
		first, end := p.gap(i, len(young))
		clear(shared)
		for j := first; j < min(end, first+suggested); j++ {
			if !taken[j] {
				shared[j] = 0
			}
		}
		for k, w := range old[i].words {
			if k > 0 && old[i].words[k-1] == w || len(holding[w]) > common {
				continue
			}
			for _, j := range holding[w] {
				shared[j] += v.weights[w]
			}
		}
		best := make([]int, 0, len(shared))
		for j := range shared {
			best = append(best, j)
		}
		slices.SortFunc(best, func(a, b int) int { return cmp.Or(cmp.Compare(shared[b], shared[a]), cmp.Compare(a, b)) })
		for _, j := range best[:min(len(best), 2*suggested)] {
			score := v.likeness(old[i], young[j])
			if first <= j && j < end {
				score += neighbours
			}
			if score >= alike {
				all = append(all, match{score, i, j})
			}
		}
	}
	slices.SortFunc(all, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	for _, m := range all {
		if p.to[m.i] < 0 && !taken[m.j] {
			p.to[m.i], taken[m.j] = m.j, true
		}
	}
}

// gap returns the range of the new paragraphs that stand between the partners
// of a paragraph's nearest neighbours with the same words; an empty one if
// those changed their order.
func (p *pairing) gap(i, n int) (first, end int) {
	end = n
	for k := i - 1; k >= 0; k-- {
		if p.same[k] {
			first = p.to[k] + 1
			break
		}
	}
	for k := i + 1; k < len(p.to); k++ {
		if p.same[k] {
			end = p.to[k]
			break
		}
	}
	return first, end
}

// A vocabulary numbers words and weighs them by their rarity in two versions.
type vocabulary struct {
	numbers map[string]uint32
	weights []float64
	scanner analysis.Scanner
}

// number returns the words of a text in order.
func (v *vocabulary) number(text string, words []uint32) []uint32 {
	if v.numbers == nil {
		v.numbers = map[string]uint32{}
	}
	v.scanner.Reset(text)
	for w, ok := v.scanner.Next(); ok; w, ok = v.scanner.Next() {
		n, known := v.numbers[string(w.Text)]
		if !known {
			n = uint32(len(v.numbers))
			v.numbers[string(w.Text)] = n
		}
		words = append(words, n)
	}
	return words
}

func (v *vocabulary) bags(d *document.Document) []bag {
	all := make([]bag, len(d.Paragraphs))
	for i := range d.Paragraphs {
		all[i].words = v.number(d.Paragraphs[i].Text, nil)
		slices.Sort(all[i].words)
	}
	return all
}

// weigh gives each word the weight of its rarity among the paragraphs.
func (v *vocabulary) weigh(versions ...[]bag) {
	in := make([]int, len(v.numbers))
	n := 0
	for _, bags := range versions {
		n += len(bags)
		for _, b := range bags {
			for k, w := range b.words {
				if k == 0 || b.words[k-1] != w {
					in[w]++
				}
			}
		}
	}
	v.weights = make([]float64, len(in))
	for w, m := range in {
		v.weights[w] = math.Log(1 + float64(n)/float64(m))
	}
	for _, bags := range versions {
		for i := range bags {
			for _, w := range bags[i].words {
				bags[i].weight += v.weights[w]
			}
		}
	}
}

// likeness is Dice's coefficient of two bags by weight: from 0 for no word in
// common to 1 for the same words.
func (v *vocabulary) likeness(a, b bag) float64 {
	common := 0.0
	for i, j := 0, 0; i < len(a.words) && j < len(b.words); {
		switch c := cmp.Compare(a.words[i], b.words[j]); {
		case c < 0:
			i++
		case c > 0:
			j++
		default:
			common += v.weights[a.words[i]]
			i++
			j++
		}
	}
	if a.weight+b.weight == 0 {
		return 0
	}
	return 2 * common / (a.weight + b.weight)
}

// part looks for a paragraph that took in the given text, or is a part of it: the
// one with most of its pairs of neighbouring words, -1 if none has enough.
func part(text string, now *document.Document) int {
	const (
		fewest = 5   // pairs in common
		most   = 0.7 // of the shorter one's pairs
	)
	var v vocabulary
	pairs := map[uint64]bool{}
	words := v.number(text, nil)
	for k := 1; k < len(words); k++ {
		pairs[twoWords(words[k-1], words[k])] = true
	}
	best, score := -1, 0
	for j := range now.Paragraphs {
		words = v.number(now.Paragraphs[j].Text, words[:0])
		met := map[uint64]bool{}
		for k := 1; k < len(words); k++ {
			if p := twoWords(words[k-1], words[k]); pairs[p] {
				met[p] = true
			}
		}
		n := len(met)
		if n < fewest || n*4 < len(pairs) || float64(n) < most*float64(min(len(pairs), len(words)-1)) {
			continue
		}
		if n > score {
			best, score = j, n
		}
	}
	return best
}

func twoWords(a, b uint32) uint64 { return uint64(a)<<32 | uint64(b) }
