package discordtest

import (
	"encoding/json"
	"regexp"
	"unicode"

	"github.com/bwmarrin/discordgo"
)

// slashName is Discord's rule for the names of slash commands and options, which
// must be in lower case too where there is one
// (https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming).
var slashName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// mostCommands of each type may be registered, in one scope.
var mostCommands = map[discordgo.ApplicationCommandType]int{
	discordgo.ChatApplicationCommand: 100, discordgo.UserApplicationCommand: 15, discordgo.MessageApplicationCommand: 15,
}

func (c *checker) commands(list []any) {
	type key struct {
		kind discordgo.ApplicationCommandType
		name any
	}
	seen := map[key]bool{}
	count := map[discordgo.ApplicationCommandType]int{}
	for _, entry := range list {
		o, _ := entry.(object)
		kind := discordgo.ChatApplicationCommand
		if n, ok := o["type"].(float64); ok {
			kind = discordgo.ApplicationCommandType(n)
		}
		c.command(o, kind)
		if seen[key{kind, o["name"]}] {
			c.add(Limits, "two commands are named %v", o["name"])
		}
		seen[key{kind, o["name"]}] = true
		count[kind]++
	}
	for kind, n := range count {
		if n > mostCommands[kind] {
			c.add(Limits, "%d commands of type %d, want at most %d", n, kind, mostCommands[kind])
		}
	}
}

func (c *checker) command(o object, kind discordgo.ApplicationCommandType) {
	c.known("command", o, "id", "application_id", "guild_id", "version", "type", "name", "name_localizations", "description",
		"description_localizations", "options", "default_member_permissions", "dm_permission", "default_permission",
		"contexts", "integration_types", "nsfw", "handler")
	name, _ := o["name"].(string)
	if kind != discordgo.ChatApplicationCommand {
		c.length("the name of a menu command", o["name"], 1, 32)
		if text, _ := o["description"].(string); text != "" || o["options"] != nil {
			c.add(Limits, "the menu command %q has a description or options", name)
		}
		return
	}
	c.slash("a command", name)
	c.length("the description of "+name, o["description"], 1, 100)
	if p := o["default_member_permissions"]; p != nil {
		if _, ok := p.(string); !ok {
			c.add(Limits, "default_member_permissions of %q is no text", name)
		}
	}
	c.lists(o, name, "contexts", "integration_types", "options")
	options, _ := o["options"].([]any)
	c.options(name, options)
	if n := size(o); n > 8000 {
		c.add(Limits, "the command %q has %d characters, want at most 8000", name, n)
	}
}

// lists must be arrays where they are named.
func (c *checker) lists(o object, of string, names ...string) {
	for _, name := range names {
		value, named := o[name]
		if _, ok := value.([]any); named && !ok && name != "options" {
			c.add(Arrays, "%s of %q is %v, want an array", name, of, value)
		}
	}
}

func (c *checker) slash(what, name string) {
	lower := true
	for _, r := range name {
		lower = lower && !unicode.IsUpper(r)
	}
	if !slashName.MatchString(name) || !lower {
		c.add(Limits, "%s cannot be named %q", what, name)
	}
}

func (c *checker) options(command string, list []any) {
	if len(list) > 25 {
		c.add(Limits, "%q has %d options, want at most 25", command, len(list))
	}
	optional := false
	names := map[string]bool{}
	for _, entry := range list {
		o, _ := entry.(object)
		name, _ := o["name"].(string)
		c.known("option", o, "type", "name", "name_localizations", "description", "description_localizations", "required",
			"choices", "options", "channel_types", "min_value", "max_value", "min_length", "max_length", "autocomplete")
		c.slash("an option of "+command, name)
		c.length("the description of "+command+"'s "+name, o["description"], 1, 100)
		if names[name] {
			c.add(Limits, "%q has two options %q", command, name)
		}
		names[name] = true
		if o["required"] == true && optional {
			c.add(Limits, "the required option %q of %q stands behind an optional one", name, command)
		}
		optional = optional || o["required"] != true
		c.choicesOf(command+"'s "+name, o)
	}
}

func (c *checker) choicesOf(what string, o object) {
	choices, _ := o["choices"].([]any)
	if len(choices) > 25 {
		c.add(Limits, "%s has %d choices, want at most 25", what, len(choices))
	}
	if len(choices) > 0 && o["autocomplete"] == true {
		c.add(Limits, "%s has choices and a completion", what)
	}
	for _, choice := range choices {
		c.known("choice", toObject(choice), "name", "name_localizations", "value")
		c.length("a choice of "+what, field(choice, "name"), 1, 100)
		if text, ok := field(choice, "value").(string); ok {
			c.length("the value of a choice of "+what, text, 1, 100)
		}
	}
}

func toObject(v any) object { o, _ := v.(object); return o }

// size is how much of a command counts: names, descriptions and values
// (https://discord.com/developers/docs/interactions/application-commands#limits).
func size(v any) int {
	n := 0
	switch v := v.(type) {
	case object:
		for _, name := range []string{"name", "description"} {
			text, _ := v[name].(string)
			n += units(text)
		}
		if text, ok := v["value"].(string); ok {
			n += units(text)
		} else if number, ok := v["value"].(json.Number); ok {
			n += len(number)
		}
		n += size(v["options"]) + size(v["choices"])
	case []any:
		for _, e := range v {
			n += size(e)
		}
	}
	return n
}
