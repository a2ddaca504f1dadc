package discordtest

import (
	"maps"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// Slash lets a person use a command. Values are converted to the types with
// which the command is registered; without a registration all are texts.
func (d *Discord) Slash(u *User, c *Channel, name string, options map[string]string, files ...Attachment) *Interaction {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	data := d.commandData(c, name, options, files)
	return d.interact(u, c, discordgo.InteractionApplicationCommand, object{"data": data})
}

// Complete lets a person type into an option of a command, and returns what is
// offered. others are the options that are filled already.
func (d *Discord) Complete(u *User, c *Channel, name, option, typed string, others map[string]string) []*discordgo.ApplicationCommandOptionChoice {
	d.t.Helper()
	d.mu.Lock()
	data := d.commandData(c, name, others, nil)
	list, _ := data["options"].([]object)
	data["options"] = append(list, object{"name": option, "type": 3, "value": typed, "focused": true})
	i := d.interact(u, c, discordgo.InteractionApplicationCommandAutocomplete, object{"data": data})
	d.counts.Autocompletes++
	d.mu.Unlock()
	i.Wait()
	return i.Choices()
}

// MessageMenu lets a person use a command of a message's menu.
func (d *Discord) MessageMenu(u *User, c *Channel, name, messageID string) *Interaction {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	data := object{"id": d.commandID(name), "name": name, "type": 3, "target_id": messageID}
	if m := d.messages[messageID]; m != nil {
		data["resolved"] = object{"messages": object{messageID: m.json(allIntents)}}
	} else {
		d.t.Errorf("discordtest: there is no message %s", messageID)
	}
	i := d.prepare(u, c, discordgo.InteractionApplicationCommand, object{"data": data})
	i.menu = true
	d.deliver(i)
	return i
}

// Press lets a person press a button. It fails the test if they do not see it.
func (d *Discord) Press(u *User, messageID, customID string) *Interaction {
	d.t.Helper()
	return d.component(u, messageID, customID, nil, false)
}

// Pick lets a person pick from a menu.
func (d *Discord) Pick(u *User, messageID, customID, value string) *Interaction {
	d.t.Helper()
	return d.component(u, messageID, customID, []string{value}, false)
}

// Forge sends a press that no client of Discord would: of a button that is not
// there, or that the person does not see. values are those of a menu.
func (d *Discord) Forge(u *User, messageID, customID string, values ...string) *Interaction {
	d.t.Helper()
	return d.component(u, messageID, customID, values, true)
}

func (d *Discord) component(u *User, messageID, customID string, values []string, forged bool) *Interaction {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	m := d.messages[messageID]
	if m == nil {
		d.t.Fatalf("discordtest: there is no message %s", messageID)
	}
	if !forged {
		if why := m.unpressable(u, customID, values); why != "" {
			d.t.Errorf("discordtest: %s cannot press %q: %s", u.Name, customID, why)
		}
	}
	data := object{"custom_id": customID, "component_type": int(discordgo.ButtonComponent)}
	if values != nil {
		data["component_type"], data["values"] = int(discordgo.SelectMenuComponent), values
	}
	i := d.prepare(u, m.channel, discordgo.InteractionMessageComponent, object{"data": data, "message": m.json(allIntents)})
	i.source = m
	d.deliver(i)
	return i
}

// unpressable says why a person cannot press a button, or pick from a menu; "" if
// they can.
func (m *message) unpressable(u *User, customID string, values []string) string {
	switch {
	case m.deleted:
		return "the message is deleted"
	case m.onlyFor != nil && m.onlyFor != u:
		return "the message is for " + m.onlyFor.Name
	case !m.channel.canSee(u):
		return "the channel is hidden"
	}
	for _, row := range m.components {
		parts, _ := field(row, "components").([]any)
		for _, p := range parts {
			if field(p, "custom_id") != customID {
				continue
			}
			if field(p, "disabled") == true {
				return "it is disabled"
			}
			return missingValue(p, values)
		}
	}
	return "it is not there"
}

func missingValue(part any, values []string) string {
	options, _ := field(part, "options").([]any)
	for _, v := range values {
		found := false
		for _, o := range options {
			found = found || field(o, "value") == v
		}
		if !found {
			return "the menu does not have " + strconv.Quote(v)
		}
	}
	return ""
}

// field is a member of an object; nil where there is none, or no object.
func field(of any, name string) any {
	o, _ := of.(object)
	return o[name]
}

// commandID is the id of a registered command, or one made up.
func (d *Discord) commandID(name string) string {
	if c := d.command(name); c != nil {
		id, _ := c["id"].(string)
		return id
	}
	return d.AppID
}

func (d *Discord) command(name string) object {
	for _, c := range d.commands {
		if c["name"] == name {
			return c
		}
	}
	if len(d.commands) > 0 {
		d.t.Errorf("discordtest: nobody can choose %q: it is not registered", name)
	}
	return nil
}

// commandData is what a slash command brings.
func (d *Discord) commandData(c *Channel, name string, options map[string]string, files []Attachment) object {
	types := map[string]int{}
	takesFile := "file"
	command := d.command(name)
	list, _ := command["options"].([]any)
	for n := len(list) - 1; n >= 0; n-- {
		option, _ := field(list[n], "name").(string)
		kind, _ := field(list[n], "type").(float64)
		types[option] = int(kind)
		if int(kind) == int(discordgo.ApplicationCommandOptionAttachment) {
			takesFile = option
		}
	}
	for name := range options {
		if command != nil && types[name] == 0 {
			d.t.Errorf("discordtest: the command has no option %q", name)
		}
	}
	data := object{"id": d.commandID(name), "name": name, "type": 1}
	given := []object{}
	for _, name := range slices.Sorted(maps.Keys(options)) {
		given = append(given, object{"name": name, "type": max(types[name], int(discordgo.ApplicationCommandOptionString)), "value": typed(types[name], options[name])})
	}
	attachments := object{}
	for _, f := range files {
		described := d.attach(c, f)
		described["ephemeral"] = true
		id, _ := described["id"].(string)
		attachments[id] = described
		option := f.Option
		if option == "" {
			option = takesFile
		}
		given = append(given, object{"name": option, "type": int(discordgo.ApplicationCommandOptionAttachment), "value": id})
	}
	if len(given) > 0 {
		data["options"] = given
	}
	if len(attachments) > 0 {
		data["resolved"] = object{"attachments": attachments}
	}
	return data
}

// typed converts a value to the type of its option.
func typed(kind int, value string) any {
	switch discordgo.ApplicationCommandOptionType(kind) {
	case discordgo.ApplicationCommandOptionBoolean:
		return value == "true"
	case discordgo.ApplicationCommandOptionInteger, discordgo.ApplicationCommandOptionNumber:
		n, _ := strconv.ParseFloat(value, 64)
		return n
	}
	return value
}
