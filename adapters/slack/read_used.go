package slack

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"footnote/bot"
)

// readCommand reads a slash command.
// https://docs.slack.dev/interactivity/implementing-slash-commands/#app_command_handling
func readCommand(raw []byte) (delivery, error) {
	var c struct {
		TeamID       string `json:"team_id"`
		EnterpriseID string `json:"enterprise_id"`
		ChannelID    string `json:"channel_id"`
		ChannelName  string `json:"channel_name"`
		UserID       string `json:"user_id"`
		UserName     string `json:"user_name"`
		Command      string `json:"command"`
		Text         string `json:"text"`
		ResponseURL  string `json:"response_url"`
		TriggerID    string `json:"trigger_id"`
	}
	if err := unmarshal(raw, &c); err != nil {
		return delivery{}, err
	}
	d := delivery{kind: kindCommand, person: bot.Person(c.UserID)}
	if err := d.placed(c.TeamID, c.EnterpriseID); err != nil {
		return delivery{}, err
	}
	command := strings.TrimPrefix(c.Command, "/")
	if !isID(c.UserID) || !isID(c.ChannelID) || !isSetting(command) {
		return delivery{}, fmt.Errorf("%w: it names no person, channel or command", errMalformed)
	}
	d.named("c", c.TriggerID, raw)
	d.inLane(c.ChannelID)
	d.event.Used = &used{Kind: kindCommand, Channel: c.ChannelID, ChannelName: cut(c.ChannelName, maxName),
		User: c.UserID, UserName: cut(c.UserName, maxName), Command: command, Text: cut(c.Text, maxText),
		ResponseURL: hook(c.ResponseURL), Trigger: c.TriggerID}
	return d, nil
}

// hook is a response_url, if it may be one: api judges its host.
func hook(s string) string {
	u, err := url.Parse(s)
	if err != nil || len(s) > 500 || u.Scheme == "" || u.Host == "" {
		return ""
	}
	return s
}

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
		ID   string `json:"id"`
		Name string `json:"name"`
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

// readInteraction reads a button, a shortcut or a form.
func readInteraction(raw []byte) (delivery, error) {
	var i interaction
	if err := unmarshal(raw, &i); err != nil {
		return delivery{}, err
	}
	d := delivery{person: bot.Person(i.User.ID)}
	if err := d.placed(i.where()); err != nil {
		return delivery{}, err
	}
	if !isID(i.User.ID) {
		return delivery{}, fmt.Errorf("%w: it names no person", errMalformed)
	}
	d.named("p", i.TriggerID, raw)
	var err error
	switch i.Type {
	case "block_actions":
		err = d.readPress(&i)
	case "message_action":
		err = d.readShortcut(&i)
	case "shortcut":
		d.kind, d.event.Used = kindGlobal, i.used(kindGlobal)
		d.inLane(i.User.ID)
	case "view_submission":
		err = d.readForm(&i)
	case "view_closed":
	case "block_suggestion":
		d.kind = kindOptions
		d.event.Options = &suggestion{User: i.User.ID, UserTeam: orNone(i.User.TeamID, isTeam), Action: cut(i.ActionID, maxName), Text: cut(i.Value, maxName)}
		d.inLane(i.User.ID)
	default:
		return delivery{}, unknown(i.Type)
	}
	if err != nil {
		return delivery{}, fmt.Errorf("%s: %w", i.Type, err)
	}
	return d, nil
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

// used is what all interactions have.
func (i *interaction) used(k kind) *used {
	return &used{Kind: k, User: i.User.ID, UserTeam: orNone(i.User.TeamID, isTeam),
		UserName: cut(firstOf(i.User.Name, i.User.Username), maxName),
		Callback: cut(i.CallbackID, maxName), ResponseURL: hook(i.ResponseURL), Trigger: i.TriggerID}
}

// inChannel sets where an interaction happened.
func (u *used) inChannel(i *interaction) error {
	u.Channel = firstOf(i.Channel.ID, i.Container.ChannelID)
	u.ChannelName = cut(i.Channel.Name, maxName)
	u.MessageTS = firstOf(i.Container.MessageTS, i.MessageTS)
	u.ThreadTS = i.Container.ThreadTS
	u.Ephemeral = bool(i.Container.Ephemeral)
	if i.Message != nil {
		u.MessageTS, u.ThreadTS = firstOf(u.MessageTS, i.Message.TS), firstOf(u.ThreadTS, i.Message.ThreadTS)
	}
	if !isID(u.Channel) || !isTS(u.MessageTS) {
		return fmt.Errorf("%w: it names no message", errMalformed)
	}
	u.ThreadTS = orNone(u.ThreadTS, isTS)
	if u.ThreadTS == u.MessageTS {
		u.ThreadTS = "" // it started the thread, and does not stand in it
	}
	return nil
}

// readPress reads a button or a menu. Links are buttons, too, but nothing is to be
// done for them here.
func (d *delivery) readPress(i *interaction) error {
	if len(i.Actions) == 0 {
		return fmt.Errorf("%w: nothing was pressed", errMalformed)
	}
	p := &i.Actions[0]
	value := p.value()
	if len(value) > maxText || len(p.BlockID) > maxName || len(p.ActionID) > maxName {
		return fmt.Errorf("%w: it is too long", errMalformed)
	}
	if i.View != nil {
		if i.View.Type != "home" {
			return nil // what is picked in a form comes with the form
		}
		u := i.used(kindHomePress)
		u.Block, u.Action, u.Value = p.BlockID, p.ActionID, value
		d.kind, d.event.Used = kindHomePress, u
		d.inLane(i.User.ID)
		return nil
	}
	if value == "" {
		return nil
	}
	u := i.used(kindPress)
	if err := u.inChannel(i); err != nil {
		return err
	}
	if m := i.Message; m != nil && len(m.Blocks) > 0 &&
		!slices.ContainsFunc(m.Blocks, func(b block) bool { return b.BlockID == p.BlockID && b.holds(value) }) {
		return errForged
	}
	u.Block, u.Action, u.Value = p.BlockID, p.ActionID, value
	d.kind, d.event.Used = kindPress, u
	d.inLane(u.Channel)
	return nil
}

// readShortcut reads a shortcut that was used on a message.
func (d *delivery) readShortcut(i *interaction) error {
	u := i.used(kindShortcut)
	if err := u.inChannel(i); err != nil {
		return err
	}
	if i.Message != nil {
		u.On = i.Message.said()
		u.On.Channel = u.Channel
	}
	d.kind, d.event.Used = kindShortcut, u
	d.inLane(u.Channel)
	return nil
}

// readForm reads the form of a question.
func (d *delivery) readForm(i *interaction) error {
	if i.View == nil {
		return fmt.Errorf("%w: it has no view", errMalformed)
	}
	u := i.used(kindForm)
	u.Callback = cut(i.View.CallbackID, maxName)
	u.Question, u.Start, u.Source = i.View.field(fieldQuestion), i.View.field(fieldStart), i.View.field(fieldSource)
	d.kind, d.event.Used = kindForm, u
	d.inLane(i.User.ID)
	return nil
}
