package discord

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// A node is a part of a message as a client shows it.
type node struct {
	kind     string // "text", or what Discord made of it
	text     string // of a text; what stands in the mark-up for others
	depth    int    // of a list item
	children []node
}

// parseMarkdown reads mark-up by the rules of Discord's clients, where they
// differ by the one that sees more in it.
func parseMarkdown(s string) []node { return (&reader{src: s}).nodes(false) }

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

func (r *reader) nodes(quoted bool) []node {
	var out []node
	text := func(s string) {
		if n := len(out); n > 0 && out[n-1].kind == "text" {
			out[n-1].text += s
			return
		}
		out = append(out, node{kind: "text", text: s})
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

func (r *reader) match(left string, quoted bool) (node, int) {
	before := strings.TrimRight(r.src[:r.at], " ")
	starts := before == "" || strings.HasSuffix(before, "\n")
	if !starts && !strings.ContainsAny(left[:1], "hHsSdDfF<>[]@:*_`~|") {
		return node{}, 0 // no rule but those of a line begins with another character
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
		n := node{kind: rule.kind, text: inner, depth: (len(left) - len(strings.TrimLeft(left, " "))) / 2}
		if rule.kind == "quote" {
			inner = quoteLead.ReplaceAllString(inner, "")
		}
		if rule.nested {
			n.children = (&reader{src: inner}).nodes(quoted || rule.kind == "quote")
		}
		return n, len(m[0])
	}
	return node{}, 0
}

// plainText is what a reader sees.
func plainText(nodes []node) string {
	var b strings.Builder
	for _, n := range nodes {
		switch {
		case n.children != nil:
			b.WriteString(plainText(n.children))
		default:
			b.WriteString(n.text)
		}
		switch n.kind {
		case "quote", "heading", "subtext", "item", "codeblock":
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// live lists what Discord would act on, other than the kinds that are allowed.
func live(nodes []node, allowed ...string) []string {
	var out []string
	ok := " text " + strings.Join(allowed, " ") + " "
	for _, n := range nodes {
		if !strings.Contains(ok, " "+n.kind+" ") {
			out = append(out, n.kind+" "+n.text)
		}
		out = append(out, live(n.children, allowed...)...)
	}
	return out
}

// all returns the texts of the nodes of a kind.
func all(nodes []node, kind string) []string {
	var out []string
	for _, n := range nodes {
		if n.kind == kind && n.children != nil {
			out = append(out, plainText(n.children))
		} else if n.kind == kind {
			out = append(out, n.text)
		}
		out = append(out, all(n.children, kind)...)
	}
	return out
}
