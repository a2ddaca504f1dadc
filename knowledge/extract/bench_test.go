package extract_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/knowledge/extract"
)

// BenchmarkRead reads four textbooks, a file for each section.
func BenchmarkRead(b *testing.B) {
	files, _ := filepath.Glob(filepath.Join(shared(b, "bench/openstax/material"), "*.md"))
	var all [][]byte
	size := 0
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, data)
		size += len(data)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for i, data := range all {
			if _, err := extract.Read(files[i], data); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkReadText reads text in wrapped lines.
func BenchmarkReadText(b *testing.B) {
	data := []byte("The River\n\n" + strings.Repeat(wrapped+"\n\n", 200))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := extract.Read("river.txt", data); err != nil {
			b.Fatal(err)
		}
	}
}

const wrapped = `The river rose quickly that spring, and by the time the engineers
arrived (all of them, as the mayor put it) the lower town had been
given up. Nobody knew why the dam had not been opened; it had cost
three million and was nine years old. Then the water fell again, and
the inter-
nal report was never printed.`
