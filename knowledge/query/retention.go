package query

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"sync"
)

// The table says of English stems how often, in per cent, they stand in the
// sentence that answers a question in which they were used. It is made by
// `go run ./cmd/train retention`.
//
//go:embed retention.gz
var retentionFile []byte

var retentions = sync.OnceValue(func() (t struct {
	mean float64
	of   map[string]uint8
}) {
	z, err := gzip.NewReader(bytes.NewReader(retentionFile))
	if err != nil {
		panic("query: embedded table: " + err.Error()) // part of the binary
	}
	s := bufio.NewScanner(z)
	s.Scan()
	fmt.Sscan(s.Text(), &t.mean)
	t.mean /= 100
	t.of = map[string]uint8{}
	for s.Scan() {
		stem, n, _ := bytes.Cut(s.Bytes(), []byte(" "))
		v := 0
		for _, c := range n {
			v = 10*v + int(c-'0')
		}
		t.of[string(stem)] = uint8(v)
	}
	return
})

// retention is the chance that a question's word stands in the sentence that
// answers it; the mean of all words for one that is not in the table.
func retention(stem string) float64 {
	t := retentions()
	if v, ok := t.of[stem]; ok {
		return float64(v) / 100
	}
	return t.mean
}
