package discord

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// What Discord sends, as far as it is used here. These are types of our own
// because discordgo's refuse a whole message for one component that they do not
// know, and because an event that waits on disk should hold no more of people
// than answering it takes. Every pointer and every element may be nil: payloads
// come incomplete.
type (
	said struct {
		ID           string                `json:"id"`
		ChannelID    string                `json:"channel_id"`
		GuildID      string                `json:"guild_id,omitempty"`
		Type         discordgo.MessageType `json:"type"`
		Content      string                `json:"content"`
		Author       *user                 `json:"author,omitempty"`
		Member       *member               `json:"member,omitempty"`
		WebhookID    string                `json:"webhook_id,omitempty"`
		Mentions     []*user               `json:"mentions,omitempty"`
		MentionRoles []string              `json:"mention_roles,omitempty"`
		Attachments  []*attachment         `json:"attachments,omitempty"`
		Embeds       []*embed              `json:"embeds,omitempty"`
		Snapshots    []*snapshot           `json:"message_snapshots,omitempty"`
		Reference    *reference            `json:"message_reference,omitempty"`
		Referenced   *said                 `json:"referenced_message,omitempty"`
		// The rest is there where a button was pressed.
		Flags      discordgo.MessageFlags `json:"flags,omitempty"`
		Components []*component           `json:"components,omitempty"`
		Metadata   *metadata              `json:"interaction_metadata,omitempty"`
	}
	user struct {
		ID         string `json:"id"`
		Username   string `json:"username"`
		GlobalName string `json:"global_name,omitempty"`
		Bot        bool   `json:"bot,omitempty"`
	}
	member struct {
		User        *user    `json:"user,omitempty"`
		Nick        string   `json:"nick,omitempty"`
		Roles       []string `json:"roles,omitempty"`
		Permissions string   `json:"permissions,omitempty"` // of interactions only
	}
	attachment struct {
		Filename string `json:"filename"`
		URL      string `json:"url"`
		Size     int    `json:"size"`
	}
	embed struct {
		Title       string `json:"title,omitempty"`
		Description string `json:"description,omitempty"`
	}
	// A snapshot is a message that was forwarded.
	snapshot struct {
		Message *said `json:"message,omitempty"`
	}
	reference struct {
		MessageID string                         `json:"message_id,omitempty"`
		Type      discordgo.MessageReferenceType `json:"type,omitempty"`
	}
	metadata struct {
		User *user `json:"user,omitempty"`
	}
	component struct {
		CustomID   string       `json:"custom_id,omitempty"`
		Components []*component `json:"components,omitempty"`
		Options    []*struct {
			Value string `json:"value"`
		} `json:"options,omitempty"`
	}

	interaction struct {
		ID        string                    `json:"id"`
		AppID     string                    `json:"application_id,omitempty"`
		Type      discordgo.InteractionType `json:"type"`
		Token     string                    `json:"token"`
		GuildID   string                    `json:"guild_id,omitempty"`
		ChannelID string                    `json:"channel_id,omitempty"`
		Channel   *channel                  `json:"channel,omitempty"`
		Member    *member                   `json:"member,omitempty"`
		User      *user                     `json:"user,omitempty"`
		Message   *said                     `json:"message,omitempty"`
		Data      *data                     `json:"data,omitempty"`
		// Locale is the language of who acts, GuildLocale that of the guild.
		Locale      string `json:"locale,omitempty"`
		GuildLocale string `json:"guild_locale,omitempty"`
		// Context is nil in payloads that do not say it.
		Context *discordgo.InteractionContextType `json:"context,omitempty"`
		// Owners says by whose installation we are there: "0" is a guild's, "1" a
		// user's.
		Owners map[string]string `json:"authorizing_integration_owners,omitempty"`
	}
	data struct {
		Name     string                           `json:"name,omitempty"`
		Type     discordgo.ApplicationCommandType `json:"type,omitempty"`
		Options  []*given                         `json:"options,omitempty"`
		Resolved *resolved                        `json:"resolved,omitempty"`
		TargetID string                           `json:"target_id,omitempty"`
		CustomID string                           `json:"custom_id,omitempty"`
		Values   []string                         `json:"values,omitempty"`
	}
	given struct {
		Name    string                                 `json:"name"`
		Type    discordgo.ApplicationCommandOptionType `json:"type"`
		Value   json.RawMessage                        `json:"value,omitempty"`
		Focused bool                                   `json:"focused,omitempty"`
	}
	resolved struct {
		Messages    map[string]*said       `json:"messages,omitempty"`
		Attachments map[string]*attachment `json:"attachments,omitempty"`
	}
	channel struct {
		ID       string                `json:"id,omitempty"`
		GuildID  string                `json:"guild_id,omitempty"`
		Name     string                `json:"name,omitempty"`
		Type     discordgo.ChannelType `json:"type"`
		ParentID string                `json:"parent_id,omitempty"`
	}
)

// An event is what waits in the queue: one of the two.
type event struct {
	Said        *said        `json:"said,omitempty"`
	Interaction *interaction `json:"interaction,omitempty"`
}

// thread reports whether a channel is one.
func (c *channel) thread() bool {
	switch c.Type {
	case discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread:
		return true
	}
	return false
}

// text is the text of an option; files come as their id.
func (o *given) text() string {
	var s string
	if json.Unmarshal(o.Value, &s) == nil {
		return s
	}
	return string(o.Value) // a number, true or false
}

// name is what people call someone.
func name(u *user, m *member) string {
	switch {
	case m != nil && m.Nick != "":
		return m.Nick
	case u == nil:
		return ""
	case u.GlobalName != "":
		return u.GlobalName
	}
	return u.Username
}

// who is the person that caused an interaction; nil if the payload names none.
func (i *interaction) who() *user {
	if i.Member != nil && i.Member.User != nil {
		return i.Member.User
	}
	return i.User
}

// manages reports whether permissions, as interactions carry them, are those of
// someone who manages the guild.
func manages(permissions string) bool {
	p, err := strconv.ParseInt(permissions, 10, 64)
	return err == nil && p&manager != 0
}

// manager is any permission that makes a manager.
const manager = discordgo.PermissionManageGuild | discordgo.PermissionAdministrator

// ids are the custom ids of a message's buttons, and the values of its menus
// under theirs.
func (m *said) ids() (buttons []string, values map[string][]string) {
	values = make(map[string][]string)
	var walk func([]*component, int)
	walk = func(all []*component, depth int) {
		for _, c := range all {
			if c == nil || depth > 4 {
				continue
			}
			if c.CustomID != "" {
				buttons = append(buttons, c.CustomID)
			}
			for _, o := range c.Options {
				if o != nil {
					values[c.CustomID] = append(values[c.CustomID], o.Value)
				}
			}
			walk(c.Components, depth+1)
		}
	}
	walk(m.Components, 0)
	return buttons, values
}

// mentions reports whether a message mentions a person.
func (m *said) mentions(id string) bool {
	return slices.ContainsFunc(m.Mentions, func(u *user) bool { return u != nil && u.ID == id })
}

// by reports whether a message is someone's.
func (m *said) by(id string) bool { return m != nil && m.Author != nil && m.Author.ID == id }

// sound reports whether a message has all without which it cannot be answered.
func (m *said) sound() bool {
	return m != nil && m.ID != "" && m.ChannelID != "" && m.Author != nil && m.Author.ID != ""
}

// sound reports whether an interaction has all without which it cannot be answered.
func (i *interaction) sound() bool {
	if i == nil || i.ID == "" || i.Token == "" || i.Data == nil || i.who() == nil || i.who().ID == "" || i.ChannelID == "" {
		return false
	}
	switch i.Type {
	case discordgo.InteractionApplicationCommand, discordgo.InteractionApplicationCommandAutocomplete:
		return i.Data.Name != ""
	case discordgo.InteractionMessageComponent:
		return i.Data.CustomID != "" && i.Message != nil && i.Message.ID != ""
	}
	return false
}
