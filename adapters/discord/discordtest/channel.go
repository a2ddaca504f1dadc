package discordtest

import (
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A Channel is where messages stand: a guild's channel, a thread, a direct
// conversation.
type Channel struct {
	ID, Name string
	Guild    *Guild   // nil in direct conversations
	Parent   *Channel // of a thread; nil for others

	d        *Discord
	kind     discordgo.ChannelType
	people   []*User // of a direct conversation
	deny     map[string]int64
	archived bool
	gone     bool
	messages []*message
	typing   int
}

// AddChannel makes a text channel.
func (g *Guild) AddChannel(name string) *Channel {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	c := g.d.addChannel(g.d.newID(), name, discordgo.ChannelTypeGuildText)
	c.Guild = g
	g.channels = append(g.channels, c)
	g.d.dispatchGuild(g, discordgo.IntentGuilds, "CHANNEL_CREATE", c.json())
	return c
}

// AddThread makes a public thread of a channel.
func (c *Channel) AddThread(name string) *Channel {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	return c.addThread(c.d.newID(), name)
}

// AddThreadOn makes a public thread of a message, whose id it has.
func (c *Channel) AddThreadOn(messageID, name string) *Channel {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	c.d.messages[messageID].flags |= discordgo.MessageFlagsHasThread
	return c.addThread(messageID, name)
}

func (c *Channel) addThread(id, name string) *Channel {
	th := c.d.addChannel(id, name, discordgo.ChannelTypeGuildPublicThread)
	th.Guild, th.Parent = c.Guild, c
	c.Guild.channels = append(c.Guild.channels, th)
	data := th.json()
	data["newly_created"] = true
	c.d.dispatchGuild(c.Guild, discordgo.IntentGuilds, "THREAD_CREATE", data)
	return th
}

// AddGroup makes a group conversation of people, of which the bot is no part.
func (d *Discord) AddGroup(people ...*User) *Channel {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.addChannel(d.newID(), "", discordgo.ChannelTypeGroupDM)
	c.people = people
	return c
}

// DM is the direct conversation of a person and the bot.
func (d *Discord) DM(u *User) *Channel {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dm(u)
}

func (d *Discord) dm(u *User) *Channel {
	if u.dm == nil {
		u.dm = d.addChannel(d.newID(), "", discordgo.ChannelTypeDM)
		u.dm.people = []*User{u}
	}
	return u.dm
}

func (d *Discord) addChannel(id, name string, kind discordgo.ChannelType) *Channel {
	c := &Channel{d: d, ID: id, Name: name, kind: kind, deny: map[string]int64{}}
	d.channels[c.ID] = c
	return c
}

// Deny takes permissions of a member, or of the bot for nil, in this channel and
// its threads.
func (c *Channel) Deny(u *User, permissions int64) {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	if u == nil {
		u = c.d.bot
	}
	c.deny[u.ID] |= permissions
	c.d.dispatchGuild(c.Guild, discordgo.IntentGuilds, "CHANNEL_UPDATE", c.json())
}

// Archive closes a thread to new messages of those who may not manage threads;
// a message opens it again.
func (c *Channel) Archive() {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	c.archived = true
	c.d.dispatchGuild(c.Guild, discordgo.IntentGuilds, "THREAD_UPDATE", c.json())
}

// Remove deletes the channel.
func (c *Channel) Remove() {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	c.gone = true
	delete(c.d.channels, c.ID)
	c.Guild.channels = slices.DeleteFunc(c.Guild.channels, func(o *Channel) bool { return o == c })
	name := "CHANNEL_DELETE"
	if c.isThread() {
		name = "THREAD_DELETE"
	}
	c.d.dispatchGuild(c.Guild, discordgo.IntentGuilds, name, c.json())
}

// Typing is how often the bot showed that it is typing here.
func (c *Channel) Typing() int {
	c.d.mu.Lock()
	defer c.d.mu.Unlock()
	return c.typing
}

// Mention is what names the channel in a text.
func (c *Channel) Mention() string { return "<#" + c.ID + ">" }

func (c *Channel) isThread() bool { return c.Parent != nil }
func (c *Channel) isDM() bool     { return c.kind == discordgo.ChannelTypeDM }

// permissions of a user in the channel, as Discord computes them
// (https://discord.com/developers/docs/topics/permissions#permission-overwrites).
func (c *Channel) permissions(u *User) int64 {
	if c.Guild == nil {
		return everyone
	}
	m := c.Guild.members[u.ID]
	switch {
	case m == nil:
		return 0
	case c.Guild.owner == u:
		return discordgo.PermissionAll
	}
	p := c.Guild.roles[0].permissions
	for _, r := range m.roles {
		p |= r.permissions
	}
	if p&discordgo.PermissionAdministrator != 0 {
		return discordgo.PermissionAll
	}
	p &^= c.deny[u.ID]
	if c.Parent != nil {
		p &^= c.Parent.deny[u.ID]
	}
	return p
}

// canSee reports whether a user sees the channel.
func (c *Channel) canSee(u *User) bool {
	switch {
	case c.isDM():
		return u == c.d.bot || slices.Contains(c.people, u)
	case c.Guild == nil:
		return slices.Contains(c.people, u)
	}
	return c.permissions(u)&discordgo.PermissionViewChannel != 0
}

func (c *Channel) json() object {
	o := object{"id": c.ID, "type": int(c.kind), "last_message_id": nil, "flags": 0}
	if c.Guild == nil {
		recipients := []object{}
		for _, u := range c.people {
			recipients = append(recipients, u.json())
		}
		o["recipients"] = recipients
		return o
	}
	o["guild_id"], o["name"], o["position"], o["parent_id"] = c.Guild.ID, c.Name, 0, nil
	o["nsfw"], o["rate_limit_per_user"] = false, 0
	if c.isThread() {
		o["parent_id"], o["owner_id"] = c.Parent.ID, c.Guild.owner.ID
		o["message_count"], o["member_count"] = len(c.messages), 1
		o["thread_metadata"] = object{
			"archived": c.archived, "auto_archive_duration": 1440, "locked": false, "archive_timestamp": stamp(c.d.Now()),
		}
		return o
	}
	overwrites := []object{}
	for id, deny := range c.deny {
		overwrites = append(overwrites, object{"id": id, "type": 1, "allow": "0", "deny": decimal(deny)})
	}
	o["permission_overwrites"], o["topic"] = overwrites, nil
	return o
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// stamp writes a time as Discord does.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000-07:00") }
