package slack

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	slackapi "github.com/slack-go/slack"

	"footnote/bot"
)

// A preview's payload is what is posted, and its page shows all that a reader reads.
func TestPreviewed(t *testing.T) {
	for name, p := range pictures {
		for _, private := range []bool{false, true} {
			o := renderOptions{thread: pageThread}
			if p.reply.Visibility = bot.Public; private {
				p.reply.Visibility, o.person = bot.Private, pagePerson
			}
			got, err := Previewed("what is it?", p.reply)
			if err != nil {
				t.Fatal(err)
			}
			var payload struct {
				Text   string
				Blocks slackapi.Blocks
			}
			if err := json.Unmarshal(got.Payload, &payload); err != nil {
				t.Fatal(err)
			}
			m := render(p.reply, o)
			if payload.Text != m.Text || fmt.Sprint(decoded(t, payload.Blocks)) != fmt.Sprint(decoded(t, m.Blocks)) {
				t.Errorf("%s: the payload is not what is posted:\n%s", name, got.Payload)
			}
			if !strings.Contains(string(got.Payload), "\n  \"blocks\": [") {
				t.Errorf("%s: the payload is not indented", name)
			}
			page := string(got.Page)
			if seen := strings.Contains(page, "Only visible to you"); seen != private {
				t.Errorf("%s: that one person sees it is shown: %v, want %v", name, seen, private)
			}
			for _, want := range shownWords(decoded(t, m.Blocks)) {
				if !strings.Contains(html.UnescapeString(page), want) {
					t.Errorf("%s: the page lacks %q", name, want)
				}
			}
		}
	}
	if _, err := Previewed("what is it?", bot.Reply{}); err == nil {
		t.Error("nothing is previewed")
	}
}

// shownWords are the texts of blocks, without those of a menu that is closed.
func shownWords(v any) (all []string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			all = append(all, shownWords(e)...)
		}
	case object:
		for _, name := range []string{"elements", "text", "placeholder"} {
			if text, ok := v[name].(string); !ok {
				all = append(all, shownWords(v[name])...)
			} else if v["type"] != "mrkdwn" {
				all = append(all, text)
			} else {
				all = append(all, strings.Trim(unescape(text), "<>"))
			}
		}
	}
	return all
}

// A command is shown to nobody: what all see says who gave it.
func TestPreviewOfACommand(t *testing.T) {
	r := pictures["answer"].reply
	got, err := Previewed("/help me", r)
	if err != nil {
		t.Fatal(err)
	}
	if page := string(got.Page); !strings.Contains(page, "Mara Lind: /footnote-help me") || strings.Contains(page, "@Footnote") || strings.Contains(page, "1 reply") {
		t.Errorf("drawn is\n%s", page)
	}
	r.Visibility = bot.Private
	if got, err = Previewed("/help me", r); err != nil || strings.Contains(string(got.Page), "Mara Lind") {
		t.Errorf("alone one sees who asked: %v", err)
	}
}

// Whatever stands in a reply, a page runs nothing, fetches nothing and leads nowhere.
func TestPreviewIsInert(t *testing.T) {
	tags := regexp.MustCompile(`<[^>]*>`)
	plain, err := Previewed("x", bot.Reply{Blocks: []bot.Block{{Text: "x"}}})
	if err != nil {
		t.Fatal(err)
	}
	count := func(page []byte) int { return len(tags.FindAll(page, -1)) }
	for _, evil := range []string{
		"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</style><svg onload=alert(1)>", "<!-- x", "]]>", "{{.Asked}}", "&lt;b&gt;", "<a href='https://evil.example'>x</a>",
	} {
		got, err := Previewed(evil, bot.Reply{Blocks: []bot.Block{{Text: evil}}})
		if err != nil {
			t.Fatal(err)
		}
		if count(got.Page) != count(plain.Page) {
			t.Errorf("%q changes what the page is made of:\n%s", evil, got.Page)
		}
		if n := strings.Count(html.UnescapeString(string(got.Page)), evil); n != 2 && evil != "&lt;b&gt;" {
			t.Errorf("%q is shown %d times, want 2", evil, n)
		}
		all := []bot.Block{}
		for kind := bot.Say; kind <= bot.Verbatim; kind++ {
			all = append(all, bot.Block{Kind: kind, Text: evil + " text", Link: "https://evil.example/?a=1&b=2", Marks: []bot.Mark{{Start: 0, End: len(evil)}}})
		}
		got, err = Previewed(evil, bot.Reply{Blocks: all, Menu: &bot.Menu{Label: evil, Actions: []bot.Action{{Kind: bot.Next, Label: evil, Token: "t"}}},
			Actions: []bot.Action{{Kind: bot.Discard, Label: evil, Token: "t"}, {Kind: bot.Open, Label: evil, Link: "https://evil.example"}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range tags.FindAllString(string(got.Page), -1) {
			name := strings.FieldsFunc(tag, func(r rune) bool { return strings.ContainsRune("</> !", r) })[0]
			if !slices.Contains(pageTags, name) || strings.Contains(tag, "src=") || strings.Contains(tag, "href") || strings.Contains(tag, " on") {
				t.Errorf("%q makes %s", evil, tag)
			}
		}
	}
	if !strings.Contains(string(plain.Page), `content="default-src 'none'; style-src 'unsafe-inline'"`) {
		t.Error("the page does not forbid what it does not need")
	}
}

// pageTags are all that a page is made of.
var pageTags = []string{"doctype", "html", "head", "meta", "title", "style", "body", "main", "article", "div", "span", "b", "svg", "rect", "circle", "path",
	"text", "blockquote", "ul", "li", "pre"}
