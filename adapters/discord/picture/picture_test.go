package picture

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/net/html"

	"footnote/adapters/discord/rest"
)

// texts of a page by the class of what they stand in; the root has "".
func texts(t *testing.T, page []byte) map[string][]string {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			if a.Key == "class" {
				out[a.Val] = append(out[a.Val], textOf(n))
			}
		}
	}
	return out
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// sample has all that a message of ours can have.
func sample(text string) *rest.Message {
	return &rest.Message{
		Content: "> **" + text + "** stands\n-# Place <https://doi.org/10.1000/182>\nSaid\n- one\n  - two\n```\n@book{x}\n```",
		Embeds:  []*discordgo.MessageEmbed{{Description: "> long " + text}},
		Components: []discordgo.MessageComponent{
			discordgo.ActionsRow{Components: []discordgo.MessageComponent{
				discordgo.Button{Label: text, Style: discordgo.SecondaryButton},
				discordgo.Button{Label: "Take off", Style: discordgo.DangerButton},
				discordgo.Button{Label: "Open", Style: discordgo.LinkButton, URL: "https://reading.example.org/"},
			}},
			discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.SelectMenu{Placeholder: "Other sources " + text}}},
			discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.SelectMenu{}}},
		},
		Files: []rest.File{{Name: text + ".bib", Data: make([]byte, 1536)}, {Name: "small", Data: make([]byte, 9)}},
	}
}

func TestPage(t *testing.T) {
	page, err := Page(Scene{Asked: "why do tankers wait?", Message: sample("tankers")})
	if err != nil {
		t.Fatal(err)
	}
	got := texts(t, page)
	for class, want := range map[string][]string{
		"mention":          {"@Footnote", "@Footnote"},
		"words":            {"@Footnote why do tankers wait?"},
		"app":              {"APP"},
		"quote":            {"tankers stands", "long tankers"},
		"bold":             {"tankers"},
		"subtext":          {"Place https://doi.org/10.1000/182"},
		"link":             {"https://doi.org/10.1000/182"},
		"item":             {"one"},
		"item deeper":      {"two"},
		"codeblock":        {"@book{x}"},
		"button secondary": {"tankers"},
		"button danger":    {"Take off"},
		"button outward":   {"Open"},
		"menu":             {"Other sources tankers", "Make a selection"},
		"file":             {"tankers.bib1.50 KB", "small9 bytes"},
		"only":             nil,
		"command":          nil,
	} {
		if !slices.Equal(got[class], want) {
			t.Errorf("%q reads %q, want %q", class, got[class], want)
		}
	}
}

func TestPageOfACommand(t *testing.T) {
	page, err := Page(Scene{Asked: "why?", Command: "ask", Hidden: true, Message: sample("tankers")})
	if err != nil {
		t.Fatal(err)
	}
	got := texts(t, page)
	if c := got["command"]; !slices.Equal(c, []string{"/ask"}) || got["mention"] != nil {
		t.Errorf("used is %q, mentioned %q", c, got["mention"])
	}
	if o := got["only"]; !slices.Equal(o, []string{"Only you can see this · Dismiss message"}) {
		t.Errorf("who sees it: %q", o)
	}
}

// TestPageIsInert: whatever is quoted stays text, and nothing is fetched.
func TestPageIsInert(t *testing.T) {
	elements := strings.Fields("html head meta title style body main div span b small svg path")
	attributes := strings.Fields("lang charset name content http-equiv class style width height viewBox fill aria-hidden d")
	for _, hostile := range []string{
		"plain", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", `" onclick="x`, "</style><script>", "</title><svg onload=x>",
		"<!--", "]]>", "{{.}}", "\x00<a href=javascript:x>", "&lt;b&gt;", "'><iframe src=//evil.example>",
	} {
		page, err := Page(Scene{Asked: hostile, Command: hostile, Hidden: true, Message: sample(hostile)})
		if err != nil {
			t.Fatal(err)
		}
		root, err := html.Parse(bytes.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		styles := 0
		for n := range root.Descendants() {
			switch {
			case n.Type == html.CommentNode:
				t.Errorf("%q makes a comment", hostile)
			case n.Type != html.ElementNode:
				continue
			case n.Data == "style":
				styles++
			}
			if !slices.Contains(elements, n.Data) {
				t.Errorf("%q makes <%s>", hostile, n.Data)
			}
			for _, a := range n.Attr {
				if !slices.Contains(attributes, a.Key) {
					t.Errorf("%q makes %s=%q", hostile, a.Key, a.Val)
				}
			}
		}
		if styles != 1 {
			t.Errorf("%q makes %d styles", hostile, styles)
		}
	}
}
