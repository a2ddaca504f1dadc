package extract_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"footnote/knowledge/extract"
)

func TestEPUBGolden(t *testing.T) {
	for _, name := range []string{"notes.epub", "pages.epub"} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata/web", name))
			if err != nil {
				t.Fatal(err)
			}
			d, err := extract.Read(name, data)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "web/"+name+".txt", dump(d))
		})
	}
}

// packed makes a ZIP file of texts, the media type of EPUB first.
func packed(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	names := append([]string{"mimetype"}, slices.Sorted(maps.Keys(files))...)
	for _, name := range names {
		text := files[name]
		if name == "mimetype" {
			text = "application/epub+zip"
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// book is a book of one chapter, by the metadata and the text of its body.
func book(metadata, body string) map[string]string {
	return map[string]string{
		"META-INF/container.xml": `<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>`,
		"b.opf": `<package xmlns:dc="x" xmlns:opf="y"><metadata>` + metadata + `</metadata><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>` +
			`<spine><itemref idref="a"/></spine></package>`,
		"a.xhtml": `<html><head><title/></head><body>` + body + `</body></html>`,
	}
}

func TestEPUBMetadata(t *testing.T) {
	tests := []struct {
		metadata, authors, language string
		year                        int
	}{
		{`<dc:creator opf:role="aut">Lund, Marit</dc:creator><dc:creator opf:role="edt">Per Vik</dc:creator>`, "Marit Lund", "en", 0},
		{`<dc:creator opf:role="edt">Per Vik</dc:creator>`, "Per Vik", "en", 0},
		{`<dc:creator>Plato</dc:creator><dc:language>grc</dc:language>`, "Plato", "grc", 0},
		{`<dc:creator>Unknown</dc:creator>`, "", "en", 0},
		{`<dc:date opf:event="modification">2020</dc:date><dc:date>1999-01-01</dc:date>`, "", "en", 1999},
		{`<dc:date>0101-01-01T00:00:00+00:00</dc:date>`, "", "en", 0},
		{`<meta property="dcterms:issued">2004</meta>`, "", "en", 2004},
	}
	for _, tt := range tests {
		data := packed(t, book(tt.metadata, "<p>The salt came down the road in the autumn of that year, and it was good.</p>"))
		d, err := extract.Read("a.epub", data)
		if err != nil {
			t.Errorf("%s: %v", tt.metadata, err)
			continue
		}
		if got := strings.Join(d.Authors, "; "); got != tt.authors || d.Year != tt.year || d.Language != tt.language {
			t.Errorf("%s: authors %q, year %d, language %q; want %q, %d, %q", tt.metadata, got, d.Year, d.Language, tt.authors, tt.year, tt.language)
		}
	}
}

func TestEPUBRefuses(t *testing.T) {
	with := func(name, text string) map[string]string {
		files := book("<dc:title>Salt</dc:title>", "<p>Salt came down.</p>")
		if text == "" {
			delete(files, name)
		} else {
			files[name] = text
		}
		return files
	}
	tests := []struct {
		what  string
		files map[string]string
		want  error
	}{
		{"text encrypted", with("META-INF/encryption.xml", `<e><c:EncryptedData xmlns:c="c"><c:CipherReference URI="a.xhtml"/></c:EncryptedData></e>`), extract.ErrLocked},
		{"no package document", with("b.opf", ""), extract.ErrDamaged},
		{"the only part missing", with("a.xhtml", ""), extract.ErrNoText},
		{"no word", with("a.xhtml", "<html><body><img src='a.png'/></body></html>"), extract.ErrNoText},
		{"package document cut", with("b.opf", "<package><metadata"), extract.ErrDamaged},
	}
	for _, tt := range tests {
		_, err := extract.Read("a.epub", packed(t, tt.files))
		var e *extract.Error
		if !errors.Is(err, tt.want) || !errors.As(err, &e) {
			t.Errorf("%s: got %v, want %v", tt.what, err, tt.want)
		}
	}
}

func TestEPUBKeepsWhatItCan(t *testing.T) {
	files := book("<dc:title>Salt</dc:title>", "<p>Salt came down.</p>")
	delete(files, "META-INF/container.xml")
	files["b.opf"] = strings.Replace(files["b.opf"], "<spine>", `<spine><itemref idref="gone"/>`, 1)
	files["META-INF/encryption.xml"] = `<e><EncryptedData><CipherReference URI="font.otf"/></EncryptedData></e>`
	d, err := extract.Read("a.epub", packed(t, files))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Paragraphs) != 1 || d.Paragraphs[0].Text != "Salt came down." || len(d.Problems) != 1 {
		t.Errorf("got %s", dump(d))
	}
}
