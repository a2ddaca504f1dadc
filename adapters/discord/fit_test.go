package discord

import (
	"strings"
	"testing"
	"unicode/utf8"

	"footnote/bot"
)

func TestLongRepliesGoOnInAnEmbed(t *testing.T) {
	var blocks []bot.Block
	for _, n := range []string{"one", "two", "three", "four", "five"} {
		blocks = append(blocks,
			bot.Block{Kind: bot.Quotation, Text: strings.Repeat("The "+n+" of them. ", 40)}, bot.Block{Kind: bot.Place, Text: "Source " + n})
	}
	m := render(bot.Reply{Blocks: blocks}, renderOptions{})
	checkLimits(t, m)
	if !strings.HasSuffix(m.Content, "\n-# Source one") || strings.Contains(m.Content, "two") {
		t.Errorf("content: %q", m.Content)
	}
	if len(m.Embeds) != 1 || !strings.HasSuffix(m.Embeds[0].Description, "\n-# Source five") || strings.Contains(m.Embeds[0].Description, "…") {
		t.Errorf("embeds: %+v", m.Embeds)
	}
	blocks = append([]bot.Block{{Text: "Who says what:"}}, blocks...)
	if m = render(bot.Reply{Blocks: blocks}, renderOptions{}); m.Content != "Who says what:" {
		t.Errorf("content: %q", m.Content)
	}
}

func TestWhatDoesNotFitAtAllIsCutAndSaysSo(t *testing.T) {
	sentence := "A sentence of *some* words. "
	for name, blocks := range map[string][]bot.Block{
		"quotation": {{Kind: bot.Quotation, Text: strings.Repeat(sentence, 1000)}, {Kind: bot.Place, Text: "Source"}},
		"list":      many(bot.ListItem, sentence, 1000),
		"short":     many(bot.Say, "x", 3000),
		"verbatim":  {{Text: "Text:"}, {Kind: bot.Verbatim, Text: strings.Repeat("line of it\n", 1000)}},
		"place":     {{Kind: bot.Quotation, Text: strings.Repeat(sentence, 1000)}, {Kind: bot.Place, Text: strings.Repeat("place ", 1000)}},
		"link":      {{Kind: bot.Cited, Text: strings.Repeat(sentence, 1000), Link: "https://a.example/x"}},
	} {
		m := render(bot.Reply{Blocks: blocks}, renderOptions{})
		checkLimits(t, m)
		text := m.Embeds[0].Description
		if !strings.HasSuffix(text, "\n"+moreLine) {
			t.Errorf("%s: does not say that there is more: …%q", name, text[max(0, len(text)-60):])
		}
		if n := length(text); n < 3900 {
			t.Errorf("%s: only %d of 4096 are used", name, n)
		}
		if acts := live(parseMarkdown(text), "quote", "subtext", "item", "codeblock", "link"); acts != nil {
			t.Errorf("%s: live %q", name, acts)
		}
		switch name {
		case "quotation":
			if !strings.HasSuffix(text, "words. …\n-# Source\n"+moreLine) {
				t.Errorf("%s ends with %q", name, text[len(text)-80:])
			}
		case "place":
			if !strings.Contains(text, "words. …\n-# place place") {
				t.Errorf("%s has no place: %q", name, text[len(text)-500:])
			}
		case "verbatim":
			if !strings.HasSuffix(text, "line of it\n…\n```\n"+moreLine) {
				t.Errorf("%s ends with %q", name, text[len(text)-80:])
			}
		case "link":
			if !strings.HasSuffix(text, "words. … <https://a.example/x>\n"+moreLine) {
				t.Errorf("%s ends with %q", name, text[len(text)-80:])
			}
		}
	}
}

func TestNoQuotationWithoutItsPlace(t *testing.T) {
	blocks := []bot.Block{
		{Text: "Who says what"}, {Kind: bot.Quotation, Text: "The first of them."}, {Kind: bot.Place, Text: "Source one"},
		{Kind: bot.Quotation, Text: strings.Repeat("The second of them. ", 10)}, {Kind: bot.Place, Text: "Source two"}, {Text: "The end."},
	}
	for room := 60; ; room++ {
		text, all := fill(blocks, room)
		if n := length(text); n > room {
			t.Fatalf("%d in a room of %d", n, room)
		}
		if quotes, places := strings.Count(text, "> "), strings.Count(text, "-# Source"); quotes != places {
			t.Fatalf("in a room of %d there are %d quotations and %d places:\n%s", room, quotes, places, text)
		}
		if all {
			return
		}
	}
}

func many(kind bot.BlockKind, text string, n int) []bot.Block {
	out := make([]bot.Block, n)
	for i := range out {
		out[i] = bot.Block{Kind: kind, Text: text}
	}
	return out
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
		for room := range length(markup(whole)) + 2 {
			b, ok := cut(whole, room)
			if !ok {
				if room > 40 {
					t.Errorf("%s: nothing fits into %d", name, room)
				}
				continue
			}
			if n := length(markup(b)); n > room {
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
		if got := short(test.text, test.most); got != test.want || length(got) > test.most {
			t.Errorf("short(%q, %d) = %q, want %q", test.text, test.most, got, test.want)
		}
	}
}
