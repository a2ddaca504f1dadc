package sqlite

import (
	"fmt"
	"path/filepath"
	"testing"

	"footnote/knowledge/store"
)

func BenchmarkAdd2MB(b *testing.B) {
	s := opened(b, filepath.Join(b.TempDir(), "library.db"), Options{})
	b.SetBytes(2 << 20)
	for n := 0; b.Loop(); n++ {
		if _, err := s.Add(b.Context(), onHome, upload(n, 2<<20, 2<<20), store.Quota{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkText2MB(b *testing.B) {
	s := opened(b, filepath.Join(b.TempDir(), "library.db"), Options{})
	if _, err := s.Add(b.Context(), onHome, upload(0, 2<<20, 2<<20), store.Quota{}); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(2 << 20)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Text(b.Context(), onHome, "notes", 1); err != nil {
			b.Fatal(err)
		}
	}
}

// Every question asks for the generation of its shelf: here that of one of a
// thousand spaces, each with two documents.
func BenchmarkGeneration(b *testing.B) {
	s := thousand(b)
	n := 0
	for b.Loop() {
		n++
		if g, err := s.Generation(b.Context(), store.Shelf{Space: space(n)}); err != nil || g == 0 {
			b.Fatal(g, err)
		}
	}
}

func BenchmarkDocuments(b *testing.B) {
	s := thousand(b)
	n := 0
	for b.Loop() {
		n++
		if list, err := s.Documents(b.Context(), store.Shelf{Space: space(n)}); err != nil || len(list) != 2 {
			b.Fatal(len(list), err)
		}
	}
}

func space(n int) store.Space { return store.Space(fmt.Sprint("T", n%1000)) }

// thousand is a store of as many spaces.
func thousand(b *testing.B) *Store {
	s := opened(b, filepath.Join(folder(b), "library.db"), Options{})
	for n := range 2000 {
		if _, err := s.Add(b.Context(), store.Shelf{Space: space(n)}, upload(n, 2000, 2000), store.Quota{}); err != nil {
			b.Fatal(err)
		}
	}
	return s
}
