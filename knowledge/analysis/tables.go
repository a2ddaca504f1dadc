package analysis

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"math"
	"sync"
)

// The table counts in how many paragraphs of general and academic English each
// stem stands. A collection of two essays cannot know by itself which words of a
// question are rare; this table tells it. Only the counts are kept. It is
// made by `go run ./cmd/train background`.
//
//go:embed background.gz
var backgroundFile []byte

// repeatedFile says of English stems how often, in per cent, they stand in the
// sentence that answers a question in which they were used. It is made by
// `go run ./cmd/train retention`.
//
//go:embed repeated.gz
var repeatedFile []byte

var (
	background = sync.OnceValue(func() table { return readTable(backgroundFile) })
	repeated   = sync.OnceValue(func() table { return readTable(repeatedFile) })
)

// A table is a number of its own, and one for each stem.
type table struct {
	head float64
	of   map[string]uint16
}

// readTable reads a table that is part of the binary: the head on a line, then
// a stem and its number on each.
func readTable(file []byte) table {
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		panic("analysis: embedded table: " + err.Error()) // part of the binary
	}
	t := table{of: map[string]uint16{}}
	s := bufio.NewScanner(z)
	s.Scan()
	fmt.Sscan(s.Text(), &t.head)
	for s.Scan() {
		stem, digits, _ := bytes.Cut(s.Bytes(), []byte(" "))
		n := 0
		for _, c := range digits {
			n = n*10 + int(c-'0')
		}
		t.of[string(stem)] = uint16(min(n, math.MaxUint16))
	}
	return t
}

// Repeated is the chance that a stem of a question stands in the sentence that
// answers it: high for names, low for "kind" or "happen"; the mean of all for a
// stem never met.
func Repeated(stem string) float64 {
	t := repeated()
	if n, ok := t.of[stem]; ok {
		return float64(n) / 100
	}
	return t.head / 100
}

// Rarity is the inverse document frequency of a stem in general English, as a
// natural logarithm in BM25's form: about 1 for the commonest content words,
// about 10 for a word never met.
func Rarity(stem string) float64 {
	t := background()
	df := float64(t.of[stem])
	return math.Log(1 + (t.head-df+0.5)/(df+0.5))
}

// Known reports whether general English has the word or its stem, so that it is
// no typing error.
func Known(word string) bool {
	t := background()
	return t.of[word] > 0 || t.of[Stem(word, "en")] > 0
}
