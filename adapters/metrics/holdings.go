package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Holdings are what is kept, in memory and on disk. A field below 0 is not known.
type Holdings struct {
	Spaces, Documents int64 // Spaces that have any, Documents that are not removed
	Memory            int64 // bytes of what is kept ready to answer, as estimated
	File              int64 // bytes of the library on disk, with its journal
	Free              int64 // bytes of the disk that it is on
}

// holdings looks them up when somebody asks.
type holdings struct {
	look func(context.Context) Holdings
}

// patience is how long a look may take: who asks waits some seconds for all of it.
const patience = 5 * time.Second

var (
	spacesDesc    = prometheus.NewDesc("footnote_library_spaces", "Spaces that have documents in the library.", nil, nil)
	documentsDesc = prometheus.NewDesc("footnote_library_documents", "Documents in the libraries of all spaces, without removed ones.", nil, nil)
	memoryDesc    = prometheus.NewDesc("footnote_library_memory_bytes", "What the shelves take that are kept ready to answer, as estimated.", nil, nil)
	fileDesc      = prometheus.NewDesc("footnote_store_file_bytes", "The library on disk, with its journal.", nil, nil)
	freeDesc      = prometheus.NewDesc("footnote_disk_free_bytes", "Room on the disk that the library is on.", nil, nil)
)

func (h holdings) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{spacesDesc, documentsDesc, memoryDesc, fileDesc, freeDesc} {
		to <- d
	}
}

func (h holdings) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	now := h.look(ctx)
	for _, g := range []struct {
		desc  *prometheus.Desc
		value int64
	}{{spacesDesc, now.Spaces}, {documentsDesc, now.Documents}, {memoryDesc, now.Memory}, {fileDesc, now.File}, {freeDesc, now.Free}} {
		if g.value >= 0 {
			to <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, float64(g.value))
		}
	}
}
