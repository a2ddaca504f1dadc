package analysis_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"footnote/knowledge/analysis"
)

func TestStemJoinsForms(t *testing.T) {
	tests := []struct{ language, a, b string }{
		{"ar", "المكتبات", "مكتبة"},
		{"da", "vejene", "vejen"},
		{"de", "häusern", "hauses"},
		{"en", "bridges", "bridge"},
		{"en", "libraries", "library"},
		{"es", "canciones", "canción"},
		{"fi", "taloissa", "talot"},
		{"fr", "rivières", "rivière"},
		{"ga", "bhád", "bád"},
		{"hu", "házakban", "házak"},
		{"it", "montagne", "montagna"},
		{"nl", "rivieren", "rivier"},
		{"no", "fjellene", "fjell"},
		{"pt", "pontes", "ponte"},
		{"ro", "orașelor", "orașe"},
		{"ru", "реками", "река"},
		{"sv", "städerna", "städer"},
		{"ta", "நதிகள்", "நதி"},
		{"tr", "evlerin", "evler"},
	}
	for _, tt := range tests {
		t.Run(tt.language+" "+tt.b, func(t *testing.T) {
			a, b := analysis.Stem(tt.a, tt.language), analysis.Stem(tt.b, tt.language)
			if a != b {
				t.Errorf("Stem in %s: %q gives %q, %q gives %q, want the same", tt.language, tt.a, a, tt.b, b)
			}
			if a == analysis.Fold(tt.a) {
				t.Errorf("Stem(%q, %q) = %q, want it cut", tt.a, tt.language, a)
			}
		})
	}
}

func TestStem(t *testing.T) {
	tests := []struct{ name, word, language, want string }{
		{"folded after it is stemmed", "canción", "es", "cancion"},
		{"no stemmer for the language", "қалалар", "kk", "қалалар"},
		{"no language", "Bridges", "", "Bridges"},
		{"abbreviation in capitals", "WHO", "en", "WHO"},
		{"number", "1990s", "en", "1990s"},
		{"two letters", "is", "en", "is"},
		{"two letters of two bytes", "éé", "fr", "ee"},
		{"characters", "道路", "ja", "道路"},
		{"a long word", strings.Repeat("ä", 95) + "bridges", "en", strings.Repeat("a", 95) + "bridg"},
		{"longer than any word", strings.Repeat("ä", 100) + "bridges", "en", strings.Repeat("a", 100) + "bridges"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := analysis.Stem(tt.word, tt.language); got != tt.want {
				t.Errorf("Stem(%q, %q) = %q, want %q", tt.word, tt.language, got, tt.want)
			}
		})
	}
}

var stemmed = []string{"ar", "da", "nl", "en", "fi", "fr", "de", "hu", "ga", "it", "no", "pt", "ro", "ru", "es", "sv", "ta", "tr", "kk", ""}

func FuzzStem(f *testing.F) {
	for i, s := range []string{"canciones", "häuser", "abhainneacha", "реками", "القهوة", "நதிகளில்", "ŋŋŋ", "evlerimizdeki"} {
		f.Add(s, uint8(i))
	}
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		lang := stemmed[int(n)%len(stemmed)]
		if len(text) > 1000 {
			return
		}
		for _, w := range analysis.Words(text) {
			got := analysis.Stem(w, lang)
			if got == "" && analysis.Fold(w) != "" || !utf8.ValidString(got) {
				t.Fatalf("Stem(%q, %q) = %q", w, lang, got)
			}
			if again := analysis.Fold(got); again != got {
				t.Fatalf("Stem(%q, %q) = %q is not folded: %q", w, lang, got, again)
			}
			for _, d := range analysis.Words(norm.NFD.String(w)) {
				if utf8.RuneCountInString(d) == utf8.RuneCountInString(w) && analysis.Stem(d, lang) != got {
					t.Fatalf("Stem(%q, %q) = %q, decomposed %q", w, lang, got, analysis.Stem(d, lang))
				}
			}
		}
	})
}
