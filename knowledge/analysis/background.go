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

var background = sync.OnceValue(func() (t struct {
	paragraphs float64
	df         map[string]uint16
}) {
	z, err := gzip.NewReader(bytes.NewReader(backgroundFile))
	if err != nil {
		panic("analysis: embedded table: " + err.Error()) // part of the binary
	}
	s := bufio.NewScanner(z)
	s.Scan()
	fmt.Sscan(s.Text(), &t.paragraphs)
	t.df = map[string]uint16{}
	for s.Scan() {
		word, n, _ := bytes.Cut(s.Bytes(), []byte(" "))
		df := 0
		for _, c := range n {
			df = df*10 + int(c-'0')
		}
		t.df[string(word)] = uint16(min(df, math.MaxUint16))
	}
	return
})

// Rarity is the inverse document frequency of a stem in general English, as a
// natural logarithm in BM25's form: about 1 for the commonest content words,
// about 10 for a word never met.
func Rarity(stem string) float64 {
	t := background()
	df := float64(t.df[stem])
	return math.Log(1 + (t.paragraphs-df+0.5)/(df+0.5))
}

// Known reports whether general English has the word or its stem, so that it is
// no typing error.
func Known(word string) bool {
	t := background()
	return t.df[word] > 0 || t.df[Stem(word, "en")] > 0
}
