package index

import "sync"

// BM25 in the saturation form: weight * (k1+1) * x / (x + k1) with
// x = tf / (1-b + b*length) + tf in title and headings. Robertson and Zaragoza,
// "The Probabilistic Relevance Framework" (2009), section 3.5, for fields. k1
// and b were chosen on the open sets; nearby values differ by less than noise.
const (
	k1 = 0.7
	b  = 0.5
)

// A Want is one stem to look for.
type Want struct {
	Stem   uint32
	Weight float64
}

// A Hit is a passage with its score.
type Hit struct {
	Passage int
	Score   float64
}

// scratch is the memory of one search, reused because a collection's worth of
// zeroes for each question would cost more than the search.
type scratch struct {
	score []float64
	seen  []bool
	title []float32
	met   []uint32
	under []uint32
}

var pool = sync.Pool{New: func() any { return new(scratch) }}

// Search returns the best n passages for the wanted stems, best first, ties in
// reading order. A passage for which skip returns true is left out; skip may be
// nil. Nothing wanted, or nothing found, gives nil.
func (ix *Index) Search(wants []Want, n int, skip func(p int) bool) []Hit {
	if n <= 0 {
		return nil
	}
	sc := pool.Get().(*scratch)
	defer pool.Put(sc)
	if len(sc.score) < len(ix.passages) {
		*sc = scratch{score: make([]float64, len(ix.passages)), seen: make([]bool, len(ix.passages)), title: make([]float32, len(ix.passages))}
	}
	for _, w := range wants {
		ix.add(sc, w)
	}
	hits := make([]Hit, 0, n+1)
	// Passages come in no order; comparing by number as well makes ties end in
	// reading order all the same.
	after := func(h Hit, s float64, p uint32) bool {
		return h.Score < s || h.Score == s && h.Passage > int(p)
	}
	for _, p := range sc.met {
		s := sc.score[p]
		sc.score[p], sc.seen[p] = 0, false
		if len(hits) == n && !after(hits[n-1], s, p) {
			continue
		}
		if skip != nil && skip(int(p)) {
			continue
		}
		i := len(hits)
		if i == n {
			i--
		} else {
			hits = append(hits, Hit{})
		}
		for ; i > 0 && after(hits[i-1], s, p); i-- {
			hits[i] = hits[i-1]
		}
		hits[i] = Hit{int(p), s}
	}
	sc.met = sc.met[:0]
	if len(hits) == 0 {
		return nil
	}
	return hits
}

// add scores the passages of one stem.
func (ix *Index) add(sc *scratch, w Want) {
	under := sc.under[:0]
	for _, r := range ix.fields[w.Stem] {
		for p := r.First; p < r.End; p++ {
			if sc.title[p] == 0 {
				under = append(under, p)
			}
			sc.title[p] = min(sc.title[p]+1, 2)
		}
	}
	gain := w.Weight * (k1 + 1)
	for _, post := range ix.postings[ix.postStart[w.Stem]:ix.postStart[w.Stem+1]] {
		p := post >> 8
		x := float64(post&255)/(1-b+b*float64(ix.length[p])) + float64(sc.title[p])
		sc.title[p] = 0
		if !sc.seen[p] {
			sc.seen[p] = true
			sc.met = append(sc.met, p)
		}
		sc.score[p] += gain * x / (x + k1)
	}
	for _, p := range under {
		if x := float64(sc.title[p]); x > 0 { // not met in the postings
			sc.title[p] = 0
			if !sc.seen[p] {
				sc.seen[p] = true
				sc.met = append(sc.met, p)
			}
			sc.score[p] += gain * x / (x + k1)
		}
	}
	sc.under = under
}
