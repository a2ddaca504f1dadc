package api

import (
	"context"
	"strings"

	slackapi "github.com/slack-go/slack"
)

// Auth says whose token it is, and what it may do.
func (c *Client) Auth(ctx context.Context) (Identity, error) {
	var v *slackapi.AuthTestResponse
	a, err := c.do(ctx, call{
		method: "auth.test", again: true, wanted: true,
		ask: func(ctx context.Context, sdk *slackapi.Client) (err error) {
			v, err = sdk.AuthTestContext(ctx)
			return err
		},
	})
	if err != nil {
		return Identity{}, err
	}
	return Identity{
		TeamID: v.TeamID, Team: v.Team, EnterpriseID: v.EnterpriseID,
		UserID: v.UserID, BotID: v.BotID, URL: v.URL, Scopes: scopes(a.header.Get("X-OAuth-Scopes")),
	}, nil
}

// scopes reads a list with commas; nil for an empty one.
func scopes(header string) []string {
	var list []string
	for one := range strings.SplitSeq(header, ",") {
		if one = strings.TrimSpace(one); one != "" {
			list = append(list, one)
		}
	}
	return list
}

// User is a person, with their locale.
func (c *Client) User(ctx context.Context, id string) (found *slackapi.User, err error) {
	err = c.tell(ctx, call{
		method: "users.info", again: true, wanted: true,
		ask: func(ctx context.Context, sdk *slackapi.Client) (err error) {
			found, err = sdk.GetUserInfoContext(ctx, id, slackapi.GetUserInfoOptionIncludeLocale(true))
			return err
		},
	})
	return found, err
}

// Conversation is a channel or direct messages, with its locale.
func (c *Client) Conversation(ctx context.Context, id string) (found *slackapi.Channel, err error) {
	err = c.tell(ctx, call{
		method: "conversations.info", again: true, wanted: true,
		ask: func(ctx context.Context, sdk *slackapi.Client) (err error) {
			found, err = sdk.GetConversationInfoContext(ctx, &slackapi.GetConversationInfoInput{ChannelID: id, IncludeLocale: true})
			return err
		},
	})
	return found, err
}

// OpenDM returns the channel of direct messages with a person, also where there is
// one already.
func (c *Client) OpenDM(ctx context.Context, user string) (channel string, err error) {
	var v *slackapi.Channel
	err = c.tell(ctx, call{
		method: "conversations.open", again: true, wanted: true,
		ask: func(ctx context.Context, sdk *slackapi.Client) (err error) {
			v, _, _, err = sdk.OpenConversationContext(ctx, &slackapi.OpenConversationParameters{Users: []string{user}})
			return err
		},
	})
	if err != nil {
		return "", err
	}
	if v == nil || v.ID == "" {
		return "", unreadable("conversations.open")
	}
	return v.ID, nil
}
