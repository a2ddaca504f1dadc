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
	"time"
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
	out, err := exec.Command("pdftotext", "-nopgbrk", path, "-").Output()
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

// TestPDF keeps what is made of files that show one thing each. Those with a
// .tex beside them were made by pdflatex of it, timetable by pandoc and
// LibreOffice, the others by hand; qpdf encrypted them.
func TestPDF(t *testing.T) {
	files, err := filepath.Glob("testdata/pdf/*.pdf")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			d, err := extract.Read(name, data)
			got := fmt.Sprintln(err)
			if err == nil {
				got = dump(d)
			}
			golden(t, strings.TrimSuffix(filepath.Join("pdf", name), ".pdf")+".txt", got)
		})
	}
}

func TestPDFRefused(t *testing.T) {
	for name, want := range map[string]error{
		"scanned.pdf": extract.ErrNoText, "user.pdf": extract.ErrLocked, "cut.pdf": extract.ErrDamaged, "owner.pdf": nil,
	} {
		data, err := os.ReadFile("testdata/pdf/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := extract.Read(name, data); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", name, err, want)
		}
	}
}

func TestPDFTold(t *testing.T) {
	pdf, err := os.ReadFile("testdata/pdf/partly.pdf")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, data string
		pages      int
		err        error
	}{
		{"a PDF of another name", string(pdf), 7, nil},
		{"a PDF behind other bytes", "\x00\x01mail\r\n" + string(pdf), 7, nil},
		{"text about the format", "The first line of a file\n%PDF-1.4 says which version it is.\n", 0, nil},
		{"a mark within a line", "Files begin with %PDF-1.4 and have 1 0 obj after it.\n", 0, nil},
		{"nothing but the mark", "%PDF-1.4\n", 0, extract.ErrDamaged},
	} {
		d, err := extract.Read("notes.txt", []byte(tt.data))
		if !errors.Is(err, tt.err) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.err)
		} else if err == nil && d.Pages != tt.pages {
			t.Errorf("%s: got %d pages, want %d", tt.name, d.Pages, tt.pages)
		}
	}
}

// ordinary maps the ordinary files of py-pdf to the least share of their words,
// in the order of pdftotext, that must be found. A lower one says why.
var ordinary = map[string]float64{
	"001-trivial": .98, "002-trivial-libre-office-writer": .99, "003-pdflatex-image": .98, "004-pdflatex-4-pages": .99,
	"006-pdflatex-outline": .99, "014-outlines": .99, "016-libre-office-link": .99, "020-xmp": .99, "021-pdfa": .98, "022-pdfkit": .99,
	"025-attachment": .98, "013-reportlab-overlay": .99, "008-reportlab-inline-image": .99,
	"011-google-doc-document": .85, // a table, which pdftotext reads by columns
	"026-latex-multicolumn":   .88, // the same
	"012-libreoffice-form":    .75, // fields of a form, in the order of the page
	"010-pdflatex-forms":      .70, // four words
	"024-annotations":         .60, // eight words
	"015-arabic":              0,   // pdftotext writes the letters backwards
	"005-libreoffice-writer":  0,   // locked
	"007-imagemagick-images":  0,   // pictures
	"019-grayscale-image":     0,   // a picture
}

func TestPDFWords(t *testing.T) {
	needPDFToText(t)
	for _, path := range sharedPDFs(t, "py-pdf") {
		name := filepath.Base(path)
		folder, _, _ := strings.Cut(name, "__")
		floor, known := -1.0, false
		for prefix, f := range ordinary {
			if strings.HasPrefix(folder, prefix) {
				floor, known = f, true
			}
		}
		if !known {
			t.Errorf("%s: no floor", name)
		}
		recall, precision, words, err := share(t, path)
		var refused *extract.Error
		if errors.As(err, &refused) && floor == 0 {
			t.Logf("%-50.50s refused: %v", name, refused.Err)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		t.Logf("%-50.50s recall %.3f precision %.3f of %d words", name, recall, precision, words)
		if recall < floor || precision < floor {
			t.Errorf("%s: recall %.3f, precision %.3f; want %.2f", name, recall, precision, floor)
		}
	}
}

// TestPDFHostile reads what others found to break readers. It must come to an
// end without a panic; how much memory it takes is for the child process.
func TestPDFHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped with -short")
	}
	read, refused := 0, map[error]int{}
	for _, folder := range []string{"pdfjs", "crafted"} {
		for _, path := range sharedPDFs(t, folder) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			_, err = extract.Read(filepath.Base(path), data)
			if d := time.Since(start); d > 10*time.Second {
				t.Errorf("%s took %v", path, d)
			}
			var e *extract.Error
			switch {
			case err == nil:
				read++
			case errors.As(err, &e):
				refused[e.Err]++
			default:
				t.Errorf("%s: %v is no *Error", path, err)
			}
		}
	}
	t.Logf("%d read, refused: %v", read, refused)
	if read < 130 { // most of the others are pictures
		t.Errorf("only %d were read", read)
	}
}
