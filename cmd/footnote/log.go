package main

import (
	"io"
	"log/slog"
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
