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
	d.event.Used = &used{Kind: kindCommand, Channel: c.ChannelID,
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

// used is what all interactions have.
func (i *interaction) used(k kind) *used {
	return &used{Kind: k, User: i.User.ID, UserTeam: orNone(i.User.TeamID, isTeam),
		UserName: cut(firstOf(i.User.Name, i.User.Username), maxName),
		Callback: cut(i.CallbackID, maxName), ResponseURL: hook(i.ResponseURL), Trigger: i.TriggerID}
}

// inChannel sets where an interaction happened.
func (u *used) inChannel(i *interaction) error {
	u.Channel = firstOf(i.Channel.ID, i.Container.ChannelID)
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
