package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "rewrite the examples of the README")

var readmeFile = filepath.Join("..", "..", "README.md")

func readme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(readmeFile)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// example returns the README's first block of a language.
func example(t *testing.T, language string) string {
	t.Helper()
	_, rest, ok := strings.Cut(readme(t), "\n```"+language+"\n")
	block, _, closed := strings.Cut(rest, "```\n")
	if !ok || !closed {
		t.Fatalf("the README has no ```%s block", language)
	}
	return block
}

// checkExample holds a block of the README against what the program prints;
// with -update it writes the block.
func checkExample(t *testing.T, language, got string) {
	t.Helper()
	want := example(t, language)
	switch {
	case got == want:
	case *update:
		text := strings.Replace(readme(t), "```"+language+"\n"+want, "```"+language+"\n"+got, 1)
		if err := os.WriteFile(readmeFile, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the README shows\n%s\nbut the program prints\n%s\n-update rewrites it", want, got)
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
	for line := range strings.Lines(example(t, "text")) {
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
	checkExample(t, "text", b.String())
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
	var want, got excerpt
	if err := json.Unmarshal([]byte(example(t, "json")), &want); err != nil {
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
	checkExample(t, "json", b.String())
}

func TestReadmeCommands(t *testing.T) {
	text := readme(t)
	for _, want := range []string{"\ngo run ./cmd/footnote chat\n", "\ngo test ./...\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the README does not have the line %q", strings.TrimSpace(want))
		}
	}
	calls := regexp.MustCompile(`(?m)(?:^|\| |run \./cmd/)footnote ([a-z]+)`).FindAllStringSubmatch(text, -1)
	if len(calls) < 3 {
		t.Fatalf("found %d commands in the README", len(calls))
	}
	for _, m := range calls {
		if !slices.ContainsFunc(commands(), func(c command) bool { return c.name == m[1] }) {
			t.Errorf("the README types footnote %s, which is no command", m[1])
		}
	}
	for _, m := range regexp.MustCompile("[`(]((?:\\./)?(?:cmd|bot|knowledge|adapters)/[a-z/]*)").FindAllStringSubmatch(text, -1) {
		if _, err := os.Stat(filepath.Join("..", "..", m[1])); err != nil {
			t.Errorf("the README names %s: %v", m[1], err)
		}
	}
}
