package discord

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"footnote/bot"
	"footnote/bot/bottest"
)

// table is the bot's own.
func table(t testing.TB) []bot.Command {
	t.Helper()
	b, err := bot.New(bot.Config{Open: func(context.Context, bot.Space) (bot.Base, error) { return bottest.Sample(), nil }})
	if err != nil {
		t.Fatal(err)
	}
	return b.Commands()
}

// Discord takes 1 to 100 characters of a description in each language.
func TestDescriptionsInAllLanguages(t *testing.T) {
	check := func(what, english string, got map[discordgo.Locale]string) {
		t.Helper()
		for _, l := range []discordgo.Locale{"de", "es-ES", "es-419", "fr", "pt-BR", "ru"} {
			if n := length(got[l]); n == 0 || n > 100 || got[l] == english || strings.HasSuffix(got[l], "…") {
				t.Errorf("%s in %s: %q of %d characters", what, l, got[l], n)
			}
		}
		if len(got) != 6 {
			t.Errorf("%s is in %d languages, want 6", what, len(got))
		}
	}
	for _, c := range Commands(table(t)) {
		if c.Type == discordgo.MessageApplicationCommand {
			if c.DescriptionLocalizations != nil {
				t.Errorf("%s: a menu entry has no description", c.Name)
			}
			continue
		}
		if c.DescriptionLocalizations == nil {
			t.Fatalf("/%s is described in English only", c.Name)
		}
		check("/"+c.Name, c.Description, *c.DescriptionLocalizations)
		for _, o := range c.Options {
			check("/"+c.Name+" "+o.Name, o.Description, o.DescriptionLocalizations)
		}
	}
}

func TestCommandsAreWithinDiscordsRules(t *testing.T) {
	// https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming
	slash := regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)
	lower := func(s string) bool { return !regexp.MustCompile(`\p{Lu}`).MatchString(s) }
	seen := make(map[string]bool)
	for _, c := range Commands(table(t)) {
		key := shownName(c)
		if seen[key] {
			t.Errorf("%s is registered twice", key)
		}
		seen[key] = true
		if c.Type == discordgo.MessageApplicationCommand {
			if c.Name == "" || length(c.Name) > 32 || c.Description != "" || len(c.Options) > 0 {
				t.Errorf("%s: a menu entry has 1 to 32 characters, no description, no options: %+v", key, c)
			}
			continue
		}
		if !slash.MatchString(c.Name) || !lower(c.Name) {
			t.Errorf("%s is no name of a command", key)
		}
		if n := length(c.Description); n == 0 || n > 100 {
			t.Errorf("%s: the description has %d characters", key, n)
		}
		if len(c.Options) > 25 {
			t.Errorf("%s has %d options", key, len(c.Options))
		}
		optional := false
		for _, o := range c.Options {
			if !slash.MatchString(o.Name) || !lower(o.Name) || o.Description == "" || length(o.Description) > 100 {
				t.Errorf("%s %s: bad name or description", key, o.Name)
			}
			if o.Required && optional {
				t.Errorf("%s: %s is required and stands behind one that is not", key, o.Name)
			}
			optional = optional || !o.Required
			if len(o.Choices) > 25 || o.Autocomplete && len(o.Choices) > 0 {
				t.Errorf("%s %s: %d choices, autocomplete %v", key, o.Name, len(o.Choices), o.Autocomplete)
			}
		}
		if b, _ := json.Marshal(c); len(b) > 8000 {
			t.Errorf("%s has %d bytes", key, len(b))
		}
	}
}

func TestCommandsAsRegistered(t *testing.T) {
	byName := make(map[string]*discordgo.ApplicationCommand)
	for _, c := range Commands(table(t)) {
		byName[shownName(c)] = c
	}
	if byName["Find in the material"] == nil {
		t.Error("there is no entry in the menu of messages")
	}
	option := func(command, name string) *discordgo.ApplicationCommandOption {
		for _, o := range byName[command].Options {
			if o.Name == name {
				return o
			}
		}
		t.Fatalf("%s has no option %s", command, name)
		return nil
	}
	if o := option("/ask", "question"); !o.Required || !o.Autocomplete || o.Type != discordgo.ApplicationCommandOptionString {
		t.Errorf("the question: %+v", o)
	}
	if o := option("/ask", "visibility"); len(o.Choices) != 2 || o.Autocomplete {
		t.Errorf("the visibility: %+v", o)
	}
	if o := option("/library", "file"); o.Type != discordgo.ApplicationCommandOptionAttachment || o.Autocomplete {
		t.Errorf("the file: %+v", o)
	}
	for name, want := range map[string]string{
		"/settings": `{"default_member_permissions":"32","contexts":[0],"integration_types":[0]}`,
		"/ask":      `{"contexts":[0,1,2],"integration_types":[0,1]}`,
	} {
		var got, wanted map[string]any
		b, err := json.Marshal(byName[name])
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []error{json.Unmarshal(b, &got), json.Unmarshal([]byte(want), &wanted)} {
			if f != nil {
				t.Fatal(f)
			}
		}
		for _, key := range []string{"default_member_permissions", "contexts", "integration_types"} {
			if diff := cmp.Diff(wanted[key], got[key]); diff != "" {
				t.Errorf("%s %s (-want +got):\n%s", name, key, diff)
			}
		}
	}
}

// Discord refuses lists that are null instead of empty; menu entries have no
// options, and there null is how discordgo says so.
func TestCommandsHaveNoNull(t *testing.T) {
	slash := slices.DeleteFunc(Commands(table(t)), func(c *discordgo.ApplicationCommand) bool {
		return c.Type != discordgo.ChatApplicationCommand
	})
	b, err := json.Marshal(slash)
	if err != nil {
		t.Fatal(err)
	}
	if null := regexp.MustCompile(`"[a-z_]+":null`).FindString(string(b)); null != "" {
		t.Errorf("the registration has %s", null)
	}
}

func TestManyChoicesAreCompleted(t *testing.T) {
	o := option(bot.Option{Name: "x", Summary: "x", Type: bot.Choice, Choices: make([]string, 26)})
	if !o.Autocomplete || len(o.Choices) > 0 {
		t.Errorf("26 choices: %+v", o)
	}
}

func TestRequiredOptionsComeFirst(t *testing.T) {
	var names []string
	for _, o := range options([]bot.Option{{Name: "a"}, {Name: "b", Required: true}, {Name: "c"}, {Name: "d", Required: true}}) {
		names = append(names, o.Name)
	}
	if want := []string{"b", "d", "a", "c"}; !slices.Equal(names, want) {
		t.Errorf("options in the order %q, want %q", names, want)
	}
}
