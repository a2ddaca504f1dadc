package main

import (
	"io"
	"log/slog"

	"footnote/knowledge/store"
)

// newLog makes the logger of a service, of which there is one: all lines of all
// parts go by it, to standard error. Nothing is kept on disk and nothing rotated
// here; whoever runs the program does that, or what runs it (journald, Docker,
// Fly.io).
//
// What a line may hold is decided where it is written: ids, sizes and times, never
// what a person or a document says, or a secret. TestNothingLeaks looks.
func newLog(to io.Writer, set config) *slog.Logger {
	o := &slog.HandlerOptions{Level: set.logLevel}
	if set.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(to, o))
	}
	return slog.New(slog.NewTextHandler(to, o))
}

// damagedTo says of documents that cannot answer where they are. Their names are
// made of titles, so that they are left out; footnote list, on that shelf, tells
// them.
func damagedTo(log *slog.Logger) func(store.Record, error) {
	return func(r store.Record, _ error) {
		log.Error("what is kept of a document is damaged, so it does not answer; footnote reindex may mend it, or a backup: footnote restore FILE",
			"space", r.Shelf.Space, "shelf", r.Shelf.Name, "version", r.Version)
	}
}
