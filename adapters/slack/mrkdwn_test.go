package slack

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// liveText lists what Slack acts on in mark-up: its constructs in angle brackets,
// those that have no escape, and emoji. Where rules are not documented, it is the
// stricter reading.
func liveText(s string) (live []string) {
	for _, m := range regexp.MustCompile(`<[^>]*>?|>|&[^;]{0,5};?|:[^\s:/.|\x{2060}]+:`).FindAllString(s, -1) {
		inner := strings.Trim(m, "<>")
		link, label, named := strings.Cut(inner, "|")
		switch {
		case m == "&amp;" || m == "&lt;" || m == "&gt;":
		case strings.HasPrefix(m, "&"), m == ">", strings.HasPrefix(m, "<") && !strings.HasSuffix(m, ">"):
			live = append(live, "raw "+m)
		case strings.HasPrefix(m, ":"):
			live = append(live, "emoji "+m)
		case strings.HasPrefix(inner, "!"), strings.HasPrefix(inner, "@"):
			live = append(live, "mention "+inner)
		case strings.HasPrefix(inner, "#"):
			live = append(live, "channel "+inner[1:])
		case named:
			live = append(live, "disguised "+link+" as "+label)
		default:
			live = append(live, "link "+unescape(link))
		}
	}
	return live
}

// unescape is what a reader sees of mark-up.
func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&", "\u2060", "").Replace(s)
}

// readBlocks is what a reader sees of blocks, a line for each, and what is live.
func readBlocks(blocks []any) (text string, live []string) {
	var b strings.Builder
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case object:
			switch v["type"] {
			case "text":
				b.WriteString(v["text"].(string))
			case "plain_text":
				b.WriteString(v["text"].(string) + "\n")
			case "link":
				b.WriteString(v["url"].(string))
				if label, ok := v["text"]; ok && label != v["url"] {
					live = append(live, "disguised "+v["url"].(string))
				}
				live = append(live, "link "+v["url"].(string))
			case "channel":
				b.WriteString("#" + v["channel_id"].(string))
				live = append(live, "channel "+v["channel_id"].(string))
			case "mrkdwn":
				b.WriteString(strings.Trim(unescape(v["text"].(string)), "<>") + "\n")
				live = append(live, liveText(v["text"].(string))...)
			case "actions":
			case "rich_text", "rich_text_list", "context", "header", "section":
				walk(v["elements"])
				walk(v["text"])
			case "rich_text_section", "rich_text_quote", "rich_text_preformatted":
				walk(v["elements"])
				b.WriteString("\n")
			default:
				live = append(live, v["type"].(string))
			}
		}
	}
	walk(blocks)
	return b.String(), live
}

func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"<!channel> & <@U1>": "&lt;!channel&gt; &amp; &lt;@U1&gt;", "&lt;!here&gt;": "&amp;lt;!here&amp;gt;", "a < b > c": "a &lt; b &gt; c",
		":smile:": ":\u2060smile:", "10:30, see: this": "10:30, see: this", "10:30:45": "10:\u206030:45", "a::b:": "a::\u2060b:", "@here #general": "@here #general",
		"*bold* _it_ ~no~ `code`": "*bold* _it_ ~no~ `code`", "": "", "漢字 & 👩‍👩‍👧": "漢字 &amp; 👩‍👩‍👧",
		"<https://evil.example|https://good.example>": "&lt;https://evil.example|https://good.example&gt;",
	} {
		if got := escape(text); got != want {
			t.Errorf("escape(%q) = %q, want %q", text, got, want)
		}
		if live := liveText(escape(text)); live != nil {
			t.Errorf("%q is live: %q", text, live)
		}
	}
}

// What looks for live things must find them.
func TestLiveThingsAreFound(t *testing.T) {
	for text, want := range map[string]string{
		"<!channel>": "mention !channel", "<@U1>": "mention @U1", "<#C1|x>": "channel C1|x", "<https://a.example>": "link https://a.example",
		"<https://a.example|b>": "disguised https://a.example as b", ":+1:": "emoji :+1:", "a > b": "raw >", "R&D": "raw &D", "<!date^1": "raw <!date^1",
		"&lt;!channel&gt;": "",
	} {
		if got := strings.Join(liveText(text), ", "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	blocks := []any{object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": []any{
		object{"type": "broadcast", "range": "channel"}, object{"type": "link", "url": "https://a.example", "text": "b"}, object{"type": "user", "user_id": "U1"},
	}}}}, object{"type": "section", "text": object{"type": "mrkdwn", "text": "<!here>"}}}
	_, got := readBlocks(blocks)
	if want := []string{"broadcast", "disguised https://a.example", "link https://a.example", "user", "mention !here"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// hostile are texts on which Slack acts somewhere, or that look as if it did.
var hostile = []string{
	"<!channel>", "<!here>", "<!everyone>", "<!subteam^S123>", "<!subteam^S123|@all>", "<!date^1700000000^{date}|x>", "<@U012ABC>", "<@W012|bob>", "<#C012ABC>",
	"<#C012ABC|general>", "<https://evil.example>", "<https://evil.example|https://good.example>", "<mailto:a@b.example|x>", "<tel:+1|x>", "<slack://x>",
	"&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;", "&#60;!channel&#62;", "&", "<", ">", "<<!channel>>", "<!", "<@", "|", "<|>", "@channel", "@here", "@everyone", "#general",
	"*bold*", "_it_", "~gone~", "`code`", "```block```", "> quote", ">>> all", "*_~`", "• item", "1. one", "12. twelve", "- item", ":smile:", ":+1:", ":a::b:", "::", ":piñata:",
	":10:", "10:30:45", "https://evil.example", "HTTP://EVIL.EXAMPLE", "evil.example", "www.evil.example", "a@b.example", "[text](https://evil.example)", "/ask x", "/remind me",
	"\\", "\\n", "trailing  ", "  leading", "line\nbreak", "a\r\n> b", "a\u2028b", "a\x00b", "\x1b[31m", "\u202egnp.exe", "zero\u200bwidth", "\u2060:\u2060x:", "\ufeff",
	"\xff\xfe", "e\u0301", "🚢", "👩‍👩‍👧", "漢字と仮名。", "العربية", "עברית", "हिन्दी", "ไทย", "Ελληνικά", "кириллица", "{\"type\":\"mrkdwn\"}", "%3Chttps%3A", "", " ", "\u00a0", "…",
}
