package discordtest

import (
	"net/url"

	"github.com/bwmarrin/discordgo"
)

// embeds: at most 10, each within its limits, 6000 characters in all
// (https://discord.com/developers/docs/resources/message#embed-object-embed-limits).
func (c *checker) embeds(body object) {
	list, _ := body["embeds"].([]any)
	if len(list) > 10 {
		c.add(Limits, "%d embeds, want at most 10", len(list))
	}
	sum := 0
	for _, e := range list {
		embed, ok := e.(object)
		if !ok {
			c.add(Arrays, "an embed is %v", e)
			continue
		}
		sum += c.embed(embed)
	}
	if sum > 6000 {
		c.add(Limits, "the embeds have %d characters, want at most 6000", sum)
	}
}

// embed checks one and returns how many characters of it count.
func (c *checker) embed(e object) int {
	c.known("embed", e, "type", "url", "title", "color", "timestamp", "description", "author", "image", "thumbnail", "footer", "fields", "provider", "video")
	sum := 0
	count := func(what string, value any, least, most int) {
		c.length(what, value, least, most)
		text, _ := value.(string)
		sum += units(text)
	}
	for name, most := range map[string]int{"title": 256, "description": 4096} {
		if value, named := e[name]; named {
			count("an embed's "+name, value, 1, most)
		}
	}
	if footer, ok := e["footer"].(object); ok {
		count("an embed's footer", footer["text"], 1, 2048)
	}
	if author, ok := e["author"].(object); ok {
		count("an embed's author", author["name"], 1, 256)
	}
	c.arrays(e, "fields")
	fields, _ := e["fields"].([]any)
	if len(fields) > 25 {
		c.add(Limits, "%d fields, want at most 25", len(fields))
	}
	for _, f := range fields {
		count("the name of a field", field(f, "name"), 1, 256)
		count("the value of a field", field(f, "value"), 1, 1024)
	}
	if sum == 0 && e["image"] == nil && e["thumbnail"] == nil {
		c.add(Empty, "there is nothing in an embed")
	}
	return sum
}

// components: at most 5 rows of 5 buttons or one menu
// (https://discord.com/developers/docs/components/reference).
func (c *checker) components(body object) {
	rows, _ := body["components"].([]any)
	if len(rows) > 5 {
		c.add(Limits, "%d rows, want at most 5", len(rows))
	}
	ids := map[string]bool{}
	for _, r := range rows {
		row, _ := r.(object)
		if row["type"] != float64(discordgo.ActionsRowComponent) {
			c.add(Fields, "a component of type %v stands outside of a row", row["type"])
			continue
		}
		c.known("row", row, "type", "id", "components")
		parts, _ := row["components"].([]any)
		if len(parts) < 1 || len(parts) > 5 {
			c.add(Limits, "a row of %d, want 1 to 5", len(parts))
		}
		for _, p := range parts {
			part, _ := p.(object)
			c.part(part, len(parts))
			if id, ok := part["custom_id"].(string); ok {
				if ids[id] {
					c.add(Limits, "two components have the custom_id %q", id)
				}
				ids[id] = true
			}
		}
	}
}

func (c *checker) part(p object, beside int) {
	switch p["type"] {
	case float64(discordgo.ButtonComponent):
		c.button(p)
	case float64(discordgo.SelectMenuComponent):
		if beside > 1 {
			c.add(Limits, "a menu has company in its row")
		}
		c.menu(p)
	default:
		c.add(Fields, "a component of type %v is not known", p["type"])
	}
}

// The members of an emoji that a program may name.
var emojiFields = []string{"id", "name", "animated"}

func (c *checker) button(b object) {
	c.known("button", b, "type", "id", "custom_id", "style", "label", "disabled", "url", "emoji")
	emoji, _ := b["emoji"].(object)
	c.known("emoji", emoji, emojiFields...)
	least := 1
	if emoji != nil {
		least = 0
	}
	c.length("the label of a button", b["label"], least, 80)
	style, _ := b["style"].(float64)
	switch {
	case style == float64(discordgo.LinkButton):
		address, _ := b["url"].(string)
		c.length("the address of a button", address, 1, 512)
		if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			c.add(Limits, "a button leads to no address")
		}
		if _, named := b["custom_id"]; named {
			c.add(Limits, "a link has a custom_id")
		}
	case style >= 1 && style <= 4:
		c.length("a custom_id", b["custom_id"], 1, 100)
		if _, named := b["url"]; named {
			c.add(Limits, "a button that is no link has an address")
		}
	default:
		c.add(Limits, "a button has the style %v", b["style"])
	}
}

func (c *checker) menu(m object) {
	c.known("menu", m, "type", "id", "custom_id", "placeholder", "min_values", "max_values", "disabled", "options", "required")
	c.length("a custom_id", m["custom_id"], 1, 100)
	c.length("the placeholder of a menu", m["placeholder"], 0, 150)
	options, _ := m["options"].([]any)
	if len(options) < 1 || len(options) > 25 {
		c.add(Limits, "a menu of %d, want 1 to 25", len(options))
	}
	values := map[any]bool{}
	for _, o := range options {
		option, _ := o.(object)
		c.known("option", option, "label", "value", "description", "default", "emoji")
		c.length("the label of an option", option["label"], 1, 100)
		c.length("the value of an option", option["value"], 1, 100)
		c.length("the description of an option", option["description"], 0, 100)
		if values[option["value"]] {
			c.add(Limits, "two options have the value %v", option["value"])
		}
		values[option["value"]] = true
	}
}
