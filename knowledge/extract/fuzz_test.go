package extract_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footnote/knowledge/extract"
)

// timely holds that reading ends within a second. A machine that is busy with
// other things gets two more tries.
func timely(t *testing.T, name string, data []byte) {
	t.Helper()
	var took time.Duration
	for range 3 {
		start := time.Now()
		_, _ = extract.Read(name, data)
		if took = time.Since(start); took < time.Second {
			return
		}
	}
	t.Errorf("%d bytes as %s take %v", len(data), name, took)
}

// seeds adds the files of a folder of testdata.
func seeds(f *testing.F, pattern string) {
	f.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(files) == 0 {
		f.Fatalf("no files %s (%v)", pattern, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
}

func FuzzText(f *testing.F) {
	seeds(f, "*.txt")
	f.Add([]byte("\xff\xfea\x00b\x00"))
	f.Add([]byte("A\n=\n\n1. b\n\fc-\nd\n\nReferences\n\nHolm, M. (2001). Dams.\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		check(t, "x.txt", data)
		timely(t, "x.txt", data)
	})
}

func FuzzMarkdown(f *testing.F) {
	seeds(f, "*.md")
	f.Add([]byte("---\ntitle: A\n---\n# B\n\n> - [x](y) *z*\n\n|a|b|\n|-|-|\n|1|2|\n\n[^1]: n\n\n&amp;&#x41; `c`\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		check(t, "x.md", data)
		timely(t, "x.md", data)
	})
}

// pdf is a PDF of one page with this content, without a table of where its
// objects stand, which a reader has to find by itself.
func pdf(content string) []byte {
	return []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>endobj\n" +
		"4 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n" +
		"5 0 obj<<>>stream\n" + content + "\nendstream endobj\ntrailer<</Root 1 0 R/Size 6>>\n%%EOF\n")
}

func FuzzPDF(f *testing.F) {
	f.Add(pdf("BT /F1 12 Tf 72 700 Td (Water rises twice a day.) Tj ET"))
	f.Add(pdf("BT /F1 12 Tf 14 TL 72 700 Td [(Tides) -500 (fall)] TJ T* <41> Tj 0 -20 Td (a) ' ET q 1 0 0 1 0 0 cm Q BI /W 1 ID x EI"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<17 {
			return
		}
		check(t, "x.pdf", data)
		timely(t, "x.pdf", data)
	})
}

// FuzzPDFContent puts anything in the place of a page's content.
func FuzzPDFContent(f *testing.F) {
	f.Add("BT /F1 12 Tf 72 700 Td (Water rises twice a day.) Tj ET")
	f.Add("BT /F1 9 Tf 1 0 0 1 72 80 Tm (1) Tj 4 Ts (a\\(b\\)\\101) Tj ET /Fm0 Do [ << /A [1 2] >> ] BDC EMC")
	f.Fuzz(func(t *testing.T, content string) {
		if len(content) > 1<<16 || strings.Contains(content, "endstream") {
			return
		}
		data := pdf(content)
		check(t, "x.pdf", data)
		timely(t, "x.pdf", data)
	})
}
