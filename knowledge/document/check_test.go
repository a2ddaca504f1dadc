package document_test

import (
	"strings"
	"testing"

	"footnote/knowledge/document"
	"footnote/knowledge/document/documenttest"
)

// TestCheck breaks one rule at a time in a document that keeps them all.
func TestCheck(t *testing.T) {
	const text = "# Dams\n\n## Use\n\nWater is kept. It is kept long.\n\n~ Kept long.\n\nÉtangs too.\n\n## Harm\n\n### Fish\n\nFew come.\n\n[] Holm, M. (2001). *Dams*."
	type doc = document.Document
	type span = document.Span
	tests := []struct {
		want  string
		spoil func(d *doc)
	}{
		{"", func(d *doc) {}},
		{"", func(d *doc) { d.Paragraphs[0].Sentences = nil }},
		{"", func(d *doc) { d.Paragraphs[0].Map = document.Map{{File: 3, TextUnit: 1, FileUnit: 1}} }},
		{"", func(d *doc) { d.Sections[3].File = span{0, len(text)} }},
		{"", func(d *doc) { d.Source, d.Problems = "a\nb", []string{"a\nb is odd."} }},
		{"", func(d *doc) { d.References = []document.Reference{{Text: "Holm", Paragraph: -1}} }},
		{"", func(d *doc) { d.Layered, d.Size = true, 0 }},

		{"ID", func(d *doc) { d.ID = "" }},
		{"ID", func(d *doc) { d.ID = "Dams" }},
		{"ID", func(d *doc) { d.ID = "a/b" }},
		{"ID", func(d *doc) { d.ID = "a\xff" }},
		{"source", func(d *doc) { d.Source = "a\xff" }},
		{"SHA-256", func(d *doc) { d.SHA256 = "" }},
		{"SHA-256", func(d *doc) { d.SHA256 = strings.ToUpper(d.SHA256) + "AB" }},
		{"no title", func(d *doc) { d.Title = "" }},
		{"control character at 1", func(d *doc) { d.Title = "A\nB" }},
		{"control character at 2", func(d *doc) { d.Authors = []string{"A", "é\u0085"} }},
		{"valid UTF-8", func(d *doc) { d.Problems = []string{"\xc3"} }},
		{"below 0", func(d *doc) { d.Size = -1 }},
		{"below 0", func(d *doc) { d.Year = -1 }},

		{"section 0", func(d *doc) { d.Sections = nil }},
		{"section 0", func(d *doc) { d.Sections[0].Parent = 0 }},
		{"section 0", func(d *doc) { d.Sections[0].Title = "Top" }},
		{"section 1 has no title", func(d *doc) { d.Sections[1].Title = "" }},
		{"section 2: its parent 2", func(d *doc) { d.Sections[2].Parent = 2 }},
		{"section 2: its parent -1", func(d *doc) { d.Sections[2].Parent = -1 }},
		{"section 3: its parent 1", func(d *doc) { d.Sections[3].Parent = 1 }}, // Use is closed
		{"section 3: level 3 in one of level 1", func(d *doc) { d.Sections[3].Level = 3 }},
		{"section 3: its place {5 4}", func(d *doc) { d.Sections[3].File = span{5, 4} }},
		{"section 3: its place {5 900}", func(d *doc) { d.Sections[3].File = span{5, 900} }},
		{"section 3: a text is not", func(d *doc) { d.Sections[3].Number = "\xff" }},

		{"paragraph 3: section 4", func(d *doc) { d.Paragraphs[3].Section = 4 }},
		{"paragraph 3: section 0 after 1", func(d *doc) { d.Paragraphs[3].Section = 0 }},
		{"paragraph 1: number 1 instead of 0", func(d *doc) { d.Paragraphs[1].Number = 1 }},
		{"paragraph 2: number 3 instead of 2", func(d *doc) { d.Paragraphs[2].Number = 3 }},
		{"paragraph 3: number 3 instead of 1", func(d *doc) { d.Paragraphs[3].Number = 3 }},
		{"paragraph 0: page 1 of 0", func(d *doc) { d.Paragraphs[0].Page = 1 }},
		{"paragraph 4: unknown kind", func(d *doc) { d.Paragraphs[0].Number, d.Paragraphs[4].Number, d.Paragraphs[4].Kind = 1, 2, 8 }},
		{"paragraph 1: it has no text", func(d *doc) { d.Paragraphs[1].Text = "" }},
		{"paragraph 0: a text has a control character at 5", func(d *doc) { d.Paragraphs[0].Text = "Water\tis kept. It is kept long." }},
		{"paragraph 0: a text has a control character at 0", func(d *doc) { d.Paragraphs[0].PageLabel = "\x7f" }},
		{"paragraph 0: sentence 1: {3 9} after 14", func(d *doc) { d.Paragraphs[0].Sentences[1] = span{3, 9} }},
		{"paragraph 0: sentence 1: {15 15}", func(d *doc) { d.Paragraphs[0].Sentences[1] = span{15, 15} }},
		{"paragraph 0: sentence 1: {15 99}", func(d *doc) { d.Paragraphs[0].Sentences[1].End = 99 }},
		{"paragraph 2: sentence 0: {1 5} cuts", func(d *doc) { d.Paragraphs[2].Sentences[0] = span{1, 5} }},

		{"paragraph 0: its map begins at 1", func(d *doc) { d.Paragraphs[0].Map = document.Map{{Text: 1, TextUnit: 1, FileUnit: 1}} }},
		{"paragraph 0: run 0 has a unit of 0", func(d *doc) { d.Paragraphs[0].Map = document.Map{{TextUnit: 1}} }},
		{"paragraph 0: run 0: from 0 to 0", func(d *doc) {
			d.Paragraphs[0].Map = document.Map{{TextUnit: 1, FileUnit: 1}, {TextUnit: 1, FileUnit: 1}}
		}},
		{"paragraph 0: run 0: from 0 to 40", func(d *doc) {
			d.Paragraphs[0].Map = document.Map{{TextUnit: 1, FileUnit: 1}, {Text: 40, TextUnit: 1, FileUnit: 1}}
		}},
		{"paragraph 2: run 1: from 1", func(d *doc) {
			d.Paragraphs[2].Map = document.Map{{TextUnit: 1, FileUnit: 1}, {Text: 1, TextUnit: 1, FileUnit: 1}}
		}},
		{"paragraph 0: run 0: its place", func(d *doc) { d.Paragraphs[0].Map = document.Map{{File: -1, TextUnit: 1, FileUnit: 1}} }},
		{"paragraph 0: run 0: its place", func(d *doc) { d.Paragraphs[0].Map = document.Map{{File: len(text), TextUnit: 1, FileUnit: 1}} }},
		{"paragraph 0: its text of 31 bytes", func(d *doc) { d.Size = 30 }},
		// The layer is shorter than the file.
		{"paragraph 4: run 0: its place", func(d *doc) {
			d.Layered = true
			d.Paragraphs[4].Map = document.Map{{File: 90, TextUnit: 1, FileUnit: 1}}
		}},

		{"reference 0: paragraph 5 of 5", func(d *doc) { d.References = []document.Reference{{Paragraph: 5}} }},
		{"reference 0: a text is not", func(d *doc) { d.References = []document.Reference{{DOI: "\xff"}} }},
		{"reference 0: a text has", func(d *doc) {
			d.References = []document.Reference{{Editors: []document.Name{{Family: "A\r"}}}}
		}},
	}
	for i, tt := range tests {
		d := documenttest.New(text)
		tt.spoil(d)
		switch err := d.Check(); {
		case tt.want == "" && err != nil:
			t.Errorf("%d: %v", i, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%d: %v, want %q", i, err, tt.want)
		}
	}
}
