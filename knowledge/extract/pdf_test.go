package extract_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
)

// sharedPDFs lists the files of a folder of other projects' PDFs, or skips.
func sharedPDFs(t *testing.T, folder string) []string {
	t.Helper()
	shared := os.Getenv("FOOTNOTE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	files, err := filepath.Glob(filepath.Join(shared, "hostile", folder, "*pdf*"))
	if err != nil || len(files) == 0 {
		t.Skipf("no files in %s; FOOTNOTE_SHARED names the folder that has hostile/%s", shared, folder)
	}
	return files
}

var lineHyphen = regexp.MustCompile(`[-\x{00ad}\x{2010}]\s*\n\s*`)

// comparable returns the words of a text: letters and digits, in lower case,
// without hyphens, accents and forms of characters.
func comparable(text string) []string {
	text = lineHyphen.ReplaceAllString(text, "")
	var words []string
	for _, w := range strings.Fields(text) {
		w = strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, norm.NFKD.String(w))
		if w != "" {
			words = append(words, w)
		}
	}
	return words
}

// common is the length of the longest common subsequence of a and b, by Myers'
// algorithm, in time of their length times their difference.
func common(a, b []string) int {
	n, m := len(a), len(b)
	v := make([]int, 2*(n+m)+3)
	zero := n + m + 1
	for d := 0; d <= n+m; d++ {
		for k := -d; k <= d; k += 2 {
			x := v[zero+k-1] + 1
			if k == -d || k != d && v[zero+k-1] < v[zero+k+1] {
				x = v[zero+k+1]
			}
			for x < n && x-k < m && x-k >= 0 && a[x] == b[x-k] {
				x++
			}
			v[zero+k] = x
			if x >= n && x-k >= m {
				return (n + m - d) / 2
			}
		}
	}
	return 0
}

// documentText is everything that a reader made of a file, in order.
func documentText(d *document.Document) string {
	var b strings.Builder
	b.WriteString(d.Title + "\n" + strings.Join(d.Authors, "\n") + "\n")
	section := 0
	for _, p := range d.Paragraphs {
		for ; section < p.Section; section++ {
			b.WriteString(d.Sections[section+1].Heading() + "\n")
		}
		b.WriteString(p.Text + "\n")
	}
	for section++; section < len(d.Sections); section++ {
		b.WriteString(d.Sections[section].Heading() + "\n")
	}
	return b.String()
}

// share reads a file and compares it with what pdftotext makes of it: the
// share of its words that were found, in its order, and of words found that it
// has.
func share(t *testing.T, path string) (recall, precision float64, words int, err error) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d, err := extract.Read(path, data)
	if err != nil {
		return 0, 0, 0, err
	}
	out, err := exec.Command("pdftotext", append(strings.Fields(os.Getenv("MODE")), "-nopgbrk", path, "-")...).Output()
	if err != nil {
		return 0, 0, 0, fmt.Errorf("pdftotext: %w", err)
	}
	want, got := comparable(string(out)), comparable(documentText(d))
	if d.TitleGuessed {
		got = got[len(comparable(d.Title)):]
	}
	n := common(want, got)
	return float64(n) / float64(max(1, len(want))), float64(n) / float64(max(1, len(got))), len(want), nil
}

func needPDFToText(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext, which the text is compared with, is not installed (package poppler-utils)")
	}
}

func TestPDFWords(t *testing.T) {
	needPDFToText(t)
	for _, path := range sharedPDFs(t, "py-pdf") {
		recall, precision, words, err := share(t, path)
		var refused *extract.Error
		if errors.As(err, &refused) {
			t.Logf("%-60s refused: %v", filepath.Base(path), refused.Err)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		t.Logf("%-60s recall %.3f precision %.3f of %d words", filepath.Base(path), recall, precision, words)
	}
}
