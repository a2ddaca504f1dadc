package extract_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"footnote/knowledge/extract"
)

// readable is how long a hostile file may take: some files need a hundredth of
// it, quadratic time needs minutes.
const readable = 10 * time.Second

// readOrRefused reads a file and checks the document, or else the refusal.
func readOrRefused(t *testing.T, name string, data []byte) (read bool) {
	t.Helper()
	start := time.Now()
	d, err := extract.Read(name, data)
	if took := time.Since(start); took > readable*slowdown {
		t.Errorf("%s took %v", name, took)
	}
	if err != nil {
		var e *extract.Error
		if !errors.As(err, &e) || e.Advice == "" {
			t.Errorf("%s: %v is not an Error with advice", name, err)
		}
		return false
	}
	if err := d.Check(); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return true
}

// TestHostileFiles reads files that were made to break readers.
func TestHostileFiles(t *testing.T) {
	dir := shared(t, "hostile")
	var valid, read int
	noWord := regexp.MustCompile(`svg`)
	for _, part := range []string{"epubcheck", "epub-tests", "payloads-xss", "blns", "commonmark", "goldmark", "crafted"} {
		files, err := filepath.Glob(filepath.Join(dir, part, "*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no files, %v", part, err)
		}
		for _, file := range files {
			name := filepath.Base(file)
			if strings.HasSuffix(name, ".pdf") || part == "crafted" && !regexp.MustCompile(`^(?:html|md|txt|epub)-`).MatchString(name) {
				continue
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			ok := readOrRefused(t, name, data)
			if strings.HasSuffix(name, "-valid.epub") && !noWord.MatchString(name) {
				valid++
				if ok {
					read++
				} else {
					t.Logf("%s is refused", name)
				}
			}
			if strings.HasSuffix(name, ".txt") { // a page and a source, too
				readOrRefused(t, name+".html", data)
				readOrRefused(t, name+".tex", data)
			}
		}
	}
	if read*100 < valid*95 || valid < 20 {
		t.Errorf("%d of %d ordinary books are read, want 95 %%", read, valid)
	}
}

// TestHostilePages reads long pages and sources of what takes other readers
// quadratic time.
func TestHostilePages(t *testing.T) {
	const size = 1 << 20
	long := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for _, s := range []string{"<b>", "<a href=#x>x", "<p><b>", "<table><tr><td>", "<table>x", "<ul><li>", "<div class=nav>", "<span style='display:none'>", "</p>", "</b>", "<i></b>",
		"<sup><a href=#n>1</a></sup>", "<li id=n>", "<dl><dt>", "<svg>", "<math>", "<template>", "<select><option>", "<!--", "<![CDATA[", "&amp", "&#x", "<a ", "<pre>\n\n",
		"<ol class=references><li>", "<h1>x", "<div class=author>A B</div>", "<form>", "<td>", "<ruby><rt>", "x<br>", "<p>x", "<noscript>", "<script>", "\x00"} {
		readOrRefused(t, "a.html", []byte("<html>"+long(s)))
		readOrRefused(t, "b.html", []byte("<html><body><p>Words that stand before it all.</p>"+strings.Repeat("<div>", 300)+long(s)+"<p>And after.</p>"))
	}
	for _, s := range []string{"{", "}", "{}", "\\", "\\a", "\\a{", "$", "$$", "\\[", "\\(", "\\begin{a}", "\\begin{equation}", "\\end{a}", "\\begin{itemize}\\item ", "\\footnote{", "\\footnote{a}",
		"\\section{", "\\textbf{\\emph{", "\\verb|", "\\verb", "\\url{", "\\cite{a}", "\\cite[", "[", "\\item[", "&", "\\\\", "%", "%\n", "\n", "~", "`", "\\'", "\\'{", "\\newcommand{\\a}{\\a\\a}\\a ",
		"\\frac{", "$\\frac{$ ", "\\begin{verbatim}", "\\iffalse", "\\def\\a#1{#1}\\a\\a ", "\\begin{tabular}{l}a&", "\\multicolumn{1}{l}{", "\\bibitem{a}", "\\label{a}\\ref{a}", "\\caption{", "\x01"} {
		readOrRefused(t, "a.tex", []byte("Words. "+long(s)+" and after."))
	}
}

// FuzzHTML checks that no page breaks the reader or what a document promises.
func FuzzHTML(f *testing.F) {
	for _, file := range []string{"article", "wiki", "tables", "notes", "wide"} {
		data, err := os.ReadFile("testdata/web/" + file + ".html")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`<p>a<sup><a href="#f">1</a></sup><ol class=footnotes><li id=f>b<td>c<dl><dt>d`))
	f.Fuzz(func(t *testing.T, data []byte) { readOrRefused(t, "a.html", append([]byte("<html>"), data...)) })
}

// FuzzLaTeX does so for sources.
func FuzzLaTeX(f *testing.F) {
	for _, file := range []string{"numbered", "natbib"} {
		data, err := os.ReadFile("testdata/latex/" + file + ".tex")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`\def\a#1{$\a$}\a{\footnote{\a}}\begin{tabular}{l}&\\\end{tabular}\item[\c`))
	f.Fuzz(func(t *testing.T, data []byte) { readOrRefused(t, "a.tex", data) })
}

// FuzzEPUB does so for the chapter and the package document of a book.
func FuzzEPUB(f *testing.F) {
	files := book("<dc:title>Salt</dc:title>", `<p>Salt<a href="#n" epub:type="noteref">1</a><span epub:type="pagebreak" title="4"/></p><aside id="n"><p>Note</p></aside>`)
	f.Add(files["a.xhtml"], files["b.opf"])
	f.Fuzz(func(t *testing.T, chapter, pack string) {
		files := book("", "")
		files["a.xhtml"], files["b.opf"] = chapter, pack
		readOrRefused(t, "a.epub", packed(t, files))
	})
}
