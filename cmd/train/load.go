package main

import (
	"os"
	"path/filepath"
	"strings"

	"footnote/knowledge/analysis"
	"footnote/knowledge/document"
)

func loadMaterial(dir string) ([]*document.Document, error) {
	files, _ := filepath.Glob(filepath.Join(dir, "*.md"))
	var docs []*document.Document
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(filepath.Base(f), ".md")
		d := &document.Document{ID: name, Source: filepath.Base(f), Size: len(b), Sections: []document.Section{{Parent: -1}}}
		text := string(b)
		off := 0
		for _, p := range strings.Split(text, "\n\n") {
			at := off
			off += len(p) + 2
			t := strings.TrimSpace(p)
			if strings.HasPrefix(t, "# ") {
				d.Title = t[2:]
				continue
			}
			if t == "" || t[0] == '#' {
				continue
			}
			t = strings.ReplaceAll(t, "\n", " ")
			par := document.Paragraph{Number: len(d.Paragraphs) + 1, Text: t, Sentences: analysis.Sentences(t), Map: document.Map{{Text: 0, File: at + strings.Index(p, t[:1]), TextUnit: 1, FileUnit: 1}}}
			d.Paragraphs = append(d.Paragraphs, par)
		}
		d.Language = analysis.Language(text)
		docs = append(docs, d)
	}
	return docs, nil
}
