package discord

import (
	"strings"
	"testing"

	"footnote/adapters/discord/markdown"
	"footnote/bot"
	"footnote/bot/speech"
)

// moreLine is what ends a text that was cut.
const moreLine = "-# " + moreText

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
		if acts := live(markdown.Parse(text), "quote", "subtext", "item", "codeblock", "link"); acts != nil {
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
		text, all := fill(blocks, room, speech.Language{})
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
