package bot

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What a lookout finds in a text is what stands among its words.
func TestLookout(t *testing.T) {
	piece := rapid.SampledFrom([]string{"the", "The", "dogs'", "don’t", "don't", "'tis", "Überfahrt", "über", "uber", "x1", "海峡", "é", "e", "ﬁn", "fin",
		"-", " ", "  ", "—", "“", "”", ".", "Ⅷ", "İ", strings.Repeat("long", 20)})
	text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "") })
	rapid.Check(t, func(t *rapid.T) {
		wanted := wordsOf(text.Draw(t, "wanted"))
		look := newLookout(wanted)
		for range 2 {
			in := text.Draw(t, "text")
			have := map[string]bool{}
			for _, w := range wordsOf(in) {
				have[w.key] = true
			}
			different, all := 0, 0
			for key := range look.keys {
				if have[key] {
					different++
				}
			}
			for _, w := range wanted {
				if have[w.key] {
					all++
				}
			}
			if got, gotAll := look.shared(in); got != different || gotAll != all {
				t.Fatalf("%d, %d of %v are in %q, want %d, %d", got, gotAll, wanted, in, different, all)
			}
		}
	})
}

func BenchmarkFindQuote(b *testing.B) {
	look := newLookout(wordsOf("the currents of the narrow strait turn without any warning"))
	text := strings.Repeat("Tankers wait in the strait for weeks, as the pilots’ book says; nobody (but one) counts them. ", 20_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		look.shared(text)
	}
}
