package discord

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/rest"
	"footnote/bot"
)

// TestPictures draws replies as they look on Discord, dark and light, for a person
// to look at: FOOTNOTE_PICTURES names a folder in which replies.json has a line
// {"asked": …, "reply": …} for each. The pages are written beside it.
func TestPictures(t *testing.T) {
	folder := os.Getenv("FOOTNOTE_PICTURES")
	if folder == "" {
		t.Skip("FOOTNOTE_PICTURES names no folder")
	}
	data, err := os.ReadFile(filepath.Join(folder, "replies.json"))
	if err != nil {
		t.Fatal(err)
	}
	var body strings.Builder
	for line := range strings.Lines(string(data)) {
		var said struct {
			Asked string    `json:"asked"`
			Reply bot.Reply `json:"reply"`
		}
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			t.Fatal(err)
		}
		if m := render(said.Reply, renderOptions{}); m != nil {
			body.WriteString(drawn("alice", &rest.Message{Content: escape(said.Asked)}) + drawn("Footnote", m))
		}
	}
	for _, theme := range []string{"dark", "light"} {
		page := "<!doctype html><meta charset=utf-8><style>" + look + "</style><body class=" + theme + ">" + body.String()
		if err := os.WriteFile(filepath.Join(folder, theme+".html"), []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// drawn is a message as HTML.
func drawn(from string, m *rest.Message) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<div class=message><b class=who>%s</b><div class=content>%s</div>", html.EscapeString(from), drawnNodes(parseMarkdown(m.Content)))
	for _, e := range m.Embeds {
		fmt.Fprintf(&b, "<div class=embed>%s</div>", drawnNodes(parseMarkdown(e.Description)))
	}
	for _, c := range m.Components {
		b.WriteString("<div class=row>")
		for _, c := range c.(discordgo.ActionsRow).Components {
			switch c := c.(type) {
			case discordgo.Button:
				fmt.Fprintf(&b, "<span class='button style%d'>%s</span>", c.Style, html.EscapeString(c.Label))
			case discordgo.SelectMenu:
				fmt.Fprintf(&b, "<span class=select>%s</span>", html.EscapeString(c.Placeholder))
			}
		}
		b.WriteString("</div>")
	}
	return b.String() + "</div>\n"
}

func drawnNodes(nodes []node) string {
	tags := map[string]string{
		"quote": "blockquote", "subtext": "small", "heading": "h3", "bold": "strong", "italic": "em", "code": "code",
		"codeblock": "pre", "underline": "u", "strike": "s",
	}
	var b strings.Builder
	for i, n := range nodes {
		inner := html.EscapeString(n.text)
		if n.children != nil {
			inner = drawnNodes(n.children)
		}
		tag := tags[n.kind]
		switch {
		case n.kind == "text":
			// A client shows no line end beside what stands in lines of its own.
			block := func(n node) bool { return slices.Contains([]string{"codeblock"}, n.kind) }
			if i > 0 && block(nodes[i-1]) {
				inner = strings.TrimPrefix(inner, "\n")
			}
			b.WriteString(inner)
		case n.kind == "item":
			fmt.Fprintf(&b, "<div class=item style='margin-left:%dpx'>%s</div>", 20+16*n.depth, inner)
		case tag != "":
			fmt.Fprintf(&b, "<%s>%s</%s>", tag, inner, tag)
		default:
			fmt.Fprintf(&b, "<a>%s</a>", inner)
		}
	}
	return b.String()
}

// look is how Discord's web client shows messages, near enough to judge layout.
const look = `
body{margin:0;padding:8px 0;font:16px/1.375 "gg sans","Noto Sans","DejaVu Sans",sans-serif}
.dark{background:#313338;color:#dbdee1}.light{background:#fff;color:#313338}
.message{padding:6px 16px 6px 56px}.who{display:block}.content,.embed{white-space:break-spaces;overflow-wrap:break-word}
blockquote{margin:0;padding:0 8px 0 12px;border-left:4px solid #4e5058;border-radius:4px}.light blockquote{border-color:#c4c9ce}
small{display:block;font-size:13px;line-height:1.38;color:#949ba4}.light small{color:#5c5e66}
small a,a{color:#00a8fc}.light a{color:#006ce7}
.item{display:list-item;list-style:disc outside}h3{margin:8px 0}
pre{margin:6px 0 0;padding:8px;border-radius:4px;border:1px solid #1e1f22;background:#2b2d31;font-size:14px;white-space:pre-wrap;max-width:90%}
.light pre{background:#f2f3f5;border-color:#e3e5e8}
.embed{max-width:520px;margin-top:4px;padding:8px 16px 16px 12px;border-left:4px solid #1e1f22;border-radius:4px;background:#2b2d31;font-size:14px}
.light .embed{background:#f2f3f5}
.row{display:flex;flex-wrap:wrap}.button{margin:4px 8px 4px 0;padding:2px 16px;min-width:28px;line-height:28px;font-size:14px;border-radius:8px;text-align:center}
.style2,.style5{background:#4e5058;color:#fff}.light .style2,.light .style5{background:#e3e5e8;color:#313338}.style5::after{content:" ↗"}
.style4{background:#da373c;color:#fff}.select{width:400px;margin:4px 0;padding:8px;border-radius:8px;background:#1e1f22}.light .select{background:#ebebeb}
`
