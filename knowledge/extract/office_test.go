package extract_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"footnote/knowledge/document"
	"footnote/knowledge/extract"
)

// told are the words that a reader gave, with those of the headings.
func told(doc *document.Document) []string {
	got := plain(doc.Title + " " + strings.Join(doc.Authors, " "))
	for i, s := range doc.Sections {
		got = append(got, plain(s.Heading())...)
		for _, p := range doc.Paragraphs {
			if p.Section == i {
				got = append(got, plain(p.Text)...)
			}
		}
	}
	return got
}

// rawWords are the words of the text elements of a Word document's main part,
// in its order, read without any knowledge of the format but that paragraphs,
// tabs and breaks divide words.
func rawWords(t testing.TB, data []byte) []string {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, f := range z.File {
		if f.Name != "word/document.xml" {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(r)
		in := false
		for {
			tok, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			switch e := tok.(type) {
			case xml.StartElement:
				switch e.Name.Local {
				case "t":
					in = true
				case "p", "tab", "br", "cr", "noBreakHyphen":
					text.WriteByte(' ')
				}
			case xml.EndElement:
				in = in && e.Name.Local != "t"
			case xml.CharData:
				if in {
					text.Write(e)
				}
			}
		}
	}
	return plain(text.String())
}

// TestOffice reads one text as office programs write it. mill.fodt and
// deck.fodp are the sources of the files with these names; LibreOffice made
// those, and pandoc the others.
func TestOffice(t *testing.T) {
	files, err := filepath.Glob("testdata/office/*.*")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, file := range files {
		switch filepath.Ext(file) {
		case ".docx", ".odt", ".pptx", ".rtf":
		default:
			continue
		}
		n++
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := extract.Read(filepath.Base(file), data)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("office", filepath.Base(file)+".txt"), dump(doc))
		})
	}
	if n == 0 {
		t.Fatal("no files")
	}
}

// TestOrdinaryWord reads the documents that Word made for the tests of another
// project: all that have words must be read, and the words kept in order.
func TestOrdinaryWord(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t, "hostile/python-docx"), "*.docx"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	read, all, lost := 0, 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := rawWords(t, data)
		doc, err := extract.Read(file, data)
		if len(want) == 0 && strings.Contains(file, "shp-inline-shape-access") {
			continue // its words stand in a diagram
		}
		if len(want) == 0 {
			if !errors.Is(err, extract.ErrNoText) {
				t.Errorf("%s has no words: got %v", filepath.Base(file), err)
			}
			continue
		}
		if err != nil {
			t.Error(err)
			continue
		}
		read++
		k := kept(want, told(doc))
		if k < len(want) {
			t.Logf("%s: %d of %d words", filepath.Base(file), k, len(want))
		}
		all, lost = all+len(want), lost+len(want)-k
	}
	t.Logf("%d files with words read of %d files; %d of %d words lost", read, len(files), lost, all)
	if lost*1000 > all*5 {
		t.Errorf("%d of %d words lost", lost, all)
	}
}

// TestHostileOffice reads what was made to break readers: it must be read or
// refused, with a reason and soon.
func TestHostileOffice(t *testing.T) {
	var files []string
	for _, glob := range []string{"poi-docx/test-*", "crafted/docx-*", "crafted/zip-*"} {
		found, err := filepath.Glob(filepath.Join(shared(t, "hostile"), glob))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: no files: %v", glob, err)
		}
		files = append(files, found...)
	}
	refused := regexp.MustCompile(`bomb|depth|lying|entries|laughs|xxe-file|truncated|empty|nested`)
	read := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		doc, err := extract.Read(file, data)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: took %v", filepath.Base(file), took)
		}
		var reason *extract.Error
		switch {
		case err == nil:
			read++
			if refused.MatchString(filepath.Base(file)) {
				t.Errorf("%s: read", filepath.Base(file))
			}
			if len(told(doc)) == 0 {
				t.Errorf("%s: read and empty", filepath.Base(file))
			}
		case !errors.As(err, &reason):
			t.Errorf("%s: %v is no *Error", filepath.Base(file), err)
		case reason.Advice == "":
			t.Errorf("%s: %v says nothing to do", filepath.Base(file), err)
		}
	}
	t.Logf("%d of %d read", read, len(files))
}

// check reads a file that may hold anything: the document keeps the laws of
// documents, the error says what it is about, and both come again.
func check(t *testing.T, name string, data []byte) {
	doc, err := extract.Read(name, data)
	if err != nil {
		var reason *extract.Error
		if !errors.As(err, &reason) {
			t.Fatalf("%v is no *Error", err)
		}
		return
	}
	if err := doc.Check(); err != nil {
		t.Fatal(err)
	}
	if size := len(doc.Layer()); size > extract.MaxText {
		t.Fatalf("%d bytes of text", size)
	}
	again, err := extract.Read(name, data)
	if err != nil || dump(again) != dump(doc) {
		t.Fatal("read differently the second time")
	}
}

// FuzzOffice puts anything in the place of the text of a Word document, an
// OpenDocument text and a slide.
func FuzzOffice(f *testing.F) {
	f.Add("<w:p><w:pPr><w:pStyle w:val='U1'/></w:pPr><w:r><w:t>Tides</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>")
	f.Add("<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>TOC</w:instrText><w:fldChar w:fldCharType='separate'/><w:t>x</w:t><w:footnoteReference w:id='2'/></w:r></w:p>")
	f.Add("<text:h text:outline-level='1'>Tides</text:h><text:list><text:list-item><text:p>a<text:note><text:note-body><text:p>n</text:p></text:note-body></text:note></text:p></text:list-item></text:list>")
	f.Add("<p:sp><p:nvSpPr><p:nvPr><p:ph type='title'/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:pPr><a:buAutoNum type='arabicPeriod'/></a:pPr><a:r><a:t>x</a:t></a:r></a:p></p:txBody></p:sp>")
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > 1<<16 {
			return
		}
		check(t, "x.docx", word(t, body))
		check(t, "x.odt", text(t, body))
		check(t, "x.pptx", slides(t, body))
	})
}
