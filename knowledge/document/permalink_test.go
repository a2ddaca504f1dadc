package document_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"footnote/knowledge/document"
)

func paragraphs(id string, texts ...string) *document.Document {
	d := &document.Document{ID: id}
	for _, t := range texts {
		d.Paragraphs = append(d.Paragraphs, document.Paragraph{Text: t})
	}
	return d
}

// The ids stand in links that people keep: they may never change.
func TestParagraphIDsStay(t *testing.T) {
	d := paragraphs("rivers", "The bridge was old.", "* * *", "“THE bridge,” was old!", "Мост был стар.", "桥很旧。", "The bridge was old.", "The bridge was new.")
	want := []string{"rivers.00cd6w", "", "rivers.00cd6w-2", "rivers.sl5g9w", "rivers.48gwkl", "rivers.00cd6w-3", "rivers.p0y195"}
	if got := d.ParagraphIDs(); !slices.Equal(got, want) {
		t.Errorf("ids are %q, want %q", got, want)
	}
}

func TestParagraphIDsOutliveMends(t *testing.T) {
	for _, texts := range [][]string{
		{"The co-operation of officials", "The cooperation of officials", "The coopera tion of of\u00adficials", "The cooperation of oﬃcials", "THE COOPERATION OF OFFICIALS."},
		{"Café Zoë", "Cafe\u0301 Zoe\u0308", "CAFÉ  ZOË!"},
		{"हिन्दी में", "हिन्दीमें"},
	} {
		var first string
		for _, text := range texts {
			id := paragraphs("d", text).ParagraphIDs()[0]
			if first == "" {
				first = id
			}
			if id != first {
				t.Errorf("%q has id %s, %q has %s", texts[0], first, text, id)
			}
		}
	}
	// The vowel signs are marks: without them these were one word.
	if ids := paragraphs("d", "की", "का").ParagraphIDs(); strings.HasPrefix(ids[1], ids[0]) {
		t.Errorf("two words share the id %s", ids[0])
	}
}

func TestSplitParagraphID(t *testing.T) {
	for _, tt := range []struct {
		id, document, words string
		ok                  bool
	}{
		{"notes.k7m2qx", "notes", "k7m2qx", true},
		{"заметки-2.k7m2qx-12", "заметки-2", "k7m2qx-12", true},
		{"notes.k7m2q", "", "", false},
		{"notes.k7m2qxx", "", "", false},
		{"notes.k7m2qa", "", "", false},
		{"notes.K7M2QX", "", "", false},
		{"notes.k7m2qx-1", "", "", false},
		{"notes.k7m2qx-02", "", "", false},
		{"notes.k7m2qx-", "", "", false},
		{"notes.k7m2qx--2", "", "", false},
		{"notes.k7m2qx-99999999999999999999", "", "", false},
		{".k7m2qx", "", "", false},
		{"notes", "", "", false},
		{"", "", "", false},
	} {
		d, w, ok := document.SplitParagraphID(tt.id)
		if d != tt.document || w != tt.words || ok != tt.ok {
			t.Errorf("SplitParagraphID(%q) = %q, %q, %t, want %q, %q, %t", tt.id, d, w, ok, tt.document, tt.words, tt.ok)
		}
	}
}

func TestParagraphIDLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"a", "b", "é", "…", "", "漢", "7", "मे"})
		texts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(word, 0, 3).Draw(t, "words"), " ")
		}), 0, 12).Draw(t, "texts")
		d := paragraphs("doc-1", texts...)
		ids := d.ParagraphIDs()
		seen := map[string]bool{}
		for i, id := range ids {
			if id == "" {
				continue
			}
			if seen[id] {
				t.Fatalf("two paragraphs have the id %s", id)
			}
			seen[id] = true
			if doc, _, ok := document.SplitParagraphID(id); !ok || doc != d.ID {
				t.Fatalf("SplitParagraphID(%q) = %q, %t", id, doc, ok)
			}
			if at, ok := d.FindParagraph(id); !ok || at != i {
				t.Fatalf("FindParagraph(%q) = %d, %t, want %d", id, at, ok, i)
			}
		}
	})
}

func TestFindParagraphRefusesForeign(t *testing.T) {
	d := paragraphs("rivers", "The bridge was old.")
	id := d.ParagraphIDs()[0]
	for _, other := range []string{id + "-2", strings.Replace(id, "rivers", "lakes", 1), "rivers.000000", "rivers.", ""} {
		if i, ok := d.FindParagraph(other); ok {
			t.Errorf("FindParagraph(%q) = %d", other, i)
		}
	}
}

func BenchmarkParagraphIDs(b *testing.B) {
	d := paragraphs("book")
	size := 0
	for i := range 4000 {
		text := strings.Repeat(fmt.Sprintf("The river %d rose in spring. ", i), 18)
		size += len(text)
		d.Paragraphs = append(d.Paragraphs, document.Paragraph{Text: text})
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		d.ParagraphIDs()
	}
}
