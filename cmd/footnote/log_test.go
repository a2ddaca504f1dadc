package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"footnote/knowledge/store"
)

func TestLog(t *testing.T) {
	for _, tt := range []struct {
		name string
		set  config
		want []string // beginnings of what the lines say
	}{
		{"text", config{logFormat: "text"}, []string{"level=INFO msg=one", "level=ERROR msg=two"}},
		{"json", config{logFormat: "json"}, []string{`"level":"INFO","msg":"one"`, `"level":"ERROR","msg":"two"`}},
		{"all of it", config{logFormat: "text", logLevel: slog.LevelDebug}, []string{"level=DEBUG", "level=INFO", "level=ERROR"}},
		{"little of it", config{logFormat: "text", logLevel: slog.LevelError}, []string{"level=ERROR"}},
	} {
		var to bytes.Buffer
		log := newLog(&to, tt.set)
		log.Debug("zero")
		log.Info("one")
		log.Error("two", "error", errors.New("broken"))
		got := strings.Split(strings.TrimSpace(to.String()), "\n")
		if len(got) != len(tt.want) {
			t.Errorf("%s: %q", tt.name, got)
			continue
		}
		for i, line := range got {
			if !strings.Contains(line, tt.want[i]) || tt.set.logFormat == "json" && !json.Valid([]byte(line)) {
				t.Errorf("%s: %s, want %s", tt.name, line, tt.want[i])
			}
		}
	}
}

// Who runs the program learns where a damaged document is, and not what it is
// called.
func TestDamagedIsLogged(t *testing.T) {
	var to bytes.Buffer
	damagedTo(newLog(&to, config{logFormat: "text"}))(store.Record{
		Shelf: store.Shelf{Space: "discord:1", Name: "2"}, ID: "canary-notes", Version: 3, Name: "canary.pdf", By: "canary",
	}, errors.New("read canary-notes: damaged"))
	if got := to.String(); strings.Contains(got, "canary") || !strings.Contains(got, "space=discord:1 shelf=2 version=3") {
		t.Errorf("the log: %s", got)
	}
}
