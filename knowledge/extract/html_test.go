package extract_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/knowledge/extract"
)

func TestHTMLGolden(t *testing.T) {
	pages, _ := filepath.Glob("testdata/web/*.html")
	if len(pages) < 6 {
		t.Fatalf("%d pages found", len(pages))
	}
	for _, page := range pages {
		t.Run(filepath.Base(page), func(t *testing.T) {
			data, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			d, err := extract.Read(filepath.Base(page), data)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "web/"+strings.TrimSuffix(filepath.Base(page), ".html")+".txt", dump(d))
		})
	}
}
