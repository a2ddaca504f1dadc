package slacktest

import (
	"slices"
	"strconv"
)

// A Channel is where messages stand: a public or private channel, a direct
// conversation, a group conversation.
type Channel struct {
	ID, Name  string
	Workspace *Workspace // whose it is

	s        *Slack
	kind     string // channel, group, im, mpim
	people   []*User
	guests   []*Workspace // with whom it is shared
	pending  bool         // … or is about to be
	archived bool
	withBot  bool
	hostile  string // the code with which messages are refused; "" for none
	messages []*message
}

// ChannelOptions say what a channel is like: by itself public, and the bot is a
// member.
type ChannelOptions struct {
	Private    bool
	WithoutBot bool
	Members    []*User      // of a private channel
	SharedWith []*Workspace // by Slack Connect
	// SharePending is set while another organisation is invited.
	SharePending bool
}

// AddChannel makes a channel. Everyone of its workspaces sees it unless it is
// private; guests are added by Join.
func (w *Workspace) AddChannel(name string, options ...ChannelOptions) *Channel {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	var o ChannelOptions
	if len(options) > 0 {
		o = options[0]
	}
	c := w.addChannel("C", "channel", name)
	if o.Private {
		c.kind = "group"
	}
	c.people, c.guests, c.pending, c.withBot = slices.Clone(o.Members), o.SharedWith, o.SharePending, !o.WithoutBot
	return c
}

// DM is the direct conversation of a person and the bot of their workspace.
func (s *Slack) DM(u *User) *Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return u.directly()
}

func (u *User) directly() *Channel {
	if u.dm == nil {
		u.dm = u.Workspace.addChannel("D", "im", "")
		u.dm.people, u.dm.withBot = []*User{u}, true
	}
	return u.dm
}

// AddGroupDM makes a conversation of several people and the bot.
func (w *Workspace) AddGroupDM(people ...*User) *Channel {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	c := w.addChannel("G", "mpim", "mpdm-"+strconv.Itoa(len(people)))
	c.people, c.withBot = people, true
	return c
}

func (w *Workspace) addChannel(letter, kind, name string) *Channel {
	c := &Channel{s: w.s, ID: w.s.newID(letter), Name: name, Workspace: w, kind: kind}
	w.s.channels[c.ID] = c
	return c
}

// Join adds a person: to a private channel, or a guest to any.
func (c *Channel) Join(u *User) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.people = append(c.people, u)
}

// Invite makes the bot a member, and Kick ends that.
func (c *Channel) Invite() { c.bot(true) }

// Kick takes the bot out.
func (c *Channel) Kick() { c.bot(false) }

func (c *Channel) bot(in bool) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.withBot = in
}

// Archive closes the channel for messages.
func (c *Channel) Archive() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.archived = true
}

// Share shares the channel with another workspace.
func (c *Channel) Share(w *Workspace) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.guests = append(c.guests, w)
}

// Refuse lets Slack take no message of the bot here and answer with a code
// (restricted_action, …); "" ends it.
func (c *Channel) Refuse(code string) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.hostile = code
}

// Mention is what names the channel in a text.
func (c *Channel) Mention() string { return "<#" + c.ID + ">" }

// sees reports whether a person is in the channel, or can be at will.
func (c *Channel) sees(u *User) bool {
	if slices.Contains(c.people, u) || u == c.Workspace.BotUser && c.withBot {
		return true
	}
	return c.kind == "channel" && !u.o.Guest && c.in(u.Workspace)
}

// in reports whether the channel is in a workspace.
func (c *Channel) in(w *Workspace) bool { return c.Workspace == w || slices.Contains(c.guests, w) }

// shared reports whether people of other organisations are in the channel.
func (c *Channel) shared() bool {
	for _, w := range c.guests {
		if w.enterprise == nil || w.enterprise != c.Workspace.enterprise {
			return true
		}
	}
	return false
}

// visible reports whether a bot may know that the channel is there.
func (c *Channel) visible(w *Workspace) bool {
	return c.in(w) && (c.kind == "channel" || c.withBot)
}

// named is the channel's name in commands and interactions.
func (c *Channel) named() string {
	switch c.kind {
	case "im":
		return "directmessage"
	case "group":
		return "privategroup"
	}
	return c.Name
}

// scope is that of reading the channel ("history", "read") or of opening one
// ("write").
func (c *Channel) scope(what string) string {
	kinds := map[string]string{"channel": "channels:", "group": "groups:", "im": "im:", "mpim": "mpim:"}
	return kinds[c.kind] + what
}

func (c *Channel) json() object {
	ids := []string{c.Workspace.ID}
	for _, w := range c.guests {
		ids = append(ids, w.ID)
	}
	o := object{
		"id": c.ID, "created": 1700000000, "is_im": c.kind == "im", "is_org_shared": len(c.guests) > 0 && !c.shared(),
		"is_archived": c.archived, "context_team_id": c.Workspace.ID, "updated": 1700000000000,
	}
	if c.kind == "im" {
		o["user"], o["is_user_deleted"] = c.people[0].ID, c.people[0].o.Deactivated
		return o
	}
	o["name"], o["name_normalized"], o["creator"] = c.Name, c.Name, c.Workspace.BotUser.ID
	o["is_channel"], o["is_group"], o["is_mpim"] = c.kind == "channel", c.kind == "group", c.kind == "mpim"
	o["is_private"], o["is_member"], o["is_general"] = c.kind != "channel", c.withBot, false
	o["is_shared"], o["is_ext_shared"], o["is_pending_ext_shared"] = len(c.guests) > 0, c.shared(), c.pending
	o["shared_team_ids"], o["pending_shared"], o["pending_connected_team_ids"] = ids, []string{}, []string{}
	o["topic"], o["purpose"] = object{"value": "", "creator": "", "last_set": 0}, object{"value": "", "creator": "", "last_set": 0}
	return o
}
