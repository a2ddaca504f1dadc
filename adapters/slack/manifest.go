package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"footnote/adapters/slack/install"
	"footnote/bot"
)

// The shortcuts: callback_ids.
const (
	callbackFind = "find" // of a message
	callbackAdd  = "add"  // of a message
	callbackAsk  = "ask"  // opens the form
)

// Where Slack delivers by HTTP, below the URL of the pages.
const (
	pathEvents        = "/slack/events"
	pathCommands      = "/slack/commands"
	pathInteractivity = "/slack/interactivity"
	pathOptions       = "/slack/options"
)

// Limits of an app's manifest
// (https://docs.slack.dev/reference/app-manifest; block-kit-limits.json has those
// of names).
const (
	maxAppName      = 35
	maxSlash        = 32 // with the '/'
	maxSlashes      = 50
	maxSlashSummary = 2000
	maxUsageHint    = 1000
)

// ManifestOptions say what the app is to be like.
type ManifestOptions struct {
	// Name is the app's and its bot's, at most 35 characters; "" for Footnote.
	Name string
	// URL is the address of the bot's pages, https://…: Slack delivers there, and
	// other workspaces install the app there. "" for Socket Mode in one workspace.
	URL string
	// Socket has Slack deliver by Socket Mode although there is a URL.
	Socket bool
	// Agent has Slack's agent view, which locks guests out of the app.
	Agent bool
	// AllMessages has all that is said in the bot's channels delivered.
	AllMessages bool
}

// Manifest describes the app, in JSON, as api.slack.com/apps → Create New App →
// From a manifest takes it; table is the bot's commands. It is the same for the
// same options.
func Manifest(o ManifestOptions, table []bot.Command) ([]byte, error) {
	if o.Name == "" {
		o.Name = "Footnote"
	}
	o.URL = strings.TrimSuffix(o.URL, "/")
	if err := o.check(); err != nil {
		return nil, fmt.Errorf("make the manifest: %w", err)
	}
	commands, err := slashes(o, table)
	if err != nil {
		return nil, fmt.Errorf("make the manifest: %w", err)
	}
	m := manifest{
		Display: slackapi.Display{
			Name: o.Name, Description: "Answers questions with exact quotations from what your group reads",
			LongDescription: "Footnote answers questions about the texts that a study group reads. An answer is a quotation, word " +
				"by word, with the place where it stands; where the texts do not say it, the answer says so. Footnote also checks " +
				"quotations, shows who says what, and writes citations. Nothing is made up, and no model writes anything.",
			BackgroundColor: "#26364d",
		},
		Features: features{
			Home:      appHome{Home: true, Messages: true},
			Bot:       slackapi.BotUser{DisplayName: o.Name, AlwaysOnline: true},
			Shortcuts: shortcuts(),
			Commands:  commands,
		},
		OAuth: slackapi.OAuthConfig{Scopes: slackapi.OAuthScopes{Bot: Scopes(o.Agent)}},
		Settings: settings{
			Events:        slackapi.EventSubscriptions{BotEvents: events(o)},
			Interactivity: slackapi.Interactivity{IsEnabled: true},
			Socket:        !o.byHTTP(),
		},
	}
	if o.Agent {
		m.Features.Agent = &slackapi.AgentView{AgentDescription: "Ask what your group reads: the answer is a quotation with its place."}
	}
	if o.URL != "" {
		m.OAuth.RedirectUrls = []string{o.URL + install.OAuthPath}
	}
	if o.byHTTP() {
		m.Settings.Events.RequestUrl = o.URL + pathEvents
		m.Settings.Interactivity.RequestUrl = o.URL + pathInteractivity
		m.Settings.Interactivity.MessageMenuOptionsUrl = o.URL + pathOptions
	}
	return encode(m)
}

func (o ManifestOptions) byHTTP() bool { return o.URL != "" && !o.Socket }

func (o ManifestOptions) check() error {
	if utf8.RuneCountInString(o.Name) > maxAppName {
		return fmt.Errorf("the name %q is longer than %d characters", o.Name, maxAppName)
	}
	if o.URL == "" {
		return nil
	}
	u, err := url.Parse(o.URL)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("the URL must be one that Slack reaches: https://your.host")
	}
	return nil
}

// agentScope is what an app has to have for the agent view, and needs for nothing
// else.
const agentScope = "assistant:write"

// Scopes are what the bot's token has to allow, in the order of the alphabet.
func Scopes(agent bool) []string {
	list := []string{
		"app_mentions:read",                                                // being asked
		"channels:history", "groups:history", "im:history", "mpim:history", // what a question in a thread is about
		"channels:read", "groups:read", "im:read", "mpim:read", // whether other organizations read along
		"chat:write", "commands",
		"files:read", "files:write", // files for the library, and exports
		"im:write",        // answers that are for one person
		"reactions:write", // the mark that an answer is on its way
		"users:read",      // who manages the workspace, and their language
	}
	if agent {
		list = append(list, agentScope)
	}
	slices.Sort(list)
	return list
}

// events are those that Slack delivers.
func events(o ManifestOptions) []string {
	list := []string{"app_home_opened", "app_mention", "app_uninstalled", "file_deleted", "message.im", "tokens_revoked"}
	if o.AllMessages {
		list = append(list, "message.channels", "message.groups", "message.mpim")
	}
	if o.Agent {
		list = append(list, "agent_session_stopped")
	}
	slices.Sort(list)
	return list
}

func shortcuts() []slackapi.Shortcut {
	return []slackapi.Shortcut{
		{Name: "Find in the material", Type: slackapi.MessageShortcut, CallbackID: callbackFind,
			Description: "Whether a quotation is exact, and where it stands"},
		{Name: "Add to the library", Type: slackapi.MessageShortcut, CallbackID: callbackAdd,
			Description: "Add the files of a message to what the bot answers from"},
		{Name: "Ask the reading", Type: slackapi.GlobalShortcut, CallbackID: callbackAsk,
			Description: "Ask a question, with what there is to choose from"},
	}
}

// A manifest is slack-go's, but that what is off is in it: Slack's defaults are
// not what we want, and messages to the bot would be off.
type manifest struct {
	Display  slackapi.Display     `json:"display_information"`
	Features features             `json:"features"`
	OAuth    slackapi.OAuthConfig `json:"oauth_config"`
	Settings settings             `json:"settings"`
}

type features struct {
	Home      appHome                         `json:"app_home"`
	Bot       slackapi.BotUser                `json:"bot_user"`
	Agent     *slackapi.AgentView             `json:"agent_view,omitempty"`
	Shortcuts []slackapi.Shortcut             `json:"shortcuts"`
	Commands  []slackapi.ManifestSlashCommand `json:"slash_commands"`
}

type appHome struct {
	Home     bool `json:"home_tab_enabled"`
	Messages bool `json:"messages_tab_enabled"`
	ReadOnly bool `json:"messages_tab_read_only_enabled"`
}

type settings struct {
	Events        slackapi.EventSubscriptions `json:"event_subscriptions"`
	Interactivity slackapi.Interactivity      `json:"interactivity"`
	Organization  bool                        `json:"org_deploy_enabled"`
	Socket        bool                        `json:"socket_mode_enabled"`
	Rotation      bool                        `json:"token_rotation_enabled"`
}

// encode writes JSON for people to read and to paste.
func encode(m manifest) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		return nil, fmt.Errorf("make the manifest: %w", err)
	}
	return b.Bytes(), nil
}
