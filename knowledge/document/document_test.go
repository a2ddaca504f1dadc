package document_test

import (
	"fmt"
	"slices"
	"testing"

	"footnote/knowledge/document"
)

// maps by what the reader did to the file.
var maps = map[string]document.Map{
	"nil": nil,
	// "ab cd" from "..ab\r\n\r\ncd", the space put in for the line break.
	"joined": {{Text: 0, File: 2, TextUnit: 1, FileUnit: 1}, {Text: 3, File: 8, TextUnit: 1, FileUnit: 1}},
	// "a—b" from UTF-16 behind its mark: three characters of two bytes each.
	"UTF-16": {{Text: 0, File: 2, TextUnit: 1, FileUnit: 2}, {Text: 1, File: 4, TextUnit: 3, FileUnit: 2}, {Text: 4, File: 6, TextUnit: 1, FileUnit: 2}},
	// "éé x" from Windows-1252.
	"Windows-1252": {{Text: 0, File: 0, TextUnit: 2, FileUnit: 1}, {Text: 4, File: 2, TextUnit: 1, FileUnit: 1}},
	// "𝄞!" from UTF-16, a pair of surrogates.
	"surrogates": {{Text: 0, File: 2, TextUnit: 4, FileUnit: 4}, {Text: 4, File: 6, TextUnit: 1, FileUnit: 2}},
}

func TestMapFile(t *testing.T) {
	tests := []struct {
		of        string
		off, want int
	}{
		{"nil", 0, 0}, {"nil", 7, 7},
		{"joined", 0, 2}, {"joined", 1, 3}, {"joined", 2, 4}, {"joined", 3, 8}, {"joined", 5, 10},
		{"UTF-16", 0, 2}, {"UTF-16", 1, 4}, {"UTF-16", 4, 6}, {"UTF-16", 5, 8},
		{"Windows-1252", 0, 0}, {"Windows-1252", 2, 1}, {"Windows-1252", 4, 2}, {"Windows-1252", 5, 3},
		{"surrogates", 0, 2}, {"surrogates", 4, 6},
	}
	for _, tt := range tests {
		if got := maps[tt.of].File(tt.off); got != tt.want {
			t.Errorf("%s: File(%d) = %d, want %d", tt.of, tt.off, got, tt.want)
		}
	}
}

func TestMapSpan(t *testing.T) {
	type span = document.Span
	tests := []struct {
		of, name   string
		span, want span
	}{
		{"nil", "any", span{3, 9}, span{3, 9}},
		{"nil", "empty", span{4, 4}, span{4, 4}},
		{"joined", "before the break", span{0, 2}, span{2, 4}},
		{"joined", "over the break", span{0, 5}, span{2, 10}},
		{"joined", "behind the break", span{3, 5}, span{8, 10}},
		{"joined", "empty", span{3, 3}, span{8, 8}},
		{"joined", "backwards", span{3, 1}, span{8, 8}},
		{"UTF-16", "all", span{0, 5}, span{2, 8}},
		{"UTF-16", "the dash", span{1, 4}, span{4, 6}},
		{"UTF-16", "up to the dash", span{0, 4}, span{2, 6}},
		{"Windows-1252", "the second", span{2, 4}, span{1, 2}},
		{"Windows-1252", "all", span{0, 6}, span{0, 4}},
		{"surrogates", "the clef", span{0, 4}, span{2, 6}},
		{"surrogates", "all", span{0, 5}, span{2, 8}},
	}
	for _, tt := range tests {
		if got := maps[tt.of].Span(tt.span); got != tt.want {
			t.Errorf("%s, %s: Span(%v) = %v, want %v", tt.of, tt.name, tt.span, got, tt.want)
		}
	}
}

// tree is Intro, 2 Rivers > 2.1 Bridges > Tolls, and an end without number.
var tree = &document.Document{Sections: []document.Section{
	{Parent: -1},
	{Title: "Intro", Level: 1},
	{Number: "2", Title: "Rivers", Level: 1},
	{Number: "2.1", Title: "Bridges", Level: 2, Parent: 2},
	{Title: "Tolls", Level: 3, Parent: 3},
	{Title: "End", Level: 1},
}}

func TestPath(t *testing.T) {
	tests := []struct {
		section  int
		path     []int
		headings []string
	}{
		{0, nil, nil},
		{1, []int{1}, []string{"Intro"}},
		{3, []int{2, 3}, []string{"2 Rivers", "2.1 Bridges"}},
		{4, []int{2, 3, 4}, []string{"2 Rivers", "2.1 Bridges", "Tolls"}},
		{5, []int{5}, []string{"End"}},
	}
	for _, tt := range tests {
		if got := tree.Path(tt.section); !slices.Equal(got, tt.path) {
			t.Errorf("Path(%d) = %v, want %v", tt.section, got, tt.path)
		}
		if got := tree.Headings(tt.section); !slices.Equal(got, tt.headings) {
			t.Errorf("Headings(%d) = %q, want %q", tt.section, got, tt.headings)
		}
	}
}

func TestKindAnswers(t *testing.T) {
	for kind := document.Body; kind <= document.Entry; kind++ {
		want := kind != document.Echo && kind != document.Entry
		if got := kind.Answers(); got != want {
			t.Errorf("kind %d answers: %v, want %v", kind, got, want)
		}
	}
}

func TestNameString(t *testing.T) {
	for want, n := range map[string]document.Name{
		"Mira Holm":   {Family: "Holm", Given: "Mira"},
		"River Board": {Family: "River Board"},
		"":            {},
	} {
		if got := n.String(); got != want {
			t.Errorf("%+v reads %q, want %q", n, got, want)
		}
	}
}

// A quotation is found again in its file, though a page break cuts it there.
func ExampleMap_Span() {
	file := "The bridge\n- 12 -\nwas old."
	text := "The bridge was old."
	m := document.Map{{Text: 0, File: 0, TextUnit: 1, FileUnit: 1}, {Text: 11, File: 18, TextUnit: 1, FileUnit: 1}}
	fmt.Printf("%q\n", m.Span(document.Span{Start: 4, End: len(text)}).Of(file))
	// Output: "bridge\n- 12 -\nwas old."
}
