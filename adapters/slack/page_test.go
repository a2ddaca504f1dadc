package slack

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/bot"
)

// TestPictures draws what is shown as it looks on Slack, for a person to look at:
// in the folder that FOOTNOTE_PICTURES names, pages are written for a message, one
// for a single person, the home page and the form. If replies.json is there, with a
// line {"asked": …, "reply": …} for each, they are drawn in place of our own.
func TestPictures(t *testing.T) {
	folder := os.Getenv("FOOTNOTE_PICTURES")
	if folder == "" {
		t.Skip("FOOTNOTE_PICTURES names no folder")
	}
	pages := map[string]string{"messages": "", "whispers": ""}
	for _, s := range replies(t, filepath.Join(folder, "replies.json")) {
		public, private := render(s.Reply, renderOptions{}), render(s.Reply, renderOptions{person: "U1"})
		if public == nil {
			continue
		}
		asked := "<div class=message><b>alice</b><div>" + html.EscapeString(s.Asked) + "</div></div>"
		pages["messages"] += asked + "<div class=message><b>Footnote</b>" + drawn(decoded(t, public.Blocks)) + "</div>"
		pages["whispers"] += asked + "<div class='message whisper'><small>Only visible to you</small><b>Footnote</b>" + drawn(decoded(t, private.Blocks)) + "</div>"
	}
	form := decoded(t, askForm(homePicture.Recent[0], "")).(object)
	pages["home"] = "<div class=home>" + drawn(decoded(t, homeView(homePicture, "")).(object)["blocks"]) + "</div>"
	pages["form"] = "<div class=modal><h2>" + drawn(form["title"]) + "</h2>" + drawn(form["blocks"]) +
		"<footer><span class=button>" + drawn(form["close"]) + "</span> <span class='button primary'>" + drawn(form["submit"]) + "</span></footer></div>"
	for name, body := range pages {
		page := "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><style>" + look + "</style>" + body
		if err := os.WriteFile(filepath.Join(folder, name+".html"), []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A picture is a question and its answer.
type picture struct {
	Asked string    `json:"asked"`
	Reply bot.Reply `json:"reply"`
}

// replies are what a file has, or else our own pictures.
func replies(t *testing.T, path string) (all []picture) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		for _, name := range []string{"answer", "whisper", "list", "cite", "compare"} {
			all = append(all, picture{name, pictures[name].reply})
		}
		return all
	}
	for line := range strings.Lines(string(data)) {
		var p picture
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// drawn is a part of a message or a view as HTML.
func drawn(v any) string {
	if all, ok := v.([]any); ok {
		var b strings.Builder
		for _, e := range all {
			b.WriteString(drawn(e))
		}
		return b.String()
	}
	o, _ := v.(object)
	in := func(tag, key string) string {
		return "<" + tag + ">" + drawn(o[key]) + "</" + strings.Fields(tag)[0] + ">"
	}
	written := func(key string) string { s, _ := o[key].(string); return html.EscapeString(s) }
	switch o["type"] {
	case "rich_text":
		return in("div class='block rich'", "elements")
	case "rich_text_section":
		return in("div class=line", "elements")
	case "rich_text_quote":
		return in("blockquote", "elements")
	case "rich_text_preformatted":
		return in("pre", "elements")
	case "rich_text_list":
		return strings.ReplaceAll(in(fmt.Sprintf("div class=list style='margin-left:%vpx'", 28*(1+number(o["indent"]))), "elements"), "class=line", "class=item")
	case "context":
		return in("div class='block context'", "elements")
	case "actions":
		return in("div class='block actions'", "elements")
	case "header":
		return in("h3", "text")
	case "section":
		return "<div class='block section'>" + in("div", "text") + drawn(o["accessory"]) + "</div>"
	case "input":
		return "<div class='block input'>" + in("label", "label") + drawn(o["element"]) + in("small", "hint") + "</div>"
	case "button":
		return fmt.Sprintf("<span class='button %s'>%s</span>", written("style"), drawn(o["text"]))
	case "static_select", "external_select":
		if first, ok := o["initial_option"].(object); ok {
			return in("span class=select", "placeholder")[:len("<span class=select>")] + drawn(first["text"]) + "</span>"
		}
		return in("span class=select", "placeholder")
	case "plain_text_input":
		return "<div class=typed>" + written("initial_value") + "</div>"
	case "link":
		return "<a>" + written("url") + "</a>"
	case "channel":
		return "<a>#" + written("channel_id") + "</a>"
	case "mrkdwn":
		return "<a>" + strings.Trim(unescape(o["text"].(string)), "<>") + "</a> "
	case "plain_text":
		return written("text") + " "
	case "text":
		if _, ok := o["style"]; ok {
			return "<strong>" + written("text") + "</strong>"
		}
		return written("text")
	}
	return ""
}

func number(v any) int {
	var n int
	_, _ = fmt.Sscan(fmt.Sprint(v), &n)
	return n
}

// look is how Slack's web client shows messages, near enough to judge layout.
const look = `
body{margin:0;font:15px/1.46668 Lato,"Noto Sans","DejaVu Sans",sans-serif;color:#1d1c1d;background:#fff}
.message{padding:8px 20px 8px 64px}.whisper{background:#f8f8f8}.whisper>small{display:block;color:#616061}
.block{margin:4px 0 8px;max-width:600px;overflow-wrap:break-word}.line,blockquote,.item,pre{white-space:pre-wrap}
blockquote{margin:4px 0;padding-left:16px;border-left:4px solid #ddd}
.item{display:list-item;list-style:disc}.list .list .item{list-style:circle}
pre{margin:4px 0;padding:8px;border:1px solid #ddd;border-radius:4px;background:#f8f8f8;font-size:12px}
.context{font-size:12px;color:#616061;margin-bottom:4px}a{color:#1264a3}h3{margin:16px 0 4px;font-size:18px}
.actions{display:flex;flex-wrap:wrap;gap:8px}.section{display:flex;justify-content:space-between;gap:16px}
.button,.select{display:inline-block;flex:none;padding:0 12px;line-height:26px;height:26px;border:1px solid #bbb;border-radius:4px;font-weight:700;font-size:13px;background:#fff}
.primary{background:#007a5a;color:#fff}.danger{color:#e01e5a}.select{font-weight:400;min-width:150px;max-width:300px;overflow:hidden;white-space:nowrap}.select::after{content:" ⌄";float:right}
.home{padding:20px;max-width:640px}.modal{max-width:520px;margin:20px auto;padding:0 24px 20px;border:1px solid #ddd;border-radius:8px}
.input label{display:block;font-weight:700;margin:16px 0 8px}.input small{display:block;color:#616061;font-size:13px}.typed,.input .select{display:block;max-width:none;width:auto;height:auto;padding:6px 12px;border:1px solid #868686;border-radius:4px;min-height:24px}
footer{text-align:right;margin-top:20px}
`
