package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

const guideFile = "README.md"

// The guide's tables are the program's.
func TestGuideSettings(t *testing.T) {
	const (
		begin = "<!-- made by go test ./cmd/footnote -run Guide -update -->\n"
		end   = "<!-- end of what is made -->"
	)
	data, err := os.ReadFile(guideFile)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), begin)
	was, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s lacks a mark of where the settings stand", guideFile)
	}
	got := "\n" + settingsMarkdown() + "\n"
	switch {
	case was == got:
	case *update:
		if err := os.WriteFile(guideFile, []byte(before+begin+got+end+after), 0o666); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("the guide's settings are not those of the program; -update rewrites them")
	}
}

// Whatever variable a guide names is one, and whatever command it types.
func TestGuideNames(t *testing.T) {
	ours := make(map[string]bool)
	for _, s := range allSettings() {
		ours[s.name] = true
		ours[s.name+fileSuffix] = s.secret
	}
	data, err := os.ReadFile(guideFile)
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`\b(?:FOOTNOTE|DISCORD|SLACK)_[A-Z_]*[A-Z]\b`).FindAllString(string(data), -1)
	if len(names) < len(allSettings()) {
		t.Fatalf("found %d names", len(names))
	}
	for _, name := range names {
		if !ours[name] {
			t.Errorf("the guide names %s, which is not in the table", name)
		}
	}
	for _, m := range regexp.MustCompile("(?m)(?:^|`|\\| )footnote ([a-z]+)").FindAllStringSubmatch(string(data), -1) {
		if !slices.ContainsFunc(commands(), func(c command) bool { return c.name == m[1] }) {
			t.Errorf("the guide types footnote %s, which is no command", m[1])
		}
	}
}

// Every setting is in one group that is shown, has a name of its own, can be set
// to what it is without being set, and says what it is in half a line.
func TestSettingsTable(t *testing.T) {
	names, flags := make(map[string]bool), make(map[string]bool)
	for _, s := range allSettings() {
		switch {
		case names[s.name]:
			t.Errorf("%s stands twice", s.name)
		case s.flag != "" && flags[s.flag]:
			t.Errorf("--%s stands twice", s.flag)
		case s.flag != "" && s.secret:
			t.Errorf("%s is a secret, and could be given where other users of the machine see it", s.name)
		case !slices.Contains(groups, s.group):
			t.Errorf("%s is in no group that is shown, but in %q", s.name, s.group)
		case s.help == "" || s.value == "" || s.set == nil:
			t.Errorf("%s lacks something: %+v", s.name, s)
		case strings.HasSuffix(s.help, ".") || utf8.RuneCountInString(s.help) > helpWidth-35:
			t.Errorf("%s: the help is not half a line: %q", s.name, s.help)
		case s.more != "" && !strings.HasSuffix(s.more, "."):
			t.Errorf("%s: what else there is to know is not in sentences: %q", s.name, s.more)
		}
		names[s.name], flags[s.flag] = true, true
		var c config
		if s.fallback != "" {
			if err := s.set(&c, s.fallback); err != nil {
				t.Errorf("%s cannot be set to what it is without being set: %v", s.name, err)
			}
		}
		for _, name := range s.also {
			if !slices.ContainsFunc(commands(), func(c command) bool { return c.name == name }) {
				t.Errorf("%s is said to be read by %s, which is no command", s.name, name)
			}
		}
	}
}

// Help fits a terminal, and names every setting.
func TestSettingsHelp(t *testing.T) {
	serve := runWith(t, "", "help", "serve")
	for name, page := range map[string]string{"serve": serve, "variables": runWith(t, "", "help", "variables")} {
		for line := range strings.Lines(page) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > helpWidth {
				t.Errorf("help %s: %d characters: %s", name, n, line)
			}
		}
		for _, s := range allSettings() {
			if !strings.Contains(page, "  "+s.names()) {
				t.Errorf("help %s lacks %s", name, s.names())
			}
		}
	}
	if markdown := runWith(t, "", "help", "variables", "--markdown"); !strings.Contains(markdown, "| `FOOTNOTE_DATA`, `--data` |") {
		t.Errorf("no table:\n%s", markdown)
	}
}
