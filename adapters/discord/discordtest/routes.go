package discordtest

import (
	"net/http"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// routes are those that the fake knows. A call of another one breaks a rule.
func (d *Discord) routes() {
	d.api = http.NewServeMux()
	d.on("GET /gateway", true, func(c *call) *answer { return ok(object{"url": gatewayURL}) })
	d.on("GET /gateway/bot", false, func(c *call) *answer { return ok(d.gatewayBot()) })
	d.on("GET /users/@me", false, func(c *call) *answer { return ok(d.bot.json()) })
	d.on("GET /users/@me/guilds", false, func(c *call) *answer { return ok(d.ownGuilds(c)) })
	d.on("POST /users/@me/channels", false, d.openDM)
	d.on("GET /applications/@me", false, func(c *call) *answer { return ok(d.application()) })
	d.on("GET /oauth2/applications/@me", false, func(c *call) *answer { return ok(d.application()) })
	d.on("GET /applications/{app}/commands", false, d.getCommands)
	d.on("PUT /applications/{app}/commands", false, d.putCommands)
	d.on("GET /guilds/{guild}", false, d.inGuild(func(g *Guild, c *call) *answer { return ok(g.json()) }))
	d.on("GET /guilds/{guild}/members/{user}", false, d.inGuild(getMember))
	d.on("GET /guilds/{guild}/roles", false, d.inGuild(func(g *Guild, c *call) *answer { return ok(g.json()["roles"]) }))
	d.on("GET /guilds/{guild}/channels", false, d.inGuild(func(g *Guild, c *call) *answer { return ok(g.create()["channels"]) }))
	d.on("GET /channels/{channel}", false, d.inChannel(0, func(ch *Channel, c *call) *answer { return ok(ch.json()) }))
	d.on("POST /channels/{channel}/typing", false, d.inChannel(discordgo.PermissionSendMessages, d.showTyping))
	d.on("GET /channels/{channel}/messages", false, d.inChannel(discordgo.PermissionReadMessageHistory, d.listMessages))
	d.on("POST /channels/{channel}/messages", false, d.inChannel(discordgo.PermissionSendMessages, d.createMessage))
	d.on("GET /channels/{channel}/messages/{message}", false, d.inChannel(discordgo.PermissionReadMessageHistory, d.onMessage(d.getMessage)))
	d.on("PATCH /channels/{channel}/messages/{message}", false, d.inChannel(0, d.onMessage(d.editMessage)))
	d.on("DELETE /channels/{channel}/messages/{message}", false, d.inChannel(0, d.onMessage(d.deleteMessage)))
	d.on("POST /interactions/{interaction}/{token}/callback", true, d.callback)
	d.on("POST /webhooks/{app}/{token}", true, d.ofInteraction(d.sendFollowUp))
	d.on("GET /webhooks/{app}/{token}/messages/{message}", true, d.ofInteraction(d.getResponse))
	d.on("PATCH /webhooks/{app}/{token}/messages/{message}", true, d.ofInteraction(d.editResponse))
	d.on("DELETE /webhooks/{app}/{token}/messages/{message}", true, d.ofInteraction(d.deleteResponse))
}

func (d *Discord) gatewayBot() object {
	recommended := max(1, d.o.Shards)
	return object{"url": gatewayURL, "shards": recommended, "session_start_limit": object{
		"total": 1000, "remaining": d.budget.left, "reset_after": 14400000, "max_concurrency": d.maxConcurrency(),
	}}
}

func (d *Discord) ownGuilds(c *call) []object {
	all := []object{}
	for _, g := range d.ownGuildsAll() {
		if len(all) < 200 && later(g.ID, c.r.FormValue("after")) {
			all = append(all, object{"id": g.ID, "name": g.Name, "owner": false, "permissions": decimal(everyone | botPermissions), "features": []any{}})
		}
	}
	return all
}

// application flags of the intents that the portal has switched on for an
// application in fewer than 100 guilds
// (https://discord.com/developers/docs/resources/application#application-object-application-flags).
const (
	flagMembersLimited = 1 << 15
	flagContentLimited = 1 << 19
)

func (d *Discord) application() object {
	flags := 0
	if d.o.Privileged&discordgo.IntentMessageContent != 0 {
		flags |= flagContentLimited
	}
	if d.o.Privileged&discordgo.IntentGuildMembers != 0 {
		flags |= flagMembersLimited
	}
	o := object{
		"id": d.AppID, "name": d.bot.Name, "verify_key": hexKey(d.PublicKey), "flags": flags, "bot": d.bot.json(),
		"bot_public": true, "bot_require_code_grant": false, "description": "", "icon": nil, "summary": "", "team": nil,
		"interactions_endpoint_url": nil, "approximate_guild_count": len(d.ownGuildsAll()),
		"integration_types_config": object{"0": object{}, "1": object{}},
	}
	if d.endpoint != "" {
		o["interactions_endpoint_url"] = d.endpoint
	}
	return o
}

func (d *Discord) ownGuildsAll() []*Guild {
	var all []*Guild
	for _, g := range d.guildOrder {
		if g.withBot {
			all = append(all, g)
		}
	}
	return all
}

func (d *Discord) openDM(c *call) *answer {
	id, _ := c.object()["recipient_id"].(string)
	u := d.users[id]
	if u == nil || u == d.bot {
		return refuse(400, 50033, "Invalid Recipient(s)")
	}
	return ok(d.dm(u).json())
}

// inGuild finds the guild of a route.
func (d *Discord) inGuild(do func(*Guild, *call) *answer) func(*call) *answer {
	return func(c *call) *answer {
		g := d.guilds[c.r.PathValue("guild")]
		switch {
		case g == nil:
			return refuse(404, 10004, "Unknown Guild")
		case !g.withBot:
			return refuse(403, 50001, "Missing Access")
		}
		return do(g, c)
	}
}

func getMember(g *Guild, c *call) *answer {
	m := g.members[c.r.PathValue("user")]
	if m == nil {
		return refuse(404, 10007, "Unknown Member")
	}
	return ok(m.json(g))
}

// inChannel finds the channel of a route, in which the bot must have a permission.
func (d *Discord) inChannel(need int64, do func(*Channel, *call) *answer) func(*call) *answer {
	return func(c *call) *answer {
		ch := d.channels[c.r.PathValue("channel")]
		switch {
		case ch == nil:
			return refuse(404, 10003, "Unknown Channel")
		case !ch.canSee(d.bot):
			return refuse(403, 50001, "Missing Access")
		}
		if ch.isThread() && need == discordgo.PermissionSendMessages {
			need := int64(discordgo.PermissionSendMessagesInThreads)
			if ch.permissions(d.bot)&need == 0 {
				return refuse(403, 50013, "Missing Permissions")
			}
		} else if ch.permissions(d.bot)&need != need {
			return refuse(403, 50013, "Missing Permissions")
		}
		return do(ch, c)
	}
}

func (d *Discord) showTyping(ch *Channel, _ *call) *answer {
	if ch.isDM() && !ch.people[0].openDMs {
		return refuse(403, 50007, "Cannot send messages to this user")
	}
	ch.typing++
	d.change()
	return noContent()
}

// listMessages answers with the newest first, as Discord does whatever the
// request asks for.
func (d *Discord) listMessages(ch *Channel, c *call) *answer {
	q := c.r.URL.Query()
	limit := 50
	if text := q.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 100 {
			return d.invalid(c.route, []problem{{Limits, "the limit of messages is 1 to 100"}})
		}
		limit = n
	}
	after, before, around := q.Get("after"), q.Get("before"), q.Get("around")
	if around != "" {
		return d.invalid(c.route, []problem{{Fields, "around is not known to the fake"}})
	}
	var all []*message
	for _, m := range ch.messages {
		if m.onlyFor == nil && (after == "" || later(m.id, after)) && (before == "" || later(before, m.id)) {
			all = append(all, m)
		}
	}
	if len(all) > limit && after != "" {
		all = all[:limit]
	}
	list := []object{}
	for n := len(all) - 1; n >= 0 && len(list) < limit; n-- {
		list = append(list, all[n].json(d.o.Privileged))
	}
	return ok(list)
}

// later reports whether an id was given after another.
func later(id, than string) bool {
	return len(id) > len(than) || len(id) == len(than) && id > than
}

// onMessage finds the message of a route.
func (d *Discord) onMessage(do func(*message, *call) *answer) func(*Channel, *call) *answer {
	return func(ch *Channel, c *call) *answer {
		m := d.messages[c.r.PathValue("message")]
		if m == nil || m.deleted || m.channel != ch || m.onlyFor != nil {
			return refuse(404, 10008, "Unknown Message")
		}
		return do(m, c)
	}
}

func (d *Discord) getMessage(m *message, _ *call) *answer { return ok(m.json(d.o.Privileged)) }

func (d *Discord) deleteMessage(m *message, _ *call) *answer {
	if m.author != d.bot && m.channel.permissions(d.bot)&discordgo.PermissionManageMessages == 0 {
		return refuse(403, 50013, "Missing Permissions")
	}
	d.remove(m)
	return noContent()
}
