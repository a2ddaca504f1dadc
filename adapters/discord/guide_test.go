package discord

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"footnote/bot"
	"footnote/knowledge"
)

// TestGuide holds what README.md says against what there is.
func TestGuide(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	guide := string(data)
	b, err := bot.New(bot.Config{Open: func(context.Context, bot.Space) (bot.Base, error) { return nil, knowledge.ErrNoDocuments }})
	if err != nil {
		t.Fatal(err)
	}
	var wanted []string
	for _, c := range b.Commands() {
		wanted = append(wanted, "`/"+c.Name+"`")
		if c.MessageAction != "" {
			wanted = append(wanted, "**"+c.MessageAction+"**")
		}
		for _, o := range c.Options {
			if c.Name == "settings" && o.Name == "setting" {
				for _, name := range o.Choices {
					wanted = append(wanted, "| `"+name+"` |")
				}
			}
		}
	}
	for _, p := range permissionNames {
		wanted = append(wanted, "| **"+p.name+"** |")
	}
	if len(wanted) < 20 {
		t.Fatalf("only %d things to look for: %q", len(wanted), wanted)
	}
	for _, w := range wanted {
		if !strings.Contains(guide, w) {
			t.Errorf("the guide does not tell %s", w)
		}
	}
	for _, link := range regexp.MustCompile(`\]\(([^:)]+)\)`).FindAllStringSubmatch(guide, -1) {
		if _, err := os.Stat(filepath.FromSlash(link[1])); err != nil {
			t.Errorf("the guide leads to what is not there: %s", link[1])
		}
	}
}

// TestGuideQuotes: what people are to recognise is what the bot says.
func TestGuideQuotes(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, trouble, _ := strings.Cut(string(data), "\n## When something does not work\n")
	trouble, _, _ = strings.Cut(trouble, "\n## ")
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(data)
	}
	quotes := regexp.MustCompile(`“([^”]{12,})”`).FindAllStringSubmatch(trouble, -1)
	if len(quotes) < 4 {
		t.Fatalf("%d quotations: %q", len(quotes), quotes)
	}
	for _, q := range quotes {
		if !strings.Contains(code.String(), q[1]) {
			t.Errorf("nobody says %q", q[1])
		}
	}
}
