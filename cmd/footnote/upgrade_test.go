package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/bot"
	"footnote/bot/state"
	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
)

// earlierLibraries are data folders as earlier versions of the program left them,
// each killed while it ran, with the same in all of them: a guild whose "harbours"
// was replaced and whose "lamp" was removed, a channel with a shelf of its own, a
// workspace, a link, and since version 2 settings and events that wait.
func earlierLibraries(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../knowledge/store/sqlite/testdata/version-*.tar.gz")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d libraries of earlier versions, %v", len(files), err)
	}
	return files
}

// Of those libraries.
const (
	earlierGuild = store.Space("discord:100")
	earlierLink  = "YSBxdWF5IGluIHRoZSBmb2cgYSBxdWF5IGluIHRoZSA"
)

var earlierTime = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// layOut unpacks a data folder.
func layOut(t *testing.T, archive string) string {
	t.Helper()
	data, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return dir
		}
		file, readErr := io.ReadAll(r)
		if err := errors.Join(err, readErr); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(h.Name)), file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// said runs the program on a data folder and returns what it printed.
func said(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out := &bytes.Buffer{}
	c := &call{in: strings.NewReader(""), out: out, err: out, env: []string{"FOOTNOTE_DATA=" + dir}}
	if err := c.dispatch(t.Context(), args); err != nil {
		fmt.Fprintf(out, "error: %v", err)
	}
	return out.String()
}

// Whoever updates the program finds all as it was: it answers, and what was
// removed, linked, set and waiting is there.
func TestUpgrade(t *testing.T) {
	for _, archive := range earlierLibraries(t) {
		t.Run(filepath.Base(archive), func(t *testing.T) {
			dir := layOut(t, archive)
			for want, args := range map[string][]string{
				"eleven days":    {"ask", "how long do tankers wait for a pilot?", "--space", string(earlierGuild)},
				"1312":           {"ask", "when were the brine pans dug?", "--space", string(earlierGuild), "--shelf", "200"},
				"Thursdays":      {"ask", "when does the ferry to Orm cross?", "--space", "slack:T1"},
				"whale oil":      {"ask", "what did the lamp burn?", "--space", "slack:T1"}, // was in the journal only
				"lamp: The Lamp": {"list", "--removed", "--space", string(earlierGuild)},
				"version 1:":     {"info", "harbours", "--space", string(earlierGuild)},
			} {
				if got := said(t, dir, args...); !strings.Contains(got, want) {
					t.Errorf("%q: no %q in\n%s", args, want, got)
				}
			}
			s, err := sqlite.Open(t.Context(), filepath.Join(dir, libraryFile), sqlite.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
			t.Run("library", func(t *testing.T) { upgradedLibrary(t, s) })
			if !strings.Contains(archive, "version-1") {
				t.Run("state", func(t *testing.T) { upgradedState(t, s) })
			}
		})
	}
}

// upgradedLibrary is of a day after the library was made.
func upgradedLibrary(t *testing.T, s *sqlite.Store) {
	l, err := library.New(library.Config{
		Store: s, Reader: extract.Version, Now: func() time.Time { return earlierTime.Add(24 * time.Hour) },
		Read: func(_ context.Context, name string, data []byte) (*document.Document, error) {
			return extract.Read(name, data)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	guild := store.Shelf{Space: earlierGuild}
	if on, err := l.Open(t.Context(), earlierLink); err != nil || on != guild {
		t.Errorf("the link leads to %v, %v", on, err)
	}
	if on, err := l.Shelf(t.Context(), earlierGuild, "200"); err != nil || on.Name != "200" {
		t.Errorf("the channel has the shelf %v, %v", on, err)
	}
	if n, err := l.Purge(t.Context()); n != 0 || err != nil {
		t.Errorf("erased on the next day: %d, %v", n, err)
	}
	if r, err := l.Undo(t.Context(), guild, "lamp"); err != nil || r.By != "300" {
		t.Errorf("brought back: %+v, %v", r, err)
	}
	if original, err := s.Original(t.Context(), guild, "harbours", 1); err != nil || !strings.Contains(string(original), "nine days") {
		t.Errorf("the first version: %q, %v", original, err)
	}
	if r, err := l.Add(t.Context(), guild, library.File{Name: "new.md", Data: []byte("# New\n\nA new pier was built.\n"), Origin: "F9"}); err != nil || r.ID != "new" {
		t.Errorf("added: %+v, %v", r, err)
	}
	if n, err := l.Withdraw(t.Context(), earlierGuild, "F9"); n != 1 || err != nil {
		t.Errorf("withdrawn: %d, %v", n, err)
	}
}

func upgradedState(t *testing.T, s *sqlite.Store) {
	st := state.New(s)
	got, err := st.Settings(t.Context(), bot.Space(earlierGuild))
	want := []bot.Setting{{Name: "language", Value: "de"}, {Conversation: "200", Name: "auto-answer", Value: "on"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("set is %v, want %v: %v", got, want, err)
	}
	if v, err := st.Value(t.Context(), "an adapter's"); err != nil || string(v) != "kept" {
		t.Errorf("kept is %q, %v", v, err)
	}
	events, err := st.Pending(t.Context(), "discord")
	if err != nil || len(events) != 2 {
		t.Fatalf("events that wait: %v, %v", events, err)
	}
	for i, want := range []string{"2 payload 2, attempt 2", "3 payload 3, attempt 1"} { // the last was in the journal only
		e := events[i]
		if got := fmt.Sprintf("%s %s, attempt %d", e.ID, e.Payload, e.Attempt); got != want || e.Space != bot.Space(earlierGuild) || e.Lane != "200" {
			t.Errorf("waiting is %q of %+v, want %q", got, e, want)
		}
	}
	if fresh, err := st.Enqueue(t.Context(), events[:1]); err != nil || fresh[0] {
		t.Errorf("delivered again it is taken for a new one: %v, %v", fresh, err)
	}
}

// What was brought to this version is backed up and restored as all else, and what
// was not even closed is no backup.
func TestUpgradeByRestoring(t *testing.T) {
	for _, archive := range earlierLibraries(t) {
		from, to := layOut(t, archive), t.TempDir()
		if got := said(t, to, "restore", filepath.Join(from, libraryFile)); !strings.Contains(got, "is a library in use and not a backup") {
			t.Errorf("%s: a library with a journal was taken for a backup: %s", archive, got)
		}
		backup := filepath.Join(t.TempDir(), "backup")
		if got := said(t, from, "backup", backup); !strings.Contains(got, "wrote") {
			t.Fatal(got)
		}
		if got := said(t, to, "restore", backup); !strings.Contains(got, "restored") {
			t.Errorf("%s: %s", archive, got)
		}
		if got := said(t, to, "ask", "how long do tankers wait?", "--space", string(earlierGuild)); !strings.Contains(got, "eleven days") {
			t.Errorf("%s: %s", archive, got)
		}
	}
}

// A library that a newer program made stays as it is, and whoever is there is
// told what to do.
func TestDowngrade(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, libraryFile)
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Write(t.Context(), "be newer", func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
		return err
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"list"}, {"serve"}, {"ask", "why?"}, {"backup", filepath.Join(dir, "backup")}} {
		got := said(t, dir, args...)
		for _, want := range []string{"newer version of the program", "start the program that wrote it", "footnote restore FILE"} {
			if !strings.Contains(got, want) {
				t.Errorf("%q: no %q in %s", args, want, got)
			}
		}
	}
}
