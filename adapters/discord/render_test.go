package discord

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"footnote/adapters/discord/markdown"
	"footnote/adapters/discord/rest"
	"footnote/bot"
	"footnote/bot/fit"
)

func TestRenderEveryKind(t *testing.T) {
	m := render(bot.Reply{Blocks: []bot.Block{
		{Kind: bot.Say, Text: "I am not sure. The closest passage:"},
		{Kind: bot.Quotation, Text: "The Malacca dilemma *is* old.", Marks: []bot.Mark{{Start: 4, End: 19}}},
		{Kind: bot.Place, Text: "Hu, Straits (2003) · p. 4 · ¶ 2"},
		{Kind: bot.Cited, Text: "(Ji, 2001) → Ji, Y. (2001). Oil. https://doi.org/10.1/a_b", Link: "https://doi.org/10.1/a_b"},
		{Kind: bot.Cited, Text: "[2] → Lo. Coal. https://lo.example", Link: "https://doi.org/10.1/z"},
		{Kind: bot.Quotation, Text: "Another."},
		{Kind: bot.Quotation, Text: "And one more."},
		{Kind: bot.Hint, Text: "“old” read as “ancient”."},
		{Kind: bot.Hint, Text: "Nearest to it:"},
		{Kind: bot.ListItem, Text: "1 Straits"},
		{Kind: bot.ListItem, Text: "1. Straits"},
		{Kind: bot.ListItem, Text: "- deep", Depth: 2},
		{Kind: bot.Say, Text: "As BibTeX:"},
		{Kind: bot.Verbatim, Text: "@book{hu,\n  title = {A ```B```}\n}\n"},
	}}, renderOptions{})
	want := "I am not sure. The closest passage:\n" +
		"> The **Malacca dilemma** \\*is\\* old.\n" +
		"-# Hu, Straits (2003) · p. 4 · ¶ 2\n" +
		"-# (Ji, 2001) → Ji, Y. (2001). Oil. <https://doi.org/10.1/a_b>\n" +
		"-# [2] → Lo. Coal. https\\://lo.example <https://doi.org/10.1/z>\n" +
		"\n> Another.\n" +
		"\n> And one more.\n" +
		"-# “old” read as “ancient”.\n" +
		"\nNearest to it:\n" +
		"- 1 Straits\n" +
		"1\\. Straits\n" +
		"    - \\- deep\n" +
		"\nAs BibTeX:\n" +
		"```\n@book{hu,\n  title = {A ``\u02cbB``\u02cb}\n}\n```"
	if diff := cmp.Diff(want, m.Content); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(m.Embeds) > 0 || m.Embeds == nil || m.Components == nil || m.Flags != discordgo.MessageFlagsSuppressEmbeds {
		t.Errorf("%d embeds, components %v, flags %d", len(m.Embeds), m.Components, m.Flags)
	}
}

// What is small under a quotation is not where it is what was asked for.
func TestPlacesAndReferencesByThemselves(t *testing.T) {
	m := render(bot.Reply{Blocks: []bot.Block{
		{Text: "APA:"}, {Kind: bot.Cited, Text: "Ji. (2001). Oil."}, {Text: "The passage:"}, {Kind: bot.Place, Text: "Hu · p. 4"},
	}}, renderOptions{})
	if want := "APA:\nJi. (2001). Oil.\n\nThe passage:\nHu · p. 4"; m.Content != want {
		t.Errorf("%q, want %q", m.Content, want)
	}
}

func TestRenderNothing(t *testing.T) {
	for name, r := range map[string]bot.Reply{
		"the zero reply": {}, "no text": {Blocks: []bot.Block{{}, {Kind: bot.Quotation}}},
		"nothing to see": {Blocks: []bot.Block{{Text: " \u200b\u2028\x00"}}}, "only a button": {Actions: []bot.Action{{Kind: bot.Next, Label: "Next"}}},
	} {
		if m := render(r, renderOptions{}); m != nil {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestRenderFiles(t *testing.T) {
	m := render(bot.Reply{Blocks: []bot.Block{{Text: "x"}}, Files: []bot.File{{Name: "a.txt", Data: []byte("a")}}}, renderOptions{})
	if diff := cmp.Diff([]rest.File{{Name: "a.txt", Data: []byte("a")}}, m.Files); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	m = render(bot.Reply{Blocks: []bot.Block{{Text: "x"}}, Files: make([]bot.File, 11)}, renderOptions{})
	if len(m.Files) != 10 {
		t.Errorf("%d files", len(m.Files))
	}
}

func TestLinksAreOnlyThoseOfTheirBlock(t *testing.T) {
	for _, test := range []struct{ text, link, want string }{
		{"a", "https://b.example/x", "-# a <https://b.example/x>"},
		{"see https://b.example/x.", "https://b.example/x", "-# see <https://b.example/x>."},
		{"see <https://b.example/x>", "https://b.example/x", "-# see <https://b.example/x>"},
		{"see https://b.example/xy", "https://b.example/x", `-# see https\://b.example/xy <https://b.example/x>`},
		{"see https://b.example/x/..//evil", "https://b.example/x", `-# see https\://b.example/x/..//evil <https://b.example/x>`},
		{"a", "javascript:alert(1)", "-# a"}, {"a", "https://b.example/a b", "-# a"}, {"a", "https://b.example/>x", "-# a"},
		{"a", "https://localhost/x", "-# a"}, {"a", "https://u:p@b.example", "-# a"}, {"a", "//b.example", "-# a"},
		{"a", "https://b.example/" + strings.Repeat("x", 600), "-# a"}, {"a", "https://b.example/\u202ex", "-# a"}, {"a", "ftp://b.example", "-# a"},
		{"a", "https://Discord.gg/abc", "-# a"}, {"a", "https://b.example/?discordapp.com/invite/x", "-# a"},
		{"[a", "https://b.example/x](https://c.example)", "-# [a <https://b.example/x%5D(https://c.example)>"},
	} {
		m := render(bot.Reply{Blocks: []bot.Block{{Kind: bot.Hint, Text: test.text, Link: test.link}}}, renderOptions{})
		if m.Content != test.want {
			t.Errorf("%q with %q: %q, want %q", test.text, test.link, m.Content, test.want)
		}
	}
}

func FuzzRender(f *testing.F) {
	for i, text := range hostile {
		f.Add(text, uint8(i), 0, 3, "https://a.example/"+text, i%8-1, uint16(i*37), hostile[len(hostile)-1-i])
	}
	f.Fuzz(func(t *testing.T, text string, kind uint8, start, end int, link string, depth int, repeat uint16, label string) {
		b := bot.Block{
			Kind: bot.BlockKind(kind % 8), Text: strings.Repeat(text, 1+int(repeat)%300),
			Marks: []bot.Mark{{Start: start, End: end}, {Start: end, End: start}}, Link: link, Depth: depth,
		}
		second := bot.Block{Kind: bot.BlockKind(kind / 8 % 8), Text: text, Link: link}
		third := bot.Block{Kind: bot.BlockKind(kind / 64), Text: label + text}
		checkRender(t, bot.Reply{
			Blocks: []bot.Block{b, second, third},
			Actions: []bot.Action{
				{Kind: bot.ActionKind(label), Label: text, Token: text}, {Kind: bot.Next, Label: label, Token: label},
				{Kind: bot.Open, Label: text, Link: link}, {Kind: bot.Next, Label: text, Token: label},
			},
			Menu: &bot.Menu{Label: text, Actions: []bot.Action{{Kind: bot.Next, Label: text, Token: text}, {Kind: bot.Next, Label: label, Token: text}}},
		})
	})
}

// Every payload in every field of every kind of block.
func TestRenderOfPayloadsEverywhere(t *testing.T) {
	n := 0
	for kind := bot.Say; kind <= bot.Verbatim+1; kind++ {
		for i, a := range hostile {
			for _, b := range hostile[i%7:] {
				n++
				if n%19 != 0 {
					continue
				}
				checkRender(t, bot.Reply{
					Blocks:  []bot.Block{{Kind: kind, Text: a + b, Marks: []bot.Mark{{Start: 0, End: len(a)}}}, {Kind: kind, Text: b, Link: "https://a.example/" + a, Depth: i}},
					Actions: []bot.Action{{Kind: bot.ActionKind(a), Label: b, Token: a}, {Kind: bot.Cite, Label: a, Token: b}},
					Menu:    &bot.Menu{Label: a, Actions: []bot.Action{{Kind: bot.Next, Label: b, Token: "x"}}},
				})
			}
		}
	}
}

// checkRender checks that a message is within Discord's limits, that nothing in
// it is live but what is ours, that it reads as the reply does, and says so where
// it does not have all of it.
func checkRender(t *testing.T, r bot.Reply) {
	t.Helper()
	m := render(r, renderOptions{})
	blocks := fit.Shown(r.Blocks, address)
	if m == nil {
		if len(blocks) > 0 {
			t.Fatalf("nothing is shown of %+v", blocks)
		}
		return
	}
	if again := render(r, renderOptions{}); !cmp.Equal(m, again) {
		t.Fatalf("rendered differently the second time: %s", cmp.Diff(m, again))
	}
	checkLimits(t, m)
	nodes, embedded := markdown.Parse(m.Content), []markdown.Node(nil)
	if len(m.Embeds) > 0 {
		embedded = markdown.Parse(m.Embeds[0].Description)
	}
	everything := append(slices.Clone(nodes), embedded...)
	if acts := live(everything, "quote", "subtext", "item", "bold", "codeblock", "link"); acts != nil {
		t.Fatalf("live: %q in\n%s", acts, m.Content)
	}
	var links []string
	for _, b := range blocks {
		if b.Link != "" && b.Kind != bot.Verbatim {
			links = append(links, b.Link)
		}
	}
	for _, l := range all(everything, "link") {
		if !slices.Contains(links, l) {
			t.Fatalf("a link to %q in\n%s", l, m.Content)
		}
	}
	checkFake(t, m.Content, links)
	for _, e := range m.Embeds {
		checkFake(t, e.Description, links)
	}
	got := squeezed(markdown.Plain(nodes) + " " + markdown.Plain(embedded))
	if strings.Contains(m.Content+fmt.Sprint(embedded), strings.TrimPrefix(moreLine, "-# ")) {
		return // what is cut is looked at in tests of its own
	}
	var want strings.Builder
	for _, b := range blocks {
		if want.WriteString(b.Text + "\n"); b.Kind != bot.Verbatim && b.Link != "" {
			if len(all(everything, "link")) == 0 {
				t.Fatalf("the link %q is missing in\n%s", b.Link, m.Content)
			}
			return // where it stands is looked at in a test of its own
		}
	}
	if have := strings.TrimPrefix(got, squeezed("This is long:")); got != squeezed(want.String()) && have != squeezed(want.String()) {
		t.Fatalf("reads %q, want %q", got, squeezed(want.String()))
	}
}

// squeezed is a text without white space, and with the backticks that a fence
// cannot hold.
func squeezed(s string) string {
	return strings.NewReplacer("\u02cb", "`", "\uff08", "(").Replace(strings.Join(strings.Fields(s), ""))
}

func checkLimits(t *testing.T, m *rest.Message) {
	t.Helper()
	if n := length(m.Content); n > 2000 || n == 0 {
		t.Fatalf("content of %d", n)
	}
	if !utf8.ValidString(m.Content) {
		t.Fatalf("content is no UTF-8: %q", m.Content)
	}
	if len(m.Embeds) > 1 || (len(m.Embeds) == 1) == (m.Flags == discordgo.MessageFlagsSuppressEmbeds) {
		t.Fatalf("%d embeds with flags %d", len(m.Embeds), m.Flags)
	}
	for _, e := range m.Embeds {
		if n := length(e.Description); n > 4096 || n == 0 {
			t.Fatalf("an embed of %d", n)
		}
	}
	if len(m.Components) > 5 {
		t.Fatalf("%d rows", len(m.Components))
	}
	seen := make(map[string]bool)
	id := func(s string) {
		if s == "" || len(s) > 100 || seen[s] {
			t.Fatalf("custom id %q, seen before: %v", s, seen[s])
		}
		seen[s] = true
	}
	text := func(what, s string, most int) {
		if n := length(s); n == 0 || n > most || strings.ContainsAny(s, "\n\x00\u202e") || !utf8.ValidString(s) {
			t.Fatalf("%s: %q has %d characters", what, s, n)
		}
	}
	for _, c := range m.Components {
		row := c.(discordgo.ActionsRow)
		if len(row.Components) == 0 || len(row.Components) > 5 {
			t.Fatalf("a row of %d", len(row.Components))
		}
		for _, c := range row.Components {
			switch c := c.(type) {
			case discordgo.Button:
				text("a button", c.Label, 80)
				if c.Style == discordgo.LinkButton {
					text("a link", c.URL, 512)
				} else {
					id(c.CustomID)
				}
			case discordgo.SelectMenu:
				id(c.CustomID)
				if len(row.Components) != 1 || len(c.Options) == 0 || len(c.Options) > 25 || length(c.Placeholder) > 150 {
					t.Fatalf("menu %+v", c)
				}
				values := make(map[string]bool)
				for _, o := range c.Options {
					text("an option", o.Label, 100)
					text("a value", o.Value, 100)
					if values[o.Value] {
						t.Fatalf("two options %q", o.Value)
					}
					values[o.Value] = true
				}
			}
		}
	}
	if _, err := json.Marshal(m); err != nil {
		t.Fatal(err)
	}
}
