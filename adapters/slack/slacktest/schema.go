package slacktest

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The schemas of @slack/types, loaded once for all tests of a process.
var schemas struct {
	once   sync.Once
	log    sync.Once
	blocks map[string]*jsonschema.Schema // by the type of block
	views  map[string]*jsonschema.Schema // by the type of view
}

// definitions are the names of the schemas for our types.
var (
	blockDefinitions = map[string]string{
		"section": "SectionBlock", "header": "HeaderBlock", "context": "ContextBlock", "actions": "ActionsBlock",
		"context_actions": "ContextActionsBlock", "rich_text": "RichTextBlock", "markdown": "MarkdownBlock", "input": "InputBlock",
		"table": "TableBlock", "image": "ImageBlock", "divider": "DividerBlock",
	}
	viewDefinitions = map[string]string{"modal": "ModalView", "home": "HomeView"}
)

// Shared is the folder of the open data sets: FOOTNOTE_SHARED, or "shared" beside
// the repository, which is the first folder above with a go.mod.
func Shared() string {
	if dir := os.Getenv("FOOTNOTE_SHARED"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	for err == nil && filepath.Dir(dir) != dir {
		if _, e := os.Stat(filepath.Join(dir, "go.mod")); !errors.Is(e, fs.ErrNotExist) {
			return filepath.Join(dir, "..", "shared")
		}
		dir = filepath.Dir(dir)
	}
	return ""
}

// loadSchemas reads the schemas; without that folder payloads are judged by hand
// only.
func loadSchemas() {
	folder := filepath.Join(Shared(), "api", "slack")
	schemas.blocks = compiled(filepath.Join(folder, "blocks.schema.json"), blockDefinitions)
	schemas.views = compiled(filepath.Join(folder, "view.schema.json"), viewDefinitions)
}

func compiled(path string, definitions map[string]string) map[string]*jsonschema.Schema {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		return nil
	}
	c := jsonschema.NewCompiler()
	if c.AddResource("slack.json", doc) != nil {
		return nil
	}
	all := map[string]*jsonschema.Schema{}
	for kind, name := range definitions {
		schema, err := c.Compile("slack.json#/definitions/" + name)
		if err != nil {
			return nil
		}
		all[kind] = schema
	}
	return all
}

// prepare compares what a call brings with the schemas, outside of the lock, and
// says what they hold against it; "" for nothing.
func (s *Slack) prepare(c *call) string {
	if s.o.Fast {
		return ""
	}
	schemas.once.Do(loadSchemas)
	if schemas.blocks == nil || schemas.views == nil {
		schemas.log.Do(func() {
			s.t.Log("slacktest: without FOOTNOTE_SHARED payloads are not compared with Slack's schemas")
		})
		return ""
	}
	if view, ok := decodedArgument(c, "view").(object); ok {
		return against(schemas.views, view, "view")
	}
	blocks, _ := decodedArgument(c, "blocks").([]any)
	for _, b := range blocks {
		if why := against(schemas.blocks, b, "block"); why != "" {
			return why
		}
	}
	return ""
}

func against(all map[string]*jsonschema.Schema, v any, what string) string {
	kind := str(v, "type")
	schema := all[kind]
	if schema == nil {
		return "a " + what + " of type \"" + kind + "\" is not known here"
	}
	if err := schema.Validate(corrected(v)); err != nil {
		return "a " + what + " is not as specified: " + strings.Join(strings.Fields(err.Error()), " ")
	}
	return ""
}

// corrected is a value without what the schemas have wrong: a rich_text_list has
// an offset.
func corrected(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for n, item := range v {
			list[n] = corrected(item)
		}
		return list
	case object:
		o := object{}
		for name, member := range v {
			if name != "offset" || v["type"] != "rich_text_list" {
				o[name] = corrected(member)
			}
		}
		return o
	}
	return v
}

// decodedArgument is an argument that is JSON, or in JSON.
func decodedArgument(c *call, name string) any {
	if text, ok := c.args[name].(string); ok {
		return decoded([]byte(text))
	}
	return c.args[name]
}

// decoded is what JSON says; nil for none.
func decoded(data []byte) any {
	var v any
	if json.Unmarshal(data, &v) != nil {
		return nil
	}
	return v
}
