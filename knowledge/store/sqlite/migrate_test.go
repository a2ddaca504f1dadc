package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footnote/knowledge/store"
)

// older makes a library as an earlier version of the tables was, with some of
// everything in it that there was then.
func older(t *testing.T, path string, version int64) {
	t.Helper()
	now := opened(t, filepath.Join(folder(t), "library.db"), Options{})
	for i, on := range []store.Shelf{{Space: "T1"}, {Space: "T1", Name: "C1"}, {Space: "T2"}} {
		for j := range 3 {
			if _, err := now.Add(t.Context(), on, upload(10*i+j, 3000, 9000), store.Quota{}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := now.Remove(t.Context(), on, "notes-2", "U1", moment(1)); err != nil {
			t.Fatal(err)
		}
		link := store.Link{Hash: [32]byte{byte(i)}, Shelf: on, Expires: moment(1000)}
		if err := errors.Join(now.SetOwn(t.Context(), on.Space, "C1", true), now.AddLink(t.Context(), link)); err != nil {
			t.Fatal(err)
		}
	}
	remember(t, now)

	s := &Store{path: path, options: Options{Wait: time.Second, vfs: vfsName, pages: mostPages}}
	err := registered()
	writeFile(t, path, empty())
	s.writer = s.connections(url.Values{"_txlock": {"immediate"}}, 1, time.Second)
	p, unknown := provider(s.writer)
	if err := errors.Join(err, unknown); err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	// What refers to others comes after them.
	for _, table := range []string{"counter", "shelves", "documents", "originals", "original_parts", "versions", "text_parts",
		"channels", "links", "settings", "events", "waiting"} {
		if err := copyTable(t.Context(), table, now.reader, s.writer); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
	}
	if err := s.writer.Close(); err != nil {
		t.Fatal(err)
	}
}

// copyTable copies the rows of a table, as far as the other one has columns for
// them.
func copyTable(ctx context.Context, table string, from, to *sql.DB) error {
	text := func(scan func(...any) error) (s string, err error) { return s, scan(&s) }
	columns, err := collect(ctx, to, text, "SELECT name FROM pragma_table_info(?)", table)
	if err != nil || len(columns) == 0 {
		return err
	}
	row := func(scan func(...any) error) ([]any, error) {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		return values, scan(into...)
	}
	rows, err := collect(ctx, from, row, "SELECT "+strings.Join(columns, ", ")+" FROM "+table)
	if err != nil {
		return err
	}
	if _, err := to.ExecContext(ctx, "DELETE FROM "+table); err != nil {
		return err
	}
	places := strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")
	for _, values := range rows {
		if _, err := to.ExecContext(ctx, "INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+places+")", values...); err != nil {
			return err
		}
	}
	return nil
}

// remember puts what the bot keeps of the spaces of fixtures.
func remember(t *testing.T, s *Store) {
	t.Helper()
	err := s.Write(t.Context(), "remember", func(tx *sql.Tx) error {
		for i, space := range fixtureSpaces {
			for j := range 3 {
				place := 10*i + j
				_, set := tx.Exec("INSERT INTO settings VALUES (?, ?, 'visibility', 'private')", space, fmt.Sprint("C", j))
				_, known := tx.Exec("INSERT INTO events VALUES (?, 'discord', ?, 0)", place, fmt.Sprint(place))
				_, waits := tx.Exec("INSERT INTO waiting VALUES (?, ?, 'U1', 'C1', x'00', 1, '5')", place, space)
				if err := errors.Join(set, known, waits); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// remembered says how much of that is there.
func remembered(t *testing.T, s *Store, space store.Space) string {
	t.Helper()
	var settings, waiting int
	err := s.Read(t.Context(), "look what is remembered", func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT (SELECT count(*) FROM settings WHERE space = ?1), (SELECT count(*) FROM waiting WHERE space = ?1)", space).
			Scan(&settings, &waiting)
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d settings and %d events that wait\n", settings, waiting)
}

func TestOlderLibraries(t *testing.T) {
	for version, kept := range map[int64]string{1: "0 settings and 0 events that wait", 2: "3 settings and 3 events that wait",
		3: "3 settings and 3 events that wait"} {
		t.Run(fmt.Sprint("version ", version), func(t *testing.T) {
			dir := folder(t)
			path, backup := filepath.Join(dir, "library.db"), filepath.Join(dir, "backup")
			older(t, path, version)
			older(t, backup, version)
			was := strings.Join(states(t, path), "") // opening it makes it new
			if !strings.Contains(was, "notes-3") || !strings.Contains(was, kept) {
				t.Fatalf("it holds %s", was)
			}
			s := opened(t, path, Options{})
			var now int64
			if err := s.reader.QueryRow("SELECT max(version_id) FROM goose_db_version").Scan(&now); err != nil || now != 4 {
				t.Errorf("its version is %d, %v", now, err)
			}
			u := upload(77, 100, 100)
			u.Origin = "F1"
			if _, err := s.Add(t.Context(), onHome, u, store.Quota{}); err != nil {
				t.Fatal(err)
			}
			if n, err := s.Withdraw(t.Context(), onHome.Space, "F1", moment(1)); n != 1 || err != nil {
				t.Errorf("withdrawn: %d, %v", n, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			// A backup of that time can be restored.
			if err := Restore(t.Context(), backup, path); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(states(t, path), ""); got != was {
				t.Errorf("restored:\n%s\nwant:\n%s", got, was)
			}
		})
	}
}

func TestEraseIsOfOneSpace(t *testing.T) {
	s := opened(t, filepath.Join(folder(t), "library.db"), Options{})
	remember(t, s)
	if err := s.Erase(t.Context(), "T1"); err != nil {
		t.Fatal(err)
	}
	for space, want := range map[store.Space]string{
		"T1": "0 settings and 0 events that wait\n", "T2": "3 settings and 3 events that wait\n",
	} {
		if got := remembered(t, s, space); got != want {
			t.Errorf("%s: %s", space, got)
		}
	}
	if err := s.Write(t.Context(), "fail", func(*sql.Tx) error { return errors.New("why") }); err == nil || err.Error() != "fail: why" {
		t.Errorf("got error %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	nothing := func(*sql.Tx) error { return nil }
	for what, err := range map[string]error{
		"Read": s.Read(t.Context(), "read", nothing), "Write": s.Write(t.Context(), "write", nothing), "EmptyJournal": s.EmptyJournal(t.Context()),
	} {
		if !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s after Close: got error %v", what, err)
		}
	}
}
