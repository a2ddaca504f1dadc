package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"footnote/bot"
	"footnote/bot/bottest"
)

// commandsOf is the bot's table of commands.
func commandsOf(t testing.TB) []bot.Command {
	t.Helper()
	b, err := bot.New(bot.Config{Open: func(context.Context, bot.Space) (bot.Base, error) { return bottest.Sample(), nil }})
	if err != nil {
		t.Fatal(err)
	}
	return b.Commands()
}

var manifests = map[string]ManifestOptions{
	"Socket Mode":         {},
	"all messages":        {AllMessages: true},
	"agent":               {Agent: true},
	"HTTP":                {URL: "https://footnote.example/"},
	"Socket Mode and URL": {URL: "https://footnote.example", Socket: true},
	"everything":          {Name: strings.Repeat("ü", maxAppName), URL: "https://footnote.example/at/a/path", Agent: true, AllMessages: true},
}

// manifestOf makes a manifest, twice.
func manifestOf(t *testing.T, o ManifestOptions) object {
	t.Helper()
	raw, err := Manifest(o, commandsOf(t))
	if err != nil {
		t.Fatal(err)
	}
	again, err := Manifest(o, commandsOf(t))
	if err != nil || string(again) != string(raw) {
		t.Errorf("another manifest for the same options: %v", err)
	}
	return undecoded(t, raw).(object)
}

// at is what stands at a path of objects.
func at(t *testing.T, v any, path ...string) any {
	t.Helper()
	for _, name := range path {
		o, ok := v.(object)
		if !ok || o[name] == nil {
			t.Errorf("there is no %q of %q", name, path)
			return nil
		}
		v = o[name]
	}
	return v
}

func TestManifestsAreBySlacksSchema(t *testing.T) {
	file := filepath.Join(shared(t), "api/slack/manifest/manifest.schema.2.0.0.json")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("skipped: %v (FOOTNOTE_SHARED names its folder)", err)
	}
	// Go's regexp has no lookahead; domains, whose form it is, we have none of.
	raw = bytes.ReplaceAll(raw, []byte(`(?![\\.\\-])`), nil)
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("manifest.json", undecoded(t, raw)); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range manifests {
		if err := schema.Validate(manifestOf(t, o)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	bad := manifestOf(t, ManifestOptions{})
	at(t, bad, "features").(object)["app_home"].(object)["home_tab"] = true
	if schema.Validate(bad) == nil {
		t.Error("the schema takes what Slack does not know: it checks nothing")
	}
}

// TestManifestLimits has the limits of block-kit-limits.json and of the schema,
// without needing either.
func TestManifestLimits(t *testing.T) {
	word := regexp.MustCompile(`^/[a-z][a-z0-9_-]*$`)
	for name, o := range manifests {
		m := manifestOf(t, o)
		within := func(what string, v any, least, most int) {
			t.Helper()
			s, _ := v.(string)
			if n := utf8.RuneCountInString(s); n < least || n > most {
				t.Errorf("%s: %s has %d characters, want %d to %d: %q", name, what, n, least, most, s)
			}
		}
		within("the name", at(t, m, "display_information", "name"), 1, 35)
		within("the description", at(t, m, "display_information", "description"), 1, 140)
		within("the long description", at(t, m, "display_information", "long_description"), 175, 4000)
		within("the bot's name", at(t, m, "features", "bot_user", "display_name"), 1, 80)
		seen := map[string]bool{}
		commands := at(t, m, "features", "slash_commands").([]any)
		if len(commands) > 50 || len(commands) != len(commandsOf(t)) {
			t.Errorf("%s: %d commands of %d", name, len(commands), len(commandsOf(t)))
		}
		for _, c := range commands {
			slash := c.(object)["command"].(string)
			if seen[slash] || !word.MatchString(slash) || slices.Contains(builtIn, slash[1:]) {
				t.Errorf("%s: command %q", name, slash)
			}
			seen[slash] = true
			within(slash, slash, 2, 32)
			within(slash, c.(object)["description"], 1, 2000)
			if hint, ok := c.(object)["usage_hint"]; ok {
				within(slash, hint, 1, 1000)
			}
		}
		shortcuts := at(t, m, "features", "shortcuts").([]any)
		for _, s := range shortcuts {
			within("a shortcut", s.(object)["name"], 1, 24)
			within("a callback_id", s.(object)["callback_id"], 1, 255)
			within("a description", s.(object)["description"], 1, 150)
		}
		if o.Agent {
			within("the agent", at(t, m, "features", "agent_view", "agent_description"), 1, 300)
		}
	}
}

func TestManifestDelivery(t *testing.T) {
	for name, o := range manifests {
		m := manifestOf(t, o)
		base := strings.TrimSuffix(o.URL, "/")
		byHTTP := base != "" && !o.Socket
		settings := at(t, m, "settings").(object)
		if settings["socket_mode_enabled"] == byHTTP {
			t.Errorf("%s: Socket Mode is %v", name, settings["socket_mode_enabled"])
		}
		if settings["token_rotation_enabled"] != false || settings["org_deploy_enabled"] != false {
			t.Errorf("%s: rotation or deployment is on, or not said: %v", name, settings)
		}
		want := map[string]any{"events": nil, "interactivity": nil, "options": nil, "commands": nil, "oauth": nil}
		if byHTTP {
			for path := range want {
				want[path] = base + "/slack/" + path
			}
		}
		if base != "" {
			want["oauth"] = base + "/slack/oauth"
		}
		got := map[string]any{
			"events":        settings["event_subscriptions"].(object)["request_url"],
			"interactivity": settings["interactivity"].(object)["request_url"],
			"options":       settings["interactivity"].(object)["message_menu_options_url"],
			"commands":      at(t, m, "features", "slash_commands").([]any)[0].(object)["url"],
			"oauth":         nil,
		}
		if urls, ok := at(t, m, "oauth_config").(object)["redirect_urls"].([]any); ok {
			got["oauth"] = urls[0]
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
		home := at(t, m, "features", "app_home").(object)
		if home["home_tab_enabled"] != true || home["messages_tab_enabled"] != true || home["messages_tab_read_only_enabled"] != false {
			t.Errorf("%s: home %v", name, home)
		}
		_, agent := at(t, m, "features").(object)["agent_view"]
		if agent != o.Agent {
			t.Errorf("%s: agent view %t", name, agent)
		}
	}
}

func TestManifestEventsAndScopes(t *testing.T) {
	for name, o := range manifests {
		m := manifestOf(t, o)
		var events, scopes []string
		for _, e := range at(t, m, "settings", "event_subscriptions", "bot_events").([]any) {
			events = append(events, e.(string))
		}
		for _, s := range at(t, m, "oauth_config", "scopes", "bot").([]any) {
			scopes = append(scopes, s.(string))
		}
		for event, scope := range map[string]string{ // what Slack asks for, and whether we want it
			"app_mention": "app_mentions:read", "message.im": "im:history", "file_deleted": "files:read",
			"app_home_opened": "chat:write", "app_uninstalled": "commands", "tokens_revoked": "chat:write",
			"message.channels": "channels:history", "message.groups": "groups:history", "message.mpim": "mpim:history",
			"agent_session_stopped": "assistant:write",
		} {
			want := true
			switch {
			case event == "agent_session_stopped":
				want = o.Agent
			case strings.HasPrefix(event, "message.") && event != "message.im":
				want = o.AllMessages
			}
			if slices.Contains(events, event) != want {
				t.Errorf("%s: %s delivered: %t, want %t", name, event, !want, want)
			}
			if want && !slices.Contains(scopes, scope) {
				t.Errorf("%s: %s without %s", name, event, scope)
			}
		}
		if !slices.IsSorted(events) || !slices.IsSorted(scopes) || len(slices.Compact(slices.Clone(scopes))) != len(scopes) {
			t.Errorf("%s: %q, %q are not in order", name, events, scopes)
		}
	}
}

// TestSlashNames goes from a command to its name on Slack, and back.
func TestSlashNames(t *testing.T) {
	for _, c := range commandsOf(t) {
		if got := commandName(slashName(c.Name)); got != c.Name {
			t.Errorf("/%s comes back as %q", c.Name, got)
		}
	}
	for slash, want := range map[string]string{"ask": "ask", "footnote-help": "help", "help": "help", "": "", "footnote": "footnote"} {
		if got := commandName(slash); got != want {
			t.Errorf("/%s is %q, want %q", slash, got, want)
		}
	}
	m := manifestOf(t, ManifestOptions{})
	for _, c := range at(t, m, "features", "slash_commands").([]any) {
		c := c.(object)
		hint, _ := c["usage_hint"].(string)
		if strings.Contains(hint, "file") {
			t.Errorf("%s hints at a file, which cannot be typed: %q", c["command"], hint)
		}
		if c["command"] == "/ask" && (!strings.HasPrefix(hint, "question") || c["should_escape"] != true) {
			t.Errorf("ask: %v", c)
		}
		if c["command"] == "/footnote-help" && !strings.Contains(c["description"].(string), "/help") {
			t.Errorf("the description does not say that it is /help: %v", c)
		}
	}
}

func TestTheShortcutIsTheTables(t *testing.T) {
	for _, c := range commandsOf(t) {
		if c.MessageAction == "" {
			continue
		}
		if s := shortcuts()[0]; c.Name != callbackFind || s.CallbackID != callbackFind || s.Name != c.MessageAction {
			t.Errorf("/%s is %q in the menu of a message, want %+v", c.Name, c.MessageAction, s)
		}
	}
}

func TestManifestRefuses(t *testing.T) {
	table := commandsOf(t)
	many := slices.Repeat(table, 5)
	long := slices.Clone(table)
	long[0].Name = strings.Repeat("a", 32)
	for name, test := range map[string]struct {
		o     ManifestOptions
		table []bot.Command
		want  string
	}{
		"a long name":       {ManifestOptions{Name: strings.Repeat("x", 36)}, table, "longer than 35"},
		"http":              {ManifestOptions{URL: "http://a.example"}, table, "https://your.host"},
		"no host":           {ManifestOptions{URL: "https://"}, table, "https://your.host"},
		"a query":           {ManifestOptions{URL: "https://a.example/?x=1"}, table, "https://your.host"},
		"a password":        {ManifestOptions{URL: "https://u:CANARY@a.example"}, table, "https://your.host"},
		"no commands":       {ManifestOptions{}, nil, "0 commands"},
		"too many commands": {ManifestOptions{}, many, "1 to 50"},
		"a long command":    {ManifestOptions{}, long, "longer than 32"},
	} {
		raw, err := Manifest(test.o, test.table)
		if err == nil || raw != nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

// TestManifestIsReadable has no escapes that a person would stumble over.
func TestManifestIsReadable(t *testing.T) {
	raw, err := Manifest(ManifestOptions{URL: "https://a.example"}, commandsOf(t))
	if err != nil || !json.Valid(raw) || strings.Contains(string(raw), `\u00`) || !strings.HasSuffix(string(raw), "}\n") {
		t.Errorf("%v\n%s", err, raw)
	}
}
