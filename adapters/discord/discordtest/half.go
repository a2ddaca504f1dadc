package discordtest

// An Event is one to be dispatched as it is.
type Event struct {
	Name string
	Data any
}

// Halves are events that lack what a program may count on: each of them once made
// some bot panic. channel is one that the bot sees.
func Halves(channel *Channel) []Event {
	guild := ""
	if channel.Guild != nil {
		guild = channel.Guild.ID
	}
	in := func(more object) object {
		o := object{"id": "1", "channel_id": channel.ID, "guild_id": guild}
		for name, value := range more {
			o[name] = value
		}
		return o
	}
	mention := channel.d.bot.Mention() + " hello"
	return []Event{
		{"MESSAGE_CREATE", nil},
		{"MESSAGE_CREATE", []any{}},
		{"MESSAGE_CREATE", object{}},
		{"MESSAGE_CREATE", in(object{"content": mention, "author": nil})},
		{"MESSAGE_CREATE", in(object{"content": mention, "author": object{}})},
		{"MESSAGE_CREATE", in(object{"content": mention, "author": object{"id": "2"}, "mentions": []any{nil}, "attachments": []any{nil}, "referenced_message": object{}})},
		{"MESSAGE_CREATE", in(object{"content": 7})},
		{"INTERACTION_CREATE", nil},
		{"INTERACTION_CREATE", in(object{"type": 0, "token": "x"})},
		{"INTERACTION_CREATE", in(object{"type": 2, "token": "x"})},
		{"INTERACTION_CREATE", in(object{"type": 2, "token": "x", "data": nil, "member": nil})},
		{"INTERACTION_CREATE", in(object{"type": 2, "token": "x", "data": object{"name": "ask", "options": []any{nil}}})},
		{"INTERACTION_CREATE", in(object{"type": 2, "token": "x", "member": object{"user": nil}, "data": object{"name": "ask", "options": []any{object{"name": "question", "type": 3, "value": 7}}}})},
		{"INTERACTION_CREATE", in(object{"type": 3, "token": "x", "data": object{"custom_id": "1|next||x"}, "message": nil, "user": object{"id": "2"}})},
		{"INTERACTION_CREATE", in(object{"type": 4, "token": "x", "data": object{"name": "ask"}, "user": object{"id": "2"}})},
		{"INTERACTION_CREATE", in(object{"type": 99, "token": "x", "data": object{}})},
		{"GUILD_CREATE", object{}},
		{"GUILD_CREATE", object{"id": "3", "roles": []any{nil}, "channels": []any{nil}, "threads": []any{nil}}},
		{"GUILD_DELETE", object{}},
		{"THREAD_CREATE", object{"id": "4"}},
		{"", object{}},
		{"AN_EVENT_OF_NEXT_YEAR", object{"id": "5"}},
	}
}
