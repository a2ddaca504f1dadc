package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "rewrite the examples of the README")

// root is the repository's folder.
var root = filepath.Join("..", "..")

// A page is one that documents the program: its path below root.
type page string

// pages are the README and the guides that it leads to.
var pages = []page{"README.md", "cmd/footnote/README.md", "knowledge/README.md", "adapters/discord/README.md", "adapters/slack/README.md"}

func (p page) path() string { return filepath.Join(root, filepath.FromSlash(string(p))) }

func (p page) text(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(p.path())
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// example returns a page's first block of a language.
func (p page) example(t *testing.T, language string) string {
	t.Helper()
	_, rest, ok := strings.Cut(p.text(t), "\n```"+language+"\n")
	block, _, closed := strings.Cut(rest, "```\n")
	if !ok || !closed {
		t.Fatalf("%s has no ```%s block", p, language)
	}
	return block
}

// checkExample holds a block of a page against what the program prints; with
// -update it writes the block.
func (p page) checkExample(t *testing.T, language, got string) {
	t.Helper()
	want := p.example(t, language)
	switch {
	case got == want:
	case *update:
		text := strings.Replace(p.text(t), "```"+language+"\n"+want, "```"+language+"\n"+got, 1)
		if err := os.WriteFile(p.path(), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s shows\n%s\nbut the program prints\n%s\n-update rewrites it", p, want, got)
	}
}

// runWith runs the program on lines of input.
func runWith(t *testing.T, input string, args ...string) string {
	t.Helper()
	var out, errors bytes.Buffer
	if code := run(args, strings.NewReader(input), &out, &errors, nil); code != exitOK {
		t.Fatalf("footnote %q exits with %d: %s", args, code, errors.String())
	}
	return out.String()
}

// TestReadmeTranscript asks what the README's conversation asks. The lines of
// buttons are taken as they stand there: a pipe does not show them.
func TestReadmeTranscript(t *testing.T) {
	const (
		prompt   = "you> "
		separate = "you, in a direct conversation: every line goes to the bot.\n" // what /who says
	)
	var asked, buttons []string
	for line := range strings.Lines(pages[0].example(t, "text")) {
		switch question, ok := strings.CutPrefix(line, prompt); {
		case ok:
			asked, buttons = append(asked, question), append(buttons, "")
		case strings.HasPrefix(line, "[1]"):
			buttons[len(buttons)-1] += line
		}
	}
	shown := strings.Split(runWith(t, strings.Join(asked, "/who\n")+"/who\n", "chat"), separate)
	if len(shown) != len(asked)+1 {
		t.Fatalf("%d replies to %d lines", len(shown)-1, len(asked))
	}
	var b strings.Builder
	for i, question := range asked {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(prompt + question)
		for line := range strings.Lines(strings.Trim(shown[i], "\n") + "\n") {
			b.WriteString(wrapped(line, 90))
		}
		b.WriteString(buttons[i])
	}
	pages[0].checkExample(t, "text", b.String())
}

// wrapped breaks a line of a pipe as a terminal of so many columns shows it.
func wrapped(line string, columns int) string {
	first, rest := "", ""
	if text, ok := strings.CutPrefix(line, "> "); ok {
		first, rest, line = "│ ", "│ ", text
	} else if strings.HasPrefix(line, "  ") {
		first, rest = "  ", "  "
	}
	out, width := "", columns
	for _, word := range strings.Fields(line) {
		switch n := utf8.RuneCountInString(word); {
		case out == "":
			out, width = first+word, utf8.RuneCountInString(first)+n
		case width+1+n > columns:
			out, width = out+"\n"+rest+word, utf8.RuneCountInString(rest)+n
		default:
			out, width = out+" "+word, width+1+n
		}
	}
	return out + "\n"
}

// An excerpt is the part of an answer's JSON that the README shows.
type excerpt struct {
	Question   string  `json:"question"`
	Verdict    string  `json:"verdict"`
	Confidence float64 `json:"confidence"`
	Snippets   []struct {
		Text     string `json:"text"`
		Citation struct {
			Document   string   `json:"document"`
			Title      string   `json:"title"`
			Section    []string `json:"section"`
			Paragraph  int      `json:"paragraph"`
			References []struct {
				Marker string `json:"marker"`
				Status string `json:"status"`
			} `json:"references"`
		} `json:"citation"`
	} `json:"snippets"`
	Evidence []struct {
		Word      string `json:"word"`
		Count     int    `json:"count"`
		InSnippet bool   `json:"in_snippet"`
	} `json:"evidence"`
}

func TestReadmeJSON(t *testing.T) {
	const guide = page("knowledge/README.md")
	var want, got excerpt
	if err := json.Unmarshal([]byte(guide.example(t, "json")), &want); err != nil {
		t.Fatal(err)
	}
	line := runWith(t, want.Question+"\n", "ask", "--limit", "1")
	if err := json.Unmarshal([]byte(line), &got); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(got); err != nil {
		t.Fatal(err)
	}
	guide.checkExample(t, "json", b.String())
}

func TestReadmeCommands(t *testing.T) {
	first := pages[0].text(t)
	for _, want := range []string{"\ngo run ./cmd/footnote chat\n", "\ngo test ./...\n"} {
		if !strings.Contains(first, want) {
			t.Errorf("the README does not have the line %q", strings.TrimSpace(want))
		}
	}
	for _, p := range pages {
		text := p.text(t)
		calls := regexp.MustCompile(`(?m)(?:^|\| |run \./cmd/|`+"`"+`)footnote ([a-z]+)`).FindAllStringSubmatch(text, -1)
		if len(calls) < 3 {
			t.Errorf("found %d commands in %s", len(calls), p)
		}
		for _, m := range calls {
			if !slices.ContainsFunc(commands(), func(c command) bool { return c.name == m[1] }) {
				t.Errorf("%s types footnote %s, which is no command", p, m[1])
			}
		}
		for _, m := range regexp.MustCompile("[`(]((?:\\./)?(?:cmd|bot|knowledge|adapters)/[A-Za-z/.]*)").FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
				t.Errorf("%s names %s: %v", p, m[1], err)
			}
		}
	}
}

// TestPagesLeadSomewhere follows the links of all pages to files and headings of
// the repository.
func TestPagesLeadSomewhere(t *testing.T) {
	heading := regexp.MustCompile(`(?m)^#+ (.*)$`)
	for _, p := range pages {
		links := regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(p.text(t), -1)
		found := 0
		for _, m := range links {
			to, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(to, ":") {
				continue // elsewhere
			}
			found++
			target := p
			if to != "" {
				target = page(path.Join(path.Dir(string(p)), to))
			}
			if _, err := os.Stat(target.path()); err != nil {
				t.Errorf("%s leads to %s: %v", p, m[1], err)
				continue
			}
			if anchor == "" {
				continue
			}
			var anchors []string
			for _, h := range heading.FindAllStringSubmatch(target.text(t), -1) {
				anchors = append(anchors, anchorOf(h[1]))
			}
			if !slices.Contains(anchors, anchor) {
				t.Errorf("%s leads to %s, which has only %q", p, m[1], anchors)
			}
		}
		if found == 0 {
			t.Errorf("%s has no link to another page", p)
		}
	}
}

// anchorOf is what GitHub names a heading.
func anchorOf(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}
