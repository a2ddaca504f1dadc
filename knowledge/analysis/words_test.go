package analysis_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"footnote/knowledge/analysis"
)

func TestWords(t *testing.T) {
	tests := []struct {
		name, text string
		want       string // separated by spaces
	}{
		{"nothing", "", ""},
		{"only punctuation", " —…?! «» ", ""},
		{"lower case", "The Old Road", "the old road"},
		{"apostrophe ends a word", "Mira's don't l’été", "mira s don t l été"},
		{"hyphen ends a word", "twenty-one co-operation", "twenty one co operation"},
		{"underscore and slash end a word", "and/or snake_case", "and or snake case"},
		{"digits stay with letters", "the 1990s, COP21 and 5km", "the 1990s cop21 and 5km"},
		{"decimals are two", "3.5%", "3 5"},
		{"digits of other scripts", "٤٢ ๑๒", "٤٢ ๑๒"},
		{"abbreviation with points", "D.C. and U.S.S.R.", "dc and ussr"},
		{"abbreviation with points stays no stop word", "the U.S. view, an I.T. firm", "the US view an IT firm"},
		{"abbreviation before a hyphen", "U.S.-led", "US led"},
		{"abbreviation in capitals stays no stop word", "US and WHO on IT", "US and WHO on IT"},
		{"possessive abbreviation", "WHO's", "WHO s"},
		{"the same words in lower case", "us, who, it", "us who it"},
		{"one initial", "J. Hill", "j hill"},
		{"initials apart", "J. K. Hill", "j k hill"},
		{"no abbreviation inside a name", "A.Hill", "a hill"},
		{"Cyrillic", "Старая Дорога", "старая дорога"},
		{"Kazakh", "Қызыл АЛМА", "қызыл алма"},
		{"Greek", "ΠΑΛΙΌΣ δρόμος", "παλιόσ δρόμος"},
		{"Arabic with vowel marks", "كِتَاب", "كِتَاب"},
		{"Hebrew", "ספר חדש", "ספר חדש"},
		{"Hindi", "नदी का पुल", "नदी का पुल"},
		{"Hangul has spaces", "오래된 길", "오래된 길"},
		{"Chinese in pairs", "古老的路", "古老 老的 的路"},
		{"a lone character", "路", "路"},
		{"Chinese and Latin", "新Road路面", "新 road 路面"},
		{"Chinese punctuation ends a run", "古路，新桥", "古路 新桥"},
		{"Japanese", "道とパン", "道と とパ パン"},
		{"Japanese long vowel", "コーヒー", "コー ーヒ ヒー"},
		{"Japanese repetition mark", "人々の", "人々 々の"},
		{"Thai with marks", "ที่นี่", "ที ี่ ่น นี ี่"},
		{"beyond the first plane", "𠀀𠀁", "𠀀𠀁"},
		{"combining marks are composed", "Cafe\u0301", "café"},
		{"a mark that composes with nothing", "x\u0301y", "x\u0301y"},
		{"a mark alone", "\u0301 a", "a"},
		{"soft hyphen", "pave\u00adment", "pavement"},
		{"zero-width characters", "pave\u200bment\u200d \ufeffroad\u2060way", "pavement roadway"},
		{"invalid bytes end a word", "ro\xffad \xc3", "ro ad"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(analysis.Words(tt.text), " "); got != tt.want {
				t.Errorf("Words(%q)\n got %q\nwant %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestScannerPlaces(t *testing.T) {
	type word struct {
		Span string
		Case analysis.Case
		Gram bool
	}
	tests := []struct {
		name, text string
		want       []word
	}{
		{"cases", "the Road BRI BRIs McHill iPad A É", []word{{Span: "the"}, {Span: "Road", Case: analysis.Initial}, {Span: "BRI", Case: analysis.Upper},
			{Span: "BRIs", Case: analysis.Upper}, {Span: "McHill", Case: analysis.Initial}, {Span: "iPad"}, {Span: "A", Case: analysis.Initial}, {Span: "É", Case: analysis.Initial}}},
		{"points are part of an abbreviation", "(U.S.) now", []word{{Span: "U.S.", Case: analysis.Upper}, {Span: "now"}}},
		{"invisible characters are part of a word", "ro\u00adad.", []word{{Span: "ro\u00adad"}}},
		{"Cyrillic capitals", "США и Дорога", []word{{Span: "США", Case: analysis.Upper}, {Span: "и"}, {Span: "Дорога", Case: analysis.Initial}}},
		{"pairs overlap", "古老的", []word{{Span: "古老", Gram: true}, {Span: "老的", Gram: true}}},
		{"a digit before a capital", "4Runner", []word{{Span: "4Runner", Case: analysis.Initial}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var s analysis.Scanner
			s.Reset(tt.text)
			var got []word
			for w, ok := s.Next(); ok; w, ok = s.Next() {
				got = append(got, word{tt.text[w.Start:w.End], w.Case, w.Gram})
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("words of %q: -want +got\n%s", tt.text, d)
			}
		})
	}
}

// A Scanner that stopped in the middle of a text owes nothing to the next.
func TestScannerReset(t *testing.T) {
	var s analysis.Scanner
	s.Reset("古老的路")
	s.Next()
	s.Reset("new road")
	w, ok := s.Next()
	if got := string(w.Text); !ok || got != "new" {
		t.Errorf("after Reset: got %q, %v, want new", got, ok)
	}
}

func TestIsNumber(t *testing.T) {
	for word, want := range map[string]bool{"": false, "1990s": true, "7": true, "cop21": false, "seven": false} {
		if got := analysis.IsNumber(word); got != want {
			t.Errorf("IsNumber(%q) = %v, want %v", word, got, want)
		}
	}
}

// visible is what a word says, from what stands in the text.
func visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		if !strings.ContainsRune("\u00ad\u200b\u200c\u200d\u2060\ufeff.", r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String())
}

func FuzzScanner(f *testing.F) {
	for _, s := range []string{"", "U.S.A. and U.S. 3.5", "古老a的路\u200bピ", "e\u0301\xff\u0301", "ที่ US'S WHO", "ﬁ ẞ İ ǅ", "A.B.", "x\u200d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s analysis.Scanner
		s.Reset(text)
		start, end := -1, 0
		var said strings.Builder
		for w, ok := s.Next(); ok; w, ok = s.Next() {
			if w.Start <= start || w.End <= w.Start || w.End > len(text) || w.Start < end && !w.Gram {
				t.Fatalf("%q: word [%d,%d) after [%d,%d)", text, w.Start, w.End, start, end)
			}
			if !utf8.RuneStart(text[w.Start]) || w.End < len(text) && utf8.ValidString(text) && !utf8.RuneStart(text[w.End]) {
				t.Fatalf("%q: word [%d,%d) cuts a rune", text, w.Start, w.End)
			}
			if strings.IndexFunc(text[min(end, w.Start):w.Start], unicode.IsLetter) >= 0 {
				t.Fatalf("%q: the letters of %q are in no word", text, text[end:w.Start])
			}
			if got, want := visible(string(w.Text)), visible(text[w.Start:w.End]); got != want {
				t.Fatalf("%q: word says %q, its span %q", text, w.Text, text[w.Start:w.End])
			}
			if len(w.Text) == 0 {
				t.Fatalf("%q: empty word at %d", text, w.Start)
			}
			start, end = w.Start, w.End
			said.Write(w.Text)
		}
		if strings.IndexFunc(text[end:], unicode.IsLetter) >= 0 {
			t.Fatalf("%q: the letters of %q are in no word", text, text[end:])
		}
		if got := strings.Join(analysis.Words(text), ""); got != said.String() {
			t.Fatalf("%q: Words says %q, a Scanner %q", text, got, said.String())
		}
	})
}
