// Package markdown reads Discord's mark-up as its clients do: for pictures of
// messages, and as the judge of what a message makes a client do. It knows nothing
// of how such mark-up is written, so that it can judge that.
package markdown

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// A Node is a part of a message as a client shows it.
type Node struct {
	// Kind is "text", or what clients make of it: "codeblock", "quote", "heading",
	// "subtext", "item", "link", "mail", "url", "masked", "mention", "time", "emoji",
	// "invite", "bold", "underline", "italic", "strike", "spoiler", "code".
	Kind string
	// Text of a text; of others what stands between their marks.
	Text  string
	Depth int // of an item, from 0
	// Children are what stands in it, where that is mark-up again; nil for a text.
	Children []Node
}

// Parse reads mark-up by the rules of Discord's clients, where they differ by the
// one that sees more in it. It takes any text; nil for "".
func Parse(s string) []Node { return (&reader{src: s}).nodes(false) }

type reader struct {
	src string
	at  int
}

// A rule matches at the start of what is left; its first group, if any, is
// parsed again.
type rule struct {
	kind    string
	line    bool // only at the start of a line
	nested  bool
	pattern *regexp.Regexp
}

var rules = []rule{
	{kind: "codeblock", pattern: regexp.MustCompile("(?s)^```(?:[a-z0-9_+\\-.#]+?\n)?\n*([^\n].*?)\n*```")},
	{kind: "quote", line: true, nested: true, pattern: regexp.MustCompile(`(?s)^ *>>> +(.+)`)},
	{kind: "quote", line: true, nested: true, pattern: regexp.MustCompile(`^ *> ([^\n]*(?:\n *> [^\n]*)*)\n?`)},
	{kind: "heading", line: true, nested: true, pattern: regexp.MustCompile(`^ *#{1,3}\s+([^\n]+)(?:\n|$)`)},
	{kind: "subtext", line: true, nested: true, pattern: regexp.MustCompile(`^ *-#\s+([^\n]+)(?:\n|$)`)},
	{kind: "item", line: true, nested: true, pattern: regexp.MustCompile(`^ *(?:[*-]|\d+\.)\s+([^\n]+)(?:\n|$)`)},
	{kind: "link", pattern: regexp.MustCompile(`^<((?:[^: >]+:/|mailto:|tel:|\+)[^ >]+)>`)},
	{kind: "mail", pattern: regexp.MustCompile(`^<[^ >]+@[^ >]+\.[^ >]+>`)},
	{kind: "url", pattern: regexp.MustCompile(`(?i)^(?:https?|steam|discord|ftp)://[^\s<]`)},
	{kind: "masked", pattern: regexp.MustCompile(`(?s)^\[.*?\]\(`)},
	{kind: "mention", pattern: regexp.MustCompile(`^(?:<@[!&]?\d+>|<#\d+>|@everyone|@here|</[^>]+>|<id:\w+>|<sound:[^>]+>)`)},
	{kind: "time", pattern: regexp.MustCompile(`^<t:-?\d+(?::\w)?>`)},
	{kind: "emoji", pattern: regexp.MustCompile(`^(?:<a?:\w+:\d+>|:[^\s:\\]+:)`)},
	{kind: "invite", pattern: regexp.MustCompile(`(?i)^discord(?:app)?\.(?:gg|com|gift|new)/`)},
	{kind: "bold", nested: true, pattern: regexp.MustCompile(`(?s)^\*\*((?:\\.|[^\\])+?)\*\*`)},
	{kind: "underline", nested: true, pattern: regexp.MustCompile(`(?s)^__((?:\\.|[^\\])+?)__`)},
	{kind: "italic", nested: true, pattern: regexp.MustCompile(`(?s)^\*((?:\\.|[^\\*])+?)\*`)},
	{kind: "italic", nested: true, pattern: regexp.MustCompile(`(?s)^_((?:\\.|[^\\_])+?)_`)},
	{kind: "strike", nested: true, pattern: regexp.MustCompile(`(?s)^~~(.+?)~~`)},
	{kind: "spoiler", nested: true, pattern: regexp.MustCompile(`(?s)^\|\|(.+?)\|\|`)},
	{kind: "code", pattern: regexp.MustCompile("(?s)^`+(.+?)`")},
}

var (
	escaped   = regexp.MustCompile(`^\\[^0-9A-Za-z\s]`)
	quoteLead = regexp.MustCompile(`(?m)^ *> `)
)

func (r *reader) nodes(quoted bool) []Node {
	var out []Node
	text := func(s string) {
		if n := len(out); n > 0 && out[n-1].Kind == "text" {
			out[n-1].Text += s
			return
		}
		out = append(out, Node{Kind: "text", Text: s})
	}
	for r.at < len(r.src) {
		left := r.src[r.at:]
		if m := escaped.FindString(left); m != "" {
			text(m[1:])
			r.at += len(m)
			continue
		}
		if n, size := r.match(left, quoted); size > 0 {
			out = append(out, n)
			r.at += size
			continue
		}
		_, size := utf8.DecodeRuneInString(left)
		text(left[:size])
		r.at += size
	}
	return out
}

func (r *reader) match(left string, quoted bool) (Node, int) {
	before := strings.TrimRight(r.src[:r.at], " ")
	starts := before == "" || strings.HasSuffix(before, "\n")
	if !starts && !strings.ContainsAny(left[:1], "hHsSdDfF<>[]@:*_`~|") {
		return Node{}, 0 // no rule but those of a line begins with another character
	}
	for _, rule := range rules {
		if rule.line && !starts || quoted && rule.kind == "quote" {
			continue
		}
		m := rule.pattern.FindStringSubmatch(left)
		if m == nil || rule.kind == "bold" && strings.HasPrefix(left[len(m[0]):], "*") {
			continue
		}
		inner := m[len(m)-1]
		n := Node{Kind: rule.kind, Text: inner, Depth: (len(left) - len(strings.TrimLeft(left, " "))) / 2}
		if rule.kind == "quote" {
			inner = quoteLead.ReplaceAllString(inner, "")
		}
		if rule.nested {
			n.Children = (&reader{src: inner}).nodes(quoted || rule.kind == "quote")
		}
		return n, len(m[0])
	}
	return Node{}, 0
}

// Plain is what a reader sees of nodes, without marks.
func Plain(nodes []Node) string {
	var b strings.Builder
	for _, n := range nodes {
		switch {
		case n.Children != nil:
			b.WriteString(Plain(n.Children))
		default:
			b.WriteString(n.Text)
		}
		switch n.Kind {
		case "quote", "heading", "subtext", "item", "codeblock":
			b.WriteByte('\n')
		}
	}
	return b.String()
}
