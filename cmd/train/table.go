package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// lines reads a text file.
func lines(path ...string) (out []string, err error) {
	f, err := os.Open(filepath.Join(path...))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		out = append(out, s.Text())
	}
	return out, s.Err()
}

// writeTable writes a compressed table: a line with the number that the rest
// is measured by, then a line for each stem, in order.
func writeTable(name string, whole int, of map[string]int) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close() // a second time where all went well
	z, err := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err != nil {
		return err
	}
	fmt.Fprintln(z, whole)
	for _, stem := range slices.Sorted(maps.Keys(of)) {
		fmt.Fprintln(z, stem, of[stem])
	}
	if err := z.Close(); err != nil { // also if writing failed before
		return err
	}
	return f.Close()
}
