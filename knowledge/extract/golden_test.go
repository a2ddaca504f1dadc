package extract_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/knowledge/document"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var kinds = [...]string{"Body", "Quote", "Item", "Row", "Caption", "Note", "Echo", "Entry"}

// dump tells of a document what a reader of its format decides: a line for each
// of its own fields, then the sections and paragraphs in reading order.
func dump(d *document.Document) string {
	var b strings.Builder
	guessed := ""
	if d.TitleGuessed {
		guessed = " (guessed)"
	}
	fmt.Fprintf(&b, "title: %s%s\nauthors: %s\nyear: %d\nlanguage: %s\npages: %d\nreferences: %d\n",
		d.Title, guessed, strings.Join(d.Authors, "; "), d.Year, d.Language, d.Pages, len(d.References))
	for _, p := range d.Problems {
		fmt.Fprintf(&b, "problem: %s\n", p)
	}
	next := 0 // paragraph
	for i, s := range d.Sections {
		if i > 0 {
			fmt.Fprintf(&b, "\n%s %s\n", strings.Repeat("#", s.Level), s.Heading())
			if s.Number != "" {
				fmt.Fprintf(&b, "  number: %s\n", s.Number)
			}
		}
		for ; next < len(d.Paragraphs) && d.Paragraphs[next].Section == i; next++ {
			p := d.Paragraphs[next]
			place := ""
			if p.Page > 0 {
				place = fmt.Sprintf(" p%d", p.Page)
			}
			if p.PageLabel != "" {
				place += fmt.Sprintf("(%s)", p.PageLabel)
			}
			fmt.Fprintf(&b, "[%s %d%s] %s\n", kinds[p.Kind], p.Number, place, p.Text)
		}
	}
	if next < len(d.Paragraphs) {
		fmt.Fprintf(&b, "OUT OF ORDER: paragraph %d stands in section %d\n", next, d.Paragraphs[next].Section)
	}
	return b.String()
}

// golden compares text with a file below testdata, line by line, so that a
// change shows as a diff to review. With -update it writes the file.
func golden(t *testing.T, path, got string) {
	t.Helper()
	path = filepath.Join("testdata", path)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (-update writes it)", err)
	}
	g, w := strings.Split(got, "\n"), strings.Split(string(data), "\n")
	shown := 0
	for i := range max(len(g), len(w)) {
		if a, b := lineAt(g, i), lineAt(w, i); a != b {
			if shown++; shown > 20 {
				t.Errorf("%s: more lines differ", path)
				break
			}
			t.Errorf("%s:%d:\n got %s\nwant %s", path, i+1, a, b)
		}
	}
	if shown > 0 {
		t.Log("-update rewrites the file, if what changed is meant")
	}
}

// lineAt returns line i, or what says that there is none.
func lineAt(lines []string, i int) string {
	if i >= len(lines) {
		return "(end of file)"
	}
	return lines[i]
}

func TestDump(t *testing.T) {
	got := dump(read(t, "tides.md", "# Tides\n\nWater rises and falls.\n\n## 1. Moon\n\n- It pulls.\n\n## 2. Sun\n\nIt pulls less.\n"))
	golden(t, "dump.txt", got)
}
