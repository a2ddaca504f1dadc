package discordtest

import "maps"

// getCommands answers with what is registered.
func (d *Discord) getCommands(c *call) *answer {
	if c.r.PathValue("app") != d.AppID {
		return refuse(403, 20012, "You are not authorized to perform this action on this application")
	}
	list := []object{}
	for _, command := range d.commands {
		list = append(list, maps.Clone(command))
	}
	return ok(list)
}

// putCommands takes the place of all commands.
func (d *Discord) putCommands(c *call) *answer {
	if c.r.PathValue("app") != d.AppID {
		return refuse(403, 20012, "You are not authorized to perform this action on this application")
	}
	list, isList := c.body.([]any)
	var check checker
	if !isList {
		check.add(Arrays, "the commands are no array")
	}
	check.commands(list)
	if len(check.problems) > 0 {
		return d.invalid(c.route, check.problems)
	}
	old := d.commands
	d.commands = nil
	for _, entry := range list {
		d.commands = append(d.commands, d.registered(entry.(object), old))
	}
	d.registrations++
	return d.getCommands(c)
}

// registered is a command as Discord keeps it: with defaults, and with the id
// that it had.
func (d *Discord) registered(o object, old []object) object {
	command := object{
		"type": float64(1), "description": "", "default_member_permissions": nil, "dm_permission": true, "nsfw": false,
		"contexts": nil, "integration_types": []any{float64(0)}, "name_localizations": nil, "description_localizations": nil,
	}
	maps.Copy(command, o)
	command["application_id"], command["version"], command["id"] = d.AppID, d.newID(), d.newID()
	for _, was := range old {
		if was["name"] == command["name"] && was["type"] == command["type"] {
			command["id"] = was["id"]
		}
	}
	return command
}

// Registrations is how often the commands were written.
func (d *Discord) Registrations() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.registrations
}
