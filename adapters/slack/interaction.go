package slack

import "slices"

// An interaction is a button, a shortcut or a form.
// https://docs.slack.dev/reference/interaction-payloads/
type interaction struct {
	Type        string  `json:"type"`
	Team        *teamOf `json:"team"`
	Enterprise  *teamOf `json:"enterprise"`
	CallbackID  string  `json:"callback_id"`
	TriggerID   string  `json:"trigger_id"`
	ResponseURL string  `json:"response_url"`
	User        struct {
		ID       string `json:"id"`
		Username string `json:"username"`
		Name     string `json:"name"`
		TeamID   string `json:"team_id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		MessageTS string `json:"message_ts"`
		ThreadTS  string `json:"thread_ts"`
		ChannelID string `json:"channel_id"`
		Ephemeral flag   `json:"is_ephemeral"`
	} `json:"container"`
	MessageTS string `json:"message_ts"`
	Message   *struct {
		message
		Blocks []block `json:"blocks"`
	} `json:"message"`
	View    *view    `json:"view"`
	Actions []picked `json:"actions"`
	// Of block_suggestion.
	ActionID string `json:"action_id"`
	Value    string `json:"value"`
}

type teamOf struct {
	ID           string `json:"id"`
	EnterpriseID string `json:"enterprise_id"`
}

// A block is one of a message, as far as something in it can be pressed.
type block struct {
	BlockID   string    `json:"block_id"`
	Elements  []element `json:"elements"`
	Accessory *element  `json:"accessory"`
}

type element struct {
	Value   string   `json:"value"`
	Options []option `json:"options"`
}

type option struct {
	Value string `json:"value"`
}

// holds reports whether a value can be pressed in the block.
func (b *block) holds(value string) bool {
	fits := func(e element) bool {
		return e.Value == value || slices.Contains(e.Options, option{value})
	}
	return slices.ContainsFunc(b.Elements, fits) || b.Accessory != nil && fits(*b.Accessory)
}

// A picked is a button that was pressed, or what was picked in a menu.
type picked struct {
	BlockID  string  `json:"block_id"`
	ActionID string  `json:"action_id"`
	Value    string  `json:"value"`
	Selected *option `json:"selected_option"`
}

func (p *picked) value() string {
	if p.Selected != nil && p.Selected.Value != "" {
		return p.Selected.Value
	}
	return p.Value
}

// A view is the home page or a form.
type view struct {
	Type        string `json:"type"`
	CallbackID  string `json:"callback_id"`
	InstalledIn string `json:"app_installed_team_id"`
	State       struct {
		Values map[string]map[string]picked `json:"values"`
	} `json:"state"`
}

// field is what a field of a form holds.
func (v *view) field(name string) string {
	p := v.State.Values[name][name]
	return cut(p.value(), maxText)
}

// where is the installation that an interaction is of. In channels that workspaces
// share, team may be that of the person: a view says where it was made, and
// the message of a button who posted it.
func (i *interaction) where() (team, enterprise string) {
	workspace := func(s string) string {
		if isTeam(s) && s[0] == 'T' {
			return s
		}
		return ""
	}
	if i.View != nil {
		team = workspace(i.View.InstalledIn)
	}
	if i.Message != nil && i.Type == "block_actions" {
		team = firstOf(team, workspace(i.Message.Team))
	}
	if i.Team != nil {
		team, enterprise = firstOf(team, i.Team.ID), i.Team.EnterpriseID
	}
	if i.Enterprise != nil {
		enterprise = firstOf(i.Enterprise.ID, enterprise)
	}
	return firstOf(team, workspace(i.User.TeamID)), enterprise
}
