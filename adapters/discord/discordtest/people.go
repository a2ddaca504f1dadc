package discordtest

import (
	"cmp"
	"time"

	"github.com/bwmarrin/discordgo"
)

// A User is an account.
type User struct {
	ID, Name string

	d         *Discord
	isBot     bool
	openDMs   bool
	installed bool
	dm        *Channel // with the bot; nil until there is one
}

// AddUser makes a person who is in no guild yet.
func (d *Discord) AddUser(name string) *User {
	d.mu.Lock()
	defer d.mu.Unlock()
	u := &User{d: d, ID: d.newID(), Name: name, openDMs: true}
	d.users[u.ID] = u
	return u
}

// AddBot makes another bot.
func (d *Discord) AddBot(name string) *User {
	u := d.AddUser(name)
	u.isBot = true
	return u
}

// CloseDMs lets a person take no direct messages of the bot.
func (u *User) CloseDMs() {
	u.d.mu.Lock()
	defer u.d.mu.Unlock()
	u.openDMs = false
}

// Install lets a person install the application for themselves, to use it
// wherever they are.
func (u *User) Install() {
	u.d.mu.Lock()
	defer u.d.mu.Unlock()
	u.installed = true
}

// Mention is what names the person in a text.
func (u *User) Mention() string { return "<@" + u.ID + ">" }

func (u *User) json() object {
	return object{
		"id": u.ID, "username": u.Name, "global_name": u.Name, "discriminator": "0",
		"avatar": nil, "bot": u.isBot, "public_flags": 0,
	}
}

// A Guild is a server.
type Guild struct {
	ID, Name string
	// Locale is its preferred one; "" means en-US. It is set before the bot starts.
	Locale string

	d        *Discord
	owner    *User
	roles    []*role
	members  map[string]*member
	channels []*Channel
	withBot  bool
	down     bool // unavailable
	joined   time.Time
}

type role struct {
	id, name    string
	permissions int64
	managed     bool // belongs to the bot
}

type member struct {
	user  *User
	roles []*role
}

// everyone is what members of a guild may do by themselves.
const everyone int64 = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages |
	discordgo.PermissionReadMessageHistory | discordgo.PermissionEmbedLinks | discordgo.PermissionAttachFiles |
	discordgo.PermissionUseApplicationCommands | discordgo.PermissionSendMessagesInThreads |
	discordgo.PermissionCreatePublicThreads | discordgo.PermissionAddReactions

// AddGuild makes a guild of which the bot is a member, and tells it.
func (d *Discord) AddGuild(name string) *Guild {
	d.mu.Lock()
	defer d.mu.Unlock()
	g := d.addGuild(name)
	d.invite(g)
	return g
}

// AddForeignGuild makes a guild of which the bot is no member.
func (d *Discord) AddForeignGuild(name string) *Guild {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.addGuild(name)
}

func (d *Discord) addGuild(name string) *Guild {
	g := &Guild{d: d, ID: d.newID(), Name: name, members: map[string]*member{}, joined: d.Now()}
	g.roles = []*role{{id: g.ID, name: "@everyone", permissions: everyone}}
	g.owner = &User{d: d, ID: d.newID(), Name: "owner of " + name, openDMs: true}
	d.users[g.owner.ID] = g.owner
	g.members[g.owner.ID] = &member{user: g.owner}
	d.guilds[g.ID] = g
	d.guildOrder = append(d.guildOrder, g)
	return g
}

// botPermissions are those of the invitation link: view, send, embed links,
// attach files, read history, send in threads.
const botPermissions int64 = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages |
	discordgo.PermissionEmbedLinks | discordgo.PermissionAttachFiles |
	discordgo.PermissionReadMessageHistory | discordgo.PermissionSendMessagesInThreads

// invite makes the bot a member.
func (d *Discord) invite(g *Guild) {
	g.withBot = true
	r := &role{id: d.newID(), name: d.bot.Name, permissions: botPermissions, managed: true}
	g.roles = append(g.roles, r)
	g.members[d.BotID] = &member{user: d.bot, roles: []*role{r}}
	d.dispatchGuild(g, discordgo.IntentGuilds, "GUILD_CREATE", g.create())
}

// Owner is who made the guild.
func (g *Guild) Owner() *User { return g.owner }

// BotRole is the id of the role that the bot has for itself; "" where it is no
// member.
func (g *Guild) BotRole() string {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	return g.botRole()
}

func (g *Guild) botRole() string {
	for _, r := range g.roles {
		if r.managed {
			return r.id
		}
	}
	return ""
}

// Join makes a person a member, or gives a member one more role with these
// permissions.
func (g *Guild) Join(u *User, permissions ...int64) {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	m := g.members[u.ID]
	if m == nil {
		m = &member{user: u}
		g.members[u.ID] = m
	}
	var all int64
	for _, p := range permissions {
		all |= p
	}
	if all == 0 {
		return
	}
	r := &role{id: g.d.newID(), name: "role of " + u.Name, permissions: all}
	g.roles = append(g.roles, r)
	m.roles = append(m.roles, r)
	g.d.dispatchGuild(g, discordgo.IntentGuilds, "GUILD_ROLE_CREATE", object{"guild_id": g.ID, "role": r.json()})
	g.memberChanged(m)
}

// Demote takes all roles of a member.
func (g *Guild) Demote(u *User) {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	if m := g.members[u.ID]; m != nil {
		m.roles = nil
		g.memberChanged(m)
	}
}

// Leave ends a membership.
func (g *Guild) Leave(u *User) {
	g.d.mu.Lock()
	defer g.d.mu.Unlock()
	delete(g.members, u.ID)
}

func (g *Guild) memberChanged(m *member) {
	data := m.json(g)
	data["guild_id"] = g.ID
	g.d.dispatchGuild(g, discordgo.IntentGuildMembers, "GUILD_MEMBER_UPDATE", data)
}

func (r *role) json() object {
	return object{
		"id": r.id, "name": r.name, "permissions": decimal(r.permissions), "managed": r.managed,
		"color": 0, "hoist": false, "position": 1, "mentionable": false, "flags": 0,
	}
}

// json is the member with its user, as REST and GUILD_MEMBER events have it.
func (m *member) json(g *Guild) object {
	o := m.partial(g)
	o["user"] = m.user.json()
	return o
}

// partial is the member without its user, as messages have it.
func (m *member) partial(g *Guild) object {
	roles := []string{}
	for _, r := range m.roles {
		roles = append(roles, r.id)
	}
	return object{
		"roles": roles, "nick": nil, "avatar": nil, "joined_at": stamp(g.joined),
		"deaf": false, "mute": false, "flags": 0, "pending": false,
	}
}

// create is the data of GUILD_CREATE.
func (g *Guild) create() object {
	o := g.json()
	channels, threads, members := []object{}, []object{}, []object{}
	for _, c := range g.channels {
		if c.isThread() {
			threads = append(threads, c.json())
		} else {
			channels = append(channels, c.json())
		}
	}
	if m := g.members[g.d.BotID]; m != nil {
		members = append(members, m.json(g))
	}
	o["channels"], o["threads"], o["members"] = channels, threads, members
	o["joined_at"], o["large"], o["unavailable"], o["member_count"] = stamp(g.joined), false, false, len(g.members)
	o["presences"], o["voice_states"], o["stage_instances"], o["guild_scheduled_events"] = []any{}, []any{}, []any{}, []any{}
	return o
}

func (g *Guild) json() object {
	roles := []object{}
	for _, r := range g.roles {
		roles = append(roles, r.json())
	}
	return object{
		"id": g.ID, "name": g.Name, "owner_id": g.owner.ID, "roles": roles, "emojis": []any{}, "features": []any{},
		"icon": nil, "afk_timeout": 300, "verification_level": 1, "default_message_notifications": 0,
		"explicit_content_filter": 0, "mfa_level": 0, "system_channel_flags": 0, "premium_tier": 0,
		"preferred_locale": g.locale(), "nsfw_level": 0, "stickers": []any{},
	}
}

func (g *Guild) locale() string { return cmp.Or(g.Locale, "en-US") }
