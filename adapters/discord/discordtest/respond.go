package discordtest

import (
	"slices"

	"github.com/bwmarrin/discordgo"
)

// callback is the first response to an interaction.
func (d *Discord) callback(c *call) *answer {
	i := d.interactions[c.r.PathValue("token")]
	if i == nil || i.ID != c.r.PathValue("interaction") {
		d.broke(Route, c.route, "there is no such interaction")
		return refuse(404, 10062, "Unknown interaction")
	}
	if a := i.acknowledge(c.route, c.object(), c.files); a != nil {
		return a
	}
	if c.r.URL.Query().Get("with_response") == "true" {
		o := object{"interaction": object{"id": i.ID, "type": int(i.kind)}}
		if i.original != nil {
			o["resource"] = object{"type": int(i.ackType), "message": i.original.json(allIntents)}
		}
		return ok(o)
	}
	return noContent()
}

// ofInteraction finds the interaction of a route, by its token.
func (d *Discord) ofInteraction(do func(*Interaction, *call) *answer) func(*call) *answer {
	return func(c *call) *answer {
		i := d.interactions[c.r.PathValue("token")]
		switch {
		case i == nil || c.r.PathValue("app") != d.AppID:
			d.broke(Route, c.route, "there is no such interaction")
			return refuse(404, 10015, "Unknown Webhook")
		case d.Now().Sub(i.sent) > tokenLife:
			d.broke(Expired, c.route, "the token is %v old", d.Now().Sub(i.sent))
			return refuse(401, 50027, "Invalid Webhook Token")
		case i.ackType == 0:
			// Whoever was restarted cannot know; but a follow-up cannot be a question
			// whether there was an acknowledgement.
			if c.r.Method == "POST" && !i.lost {
				d.broke(Order, c.route, "a follow-up before the acknowledgement")
			}
			return refuse(404, 10015, "Unknown Webhook")
		}
		return do(i, c)
	}
}

// sendFollowUp posts a further message. The first one after a deferral takes the
// place of the deferral, also in who sees it.
func (d *Discord) sendFollowUp(i *Interaction, c *call) *answer {
	body := c.object()
	if problems := checkMessage(body, len(c.files), newOfInteraction); len(problems) > 0 {
		return d.invalid(c.route, problems)
	}
	m := i.original
	if m != nil && m != i.source && m.loading() && !m.deleted {
		if m.onlyFor == nil && flagsOf(body)&discordgo.MessageFlagsEphemeral != 0 {
			d.broke(Whisper, c.route, "an ephemeral follow-up takes the place of a public deferral: everyone sees it")
		}
		d.edit(m, body, c.files)
		i.touched = true
	} else {
		m = d.newMessage(i, body, c.files)
		i.followUp = append(i.followUp, m)
	}
	i.answered()
	return ok(m.json(allIntents))
}

// response is the message that a route names; nil if there is none.
func (i *Interaction) response(c *call) *message {
	id := c.r.PathValue("message")
	if id == "@original" {
		if i.original == nil || i.original.deleted {
			return nil
		}
		return i.original
	}
	at := slices.IndexFunc(append(i.followUp, i.original), func(m *message) bool { return m != nil && m.id == id && !m.deleted })
	if at < 0 {
		return nil
	}
	return append(i.followUp, i.original)[at]
}

func (d *Discord) getResponse(i *Interaction, c *call) *answer {
	if m := i.response(c); m != nil {
		return ok(m.json(allIntents))
	}
	return refuse(404, 10008, "Unknown Message")
}

func (d *Discord) editResponse(i *Interaction, c *call) *answer {
	m := i.response(c)
	if m == nil {
		return refuse(404, 10008, "Unknown Message")
	}
	kind := editing
	if m.loading() {
		kind = filling
	}
	if problems := checkMessage(c.object(), len(c.files), kind); len(problems) > 0 {
		return d.invalid(c.route, problems)
	}
	i.touched = i.touched || m == i.original
	d.edit(m, c.object(), c.files)
	i.answered()
	return ok(m.json(allIntents))
}

func (d *Discord) deleteResponse(i *Interaction, c *call) *answer {
	m := i.response(c)
	if m == nil {
		return refuse(404, 10008, "Unknown Message")
	}
	i.touched = i.touched || m == i.original
	d.remove(m)
	i.answered()
	return noContent()
}

func choicesOf(data object) []*discordgo.ApplicationCommandOptionChoice {
	list, _ := data["choices"].([]any)
	all := []*discordgo.ApplicationCommandOptionChoice{}
	for _, c := range list {
		name, _ := field(c, "name").(string)
		all = append(all, &discordgo.ApplicationCommandOptionChoice{Name: name, Value: field(c, "value")})
	}
	return all
}
