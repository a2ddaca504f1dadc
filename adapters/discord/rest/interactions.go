package rest

import (
	"context"
	"errors"
	"net/url"

	"github.com/bwmarrin/discordgo"
)

// The calls here go by the token of an interaction, which lives for 15 minutes,
// not by the bot's: they are not counted to its 50 a second.

// Callback sends the first response to an interaction. It returns nil if it had
// landed with an attempt of ours that seemed lost.
func (c *Client) Callback(ctx context.Context, id, token string, r *Response) error {
	kind, body, err := Encode(r)
	if err != nil {
		return err
	}
	k := call{
		method: "POST", route: "/interactions/{interaction}/{token}/callback", args: []string{id, token}, again: true,
		kind: kind, body: body, hurry: true, large: r.Message != nil && len(r.Message.Files) > 0,
	}
	k.landed = func(err error) bool { return isCode(err, CodeAcknowledged) }
	return c.tell(ctx, k)
}

// Original is the first response to an interaction: the message that it made, or
// the one whose button was pressed where it changes that.
func (c *Client) Original(ctx context.Context, token string) (*discordgo.Message, error) {
	return c.message(ctx, call{
		method: "GET", route: "/webhooks/{application}/{token}/messages/@original", args: []string{c.app, token}, again: true,
	})
}

// EditOriginal puts m in the place of the first response.
func (c *Client) EditOriginal(ctx context.Context, token string, m *Message) error {
	kind, body, err := encodeMessage(m, asEdit)
	if err != nil {
		return err
	}
	return c.tell(ctx, call{
		method: "PATCH", route: "/webhooks/{application}/{token}/messages/@original", args: []string{c.app, token}, again: true,
		kind: kind, body: body, large: len(m.Files) > 0,
	})
}

// DeleteOriginal removes the first response.
func (c *Client) DeleteOriginal(ctx context.Context, token string) error {
	return c.tell(ctx, call{
		method: "DELETE", route: "/webhooks/{application}/{token}/messages/@original", args: []string{c.app, token}, again: true,
	})
}

// FollowUp sends another message to an interaction that had its first response.
// Discord cannot tell a second attempt from a second message, so that an attempt
// whose outcome is unknown is given up.
func (c *Client) FollowUp(ctx context.Context, token string, m *Message) (*discordgo.Message, error) {
	kind, body, err := encodeMessage(m, asResponse)
	if err != nil {
		return nil, err
	}
	return c.message(ctx, call{
		method: "POST", route: "/webhooks/{application}/{token}", args: []string{c.app, token},
		query: url.Values{"wait": {"true"}}, kind: kind, body: body, large: len(m.Files) > 0,
	})
}

func isCode(err error, code int) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Code == code
}
