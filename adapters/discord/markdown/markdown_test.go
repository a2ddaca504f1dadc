package markdown

import (
	"fmt"
	"strings"
	"testing"
)

// outline writes nodes as kind[children] and the text of what has none.
func outline(nodes []Node) string {
	var parts []string
	for _, n := range nodes {
		switch {
		case n.Kind == "text":
			parts = append(parts, fmt.Sprintf("%q", n.Text))
		case n.Children != nil:
			parts = append(parts, n.Kind+strings.Repeat("+", n.Depth)+"["+outline(n.Children)+"]")
		default:
			parts = append(parts, n.Kind+fmt.Sprintf("(%q)", n.Text))
		}
	}
	return strings.Join(parts, " ")
}

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		"":                          ``,
		"plain":                     `"plain"`,
		"> a **b**\n> c\nd":         `quote["a " bold["b"] "\nc"] "d"`,
		"a > b":                     `"a > b"`,
		"-# small\nrest":            `subtext["small"] "rest"`,
		"# big":                     `heading["big"]`,
		"- one\n  - two\nend":       `item["one"] item+["two"] "end"`,
		"1. one":                    `item["one"]`,
		`1\. one`:                   `"1. one"`,
		"```\n@book{x}\n```":        "codeblock(\"@book{x}\")",
		"`code`":                    `code("code")`,
		"*a* _b_ __c__ ~~d~~ ||e||": `italic["a"] " " italic["b"] " " underline["c"] " " strike["d"] " " spoiler["e"]`,
		`\*a\* \<@1\>`:              `"*a* <@1>"`,
		"<https://a.example/x>":     `link("https://a.example/x")`,
		"é漢🚢 \xff":                  `"é漢🚢 \xff"`,
	} {
		if got := outline(Parse(in)); got != want {
			t.Errorf("%q is %s, want %s", in, got, want)
		}
	}
}

// TestParseLive: what a client acts on is told by its kind.
func TestParseLive(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example": "url", "steam://run/1": "url", "[text](https://a.example)": "masked",
		"<@1>": "mention", "<@!1>": "mention", "<@&2>": "mention", "<#3>": "mention", "</ask:4>": "mention",
		"@everyone": "mention", "@here": "mention", "<t:1700000000:R>": "time", ":smile:": "emoji", "<a:x:1>": "emoji",
		"discord.gg/x": "invite", "<a@b.example>": "mail", "<tel:+1555>": "link",
	} {
		if got := Parse("see " + in); len(got) < 2 || got[1].Kind != want {
			t.Errorf("%q is %s, want %s", in, outline(got), want)
		}
	}
}

func TestPlain(t *testing.T) {
	const text = "> a **b**\n-# c <https://a.example>\n- d\ne"
	if got, want := Plain(Parse(text)), "a b\nc https://a.example\nd\ne"; got != want {
		t.Errorf("%q reads %q, want %q", text, got, want)
	}
}
