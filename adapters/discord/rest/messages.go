package rest

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// CreateMessage sends a message to a channel, thread or direct message. One with
// a Nonce is sent once, however often it must be tried; without, an attempt whose
// outcome is unknown is given up.
func (c *Client) CreateMessage(ctx context.Context, channel string, m *Message) (*discordgo.Message, error) {
	kind, body, err := encodeMessage(m, asNew)
	if err != nil {
		return nil, err
	}
	return c.message(ctx, call{
		method: "POST", route: "/channels/{channel}/messages", args: []string{channel}, bot: true, again: m.Nonce != "",
		kind: kind, body: body, large: len(m.Files) > 0,
	})
}

// EditMessage puts m in the place of a message of ours, with its files.
func (c *Client) EditMessage(ctx context.Context, channel, id string, m *Message) error {
	kind, body, err := encodeMessage(m, asEdit)
	if err != nil {
		return err
	}
	return c.tell(ctx, call{
		method: "PATCH", route: "/channels/{channel}/messages/{message}", args: []string{channel, id}, bot: true, again: true,
		kind: kind, body: body, large: len(m.Files) > 0,
	})
}

// DeleteMessage removes a message.
func (c *Client) DeleteMessage(ctx context.Context, channel, id string) error {
	return c.tell(ctx, call{
		method: "DELETE", route: "/channels/{channel}/messages/{message}", args: []string{channel, id}, bot: true, again: true,
	})
}

// Messages are at most limit (1 to 100) messages of a channel: those that come
// right after one of them, or the newest if after is "". A message with
// components that we do not know is returned without its components.
func (c *Client) Messages(ctx context.Context, channel, after string, limit int) ([]*discordgo.Message, error) {
	query := url.Values{"limit": {strconv.Itoa(min(max(limit, 1), 100))}}
	if after != "" {
		query.Set("after", after)
	}
	var raw []json.RawMessage
	err := c.into(ctx, &raw, call{
		method: "GET", route: "/channels/{channel}/messages", args: []string{channel}, bot: true, again: true,
		query: query,
	})
	if err != nil {
		return nil, err
	}
	messages := make([]*discordgo.Message, 0, len(raw))
	for _, one := range raw {
		m, err := decodeMessage(one)
		if err != nil {
			return nil, unreadable("GET /channels/{channel}/messages")
		}
		messages = append(messages, m)
	}
	return messages, nil
}

// Typing shows for ten seconds, or until a message comes, that the bot is typing.
func (c *Client) Typing(ctx context.Context, channel string) error {
	return c.tell(ctx, call{method: "POST", route: "/channels/{channel}/typing", args: []string{channel}, bot: true, again: true})
}

// message makes a call that is answered with a message.
func (c *Client) message(ctx context.Context, k call) (*discordgo.Message, error) {
	var raw json.RawMessage
	if err := c.into(ctx, &raw, k); err != nil {
		return nil, err
	}
	m, err := decodeMessage(raw)
	if err != nil {
		return nil, unreadable(k.name())
	}
	return m, nil
}

// decodeMessage reads a message. discordgo refuses one with a component that it
// does not know, which other bots' messages may have; it is read without.
func decodeMessage(raw json.RawMessage) (*discordgo.Message, error) {
	m := new(discordgo.Message)
	err := json.Unmarshal(raw, m)
	if err == nil {
		return m, nil
	}
	var tree any
	if json.Unmarshal(raw, &tree) != nil {
		return nil, err
	}
	dropComponents(tree)
	if raw, err = json.Marshal(tree); err != nil {
		return nil, err
	}
	m = new(discordgo.Message)
	return m, json.Unmarshal(raw, m)
}

func dropComponents(tree any) {
	switch v := tree.(type) {
	case map[string]any:
		delete(v, "components")
		for _, inner := range v {
			dropComponents(inner)
		}
	case []any:
		for _, inner := range v {
			dropComponents(inner)
		}
	}
}
