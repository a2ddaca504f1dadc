package slack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"footnote/adapters/slack/api"
)

// object is a part of what Slack is sent.
type object = map[string]any

// decoded is a value as Slack gets it.
func decoded(t failing, v any) any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return undecoded(t, raw)
}

func undecoded(t failing, raw []byte) any {
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// limits are those of ../../../shared/api/slack/block-kit-limits.json, which
// TestLimitsAreSlacks compares them with.
var limits = map[string]int{
	"message.blocks.max": 50, "view.blocks.max": 100, "message.text.recommended": 4000, "section.text.max": 3000, "text_object.text": 3000,
	"header.text.max": 150, "context.elements.max": 10, "actions.elements.max": 25, "block_id.max": 255, "action_id.max": 255,
	"button.text.max": 75, "button.value.max": 2000, "button.url.max": 3000, "option.text.max": 75, "option.value.max": 75,
	"static_select.options.max": 100, "placeholder.max": 150, "input.label.max": 2000, "input.hint.max": 2000, "view.title.max": 24,
	"view.submit.max": 24, "view.close.max": 24, "view.callback_id.max": 255, "socket_mode.ack.bytes": 20480, "plain_text_input.min_length.max": 3000,
}

func TestLimitsAreSlacks(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(shared(t), "api/slack/block-kit-limits.json"))
	if err != nil {
		t.Skipf("skipped: %v (FOOTNOTE_SHARED names its folder)", err)
	}
	all := undecoded(t, raw).(object)
	for name, limit := range limits {
		if got := fmt.Sprint(all[name].(object)["v"]); got != fmt.Sprint(limit) {
			t.Errorf("%s is %s, not %d", name, got, limit)
		}
	}
}

// shared is the folder of Slack's schemas.
func shared(t testing.TB) string {
	if dir := os.Getenv("FOOTNOTE_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "shared")
}

var schemas = sync.OnceValue(func() map[string]*jsonschema.Schema {
	dir := os.Getenv("FOOTNOTE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	out := make(map[string]*jsonschema.Schema)
	for _, name := range []string{"blocks", "view"} {
		if s, err := jsonschema.NewCompiler().Compile(filepath.Join(dir, "api/slack", name+".schema.json")); err == nil {
			out[name] = s
		}
	}
	return out
})

func TestSchemasAreThere(t *testing.T) {
	if len(schemas()) != 2 {
		t.Skip("skipped: Slack's schemas are not here (FOOTNOTE_SHARED names their folder): structure was not checked")
	}
}

// checkSchema compares a value with one of Slack's schemas, if they are here. The
// race detector has nothing to find there, and makes it seven times slower.
func checkSchema(t failing, name string, v any) {
	t.Helper()
	s := schemas()[name]
	if s == nil || underRaceDetector {
		return
	}
	if err := s.Validate(withoutOffsets(v)); err != nil {
		t.Fatalf("not by Slack's schema: %v", err)
	}
}

// withoutOffsets leaves out what the schemas do not know and Slack does: the offset
// of a list.
func withoutOffsets(v any) any {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			withoutOffsets(e)
		}
	case object:
		if v["type"] == "rich_text_list" {
			delete(v, "offset")
		}
		for _, e := range v {
			withoutOffsets(e)
		}
	}
	return v
}

// checkMessage checks that Slack takes a message.
func checkMessage(t failing, m *api.Message) {
	t.Helper()
	if n := utf8.RuneCountInString(m.Text); n == 0 || n > limits["message.text.recommended"] || !utf8.ValidString(m.Text) {
		t.Fatalf("text of %d characters: %q", n, m.Text)
	}
	blocks := decoded(t, m.Blocks).([]any)
	if len(blocks) == 0 || len(blocks) > limits["message.blocks.max"] {
		t.Fatalf("%d blocks", len(blocks))
	}
	checkSchema(t, "blocks", blocks)
	c := checker{t: t, ids: make(map[string]bool)}
	c.all(blocks)
	if c.characters > 10_000 {
		t.Fatalf("%d characters in all", c.characters)
	}
}

// checkView is the same for a view.
func checkView(t failing, view any) object {
	t.Helper()
	v := decoded(t, view).(object)
	checkSchema(t, "view", v)
	blocks := v["blocks"].([]any)
	if len(blocks) == 0 || len(blocks) > limits["view.blocks.max"] {
		t.Fatalf("%d blocks", len(blocks))
	}
	c := checker{t: t, ids: make(map[string]bool)}
	c.all(blocks)
	if c.characters > 10_000 {
		t.Fatalf("%d characters in all", c.characters)
	}
	for _, part := range []string{"title", "submit", "close"} {
		if text, ok := v[part].(object); ok {
			c.text(text, "view."+part+".max")
		}
	}
	return v
}

// A checker goes through blocks.
type checker struct {
	t          failing
	ids        map[string]bool
	characters int
}

func (c *checker) all(blocks []any) {
	c.t.Helper()
	for _, b := range blocks {
		c.block(b.(object))
	}
}

func (c *checker) block(b object) {
	c.t.Helper()
	c.id("block_id", b)
	elements, _ := b["elements"].([]any)
	most := 1 << 20
	switch b["type"] {
	case "actions":
		most = limits["actions.elements.max"]
		for _, e := range elements {
			c.element(e.(object))
		}
	case "context":
		most = limits["context.elements.max"]
		for _, e := range elements {
			if e := e.(object); e["type"] == "mrkdwn" {
				c.link(e)
			} else {
				c.text(e, "text_object.text")
			}
		}
	case "rich_text":
		for _, e := range elements {
			c.rich(e.(object))
		}
	case "header":
		c.text(b["text"].(object), "header.text.max")
		return
	case "section":
		c.text(b["text"].(object), "section.text.max")
		if e, ok := b["accessory"].(object); ok {
			c.element(e)
		}
		return
	case "input":
		c.text(b["label"].(object), "input.label.max")
		if hint, ok := b["hint"].(object); ok {
			c.text(hint, "input.hint.max")
		}
		c.element(b["element"].(object))
		return
	default:
		c.t.Fatalf("a block of type %q", b["type"])
	}
	if len(elements) == 0 || len(elements) > most {
		c.t.Fatalf("%s of %d elements", b["type"], len(elements))
	}
}

func (c *checker) rich(e object) {
	c.t.Helper()
	elements, _ := e["elements"].([]any)
	if len(elements) == 0 {
		c.t.Fatalf("%s is empty", e["type"])
	}
	for _, part := range elements {
		p := part.(object)
		switch p["type"] {
		case "rich_text_section":
			c.rich(p)
		case "text":
			c.string(p["text"], 1<<20, e["type"] == "rich_text_preformatted" || p["text"] == "\n")
		case "link":
			c.string(p["url"], limits["button.url.max"], false)
		case "channel":
			c.string(p["channel_id"], 32, false)
		default:
			c.t.Fatalf("an element of type %q", p["type"])
		}
	}
}

func (c *checker) element(e object) {
	c.t.Helper()
	c.id("action_id", e)
	switch e["type"] {
	case "button":
		c.text(e["text"].(object), "button.text.max")
		if value, ok := e["value"]; ok {
			if n := utf8.RuneCountInString(value.(string)); n == 0 || n > limits["button.value.max"] {
				c.t.Fatalf("a value of %d", n)
			}
		}
		if url, ok := e["url"]; ok {
			c.string(url, limits["button.url.max"], false)
		}
	case "static_select", "external_select":
		c.menu(e)
	case "plain_text_input":
		if s, ok := e["initial_value"].(string); ok && utf8.RuneCountInString(s) > 500 {
			c.t.Fatalf("an initial value of %d", utf8.RuneCountInString(s))
		}
	default:
		c.t.Fatalf("an element of type %q", e["type"])
	}
}

func (c *checker) menu(e object) {
	c.t.Helper()
	if holder, ok := e["placeholder"].(object); ok {
		c.text(holder, "placeholder.max")
	}
	options, _ := e["options"].([]any)
	if e["type"] == "static_select" && len(options) == 0 || len(options) > limits["static_select.options.max"] {
		c.t.Fatalf("%d options", len(options))
	}
	c.options(options)
	if first, ok := e["initial_option"]; ok && !strings.Contains(fmt.Sprint(options), fmt.Sprint(first)) {
		c.t.Fatalf("%v is none of the options", first)
	}
}

func (c *checker) options(options []any) {
	c.t.Helper()
	values := make(map[string]bool)
	for _, o := range options {
		o := o.(object)
		c.text(o["text"].(object), "option.text.max")
		value := o["value"].(string)
		if n := utf8.RuneCountInString(value); n == 0 || n > limits["option.value.max"] || values[value] {
			c.t.Fatalf("the value %q of %d characters, seen before: %v", value, n, values[value])
		}
		values[value] = true
	}
}

// id checks an id, which must be there once if it is there at all.
func (c *checker) id(name string, o object) {
	c.t.Helper()
	id, there := o[name].(string)
	if there && (id == "" || len(id) > limits[name+".max"] || c.ids[name+id]) || !there && name == "action_id" {
		c.t.Fatalf("%s %q, seen before: %v", name, id, c.ids[name+id])
	}
	if there {
		c.ids[name+id] = true
	}
}

// link checks mark-up: it must be an address and nothing else.
func (c *checker) link(o object) {
	c.t.Helper()
	live := liveText(o["text"].(string))
	if len(live) != 1 || !strings.HasPrefix(live[0], "link http") || markedLink(live[0][len("link "):]) != o["text"] || o["verbatim"] != true {
		c.t.Fatalf("mark-up: %v", o)
	}
	c.string(o["text"], limits["text_object.text"], false)
}

// text checks a text object: only plain text is ours beside links, and nothing in it becomes an
// emoji.
func (c *checker) text(o object, limit string) {
	c.t.Helper()
	if o["type"] != "plain_text" || o["emoji"] != false {
		c.t.Fatalf("a text that is read for mark-up: %v", o)
	}
	c.string(o["text"], limits[limit], false)
}

func (c *checker) string(s any, most int, lines bool) {
	c.t.Helper()
	text, _ := s.(string)
	n := utf8.RuneCountInString(text)
	bad := func(r rune) bool {
		return unicode.Is(unicode.Cc, r) && !(lines && r == '\n') || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff'
	}
	if n == 0 || n > most || !utf8.ValidString(text) || strings.ContainsFunc(text, bad) {
		c.t.Fatalf("%q has %d characters, at most %d are good", text, n, most)
	}
	c.characters += n
}
