package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

// An Application is what Discord knows of the bot's application and decides how
// the bot can work.
type Application struct {
	ID                  string `json:"id"`
	Name                string `json:"name"`
	BotPublic           bool   `json:"bot_public"`
	BotRequireCodeGrant bool   `json:"bot_require_code_grant"`
	VerifyKey           string `json:"verify_key"` // hexadecimal
	// Flags say among others which privileged intents are on
	// (https://discord.com/developers/docs/resources/application#application-object-application-flags).
	Flags                   int    `json:"flags"`
	InteractionsEndpointURL string `json:"interactions_endpoint_url"` // "" if interactions come over the gateway
	// IntegrationTypes has a key for each way to install that is switched on:
	// "0" into a guild, "1" for a user.
	IntegrationTypes map[string]json.RawMessage `json:"integration_types_config"`
}

// Flags of Application: a privileged intent is on, for an application in many
// guilds or in few.
const (
	FlagMessageContent        = 1 << 18
	FlagMessageContentLimited = 1 << 19
)

// Gateway says where the gateway is and what identifying is left.
func (c *Client) Gateway(ctx context.Context) (GatewayInfo, error) {
	var v struct {
		URL    string `json:"url"`
		Shards int    `json:"shards"`
		Limit  struct {
			Total          int   `json:"total"`
			Remaining      int   `json:"remaining"`
			ResetAfter     int64 `json:"reset_after"` // milliseconds
			MaxConcurrency int   `json:"max_concurrency"`
		} `json:"session_start_limit"`
	}
	err := c.into(ctx, &v, call{method: "GET", route: "/gateway/bot", bot: true, again: true})
	return GatewayInfo{
		URL: v.URL, Shards: v.Shards, Total: v.Limit.Total, Remaining: v.Limit.Remaining,
		ResetAfter:     time.Duration(v.Limit.ResetAfter) * time.Millisecond,
		MaxConcurrency: v.Limit.MaxConcurrency,
	}, err
}

// Me is the bot's own user.
func (c *Client) Me(ctx context.Context) (*discordgo.User, error) {
	return get[discordgo.User](ctx, c, "/users/@me")
}

// Application is the bot's.
func (c *Client) Application(ctx context.Context) (*Application, error) {
	return get[Application](ctx, c, "/applications/@me")
}

// Channel is a channel or thread that the bot can see.
func (c *Client) Channel(ctx context.Context, id string) (*discordgo.Channel, error) {
	return get[discordgo.Channel](ctx, c, "/channels/{channel}", id)
}

// Guild is one that the bot is in, with its roles and owner.
func (c *Client) Guild(ctx context.Context, id string) (*discordgo.Guild, error) {
	return get[discordgo.Guild](ctx, c, "/guilds/{guild}", id)
}

// Member is a person in a guild.
func (c *Client) Member(ctx context.Context, guild, user string) (*discordgo.Member, error) {
	return get[discordgo.Member](ctx, c, "/guilds/{guild}/members/{user}", guild, user)
}

// OpenDM returns the channel of direct messages with a person, also where there
// is one already.
func (c *Client) OpenDM(ctx context.Context, user string) (channel string, err error) {
	body, err := json.Marshal(map[string]string{"recipient_id": user})
	if err != nil {
		return "", err
	}
	var v struct {
		ID string `json:"id"`
	}
	err = c.into(ctx, &v, call{
		method: "POST", route: "/users/@me/channels", bot: true, again: true,
		kind: jsonType, body: body,
	})
	return v.ID, err
}

// Commands are the global ones that are registered.
func (c *Client) Commands(ctx context.Context) ([]*discordgo.ApplicationCommand, error) {
	var v []*discordgo.ApplicationCommand
	err := c.into(ctx, &v, call{
		method: "GET", route: "/applications/{application}/commands", args: []string{c.app}, bot: true, again: true,
		query: url.Values{"with_localizations": {strconv.FormatBool(true)}},
	})
	return v, err
}

// PutCommands puts global commands in the place of all that are registered, and
// returns what Discord made of them.
func (c *Client) PutCommands(ctx context.Context, commands []*discordgo.ApplicationCommand) ([]*discordgo.ApplicationCommand, error) {
	if commands == nil {
		commands = []*discordgo.ApplicationCommand{} // no commands are [], not null
	}
	body, err := json.Marshal(commands)
	if err != nil {
		return nil, fmt.Errorf("encode commands: %w", err)
	}
	var v []*discordgo.ApplicationCommand
	err = c.into(ctx, &v, call{
		method: "PUT", route: "/applications/{application}/commands", args: []string{c.app}, bot: true, again: true,
		kind: jsonType, body: body,
	})
	return v, err
}

func get[T any](ctx context.Context, c *Client, route string, args ...string) (*T, error) {
	v := new(T)
	if err := c.into(ctx, v, call{method: "GET", route: route, args: args, bot: true, again: true}); err != nil {
		return nil, err
	}
	return v, nil
}
