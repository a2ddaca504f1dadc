package sqlite

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"footnote/knowledge/store"
	"footnote/knowledge/store/storetest"
)

func TestTotals(t *testing.T) {
	s := opened(t, filepath.Join(folder(t), "library.db"), Options{})
	expect := func(wantSpaces, wantDocuments int64) {
		t.Helper()
		if spaces, documents, err := s.Totals(t.Context()); spaces != wantSpaces || documents != wantDocuments || err != nil {
			t.Errorf("%d spaces with %d documents, %v; want %d with %d", spaces, documents, err, wantSpaces, wantDocuments)
		}
	}
	expect(0, 0)
	for _, at := range []store.Shelf{{Space: "a"}, {Space: "a", Name: "general"}, {Space: "b"}} {
		data := []byte("Tides turn.")
		u := store.Upload{ID: "tides", Name: "tides.md", Original: data, SHA256: storetest.Sum(data), Text: data}
		if _, err := s.Add(t.Context(), at, u, store.Quota{}); err != nil {
			t.Fatal(err)
		}
	}
	expect(2, 3)
	if _, err := s.Remove(t.Context(), store.Shelf{Space: "b"}, "tides", "", time.Now()); err != nil {
		t.Fatal(err)
	}
	expect(1, 2)
	s.Close()
	if _, _, err := s.Totals(t.Context()); !errors.Is(err, store.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}
