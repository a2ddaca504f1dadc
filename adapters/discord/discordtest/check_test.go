package discordtest_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footnote/adapters/discord/discordtest"
)

// with is a good message with one field changed; nil as JSON's null.
func with(field string, value any) object {
	m := said("text")
	m[field] = value
	return m
}

func without(field string) object {
	m := said("text")
	delete(m, field)
	return m
}

func rows(n int, row ...any) []any {
	var all []any
	for range n {
		all = append(all, object{"type": 1, "components": row})
	}
	return all
}

func button(id, label string) object {
	return object{"type": 2, "style": 2, "custom_id": id, "label": label}
}

func menu(id string, options ...any) object {
	return object{"type": 3, "custom_id": id, "options": options}
}

func option(value string) object { return object{"label": "label", "value": value} }

func embed(description string) object { return object{"description": description} }

var thousand = strings.Repeat("x", 1000)

func TestMessagesAreJudged(t *testing.T) {
	r := newRoom(t, discordtest.Options{})
	for _, tt := range []struct {
		name string
		body object
		rule discordtest.Rule
	}{
		{"a good message", said("text"), ""},
		{"2000 characters", said(thousand + thousand), ""},
		{"2001 characters", said(thousand + thousand + "x"), discordtest.Limits},
		{"1001 characters of two units", said(strings.Repeat("𝄞", 1001)), discordtest.Limits},
		{"no allowed_mentions", without("allowed_mentions"), discordtest.Mentions},
		{"parse null", with("allowed_mentions", object{"parse": nil}), discordtest.Mentions},
		{"parse everyone", with("allowed_mentions", object{"parse": []any{"everyone"}}), discordtest.Mentions},
		{"a user mentioned", with("allowed_mentions", object{"parse": []any{}, "users": []any{"1"}}), discordtest.Mentions},
		{"the asker mentioned", with("allowed_mentions", object{"parse": []any{}, "replied_user": true}), discordtest.Mentions},
		{"embeds null", with("embeds", nil), discordtest.Arrays},
		{"components null", with("components", nil), discordtest.Arrays},
		{"an unknown field", with("colour", "red"), discordtest.Fields},
		{"nothing", said(""), discordtest.Empty},
		{"white space", said(" \n "), discordtest.Empty},
		{"an ephemeral flag in a channel", with("flags", 64), discordtest.Limits},
		{"embeds suppressed", with("flags", 4), ""},
		{"an address that shows a preview", said("https://a.example"), discordtest.Previews},
		{"one that does not", said("<https://a.example>"), ""},
		{"a nonce of 26", with("nonce", strings.Repeat("n", 26)), discordtest.Limits},
		{"an embed hidden by a flag", func() object { m := with("flags", 4); m["embeds"] = []any{embed("x")}; return m }(), discordtest.Limits},
		{"an embed of 4096", with("embeds", []any{embed(strings.Repeat("x", 4096))}), ""},
		{"an embed of 4097", with("embeds", []any{embed(strings.Repeat("x", 4097))}), discordtest.Limits},
		{"embeds of 6001", with("embeds", []any{embed(strings.Repeat("x", 4000)), embed(strings.Repeat("x", 2001))}), discordtest.Limits},
		{"11 embeds", with("embeds", []any{embed("1"), embed("2"), embed("3"), embed("4"), embed("5"), embed("6"), embed("7"), embed("8"), embed("9"), embed("10"), embed("11")}), discordtest.Limits},
		{"an empty embed", with("embeds", []any{object{}}), discordtest.Empty},
		{"an embed with an unknown field", with("embeds", []any{object{"description": "x", "colour": 1}}), discordtest.Fields},
		{"a row of 5", with("components", rows(1, button("a", "A"), button("b", "B"), button("c", "C"), button("d", "D"), button("e", "E"))), ""},
		{"a row of 6", with("components", rows(1, button("a", "A"), button("b", "B"), button("c", "C"), button("d", "D"), button("e", "E"), button("f", "F"))), discordtest.Limits},
		{"an empty row", with("components", []any{object{"type": 1, "components": []any{}}}), discordtest.Limits},
		{"6 rows", with("components", []any{rows(1, button("a", "A"))[0], rows(1, button("b", "A"))[0], rows(1, button("c", "A"))[0], rows(1, button("d", "A"))[0], rows(1, button("e", "A"))[0], rows(1, button("f", "A"))[0]}), discordtest.Limits},
		{"two of a custom_id", with("components", rows(2, button("a", "A"))), discordtest.Limits},
		{"a custom_id of 101", with("components", rows(1, button(strings.Repeat("i", 101), "A"))), discordtest.Limits},
		{"no custom_id", with("components", rows(1, button("", "A"))), discordtest.Limits},
		{"a label of 81", with("components", rows(1, button("a", strings.Repeat("l", 81)))), discordtest.Limits},
		{"no label", with("components", rows(1, button("a", ""))), discordtest.Limits},
		{"a link", with("components", rows(1, object{"type": 2, "style": 5, "label": "Open", "url": "https://a.example/#b"})), ""},
		{"a link to nowhere", with("components", rows(1, object{"type": 2, "style": 5, "label": "Open", "url": "javascript:x"})), discordtest.Limits},
		{"a link with a custom_id", with("components", rows(1, object{"type": 2, "style": 5, "label": "Open", "url": "https://a.example", "custom_id": "a"})), discordtest.Limits},
		{"a menu", with("components", rows(1, menu("m", option("a"), option("b")))), ""},
		{"a menu with company", with("components", rows(1, menu("m", option("a")), button("b", "B"))), discordtest.Limits},
		{"two of a value", with("components", rows(1, menu("m", option("a"), option("a")))), discordtest.Limits},
		{"a value of 101", with("components", rows(1, menu("m", option(strings.Repeat("v", 101))))), discordtest.Limits},
		{"an unknown component", with("components", rows(1, object{"type": 99})), discordtest.Fields},
		{"a button outside of a row", with("components", []any{button("a", "A")}), discordtest.Fields},
	} {
		status, _, _ := r.c.call("POST", "/channels/"+r.general.ID+"/messages", tt.body)
		if refused := status == 400; refused != (tt.rule != "") {
			t.Errorf("%s: answered with %d", tt.name, status)
		}
		r.broke(t, tt.name, tt.rule)
	}
	if want := 8; len(r.d.Messages(r.general)) != want {
		t.Errorf("%d messages are there, want the %d good ones", len(r.d.Messages(r.general)), want)
	}
}

func TestEditsAreJudged(t *testing.T) {
	r := newRoom(t, discordtest.Options{})
	_, _, m := r.c.call("POST", "/channels/"+r.general.ID+"/messages", said("first"))
	id := m["id"].(string)
	for _, tt := range []struct {
		name string
		body object
		rule discordtest.Rule
	}{
		{"another text", said("second"), ""},
		{"without allowed_mentions", without("allowed_mentions"), discordtest.Mentions},
		{"nothing left", said(""), ""},
		{"all taken away", with("content", ""), ""},
		{"an ephemeral flag", with("flags", 64), discordtest.Limits},
	} {
		if tt.name == "all taken away" {
			tt.body["attachments"], tt.rule = []any{}, discordtest.Empty
		}
		r.c.call("PATCH", "/channels/"+r.general.ID+"/messages/"+id, tt.body)
		r.broke(t, tt.name, tt.rule)
	}
}

func TestCommandsAreJudged(t *testing.T) {
	r := newRoom(t, discordtest.Options{})
	ask := func(change object) object {
		o := object{"name": "ask", "description": "Ask", "type": 1, "contexts": []any{0}, "integration_types": []any{0, 1}}
		maps.Copy(o, change)
		return o
	}
	opt := func(change object) []any {
		o := object{"type": 3, "name": "question", "description": "A question"}
		maps.Copy(o, change)
		return []any{o}
	}
	var many []any
	for range 101 {
		many = append(many, ask(object{"name": "c" + strings.Repeat("x", len(many)%31) + string(rune('a'+len(many)/31))}))
	}
	for _, tt := range []struct {
		name string
		list any
		rule discordtest.Rule
	}{
		{"a good one", []any{ask(nil), object{"name": "Find in the material", "type": 3}}, ""},
		{"rights as a text", []any{ask(object{"default_member_permissions": "32"})}, ""},
		{"rights as a number", []any{ask(object{"default_member_permissions": 32})}, discordtest.Limits},
		{"upper case", []any{ask(object{"name": "Ask"})}, discordtest.Limits},
		{"a space", []any{ask(object{"name": "ask it"})}, discordtest.Limits},
		{"33 characters", []any{ask(object{"name": strings.Repeat("a", 33)})}, discordtest.Limits},
		{"no description", []any{ask(object{"description": ""})}, discordtest.Limits},
		{"a description of 101", []any{ask(object{"description": strings.Repeat("d", 101)})}, discordtest.Limits},
		{"two of a name", []any{ask(nil), ask(nil)}, discordtest.Limits},
		{"a menu command with a description", []any{object{"name": "Find", "type": 3, "description": "x"}}, discordtest.Limits},
		{"contexts null", []any{ask(object{"contexts": nil})}, discordtest.Arrays},
		{"an unknown field", []any{ask(object{"colour": 1})}, discordtest.Fields},
		{"101 of them", many, discordtest.Limits},
		{"an option without a description", []any{ask(object{"options": opt(object{"description": ""})})}, discordtest.Limits},
		{"an option with choices and completion", []any{ask(object{"options": opt(object{"autocomplete": true, "choices": []any{object{"name": "a", "value": "a"}}})})}, discordtest.Limits},
		{"required behind optional", []any{ask(object{"options": append(opt(nil), opt(object{"name": "other", "required": true})...)})}, discordtest.Limits},
		{"no array", object{}, discordtest.Arrays},
	} {
		r.c.call("PUT", "/applications/"+r.d.AppID+"/commands", tt.list)
		r.broke(t, tt.name, tt.rule)
	}
	if n := r.d.Registrations(); n != 2 {
		t.Errorf("%d registrations, want the 2 good ones", n)
	}
}

// The specification is looked at where it is there.
func TestTheSpecification(t *testing.T) {
	shared := os.Getenv("FOOTNOTE_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(shared, "api", "discord", "openapi.json")); err != nil {
		t.Skipf("Discord's specification is not there; FOOTNOTE_SHARED names its folder: %v", err)
	}
	r := newRoom(t, discordtest.Options{Allow: []discordtest.Rule{discordtest.Limits, discordtest.Mentions, discordtest.Fields}})
	i := r.d.Slash(r.alice, r.general, "ask", nil)
	for _, tt := range []struct {
		path string
		body any
	}{
		{"POST /channels/" + r.general.ID + "/messages", with("tts", "yes")},
		{"POST /interactions/" + i.ID + "/" + i.Token + "/callback", object{"type": 4, "data": with("content", 7)}},
		{"PATCH /webhooks/" + r.d.AppID + "/" + i.Token + "/messages/@original", with("embeds", []any{object{"title": strings.Repeat("t", 257)}})},
		{"POST /webhooks/" + r.d.AppID + "/" + i.Token, with("embeds", "none")},
		{"PUT /applications/" + r.d.AppID + "/commands", []any{object{"name": 7}}},
		{"POST /users/@me/channels", object{"recipient_id": 7}},
	} {
		method, path, _ := strings.Cut(tt.path, " ")
		r.take()
		r.c.call(method, path, tt.body)
		found := false
		for _, rule := range r.take() {
			found = found || rule == discordtest.Schema
		}
		if body, _ := json.Marshal(tt.body); !found {
			t.Errorf("%s with %s is as specified", tt.path, body)
		}
	}
}
