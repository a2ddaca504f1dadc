package fit

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"footnote/bot"
)

// units is the length of a text in UTF-16 units.
func units(s string) int { return len(utf16.Encode([]rune(s))) }

// measured is a block as a platform may take it that has a lead and escapes.
func measured(b bot.Block) int {
	return 2 + units(b.Text) + strings.Count(b.Text, "*") + 4*strings.Count(b.Text, "<") + 4*len(b.Marks)
}

// Whatever the room: what is shown is a beginning of the text, cut where a person
// would cut it.
func TestCutAtEveryRoom(t *testing.T) {
	for name, text := range map[string]string{
		"words":     "Some *words* of <@1> a text. With [a](https://x.example), :a: and e\u0301! And more of them? Yes.",
		"emoji":     strings.Repeat("👩‍👩‍👧", 20),
		"accents":   strings.Repeat("e\u0301", 60),
		"ideograms": strings.Repeat("漢字と仮名。", 20),
		"one word":  strings.Repeat("x", 100),
		"ships":     strings.Repeat("🚢", 60),
	} {
		whole := bot.Block{Kind: bot.Quotation, Text: text, Marks: []bot.Mark{{Start: 0, End: len(text)}}}
		ends := graphemes(text)
		for room := range measured(whole) + 2 {
			b, ok := Cut(whole, room, measured)
			if !ok {
				if room > 40 {
					t.Errorf("%s: nothing fits into %d", name, room)
				}
				continue
			}
			if n := measured(b); n > room {
				t.Fatalf("%s: %d in a room of %d", name, n, room)
			}
			if b.Text == text {
				continue
			}
			kept := strings.TrimSuffix(strings.TrimSuffix(b.Text, "…"), " ")
			if !strings.HasPrefix(text, kept) || !utf8.ValidString(kept) {
				t.Fatalf("%s: %q is no beginning", name, b.Text)
			}
			border := false
			for _, e := range ends {
				border = border || e == len(kept)
			}
			if !border {
				t.Fatalf("%s: %q ends inside a character", name, b.Text)
			}
			if next := text[len(kept):]; name == "words" && room > 25 && next[0] != ' ' {
				t.Fatalf("%s: %q ends inside a word, before %q", name, b.Text, next)
			}
		}
	}
}

func TestShortLabels(t *testing.T) {
	for _, test := range []struct {
		text string
		most int
		want string
	}{
		{"Next", 80, "Next"}, {"one two three", 10, "one two…"}, {"one two", 7, "one two"}, {"abcdefghij", 5, "abcd…"},
		{"🚢🚢🚢", 5, "🚢🚢…"}, {"", 5, ""}, {" a\nb ", 5, "a b"}, {"a bcdefghijkl", 8, "a bcdef…"}, {"e\u0301e\u0301e\u0301", 4, "e\u0301…"},
	} {
		if got := Short(test.text, test.most, units); got != test.want || units(got) > test.most {
			t.Errorf("short(%q, %d) = %q, want %q", test.text, test.most, got, test.want)
		}
	}
}
