package analysis_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"footnote/knowledge/analysis"
)

func TestFold(t *testing.T) {
	tests := []struct{ name, word, want string }{
		{"plain", "road", "road"},
		{"capitals of an abbreviation stay", "US", "US"},
		{"accents", "chaussée", "chaussee"},
		{"decomposed accents", "chausse\u0301e", "chaussee"},
		{"Vietnamese", "đường", "duong"},
		{"Czech", "příliš", "prilis"},
		{"letters with a stroke", "łódź ørsted", "lodz orsted"},
		{"two letters for one", "straße œuvre æon þing", "strasse oeuvre aeon thing"},
		{"dotless i", "kapı", "kapi"},
		{"ligature", "ﬁne", "fine"},
		{"full width", "ｒｏａｄ５", "road5"},
		{"Cyrillic yo", "тёплый", "теплый"},
		{"Cyrillic short i and u stay", "мой ўсё", "мой ўсе"},
		{"stressed Cyrillic", "доро\u0301га", "дорога"},
		{"Greek accents and the last sigma", "δρόμος", "δρομοσ"},
		{"Arabic vowels, hamza and tatweel", "كِتـَاب أحمد", "كتاب احمد"},
		{"Hebrew points", "סֵפֶר", "ספר"},
		{"Indic vowel signs stay", "नदी", "नदी"},
		{"Thai marks stay", "ที่", "ที่"},
		{"Hangul stays", "길", "길"},
		{"half-width Kana", "ﾊﾟﾝ", "パン"},
		{"a tatweel alone stays", "ـ", "ـ"},
		{"marks alone say nothing", "ี่", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := analysis.Fold(tt.word); got != tt.want {
				t.Errorf("Fold(%q) = %q, want %q", tt.word, got, tt.want)
			}
		})
	}
}

func TestLatin(t *testing.T) {
	tests := []struct{ name, word, want string }{
		{"Latin stays", "kazakhstan", "kazakhstan"},
		{"folded Latin stays", "łodz", "łodz"},
		{"Kazakh", "қазақстан", "khazakhstan"},
		{"Russian", "чехов", "chekhov"},
		{"signs fall", "большая", "bolshaya"},
		{"Ukrainian", "київ", "kiyiv"},
		{"Greek", "ιθακη", "ithaki"},
		{"other alphabets stay", "ספר", "ספר"},
		{"characters stay", "古路", "古路"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := analysis.Latin(tt.word); got != tt.want {
				t.Errorf("Latin(%q) = %q, want %q", tt.word, got, tt.want)
			}
		})
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Łódź", "straße", "ـ", "ﷺ", "доро\u0301га", "ΰ", "한길", "が", "Ⅳ", "ᴭ", "\u0344a", "0 ﾞ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, w := range analysis.Words(text) {
			folded := analysis.Fold(w)
			// The half-width voicing mark of Japanese is a letter that stands for a mark.
			if marks := strings.IndexFunc(norm.NFKD.String(w), func(r rune) bool { return !unicode.IsMark(r) }) < 0; folded == "" && !marks || !utf8.ValidString(folded) {
				t.Fatalf("Fold(%q) = %q", w, folded)
			}
			if got := analysis.Fold(folded); got != folded {
				t.Fatalf("Fold(%q) = %q, and folded again %q", w, folded, got)
			}
			if got := analysis.Fold(norm.NFD.String(w)); got != folded {
				t.Fatalf("Fold(%q) = %q, but decomposed %q", w, folded, got)
			}
			if got := analysis.Latin(folded); got != folded && strings.IndexFunc(folded, unicode.IsLetter) < 0 {
				t.Fatalf("Latin(%q) = %q, though there are no letters", folded, got)
			}
		}
	})
}
