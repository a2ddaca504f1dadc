package discordtest

import (
	"crypto/sha512"
	"encoding/base64"
	"maps"
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// DeliverTo lets interactions come as signed POST requests to a handler, instead
// of over the gateway; nil turns back.
func (d *Discord) DeliverTo(h http.Handler) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.handler = h
}

func (d *Discord) interact(u *User, c *Channel, kind discordgo.InteractionType, more object) *Interaction {
	i := d.prepare(u, c, kind, more)
	d.deliver(i)
	return i
}

// prepare makes an interaction with what all kinds of it carry.
func (d *Discord) prepare(u *User, c *Channel, kind discordgo.InteractionType, more object) *Interaction {
	if !c.canSee(u) {
		d.t.Errorf("discordtest: %s does not see %s and cannot use a thing there", u.Name, c.Name)
	}
	i := &Interaction{d: d, ID: d.newID(), kind: kind, user: u, channel: c, sent: d.Now()}
	secret := sha512.Sum512([]byte(i.ID))
	i.Token = "aW50ZXJhY3Rpb24" + base64.RawURLEncoding.EncodeToString(secret[:]) // about as long as the real ones
	i.payload = object{
		"id": i.ID, "application_id": d.AppID, "type": int(kind), "token": i.Token, "version": 1,
		"channel_id": c.ID, "channel": c.json(), "locale": "en-US", "entitlements": []any{},
		"attachment_size_limit": 10 << 20, "app_permissions": decimal(c.permissions(d.bot)),
	}
	maps.Copy(i.payload, d.standing(u, c))
	maps.Copy(i.payload, more)
	d.interactions[i.Token] = i
	d.order = append(d.order, i)
	d.counts.Interactions++
	return i
}

// standing says who uses the bot, where, and on whose installation.
func (d *Discord) standing(u *User, c *Channel) object {
	owners := object{}
	o := object{"authorizing_integration_owners": owners}
	if u.installed {
		owners["1"] = u.ID
	}
	switch {
	case c.Guild != nil:
		who := c.Guild.members[u.ID]
		if who == nil {
			who = &member{user: u} // that is an error of the test, which was told
		}
		m := who.json(c.Guild)
		m["permissions"] = decimal(c.permissions(u))
		o["member"], o["guild_id"], o["context"], o["guild_locale"] = m, c.Guild.ID, 0, c.Guild.locale()
		o["guild"] = object{"id": c.Guild.ID, "locale": c.Guild.locale(), "features": []any{}}
		if c.Guild.withBot {
			owners["0"] = c.Guild.ID
		}
	case c.isDM():
		o["user"], o["context"] = u.json(), 1
		owners["0"] = "0"
	default:
		o["user"], o["context"] = u.json(), 2
	}
	if len(owners) == 0 {
		d.t.Errorf("discordtest: %s cannot use the bot in %s, where it is not installed; see User.Install", u.Name, c.Name)
	}
	return o
}

// deliver sends an interaction on its way. d.mu is held.
func (d *Discord) deliver(i *Interaction) {
	i.expectResponse()
	if d.handler != nil {
		d.serving.Add(1)
		go d.deliverHTTP(d.handler, i)
		return
	}
	if !d.expected(i.channel.Guild, "the bot is used") {
		i.refused = "the bot is not connected"
	}
	d.dispatch(i.channel.Guild, 0, "INTERACTION_CREATE", func(discordgo.Intent) any { return i.payload })
}
