package extract_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"footnote/knowledge/extract"
)

// shared is the folder of open texts that lies beside a working copy.
func shared(t testing.TB, path string) string {
	t.Helper()
	dir := os.Getenv("FOOTNOTE_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	path = filepath.Join(dir, path)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not there; FOOTNOTE_SHARED names the folder of the open sets", path)
	}
	return path
}

// plain are the words of a text, by which two tellings of it are compared.
func plain(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
}

// kept counts the words of want that got has in the same order, looking a few
// words ahead where they part.
func kept(want, got []string) int {
	const ahead = 60
	n, k := 0, 0
	for _, w := range want {
		for j := k; j < len(got) && j < k+ahead; j++ {
			if got[j] == w {
				n, k = n+1, j+1
				break
			}
		}
	}
	return n
}

// TestMarkdownKeepsWords reads sets of prose that was never meant as Markdown:
// paragraphs that begin with digits, hyphens and dollars, formulas, code.
func TestMarkdownKeepsWords(t *testing.T) {
	for _, set := range []string{"squad1dev", "openstax", "nq_qed", "qasper_evidence", "scifact", "xquad_de", "xquad_ru", "xquad_th", "xquad_zh", "xquad_ar"} {
		t.Run(set, func(t *testing.T) {
			files, err := filepath.Glob(filepath.Join(shared(t, "bench/"+set+"/material"), "*.md"))
			if err != nil || len(files) == 0 {
				t.Fatalf("no files: %v", err)
			}
			all, lost, blocks, split := 0, 0, 0, 0
			for _, f := range files {
				data, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				doc, err := extract.Read(f, data)
				if err != nil {
					t.Fatal(err)
				}
				got := plain(doc.Title)
				for i, s := range doc.Sections {
					got = append(got, plain(s.Heading())...)
					for _, p := range doc.Paragraphs {
						if p.Section == i {
							got = append(got, plain(p.Text)...)
						}
					}
				}
				want := plain(string(data))
				k := kept(want, got)
				all += len(want)
				lost += len(want) - k
				if k*1000 < len(want)*999 {
					t.Logf("%s: %d of %d words", filepath.Base(f), k, len(want))
				}
				n := len(strings.Split(strings.TrimSpace(string(data)), "\n\n")) - 1
				blocks += n
				if n != len(doc.Paragraphs) {
					split++
					t.Logf("%s: %d blocks, %d paragraphs, %d sections", filepath.Base(f), n, len(doc.Paragraphs), len(doc.Sections))
				}
			}
			t.Logf("%d words, %d lost; %d files, %d with other paragraphs", all, lost, len(files), split)
			if lost*1000 > all {
				t.Errorf("%d of %d words lost", lost, all)
			}
		})
	}
}
