package slack

import (
	"fmt"
	"strings"
	"testing"

	slackapi "github.com/slack-go/slack"
	"pgregory.net/rapid"

	"footnote/bot"
)

var homePicture = bot.Home{
	Library: []bot.Block{
		{Text: "2 sources:"}, {Kind: bot.ListItem, Text: "Pieper, Straits & States (2021)"}, {Kind: bot.ListItem, Text: "Hu, Sea <Power> (2003)"},
		{Kind: bot.Hint, Text: "Share a file with me to add it."},
	},
	Recent: []string{"What is the Malacca dilemma?", "why <!channel> :smile:?"},
	Help:   []bot.Block{{Text: "Mention me in a channel, or write to me here."}, {Kind: bot.ListItem, Text: "/ask what is the Malacca dilemma?"}},
	Settings: []bot.Choosable{
		{Name: "auto-answer", Value: "off", Choices: []bot.Candidate{{Value: "on", Label: "on (answer questions that nobody addressed to me)"}, {Value: "off", Label: "off (answer only when spoken to)"}}},
		{Name: "language", Value: "", Choices: []bot.Candidate{{Value: "en", Label: "en (English)"}, {Value: "de", Label: "de (Deutsch)"}}},
	},
}

func TestHome(t *testing.T) {
	v := homeView(homePicture, "")
	checkView(t, v)
	golden(t, "home", v)
}

func TestHomeOfNothing(t *testing.T) {
	v := checkView(t, homeView(bot.Home{}, "fr"))
	if text, _ := readBlocks(v["blocks"].([]any)); text != "" {
		t.Errorf("shows %q", text)
	}
}

// A page on which everything is too long keeps all of its parts.
func TestHomeOfTooMuch(t *testing.T) {
	h := bot.Home{Library: many(bot.ListItem, "Straits & States, a source.", 500), Help: many(bot.Hint, "How to ask, at length.", 500)}
	for i := range 30 {
		h.Recent = append(h.Recent, fmt.Sprint(i, strings.Repeat(" why", 300)))
		s := bot.Choosable{Name: fmt.Sprint("setting-", i)}
		for j := range 5 {
			s.Choices = append(s.Choices, bot.Candidate{Value: fmt.Sprint(j), Label: strings.Repeat("x", 75)})
		}
		h.Settings = append(h.Settings, s)
	}
	v := checkView(t, homeView(h, "de"))
	text, _ := readBlocks(v["blocks"].([]any))
	for _, want := range []string{"0 why", "4 why", "Straits", "at length", "setting-0", textsOf("de").more} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not there", want)
		}
	}
}

// What is pressed on the page is read again.
func TestHomePressesComeBack(t *testing.T) {
	var got []homePress
	for _, b := range homeView(homePicture, "").Blocks.BlockSet {
		press := func(action, value string) {
			p, err := readHomePress(action, value)
			if err != nil {
				t.Errorf("%q %q: %v", action, value, err)
			}
			got = append(got, p)
		}
		switch b := b.(type) {
		case *slackapi.ActionBlock:
			e := b.Elements.ElementSet[0].(*slackapi.ButtonBlockElement)
			press(e.ActionID, e.Value)
		case *slackapi.SectionBlock:
			if e := b.Accessory.ButtonElement; e != nil {
				press(e.ActionID, e.Value)
			}
			if e := b.Accessory.SelectElement; e != nil {
				press(e.ActionID, e.Options[1].Value)
			}
		}
	}
	want := []homePress{{}, {Question: homePicture.Recent[0]}, {Question: homePicture.Recent[1]}, {Setting: "auto-answer", Value: "off"}, {Setting: "language", Value: "de"}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestHomeOfAnything(t *testing.T) {
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Repeat(rapid.SampledFrom(hostile).Draw(t, "of"), rapid.IntRange(1, 400).Draw(t, "times"))
	})
	candidate := rapid.Custom(func(t *rapid.T) bot.Candidate {
		return bot.Candidate{Value: rapid.OneOf(text, rapid.StringMatching(`[a-z]{1,3}`)).Draw(t, "value"), Label: text.Draw(t, "label")}
	})
	block := rapid.Custom(func(t *rapid.T) bot.Block {
		return bot.Block{Kind: bot.BlockKind(rapid.IntRange(0, 7).Draw(t, "kind")), Text: text.Draw(t, "text")}
	})
	setting := rapid.Custom(func(t *rapid.T) bot.Choosable {
		return bot.Choosable{Name: rapid.OneOf(text, rapid.StringMatching(`[a-z-]{8}`)).Draw(t, "name"), Value: "a", Choices: rapid.SliceOfN(candidate, 0, 5).Draw(t, "choices")}
	})
	rapid.Check(t, func(t *rapid.T) {
		h := bot.Home{
			Library: rapid.SliceOfN(block, 0, 50).Draw(t, "library"), Recent: rapid.SliceOfN(text, 0, 20).Draw(t, "recent"),
			Help: rapid.SliceOfN(block, 0, 50).Draw(t, "help"), Settings: rapid.SliceOfNDistinct(setting, 0, 30, func(c bot.Choosable) string { return c.Name }).Draw(t, "settings"),
		}
		v := checkView(t, homeView(h, rapid.SampledFrom([]string{"", "de", "ru"}).Draw(t, "locale")))
		if _, live := readBlocks(v["blocks"].([]any)); live != nil {
			t.Fatalf("live: %q", live)
		}
	})
}
