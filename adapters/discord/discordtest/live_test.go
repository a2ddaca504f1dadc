package discordtest_test

import (
	"slices"
	"strings"
	"testing"

	"footnote/adapters/discord/discordtest"
)

func TestLive(t *testing.T) {
	for _, tt := range []struct {
		text string
		want string // kinds, in order
	}{
		{"plain words, nothing else", ""},
		{"<@123> and <@!123>", "user user"},
		{`\<@123>`, ""},
		{"<@&123> <#123>", "role channel"},
		{"@everyone, @here", "everyone everyone"},
		{`\@everyone`, ""},
		{"mail@here", "everyone"},
		{"[click](https://evil.example)", "link"},
		{`\[click](https\://evil.example)`, ""},
		{`[click](https\://evil.example)`, "link"}, // the address is read without its backslashes
		{`[click\](https://evil.example)`, "link"}, // a backslash in the words does not help
		{`[click](<https://evil.example>)`, "link"},
		{"[click](evil)", ""},
		{"[a [b] c](https://evil.example)", "link"},
		{"[1] (https://a.example)", "address"},
		{"see https://a.example.", "address"},
		{`see https\://a.example`, ""},
		{"xhttps://a.example", "address"},
		{"<https://a.example>", "address"},
		{"<mailto:a@b.example> <a@b.example> <+49 30 1234>", "address address address"},
		{"discord.gg/abc", "invite"},
		{"https://discord.com/invite/abc", "address invite"},
		{`discord\.gg/abc`, ""},
		{"**bold** *it* _it_ __under__ ~~no~~ ||what||", "bold italic italic underline strike spoiler"},
		{"***both***", "bold italic"},
		{`\*\*bold\*\*`, ""},
		{`*\*bold*`, "italic"},
		{"2 * 3 * 4", ""},
		{"2*3*4", "italic"},
		{"snake_case_name", ""},
		{"_case_name", ""},
		{"foo_bar_ baz", "italic"},
		{"__init__", "underline"},
		{"a ** b ** c", "bold"},
		{"a * b*", ""},
		{"*a** b", ""},
		{"~~a", ""},
		{`||a\||`, "spoiler"}, // nor does one within a spoiler
		{"`code <@1> **x**`", "code"},
		{"``a`b``", "code"},
		{"`open", ""},
		{"```\n@everyone\n```", "block"},
		{"```go\nx\n``` <@1>", "block user"},
		{"```open", ""},
		{"```open`", "code"},
		{"# one", "heading"},
		{"a\n### three", "heading"},
		{"#### four", ""},
		{"#one", ""},
		{`\# one`, ""},
		{"-# small", "subtext"},
		{"- item\n* item\n1999. item", "list list list"},
		{`1999\. item`, ""},
		{"a - item", ""},
		{"-item", ""},
		{"- # both", "list heading"},
		{"> quote\n> more", "quote"},
		{">quote", ""},
		{">>> all\nof it", "quote"},
		{"> > once", "quote"},
		{"> **bold** <@1>", "quote bold user"},
		{`\> quote`, ""},
		{"<t:1700000000:R>", "timestamp"},
		{"<:name:123> <a:name:123> :smile: :+1: 12:30:45", "emoji emoji emoji emoji"},
		{`\:smile:`, ""},
		{"</ask:123> <id:customize>", "command navigation"},
		{`¯\_(ツ)_/¯`, ""},
		{`a\\*b*`, "italic"}, // the backslash is escaped, the asterisk is not
	} {
		var kinds []string
		for _, l := range discordtest.Live(tt.text) {
			kind, _, _ := strings.Cut(l, " ")
			kinds = append(kinds, kind)
		}
		slices.Sort(kinds)
		want := strings.Fields(tt.want)
		slices.Sort(want)
		if !slices.Equal(kinds, want) {
			t.Errorf("Live(%q) = %q, want %q", tt.text, discordtest.Live(tt.text), want)
		}
	}
}

func TestPlain(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"plain", "plain"},
		{"> **Tankers** wait\n> in the strait\n-# de Souza, ¶ 2", "Tankers wait\nin the strait\nde Souza, ¶ 2"},
		{"-# 1 → <https://doi.org/10.1000/182>", "1 → https://doi.org/10.1000/182"},
		{"[words](https://a.example) and more", "words and more"},
		{`\*not bold\*, \\ one backslash, c:\dir`, `*not bold*, \ one backslash, c:\dir`},
		{"```\n@article{x,\n}\n```", "@article{x,\n}"},
		{"- item\n- **two**", "- item\n- two"},
		{"# Heading\ntext", "Heading\ntext"},
		{"<@1> ||secret||", "<@1> secret"},
		{`¯\_(ツ)_/¯`, `¯\_(ツ)_/¯`},
		{`end\`, `end\`},
	} {
		if got := discordtest.Plain(tt.text); got != tt.want {
			t.Errorf("Plain(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

// backslashed is a text in which every ASCII character that could mean something
// has its power taken.
func backslashed(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c > ' ' && c < 0x7f && !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// FuzzLive holds the two readings to what backslashes do, and to never taking
// anything away from a text without marks.
func FuzzLive(f *testing.F) {
	for _, s := range []string{
		"**a** _b_ ||c||", "[a](https://b.c)", "> q\n- l\n# h", "```\nx\n```", `\`, "<@1>@everyone", "1. a\n\n2. b", shrugs,
		"discord.gg/a https://b.c", "*\u00a0a*", "\xff*a\xff*", "`` ` ``",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if live := discordtest.Live(s); len(live) == 0 && !strings.Contains(s, `\`) && discordtest.Plain(s) != s {
			t.Errorf("nothing is live in %q, and it reads %q", s, discordtest.Plain(s))
		}
		inert := backslashed(s)
		if live := discordtest.Live(inert); len(live) > 0 {
			t.Errorf("in %q there is %q", inert, live)
		}
		if got := discordtest.Plain(inert); got != s {
			t.Errorf("%q reads %q, want %q", inert, got, s)
		}
	})
}

const shrugs = `¯\_(ツ)_/¯ ¯\_(ツ)_/¯`
