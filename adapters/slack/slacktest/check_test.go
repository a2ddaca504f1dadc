package slacktest_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/slacktest"
)

func TestMessagesAreJudged(t *testing.T) {
	blocks := func(b ...any) func(object) { return func(o object) { o["blocks"] = b } }
	set := func(name string, v any) func(object) { return func(o object) { o[name] = v } }
	text := func(text string) func(object) { return set("text", text) }
	link := func(label, address string) func(object) {
		return blocks(object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": []any{
			object{"type": "link", "text": label, "url": address},
		}}}})
	}
	run := func(r object) func(object) {
		return blocks(object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": []any{r}}}})
	}
	pick := func(o ...any) object {
		return object{"type": "static_select", "action_id": "m", "placeholder": plain("Others"), "options": o}
	}
	tests := []struct {
		name   string
		change func(object)
		want   []slacktest.Rule
	}{
		{"a good one", func(object) {}, nil},
		{"no text", text(""), rules(slacktest.Text)},
		{"text of 40,001", text(long(40_001)), rules(slacktest.Limits)},
		{"unfurled links", func(o object) { delete(o, "unfurl_links") }, rules(slacktest.Unfurls)},
		{"unfurled media", set("unfurl_media", true), rules(slacktest.Unfurls)},
		{"parse", set("parse", "full"), rules(slacktest.Markup)},
		{"link_names", set("link_names", true), rules(slacktest.Markup)},
		{"another name", set("username", "Slackbot"), rules(slacktest.Arguments)},
		{"an empty list of blocks", set("blocks", []any{}), rules(slacktest.Empty)},
		{"51 blocks", set("blocks", many(51, func(int) object { return section("x") })), rules(slacktest.Limits)},
		{"10,001 characters", set("blocks", many(4, func(int) object { return section(long(2501)) })), rules(slacktest.Limits)},
		{"a section of 3,001", blocks(section(long(3001))), rules(slacktest.Limits)},
		{"an empty section", blocks(section("")), rules(slacktest.Empty)},
		{"a header of 151", blocks(object{"type": "header", "text": plain(long(151))}), rules(slacktest.Limits)},
		{"11 in a context", blocks(object{"type": "context", "elements": many(11, func(int) object { return plain("x") })}), rules(slacktest.Limits)},
		{"11 fields", blocks(object{"type": "section", "fields": many(11, func(int) object { return plain("x") })}), rules(slacktest.Limits)},
		{"no buttons", blocks(actions("1")), rules(slacktest.Empty)},
		{"null buttons", blocks(object{"type": "actions", "elements": nil}), rules(slacktest.Empty)},
		{"26 buttons", blocks(actions("1", many(26, func(n int) object { return button("x", id("a", n), "v") })...)), rules(slacktest.Limits)},
		{"a button of 76", blocks(actions("1", button(long(76), "a", "v"))), rules(slacktest.Limits)},
		{"a value of 2,001", blocks(actions("1", button("x", "a", long(2001)))), rules(slacktest.Limits)},
		{"a block_id of 256", blocks(actions(long(256), button("x", "a", "v"))), rules(slacktest.Limits)},
		{"an action_id of 256", blocks(actions("1", button("x", long(256), "v"))), rules(slacktest.Limits)},
		{"no action_id", blocks(actions("1", button("x", "", "v"))), rules(slacktest.Empty)},
		{"one action_id twice", blocks(actions("1", button("x", "a", "v")), actions("2", button("x", "a", "w"))), rules(slacktest.Duplicate)},
		{"one block_id twice", blocks(actions("1", button("x", "a", "v")), actions("1", button("x", "b", "w"))), rules(slacktest.Duplicate)},
		{"a style", func(o object) {
			b := button("x", "a", "v")
			b["style"] = "secondary"
			blocks(actions("1", b))(o)
		}, rules(slacktest.Schema)},
		{"an option of 76", blocks(actions("1", pick(option(long(76), "v")))), rules(slacktest.Limits)},
		{"a value of an option of 76", blocks(actions("1", pick(option("x", long(76))))), rules(slacktest.Limits)},
		{"101 options", blocks(actions("1", pick(many(101, func(n int) object { return option("x", id("v", n)) })...))), rules(slacktest.Limits)},
		{"no options", blocks(actions("1", pick())), rules(slacktest.Empty)},
		{"one value twice", blocks(actions("1", pick(option("x", "v"), option("y", "v")))), rules(slacktest.Duplicate)},
		{"an unknown block", blocks(object{"type": "carousel"}), rules(slacktest.Schema)},
		{"an unknown element", blocks(actions("1", object{"type": "workflow_button", "action_id": "a"})), rules(slacktest.Schema)},
		{"an unknown text", blocks(object{"type": "section", "text": object{"type": "html", "text": "x"}}), rules(slacktest.Schema)},
		{"an input", blocks(object{"type": "input", "label": plain("x"), "element": object{"type": "plain_text_input", "action_id": "a"}}), rules(slacktest.Schema)},
		{"a number without text", blocks(object{"type": "table", "rows": []any{[]any{object{"type": "raw_number", "value": 1}}}}), rules(slacktest.Empty)},
		{"an empty piece", run(object{"type": "text", "text": ""}), rules(slacktest.Empty)},
		{"rich text without pieces", blocks(object{"type": "rich_text", "elements": []any{}}), rules(slacktest.Empty)},
		{"a person in the text", text("<@U1>"), rules(slacktest.Mentions)},
		{"everyone in the text", text("a <!channel> b"), rules(slacktest.Mentions)},
		{"everyone, escaped", text("a &lt;!channel&gt; @channel b"), nil},
		{"a group in a section", blocks(section("<!subteam^S1>")), rules(slacktest.Mentions)},
		{"a channel in a section", blocks(section("<#C1>")), rules(slacktest.Places)},
		{"everyone in a section that is not verbatim", blocks(object{"type": "section", "text": object{"type": "mrkdwn", "text": "ask @here"}}), rules(slacktest.Mentions)},
		{"everyone in a plain text", blocks(object{"type": "section", "text": plain("<!here> @here")}), nil},
		{"a person in rich text", run(object{"type": "user", "user_id": "U1"}), rules(slacktest.Mentions)},
		{"everyone in rich text", run(object{"type": "broadcast", "range": "here"}), rules(slacktest.Mentions)},
		{"everyone in a piece of text", run(object{"type": "text", "text": "<!here> @here"}), nil},
		{"everyone in markdown", blocks(object{"type": "markdown", "text": "<!here>"}), rules(slacktest.Mentions)},
		{"an honest link", link("Ji (2001), Oil", "https://doi.org/10.1/x"), nil},
		{"a link that names its page", link("https://www.doi.org/10.1/x", "https://doi.org/10.1/x"), nil},
		{"a disguised link", link("https://bank.example/", "https://evil.example/"), rules(slacktest.Disguise)},
		{"a disguised name", link("bank.com", "https://evil.example/"), rules(slacktest.Disguise)},
		{"a disguised link in the text", text("<https://evil.example|www.bank.example>"), rules(slacktest.Disguise)},
		{"a link to a program", link("x", "slack://open"), rules(slacktest.Disguise)},
		{"metadata without a type", set("metadata", object{"event_payload": object{"key": "k"}}), rules(slacktest.Metadata)},
		{"metadata without a payload", set("metadata", object{"event_type": "x"}), rules(slacktest.Metadata)},
		{"metadata with an object", set("metadata", object{"event_type": "x", "event_payload": object{"a": object{}}}), rules(slacktest.Metadata)},
	}
	inBubble(t, "all", slacktest.Options{}, func(t *testing.T, r *room) {
		for _, test := range tests {
			o := answer(r.general.ID, "A narrow sea.", "", "")
			test.change(o)
			r.p.call("chat.postMessage", o)
			r.broke(t, test.name, test.want...)
		}
	})
}

func rules(r ...slacktest.Rule) []slacktest.Rule { return r }

// The schemas of @slack/types see what the rules by hand leave out.
func TestTheSchemasAreAsked(t *testing.T) {
	if _, err := os.Stat(filepath.Join(slacktest.Shared(), "api", "slack", "blocks.schema.json")); err != nil {
		t.Skip("there are no schemas; FOOTNOTE_SHARED names their folder")
	}
	inBubble(t, "all", slacktest.Options{}, func(t *testing.T, r *room) {
		for name, b := range map[string]object{
			"a field that does not exist": {"type": "divider", "colour": "red"},
			"a number for a text":         {"type": "section", "text": object{"type": "plain_text", "text": "x", "emoji": 1}},
			"a border of 7":               {"type": "rich_text", "elements": []any{object{"type": "rich_text_quote", "border": "7", "elements": []any{object{"type": "text", "text": "x"}}}}},
		} {
			o := answer(r.general.ID, "x", "", "")
			o["blocks"] = []any{b}
			r.p.call("chat.postMessage", o)
			r.broke(t, name, slacktest.Schema)
		}
		o := answer(r.general.ID, "x", "", "")
		o["blocks"] = []any{object{"type": "rich_text", "elements": []any{object{
			"type": "rich_text_list", "style": "ordered", "offset": 3, "indent": 1, "elements": []any{
				object{"type": "rich_text_section", "elements": []any{object{"type": "text", "text": "x", "style": object{"bold": true}}}},
			},
		}}}}
		r.p.ok("chat.postMessage", o)
		if got := r.take(); len(got) > 0 {
			t.Errorf("a list that begins with 4 breaks %q", got)
		}
	})
}

func TestViewsAreJudged(t *testing.T) {
	field := func(action string) object {
		return object{"type": "input", "block_id": "b" + action, "label": plain("Question"), "element": object{"type": "plain_text_input", "action_id": action}}
	}
	good := func(kind string) object {
		v := object{"type": kind, "blocks": []any{section("x")}}
		if kind == "modal" {
			v["title"], v["submit"], v["close"], v["callback_id"], v["blocks"] = plain("Ask"), plain("Ask"), plain("Close"), "ask", []any{field("q")}
		}
		return v
	}
	tests := []struct {
		name, kind string
		change     func(object)
		want       []slacktest.Rule
	}{
		{"a form", "modal", func(object) {}, nil},
		{"a page", "home", func(object) {}, nil},
		{"a title of 25", "modal", func(v object) { v["title"] = plain(long(25)) }, rules(slacktest.Limits)},
		{"no title", "modal", func(v object) { delete(v, "title") }, rules(slacktest.Empty)},
		{"no way to send", "modal", func(v object) { delete(v, "submit") }, rules(slacktest.Empty)},
		{"metadata of 3,001", "modal", func(v object) { v["private_metadata"] = long(3001) }, rules(slacktest.Limits)},
		{"a label of 2,001", "modal", func(v object) { v["blocks"].([]any)[0].(object)["label"] = plain(long(2001)) }, rules(slacktest.Limits)},
		{"a placeholder of 151", "modal", func(v object) {
			v["blocks"].([]any)[0].(object)["element"].(object)["placeholder"] = plain(long(151))
		}, rules(slacktest.Limits)},
		{"a bold title", "modal", func(v object) { v["title"] = object{"type": "mrkdwn", "text": "x"} }, rules(slacktest.Schema)},
		{"101 blocks", "home", func(v object) { v["blocks"] = many(101, func(int) object { return section("x") }) }, rules(slacktest.Limits)},
		{"no blocks", "home", func(v object) { v["blocks"] = []any{} }, rules(slacktest.Empty)},
		{"a page with a title", "home", func(v object) { v["title"] = plain("x") }, rules(slacktest.Limits)},
		{"a page that mentions", "home", func(v object) { v["blocks"] = []any{section("<!here>")} }, rules(slacktest.Mentions)},
		{"another kind", "home", func(v object) { v["type"] = "modal" }, rules(slacktest.Arguments)},
	}
	inBubble(t, "all", slacktest.Options{}, func(t *testing.T, r *room) {
		for _, test := range tests {
			v := good(test.kind)
			test.change(v)
			args, method := object{"view": v, "user_id": r.alice.ID}, "views.publish"
			if test.kind == "modal" {
				args, method = object{"view": v, "trigger_id": r.s.GlobalShortcut(r.alice, "ask").ID}, "views.open"
			}
			r.p.call(method, args)
			r.broke(t, test.name, test.want...)
		}
	})
}

// The limits are those that the open data sets collect.
func TestTheLimitsAreSlacks(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(slacktest.Shared(), "api", "slack", "block-kit-limits.json"))
	if err != nil {
		t.Skip("there are no limits to compare; FOOTNOTE_SHARED names their folder")
	}
	var elsewhere = []string{"stream.", "card.", "carousel.", "container.", "manifest.", "slash_command.", "view.stack.", "markdown_text.", "message.text.split_observed", "_source"}
	ours := slacktest.Bounds()
	n := 0
	for name, v := range decode(t, data) {
		if slices.ContainsFunc(elsewhere, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			continue
		}
		n++
		want, _ := v.(object)["v"].(float64)
		if got, known := ours[name]; !known || got != int(want) {
			t.Errorf("%s is %d here (%t), want %v", name, got, known, want)
		}
		delete(ours, name)
	}
	if n == 0 || len(ours) > 0 {
		t.Errorf("compared %d limits; not among them are %q", n, slices.Sorted(maps.Keys(ours)))
	}
}

func TestOnceAndLongTexts(t *testing.T) {
	inBubble(t, "all", slacktest.Options{}, func(t *testing.T, r *room) {
		m := answer(r.general.ID, long(4001), "", "m1")
		m["blocks"] = []any{section("x")}
		first := r.p.ok("chat.postMessage", m)
		r.broke(t, "a first message")
		if n := r.s.Counts().LongTexts; n != 1 {
			t.Errorf("%d long texts are counted, want 1", n)
		}
		r.p.ok("chat.postMessage", m)
		r.broke(t, "the same key", slacktest.Once)
		for _, shown := range r.s.Messages(r.general) {
			r.p.ok("chat.delete", object{"channel": r.general.ID, "ts": shown.TS})
		}
		r.p.ok("chat.postMessage", m)
		r.broke(t, "the same key when the others are gone")
		if ts := str(first, "ts"); !r.s.Message(ts).Deleted {
			t.Errorf("%s is not deleted", ts)
		}
		time.Sleep(time.Second)
	})
}
