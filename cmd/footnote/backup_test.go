package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/knowledge/store"
	"footnote/knowledge/store/sqlite"
)

// folderWith makes a data folder with the material of the scripts in it.
func folderWith(t *testing.T, spaces ...string) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(t.TempDir(), "harbours.md")
	if err := os.WriteFile(file, []byte(harbours), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, space := range spaces {
		if got := said(t, dir, "add", file, "--space", space); !strings.Contains(got, "added harbours") {
			t.Fatal(got)
		}
	}
	return dir
}

func namesIn(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// A timer's backups are as many as were asked for, and nothing else is erased.
func TestBackupKeeps(t *testing.T) {
	dir, to := folderWith(t, "discord:1"), filepath.Join(t.TempDir(), "backups")
	first := said(t, dir, "backup", "--keep", "3", to)
	if all := namesIn(t, to); len(all) != 1 || !backupForm.MatchString(all[0]) || !strings.Contains(first, "wrote "+filepath.Join(to, all[0])) {
		t.Fatalf("there is %v: %s", all, first)
	}
	// As if it had been yesterday.
	const written = "footnote-20010108T030000Z.backup"
	if err := os.Rename(filepath.Join(to, namesIn(t, to)[0]), filepath.Join(to, written)); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(to, written))
	if err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-48 * time.Hour)
	put := func(name string, data []byte) {
		t.Helper()
		file := filepath.Join(to, name)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, long, long); err != nil {
			t.Fatal(err)
		}
	}
	var older []string
	for n := range 5 {
		older = append(older, fmt.Sprintf("footnote-2001010%dT030000Z.backup", n+1))
		put(older[n], data)
	}
	others := []string{
		"footnote-20010101T030000Z.backup.gz", "footnote-2001.backup", "library.db", "notes.txt",
		"footnote-20010106T030000Z.backup", // somebody else's, as it is no library
	}
	for _, name := range others {
		put(name, []byte("not a backup of ours, though it may be called as one"))
	}
	put(".footnote-20010101T030000Z.backup-123", data)

	if got := said(t, dir, "backup", to, "--keep=3"); strings.Contains(got, "error:") || strings.Count(got, "erased ") != 4 {
		t.Fatal(got)
	}
	got := namesIn(t, to)
	kept := slices.DeleteFunc(slices.Clone(got), func(name string) bool { return slices.Contains(others, name) })
	if len(kept) != 3 || kept[0] != older[4] || kept[1] != written {
		t.Errorf("there is %q", kept)
	}
	if len(got) != 3+len(others) {
		t.Errorf("there is %q, want also %q", got, others)
	}
}

func TestBackupKeepsWhereTheNewestIsDamaged(t *testing.T) {
	dir := folderWith(t, "discord:1")
	to := t.TempDir()
	file := filepath.Join(to, backupName(time.Now()))
	if got := said(t, dir, "backup", file); !strings.Contains(got, "wrote") {
		t.Fatal(got)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 4 {
		if err := os.WriteFile(filepath.Join(to, fmt.Sprintf("footnote-2001010%dT030000Z.backup", n+1)), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	c := &call{out: &bytes.Buffer{}, err: &bytes.Buffer{}}
	err = c.rotate(t.Context(), c.progress(1, "checking"), file, 1)
	if err == nil || !strings.Contains(err.Error(), "The older backups stay") || len(namesIn(t, to)) != 5 {
		t.Errorf("there is %v; error %v", namesIn(t, to), err)
	}
}

func TestBackupUsage(t *testing.T) {
	dir := folderWith(t)
	for want, args := range map[string][]string{
		"backup takes the file to write":        {"backup"},
		"backup --keep takes the folder":        {"backup", "--keep", "3"},
		"--keep takes a number from 1 on":       {"backup", "--keep", "0", dir},
		"there is no library yet":               {"backup", "--keep", "3", dir},
		"restore takes a backup":                {"restore", "--check"},
		"none.backup: no such file":             {"restore", "--check", "none.backup"},
		"invalid value \"many\" for flag -keep": {"backup", "--keep", "many", dir},
	} {
		if got := said(t, dir, args...); !strings.Contains(got, want) {
			t.Errorf("%q: no %q in %s", args, want, got)
		}
	}
}

// The drill says what a backup holds, asks each document, and leaves no trace.
func TestRestoreCheck(t *testing.T) {
	dir := folderWith(t, "discord:1", "slack:T1")
	number := filepath.Join(t.TempDir(), "number.md")
	if err := os.WriteFile(number, []byte("# Numbers\n\nSeven.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"add", number, "--space", "slack:T1"},
		{"add", number, "--space", "discord:1", "--shelf", "C1"}, {"remove", "number", "--yes", "--space", "discord:1", "--shelf", "C1"},
	} {
		if got := said(t, dir, args...); strings.Contains(got, "error:") {
			t.Fatal(got)
		}
	}
	backup := filepath.Join(t.TempDir(), "backup")
	if got := said(t, dir, "backup", backup); !strings.Contains(got, "wrote") {
		t.Fatal(got)
	}
	before := namesIn(t, dir)
	got := said(t, dir, "restore", "--check", backup)
	for _, want := range []string{
		"every page, text and original is whole", "2 spaces with 3 documents", "2 answered with their own words, 1 without a sentence to ask for",
		"1 removed", "nothing was changed",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	if after := namesIn(t, dir); !slices.Equal(after, before) {
		t.Errorf("it left %q, where there was %q", after, before)
	}

	data, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)*2/3] ^= 4
	if err := os.WriteFile(backup, data, 0o600); err != nil {
		t.Fatal(err)
	}
	got = said(t, dir, "restore", backup, "--check")
	for _, want := range []string{"error: check ", store.ErrDamaged.Error(), "this backup is lost: try an older one"} {
		if !strings.Contains(got, want) {
			t.Errorf("damaged: no %q in %s", want, got)
		}
	}
	if after := namesIn(t, dir); !slices.Equal(after, before) {
		t.Errorf("damaged: it left %q, where there was %q", after, before)
	}
	if err := roomFor(1<<50, filepath.Join(dir, libraryFile)); err == nil || !strings.Contains(err.Error(), "make room there") {
		t.Errorf("a copy of a petabyte: %v", err)
	}
}

// Backups of what earlier versions left can be tried, too.
func TestRestoreCheckOfEarlierLibraries(t *testing.T) {
	for _, archive := range earlierLibraries(t) {
		from := layOut(t, archive)
		backup := filepath.Join(t.TempDir(), "backup")
		said(t, from, "backup", backup)
		if got := said(t, t.TempDir(), "restore", "--check", backup); !strings.Contains(got, "2 spaces with 4 documents, of which 4 answered with their own words; 1 removed") {
			t.Errorf("%s: %s", archive, got)
		}
	}
}

// A document that is whole, and that this version cannot read, is named.
func TestRestoreCheckNamesWhatIsWrong(t *testing.T) {
	dir := folderWith(t, "slack:T1")
	s, err := sqlite.Open(t.Context(), filepath.Join(dir, libraryFile), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	file := []byte("an original")
	_, err = s.Add(t.Context(), store.Shelf{Space: "slack:T1"}, store.Upload{
		ID: "odd", Name: "odd.md", Original: file, SHA256: fmt.Sprintf("%x", sha256.Sum256(file)), Text: []byte("in a form that never was"),
	}, store.Quota{})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(t.TempDir(), "backup")
	said(t, dir, "backup", backup)
	got := said(t, dir, "restore", "--check", backup)
	for _, want := range []string{"wrong: odd of slack:T1 cannot be read", "1 answered with their own words, 1 wrong", "error: failed"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}
