package notes_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"footnote/knowledge/notes"
)

// A note is shown whole, so that it must fit the usual length of a snippet.
const (
	minNote = 80  // characters; less is no sentence with its place
	maxNote = 420 // characters, place included
)

// marker is the parenthesis at the end of each note; see the package comment.
// Group 1 is the text reported on, group 2 the works cited there.
var marker = regexp.MustCompile(` \((` +
	`De Jesus and Duarte), n\.d\.(?:, §(?:Title|Abstract|[1-5](?:\.[12])?) ¶[1-9][0-9]*)+((?:; [^;()]+)*)\)\.$` +
	`| \((Essay on Kazakhstan), n\.d\.(?:, ¶[1-9])+\)\.$`)

// work is one work in a marker: its first family name or body, year, pages.
var work = regexp.MustCompile(`^(\p{Lu}[\p{L}'’ ]*?)(?: and \p{Lu}[\p{L}'’ ]*)?, [0-9]{4}(?:, p\.[0-9-]+)?$`)

// unlisted are works that the article cites without an entry in its reference
// list. They must be missing here as well: Footnote tells its readers so.
var unlisted = map[string]string{
	"Abisheva":                      "",
	"Bailes":                        "the list gives the author by given name, Alyson",
	"Dave":                          "the list gives the author by given name, Bhavna",
	"Duarte":                        "an earlier work than the article",
	"Embassy of China in Belgium":   "shortened here; the article gives its full name",
	"Foxall":                        "",
	"Louthan":                       "",
	"SCO Establishment Declaration": "perhaps the list's Documents, 2001",
	"Satpajew":                      "another spelling than Satpaev, another year",
	"Talantbekovna":                 "",
	"Vugs":                          "",
}

// parts splits a file into its notes and the entries of its reference list.
func parts(t *testing.T, f notes.File) (all, entries []string) {
	t.Helper()
	front, body, ok := strings.Cut(strings.TrimPrefix(string(f.Data), "---\n"), "\n---\n")
	if !ok || !strings.Contains(front, "title: ") || !strings.Contains(front, "lang: en") {
		t.Fatalf("%s: no front matter with title and lang", f.Name)
	}
	body, list, ok := strings.Cut(body, "\n## References\n")
	if !ok {
		t.Fatalf("%s: no reference list", f.Name)
	}
	for p := range strings.SplitSeq(body, "\n\n") {
		if p = strings.TrimSpace(p); p != "" && !strings.HasPrefix(p, "#") {
			all = append(all, p)
		}
	}
	for line := range strings.SplitSeq(list, "\n") {
		if e, ok := strings.CutPrefix(line, "- "); ok {
			entries = append(entries, e)
		}
	}
	return all, entries
}

func TestFilesKeepTheirOrder(t *testing.T) {
	got := notes.Files()
	if len(got) != 2 || got[0].Name != "dejesus-duarte.md" || got[1].Name != "banner.md" {
		t.Fatalf("Files() = %d files, want dejesus-duarte.md and banner.md in this order", len(got))
	}
	embedded, err := filepath.Glob("*.md")
	if err != nil || len(embedded) != len(got) {
		t.Errorf("the folder holds %v (%v), Files() gives %d of them", embedded, err, len(got))
	}
	got[0].Data[0] = 'x'
	if notes.Files()[0].Data[0] == 'x' {
		t.Error("a caller that writes into Data changes the notes")
	}
}

func TestNotesAreShortAndPlaced(t *testing.T) {
	for _, f := range notes.Files() {
		all, _ := parts(t, f)
		if len(all) == 0 {
			t.Fatalf("%s: no notes", f.Name)
		}
		seen := map[string]bool{}
		for _, n := range all {
			if !marker.MatchString(n) {
				t.Errorf("%s: does not end with its place: %q", f.Name, n)
			}
			if c := utf8.RuneCountInString(n); c < minNote || c > maxNote {
				t.Errorf("%s: %d characters, want %d to %d: %q", f.Name, c, minNote, maxNote, n)
			}
			if strings.Contains(n, "\n") {
				t.Errorf("%s: a note on more than one line: %q", f.Name, n)
			}
			if strings.Count(n, "¶") != strings.Count(marker.FindString(n), "¶") {
				t.Errorf("%s: a place before the end: %q", f.Name, n)
			}
			if seen[n] {
				t.Errorf("%s: twice: %q", f.Name, n)
			}
			seen[n] = true
		}
	}
}

func TestWorksCitedAreListed(t *testing.T) {
	for _, f := range notes.Files() {
		all, entries := parts(t, f)
		if len(entries) == 0 {
			t.Fatalf("%s: the reference list is empty", f.Name)
		}
		listed := func(name string) bool {
			for _, e := range entries {
				rest, ok := strings.CutPrefix(strings.TrimPrefix(e, "The "), name)
				if ok && (strings.HasPrefix(rest, ",") || strings.HasPrefix(rest, " and ")) {
					return true
				}
			}
			return false
		}
		cited := map[string]bool{}
		for _, n := range all {
			m := marker.FindStringSubmatch(n)
			if m == nil {
				continue // reported by TestNotesAreShortAndPlaced
			}
			if own := m[1] + m[3]; !listed(strings.TrimSuffix(own, " and Duarte")) {
				t.Fatalf("%s: the text reported on, %s, has no entry", f.Name, own)
			}
			for w := range strings.SplitSeq(strings.TrimPrefix(m[2], "; "), "; ") {
				if w == "" {
					continue
				}
				name := work.FindStringSubmatch(w)
				if name == nil {
					t.Errorf("%s: cannot read the work %q in %q", f.Name, w, n)
					continue
				}
				cited[name[1]] = true
			}
		}
		for name := range cited {
			if _, exception := unlisted[name]; exception == listed(name) {
				t.Errorf("%s: %s is cited; listed: %v, known to be missing: %v", f.Name, name, listed(name), exception)
			}
		}
		for name := range unlisted {
			if f.Name == "dejesus-duarte.md" && !cited[name] {
				t.Errorf("%s is known to be missing but cited nowhere", name)
			}
		}
	}
}

// The gold questions live beside the repository, not in it.
func TestGoldQuestionsHaveANote(t *testing.T) {
	path := goldFile(t)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	byDoc := map[string][]string{}
	for _, f := range notes.Files() {
		all, _ := parts(t, f)
		byDoc[strings.TrimSuffix(f.Name, ".md")] = all
	}
	answerable := 0
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		var q struct {
			Question   string
			Doc        string
			Facts      []string
			Answerable bool
		}
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if !q.Answerable {
			continue
		}
		answerable++
		if !anyHolds(byDoc[q.Doc], q.Facts) {
			t.Errorf("%q: no note on %s holds one of %q", q.Question, q.Doc, q.Facts)
		}
	}
	if answerable == 0 {
		t.Fatalf("%s: no answerable question", path)
	}
}

func anyHolds(all, facts []string) bool {
	for _, n := range all {
		for _, fact := range facts {
			if strings.Contains(n, fact) {
				return true
			}
		}
	}
	return false
}

// goldFile finds the questions in $FOOTNOTE_SHARED, by default the folder
// "shared" beside the repository.
func goldFile(t *testing.T) string {
	t.Helper()
	shared := os.Getenv("FOOTNOTE_SHARED")
	for dir, up := ".", 0; shared == "" && up < 8; dir, up = filepath.Join(dir, ".."), up+1 {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			shared = filepath.Join(dir, "..", "shared")
		}
	}
	path := filepath.Join(shared, "gold", "questions.jsonl")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no gold questions at %s; FOOTNOTE_SHARED names the folder that has them", path)
	}
	return path
}
