package discordtest

import (
	"regexp"
	"strings"
)

// Live lists what Discord would act on in a text: each as a kind, a space and
// the characters that do it ("bold **x**"). It is empty for a text that is shown
// as it is typed. The kinds are user, role, channel, everyone, command, emoji,
// navigation, timestamp, link (disguised by other words), address, invite, bold,
// italic, underline, strike, spoiler, code, block, heading, subtext, list, quote.
//
// The rules are those of Discord's clients, which read a text from left to right
// and take the first construct that stands at a place; a backslash takes its
// power from the character behind it. In doubt something counts as live.
func Live(content string) []string {
	var p parser
	p.read(content, true, false)
	return p.live
}

// Plain is what a person reads in a text: without the marks, with what they mark.
// Mentions and custom emoji stay as they are written, and so do the marks of
// lists.
func Plain(content string) string {
	var p parser
	p.read(content, true, false)
	return p.plain.String()
}

// A parser reads a text as a client does.
type parser struct {
	live  []string
	plain strings.Builder
}

func (p *parser) found(kind, source string) {
	p.live = append(p.live, kind+" "+strings.ReplaceAll(source, "\n", "⏎"))
}

// read takes a text apart. lineStart tells whether it begins a line, quoted
// whether it stands in a quote, within which there is no other.
func (p *parser) read(s string, lineStart, quoted bool) {
	for i := 0; i < len(s); {
		rest := s[i:]
		n := 0
		if i == 0 && lineStart || i > 0 && s[i-1] == '\n' {
			n = p.block(rest, quoted)
		}
		if n == 0 {
			n = p.inline(rest, quoted)
		}
		i += n
	}
}

// The constructs at the start of a line. Whether spaces may stand before them is
// not documented for all; here they may.
var (
	headingAt   = regexp.MustCompile(`^ *(#{1,3})[ \t]+([^\n]+)`)
	subtextAt   = regexp.MustCompile(`^ *-#[ \t]+([^\n]+)`)
	listAt      = regexp.MustCompile(`^( *(?:[-*]|\d+\.)[ \t]+)[^\n]`)
	quoteAt     = regexp.MustCompile(`^ *> [^\n]*(?:\n *> [^\n]*)*\n?`)
	longQuoteAt = regexp.MustCompile(`(?s)^ *>>> .*`)
	quoteMark   = regexp.MustCompile(`(?m)^ *>(?:>>)? ?`)
)

// block reads a construct that begins a line, and returns how long it is; 0 if
// there is none.
func (p *parser) block(s string, quoted bool) int {
	if m := longQuoteAt.FindString(s); m != "" && !quoted {
		p.found("quote", m)
		p.read(strings.TrimPrefix(strings.TrimLeft(m, " "), ">>> "), true, true)
		return len(m)
	}
	if m := quoteAt.FindString(s); m != "" && !quoted {
		p.found("quote", m)
		p.read(quoteMark.ReplaceAllString(m, ""), true, true)
		return len(m)
	}
	if m := headingAt.FindStringSubmatch(s); m != nil {
		p.found("heading", m[0])
		p.read(m[2], false, quoted)
		return len(m[0])
	}
	if m := subtextAt.FindStringSubmatch(s); m != nil {
		p.found("subtext", m[0])
		p.read(m[1], false, quoted)
		return len(m[0])
	}
	if m := listAt.FindStringSubmatch(s); m != nil {
		line, _, _ := strings.Cut(s, "\n")
		p.found("list", line)
		p.plain.WriteString(m[1])
		p.read(line[len(m[1]):], true, quoted)
		return len(line)
	}
	return 0
}

// inline reads what stands at the start of s, at least one character, and returns
// how long it is.
func (p *parser) inline(s string, quoted bool) int {
	for _, read := range []func(*parser, string, bool) int{
		(*parser).escape, (*parser).code, (*parser).bracketed, (*parser).link, (*parser).address,
		(*parser).emphasis, (*parser).paired, (*parser).word,
	} {
		if n := read(p, s, quoted); n > 0 {
			return n
		}
	}
	n := runeLen(s)
	p.plain.WriteString(s[:n])
	return n
}

// shrug is the one face whose backslash stays.
const shrug = `¯\_(ツ)_/¯`

// escape reads a backslash and what it takes the power from: anything but ASCII
// letters, digits and white space.
func (p *parser) escape(s string, _ bool) int {
	if strings.HasPrefix(s, shrug) {
		p.plain.WriteString(shrug)
		return len(shrug)
	}
	if len(s) < 2 || s[0] != '\\' || isWord(s[1]) && s[1] != '_' || strings.IndexByte(" \t\n\r\v\f", s[1]) >= 0 {
		return 0
	}
	n := 1 + runeLen(s[1:])
	p.plain.WriteString(s[1:n])
	return n
}

var fenceAt = regexp.MustCompile("(?is)^```(?:[a-z0-9_+\\-.#]+?\\n)?\\n*([^\\n].*?)\\n*```")

// code reads a fence, or a span between backticks. Nothing within is live.
func (p *parser) code(s string, _ bool) int {
	if m := fenceAt.FindStringSubmatch(s); m != nil {
		p.found("block", m[0])
		p.plain.WriteString(m[1])
		return len(m[0])
	}
	run := len(s) - len(strings.TrimLeft(s, "`"))
	for n := run; n > 0; n-- {
		if end := codeEnd(s, n); end > 0 {
			p.found("code", s[:end])
			p.plain.WriteString(s[n : end-n])
			return end
		}
	}
	return 0
}

// codeEnd is where a span that starts with n backticks ends; 0 if it does not.
func codeEnd(s string, n int) int {
	for k := n; k+1+n <= len(s); k++ {
		end := k + 1 + n
		if s[k] != '`' && s[k+1:end] == s[:n] && (end == len(s) || s[end] != '`') {
			return end
		}
	}
	return 0
}

// The constructs in angle brackets
// (https://discord.com/developers/docs/reference#message-formatting), and
// addresses, telephone numbers and mail.
var bracketedAt = []struct {
	kind string
	at   *regexp.Regexp
}{
	{"user", regexp.MustCompile(`^<@!?\d+>`)},
	{"role", regexp.MustCompile(`^<@&\d+>`)},
	{"channel", regexp.MustCompile(`^<#\d+>`)},
	{"command", regexp.MustCompile(`^</[-_' \p{L}\p{N}]+:\d+>`)},
	{"emoji", regexp.MustCompile(`^<a?:\w+:\d+>`)},
	{"timestamp", regexp.MustCompile(`^<t:-?\d+(?::[A-Za-z])?>`)},
	{"navigation", regexp.MustCompile(`^<id:[a-z-]+(?::\d+)?>`)},
	{"address", regexp.MustCompile(`^<[^: >]+:/[^ >]+>`)},
	{"address", regexp.MustCompile(`^<(?:mailto:)?[^\s<>@]+@[^\s<>@]+>`)},
	{"address", regexp.MustCompile(`^<(?:tel:|sms:)?\+\d[\d() -]*>`)},
}

func (p *parser) bracketed(s string, _ bool) int {
	if s[0] != '<' {
		return 0
	}
	for _, b := range bracketedAt {
		m := b.at.FindString(s)
		if m == "" {
			continue
		}
		p.found(b.kind, m)
		if b.kind == "address" {
			m = m[1 : len(m)-1]
			p.invites(m)
			p.plain.WriteString(m)
			return len(m) + 2
		}
		p.plain.WriteString(m)
		return len(m)
	}
	return 0
}

var (
	targetAt  = regexp.MustCompile(`(?s)^\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['"].*?['"])?\s*\)`)
	escaped   = regexp.MustCompile(`\\([^0-9A-Za-z\s])`)
	hasScheme = regexp.MustCompile(`(?i)^(?:https?|discord|steam)://.`)
)

// link reads an address behind other words. Backslashes in the address do not
// help: they are taken out before it is looked at; nor do they in the words.
func (p *parser) link(s string, quoted bool) int {
	if s[0] != '[' {
		return 0
	}
	depth := 0
	for k := 1; k < len(s); k++ {
		switch {
		case s[k] == '[':
			depth++
		case s[k] != ']':
		case depth > 0:
			depth--
		default:
			m := targetAt.FindStringSubmatch(s[k:])
			if m == nil || k == 1 {
				continue
			}
			target := escaped.ReplaceAllString(m[1], "$1")
			if !hasScheme.MatchString(target) {
				continue
			}
			end := k + len(m[0])
			p.found("link", s[:end])
			p.invites(target)
			p.read(s[1:k], false, quoted)
			return end
		}
	}
	return 0
}

var (
	addressAt = regexp.MustCompile(`(?i)^(?:https?|steam)://[^\s<]+[^<.,:;"'\]\s]`)
	inviteIn  = regexp.MustCompile(`(?i)discord(?:app)?\.(?:gg|com/invite)/[\w-]+`)
	inviteAt  = regexp.MustCompile(`(?i)^discord(?:app)?\.(?:gg|com/invite)/[\w-]+`)
)

// address reads an address that becomes a link by itself, or an invitation, which
// needs no scheme.
func (p *parser) address(s string, _ bool) int {
	m := addressAt.FindString(s)
	if m != "" {
		p.found("address", m)
		p.invites(m)
	} else if m = inviteAt.FindString(s); m != "" {
		p.invites(m)
	}
	p.plain.WriteString(m)
	return len(m)
}

func (p *parser) invites(s string) {
	for _, m := range inviteIn.FindAllString(s, -1) {
		p.found("invite", m)
	}
}
