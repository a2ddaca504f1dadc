package rest

import (
	"context"
	"net/url"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// Guilds are those that the bot is in, each with what the bot's roles allow it
// there; nil if it is in none.
func (c *Client) Guilds(ctx context.Context) ([]*discordgo.UserGuild, error) {
	const most = 200 // of one call
	var out []*discordgo.UserGuild
	after := "0"
	for {
		var v []*discordgo.UserGuild
		err := c.into(ctx, &v, call{
			method: "GET", route: "/users/@me/guilds", bot: true, again: true,
			query: url.Values{"limit": {strconv.Itoa(most)}, "after": {after}},
		})
		if err != nil {
			return nil, err
		}
		before := after
		for _, g := range v {
			if g != nil {
				out = append(out, g)
				after = g.ID
			}
		}
		if len(v) < most || after == before {
			return out, nil
		}
	}
}
