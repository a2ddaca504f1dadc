package main

import (
	"context"
	"os"
	"path/filepath"

	"footnote/adapters/metrics"
)

// holdings looks up what is kept, for the metrics.
func (k *kept) holdings(ctx context.Context) metrics.Holdings {
	h := metrics.Holdings{Spaces: -1, Documents: -1, Memory: k.Held(), Free: -1}
	if spaces, documents, err := k.store.Totals(ctx); err == nil {
		h.Spaces, h.Documents = spaces, documents
	}
	for _, ending := range []string{"", "-wal"} {
		if info, err := os.Stat(k.path + ending); err == nil {
			h.File += info.Size()
		}
	}
	if free, err := freeDisk(filepath.Dir(k.path)); err == nil {
		h.Free = free
	}
	return h
}
