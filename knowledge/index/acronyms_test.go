package index_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"footnote/knowledge/document"
	"footnote/knowledge/document/documenttest"
	"footnote/knowledge/index"
)

func TestAcronyms(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"behind its long form", "The Green River Board (GRB) met.", "GRB=Green River Board"},
		{"before its long form", "The GRB (Green River Board) met.", "GRB=Green River Board"},
		{"small words left out", "The League of Ferries and Bridges (LFB) met.", "LFB=League of Ferries and Bridges"},
		{"small words counted", "A Board of Rivers (BOR) met.", "BOR=Board of Rivers"},
		{"lower case", "It uses a green river board (GRB).", "GRB=green river board"},
		{"hyphens", "The Anglo-Danish Board (ADB) met.", "ADB=Anglo-Danish Board"},
		{"plural", "Many Green River Boards (GRBs) met.", "GRBs=Green River Boards"},
		{"capitals inside a word", "The Nordic Ferry Commerce Community (NordFeCC) met.", "NordFeCC=Nordic Ferry Commerce Community"},
		{"two letters of one word", "The MetroLine Authority (MLA) met.", "MLA=MetroLine Authority"},
		{"possessive", "It is the Green River Board's (GRB).", ""},
		{"points", "The Green River Board (G.R.B.) met.", "G.R.B.=Green River Board"},
		{"typographic quotes", "The “Green River Board” (GRB) met.", "GRB=Green River Board"},
		{"once, though it stands twice", "The Green River Board (GRB) and the Green River Board (GRB).", "GRB=Green River Board"},
		{"two meanings", "The Green River Board (GRB) and the Grand Railway Bureau (GRB).", "GRB=Green River Board; GRB=Grand Railway Bureau"},
		{"several in one sentence", "The Green River Board (GRB) and the Ferry Union (FU).", "GRB=Green River Board; FU=Ferry Union"},
		{"inside another parenthesis", "It met (by the Green River Board (GRB)).", "GRB=Green River Board"},
		{"no long form there", "The members (GRB) met.", ""},
		{"other letters", "The Green Lake Board (GRB) met.", ""},
		{"long form interrupted", "The Green and very cold River Board (GRB) met.", ""},
		{"over a sentence's end", "It was Green. River boards (GRB) met.", ""},
		{"a year", "The Green River Board (2020) met.", ""},
		{"an author", "The Green River Board (Holm) met.", ""},
		{"one capital", "A Group (G) met.", ""},
		{"one word", "The GreenRiver (GR) met.", ""},
		{"more small letters than capitals", "The Green River (Grive) met.", ""},
		{"too long", "A B C D E F G H I J K (ABCDEFGHIJK) met.", ""},
		{"never closed", "The Green River Board (GRB met.", ""},
		{"empty", "The Green River Board () met.", ""},
		{"nothing before", "(GRB) met.", ""},
		{"an aside before an acronym", "The GRB (an old green river board) met.", ""},
		{"Roman numeral", "The Kings of Ink (II) met.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, a := range index.Build(documenttest.Collection(tt.text)).Acronyms() {
				got = append(got, a.Short+"="+a.Text)
			}
			if got := strings.Join(got, "; "); got != tt.want {
				t.Errorf("Acronyms of %q = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestLongForms(t *testing.T) {
	ix := index.Build(documenttest.Collection(
		"The Green River Board (GRB) met. It was late. Two green river boards stayed.\n\nThe board of the green river left.",
		"The GRB grew. A Green River Board was new.",
	))
	if got, want := ix.LongForms(ix.Stem("grb")), []uint32{0, 2, 5}; !slices.Equal(got, want) {
		t.Errorf("LongForms(grb) = %v, want %v", got, want)
	}
	if got := ix.LongForms(ix.Stem("board")); len(got) != 0 {
		t.Errorf("LongForms of no acronym = %v", got)
	}
}

// Quadratic time on these would take hours.
func TestAcronymsOfHostileText(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("(", 1<<20) + ")",
		strings.Repeat("AB(AB)", 1<<17),
		strings.Repeat("A (", 1<<18) + strings.Repeat("A) ", 1<<18),
	} {
		d := &document.Document{Sections: []document.Section{{Parent: -1}}}
		d.Paragraphs = []document.Paragraph{{Text: text, Sentences: []document.Span{{End: len(text)}}}}
		if got := index.Build([]*document.Document{d}).Acronyms(); len(got) != 0 {
			t.Errorf("Acronyms of %q… = %v", text[:20], got)
		}
	}
}

// Either form finds the other.
func ExampleIndex_Acronyms() {
	ix := index.Build(documenttest.Collection("The Green River Board (GRB) met.\n\nThe Green River Board left."))
	for _, a := range ix.Acronyms() {
		fmt.Println(a.Short, "is short for", a.Text, "in sentences", ix.LongForms(a.Stem))
	}
	// Output: GRB is short for Green River Board in sentences [0 1]
}
