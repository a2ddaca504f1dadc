package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footnote/bot"
	"footnote/bot/dispatch"
	"footnote/bot/state"
	"footnote/knowledge"
	"footnote/knowledge/document"
	"footnote/knowledge/extract"
	"footnote/knowledge/library"
	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
)

// A retention is a service at a time of our own, without its platforms.
type retention struct {
	*testing.T
	*service
	dir   string
	begun time.Time
	now   time.Time
}

func newRetention(t *testing.T) *retention {
	t.Helper()
	begun := time.Now().UTC().Truncate(24 * time.Hour) // files that are put aside have a time of the system's
	r := &retention{T: t, dir: t.TempDir(), begun: begun, now: begun}
	clock := func() time.Time { return r.now }
	path := filepath.Join(r.dir, libraryFile)
	db, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	lib, err := library.New(library.Config{
		Store: db, Reader: extract.Version, Now: clock,
		Read: func(_ context.Context, name string, data []byte) (*document.Document, error) {
			return extract.Read(name, data)
		},
	})
	must(t, err)
	t.Cleanup(lib.Close)
	r.service = &service{kept: &kept{lib, db, path}, state: state.New(db)}
	r.removals, err = openRemovals(t.Context(), r.state, r.kept.eraseSpace, r.kept.store.EmptyJournal)
	must(t, err)
	r.removals.now = clock
	r.bot, err = bot.New(bot.Config{Library: lib, State: r.state, Now: clock, Open: func(context.Context, bot.Space) (bot.Base, error) {
		return nil, knowledge.ErrNoDocuments
	}})
	must(t, err)
	return r
}

// until lets days go by, with what a service does hourly and every minute at the
// end of each.
func (r *retention) until(day int) {
	r.Helper()
	for r.now.Before(r.begun.AddDate(0, 0, day)) {
		r.now = r.now.AddDate(0, 0, 1)
		must(r.T, r.erase(r.Context()))
		_, err := r.bot.Announcements(r.Context())
		must(r.T, err)
	}
}

// count says how many rows there are.
func (r *retention) count(from string) int {
	r.Helper()
	var n int
	must(r.T, r.kept.store.Read(r.Context(), "count", func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT count(*) FROM " + from).Scan(&n)
	}))
	return n
}

func (r *retention) add(on store.Shelf, name, text string) string {
	r.Helper()
	rec, err := r.kept.Add(r.Context(), on, library.File{Name: name, Data: []byte(text), By: "U1"})
	must(r.T, err)
	return rec.ID
}

// Everything goes when the guide's table says it does, and not before.
func TestRetention(t *testing.T) {
	r := newRetention(t)
	ctx := t.Context()
	const space, left = bot.Space("discord:1"), bot.Space("discord:2")
	on := store.Shelf{Space: store.Space(space)}
	r.add(on, "stays.md", "# Stays\n\nThe keeperword stays for ever.\n")
	gone := r.add(on, "gone.md", "# Gone\n\nThe goneword was removed.\n")
	_, err := r.kept.Remove(ctx, on, gone, "U1")
	must(t, err)
	replaced := r.add(on, "old.md", "# Old\n\nThe oldword is in the first version.\n")
	_, _, err = r.kept.Replace(ctx, on, replaced, library.File{Name: "new.md", Data: []byte("# Old\n\nA second version.\n")})
	must(t, err)
	r.add(store.Shelf{Space: store.Space(left)}, "left.md", "# Left\n\nThe leftword is of a space that is left.\n")
	must(t, r.removals.removed(ctx, left))
	token, err := r.kept.Link(ctx, on, "U1", addressFor)
	must(t, err)
	must(t, r.state.Set(ctx, space, bot.Setting{Name: "gaps", Value: "on"}))
	must(t, r.state.KeepGap(ctx, space, bot.Gap{
		Same: "1", Question: knowledge.Question{Text: "the gapword?"}, Conversation: "C1", Person: "U1", At: r.now, Times: 1,
	}, 100, 100))
	_, _, err = r.state.KeepReport(ctx, space, bot.Report{Document: "stays", Passage: "p", Asked: "q", Question: "the reportword?", Person: "U1", At: r.now}, 100)
	must(t, err)
	must(t, r.state.AddCounts(ctx, []bot.Count{{Space: space, Day: r.now, Name: "asked", N: 1}}))
	_, err = r.state.Enqueue(ctx, []dispatch.Event{{Source: "discord", ID: "1", Space: space, Person: "U1", Lane: "C1", Payload: []byte("the eventword"), At: r.now}})
	must(t, err)
	aside := r.kept.path + ".before-restore"
	must(t, os.WriteFile(aside, []byte("the asideword"), 0o600))
	must(t, os.Chtimes(aside, r.now, r.now))

	rows := []struct {
		what  string
		last  int // day on which it is there
		first int // on which it is not
		there func() bool
	}{
		{"a removed document", 30, 31, func() bool { return r.count("documents WHERE id = 'gone'") > 0 }},
		{"the original of a replaced version", 30, 31, func() bool { return r.count("versions WHERE id = 'old' AND original IS NULL") == 0 }},
		{"a space that the bot was taken out of", 29, 30, func() bool { return r.count("documents WHERE space = 'discord:2'") > 0 }},
		{"an event that nobody came for", 30, 31, func() bool { return r.count("waiting") > 0 }},
		{"the library that was restored over", 30, 31, func() bool { return exists(aside) }},
		{"counts", 35, 36, func() bool { return r.count("counts") > 0 }},
		{"a link that opens", 179, 181, func() bool {
			_, err := r.kept.Open(ctx, token)
			return err == nil
		}},
		{"a question without an answer", 180, 181, func() bool { return r.count("gaps") > 0 }},
		{"a report", 180, 181, func() bool { return r.count("reports") > 0 }},
		{"the hash of a link", 210, 211, func() bool { return r.count("links") > 0 }},
	}
	for day := 1; day <= 215; day++ {
		r.until(day)
		for _, row := range rows {
			there := row.there()
			if day <= row.last && !there {
				t.Fatalf("day %d: %s is gone", day, row.what)
			}
			if day >= row.first && there {
				t.Fatalf("day %d: %s is still there", day, row.what)
			}
		}
	}
	if n := r.count("documents") + r.count("settings"); n != 3 {
		t.Errorf("of documents and settings that nobody removed, %d are left", n)
	}
	// Words of what is gone are in no file, but for the text of the replaced version,
	// with which the document can say what changed.
	files, err := filepath.Glob(r.kept.path + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("files: %v, %v", files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		must(t, err)
		for _, word := range []string{"goneword", "leftword", "gapword", "reportword", "eventword", "asideword"} {
			if bytes.Contains(data, []byte(word)) {
				t.Errorf("%q is in %s", word, filepath.Base(name))
			}
		}
		if strings.HasSuffix(name, libraryFile) && !bytes.Contains(data, []byte("keeperword")) {
			t.Error("words that stay would not be found, either")
		}
	}
}
