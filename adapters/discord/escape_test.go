package discord

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/discord/markdown"
	"footnote/bot"
	"footnote/bot/fit"
)

func TestEscapeTakesThePowerFromEveryConstruct(t *testing.T) {
	for _, text := range hostile {
		checkEscape(t, text)
	}
}

// Thousands of texts: every payload before every other, with something between
// them, behind one of the leads.
func TestEscapeOfPayloadsTogether(t *testing.T) {
	joins := []string{"", " ", "a", "\\", "_", "<", ":"}
	n := 0
	for _, a := range hostile {
		for _, b := range hostile {
			n++
			checkEscapeAfter(t, leads[n%len(leads)], a+joins[n%len(joins)]+b)
		}
	}
}

// What people and books write most is not littered with backslashes.
func TestEscapeLeavesProseAlone(t *testing.T) {
	for _, text := range []string{
		"The “Malacca dilemma” (Hu, 2003) is about 80 % of China’s oil [12], p. 3; see e.g. §4.2.",
		"a < b > c, 5 - 3 = 2, ~5 km, #1 of 3, 10:30, R&D, and/or, 3+4, x|y, C#, 100%!",
		"- 5", "1.5 metres", "2003 was a year.", "#hashtag", ">5", "user@example.org", "Kosygin: “no”", "wait...", "—", "[12](13)"[:4],
	} {
		want := strings.Replace(text, "- 5", `\- 5`, 1)
		if strings.HasPrefix(text, "a <") {
			want = text
		}
		if got := escape(text); got != want {
			t.Errorf("escape(%q) = %q", text, got)
		}
	}
}

func TestEscapeAsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"5 * 3 and snake_case":         `5 \* 3 and snake\_case`,
		"# head":                       `\# head`,
		"> said":                       `\> said`,
		"1. one":                       `1\. one`,
		"-# small":                     `\-# small`,
		"<@123> and <@&4>, <#5>":       `\<\@123> and \<\@&4>, \<\#5>`,
		"<t:1700000000:R>":             `\<t\:1700000000:R>`,
		"</ask:1>":                     `\<\/ask:1>`,
		"@everyone @here @alice":       `\@everyone \@here @alice`,
		"[text](https://evil.example)": `[text]\(https\://evil.example)`,
		"https://a.example/x_y":        `https\://a.example/x\_y`,
		"discord.gg/abc, Discord.":     `discord\.gg/abc, Discord.`,
		":smile: 10:30":                `\:smile: 10:30`,
		"||spoiler|| a|b":              `\||spoiler\|| a|b`,
		"~~gone~~ ~5":                  `\~~gone\~~ ~5`,
		"`code`":                       "\\`code\\`",
		`C:\dir \* \`:                  `C:\dir \\\* \\`,
	} {
		if got := escape(text); got != want {
			t.Errorf("escape(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestEmphasise(t *testing.T) {
	for _, test := range []struct {
		text  string
		marks []bot.Mark
		want  string
	}{
		{"the Malacca dilemma is", []bot.Mark{{Start: 4, End: 11}, {Start: 12, End: 19}}, "the **Malacca dilemma** is"},
		{"ab", []bot.Mark{{Start: 0, End: 1}, {Start: 1, End: 2}}, "**ab**"},
		{"one two", []bot.Mark{{Start: 0, End: 4}}, "**one** two"},
		{"*a* b", []bot.Mark{{Start: 0, End: 3}}, `**\*a\*** b`},
		{`a\b`, []bot.Mark{{Start: 2, End: 3}}, `a\\**b**`},
		{`a\b`, []bot.Mark{{Start: 0, End: 2}}, `**a\\**b`},
		{"x", []bot.Mark{{Start: 0, End: 9}, {Start: -1, End: 1}, {Start: 1, End: 1}}, "x"},
		{"漢字", []bot.Mark{{Start: 1, End: 3}}, "漢字"},
		{"a b", []bot.Mark{{Start: 2, End: 3}, {Start: 0, End: 1}}, "**a b**"},
		{"a-b", []bot.Mark{{Start: 2, End: 3}, {Start: 0, End: 1}}, "**a**-**b**"},
		{"\x1b ab", []bot.Mark{{Start: 2, End: 4}}, "**ab**"},
	} {
		if got := emphasise(fit.Tidy(test.text, test.marks, false)); got != test.want {
			t.Errorf("%q %v: %q, want %q", test.text, test.marks, got, test.want)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, text := range hostile {
		f.Add(text, 0, 3)
	}
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		checkEscape(t, text, bot.Mark{Start: start, End: end}, bot.Mark{Start: end + 1, End: end + 4})
	})
}

// leads are what a text may stand behind.
var leads = []string{"", "> ", "-# ", "- ", "  - ", "first\n"}

func checkEscape(t *testing.T, text string, marks ...bot.Mark) {
	t.Helper()
	for _, lead := range leads {
		checkEscapeAfter(t, lead, text, marks...)
	}
}

// checkEscapeAfter checks that nothing in a text is live, that a reader sees it
// as it is, and its marks in bold.
func checkEscapeAfter(t *testing.T, lead, text string, marks ...bot.Mark) {
	t.Helper()
	text, marks = fit.Tidy(text, marks, false)
	if !utf8.ValidString(text) || strings.ContainsAny(text, "\n\r\t\x00\x1b\u202e") {
		t.Fatalf("tidied to %q", text)
	}
	if text == "" {
		return
	}
	shown := lead + emphasise(text, marks)
	nodes := markdown.Parse(shown)
	if acts := live(nodes, "quote", "subtext", "item", "bold"); acts != nil {
		t.Fatalf("%q as %q is live: %q", text, shown, acts)
	}
	checkFake(t, shown, nil)
	if got, want := strings.TrimSuffix(markdown.Plain(nodes), "\n"), strings.TrimLeft(lead, "-#> ")+text; got != want {
		t.Fatalf("%q as %q reads %q", text, shown, got)
	}
	var bold []string
	for _, m := range marks {
		bold = append(bold, text[m.Start:m.End])
	}
	if got := all(nodes, "bold"); !slices.Equal(got, bold) {
		t.Fatalf("%q as %q has %q in bold, want %q", text, shown, got, bold)
	}
	lines := len(all(nodes, "quote")) + len(all(nodes, "subtext")) + len(all(nodes, "item"))
	if want := strings.Count(lead, " "); min(want, 1) != lines {
		t.Fatalf("%q as %q makes %d lines with a lead", text, shown, lines)
	}
}

// checkFake asks the fake Discord what of a message is live: nothing may be but
// our own lines and bold, and the links.
func checkFake(t *testing.T, content string, links []string) {
	t.Helper()
	for _, l := range discordtest.Live(content) {
		switch kind, what, _ := strings.Cut(l, " "); {
		case slices.Contains([]string{"quote", "subtext", "list", "bold", "block"}, kind):
		case kind == "address" && slices.Contains(links, strings.Trim(what, "<>")):
		default:
			t.Fatalf("%q is live by the fake's rules: %q", content, l)
		}
	}
}

// hostile are texts on which Discord acts, or that look as if it did.
var hostile = []string{
	"**bold**", "*it*", "***both***", "_it_", "__under__", "a_b_c", "_a b_", "~~strike~~", "~~~", "||spoiler||", "|||x|||",
	"`code`", "``co`de``", "```block```", "```go\nx\n```", "> quote", ">>> all", ">", "> > deep", "# h", "## h", "### h", "#### h", "-# sub",
	"- item", "* item", "+ item", "1. one", "12. twelve", "1) one", "[text](https://evil.example)", "[a](<b>)", "[[x]](y)", "[a\\](b)",
	"<https://evil.example>", "https://evil.example", "HTTP://EVIL.EXAMPLE", "http://x", "discord://x", "steam://run/1", "discord.gg/abc",
	"https://discord.com/invite/abc", "discordapp.com/invite/x", "<@123>", "<@!123>", "<@&123>", "<#123>", "@everyone", "@here", "<t:1>",
	"<t:1700000000:R>", "<:name:123>", "<a:name:123>", "</ask:123>", "</lib add:1>", "<id:browse>", "<id:customize>", "<sound:1:2>",
	"<mailto:a@b.example>", "<a@b.example>", "<tel:+1555>", "<+15551234567>", ":smile:", ":+1:", ":100:", ":a::b:", ":piñata:", "::",
	"\\", "\\\\", "\\*", "\\`", "\\n", "¯\\_(ツ)_/¯", "trailing  ", "  leading", "line\nbreak", "a\r\n> b", "a\u2028b", "a\x00b", "\x1b[31m",
	"\u202egnp.exe", "zero\u200bwidth", "\ufeff", "\xff\xfe", "e\u0301", "🚢", "👩‍👩‍👧", "漢字", "*", "_", "`", "|", "~", "<", ">", "[", "]", "(", ")", ":", "#", "-", "@", "",
	"\u00a0# x", "#\u00a0x", "-\u00a0x", "1.\u00a0x", "@everyone@here", "<<@1>", "<<<@&1>>>", "_\\_a_", "**\\**", "a**b", "__a_", "*_a*_",
}
