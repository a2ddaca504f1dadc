package api

import (
	"context"

	slackapi "github.com/slack-go/slack"
)

// PublishHome shows a person v as their home page of the app.
func (c *Client) PublishHome(ctx context.Context, user string, v slackapi.HomeTabViewRequest) error {
	return c.tell(ctx, call{
		method: "views.publish", again: true,
		ask: func(ctx context.Context, sdk *slackapi.Client) error {
			_, err := sdk.PublishViewContext(ctx, slackapi.PublishViewContextRequest{UserID: user, View: v})
			return err
		},
	})
}

// OpenView opens a form for whoever caused a trigger_id, which is good for 3
// seconds and one use.
func (c *Client) OpenView(ctx context.Context, trigger string, v slackapi.ModalViewRequest) error {
	err := c.tell(ctx, call{
		method: "views.open", again: true, hurry: true,
		ask: func(ctx context.Context, sdk *slackapi.Client) error {
			_, err := sdk.OpenViewContext(ctx, trigger, v)
			return err
		},
	})
	if Code(err) == "exchanged_trigger_id" && Unknown(err) {
		return nil // it is used up, by an attempt of ours that seemed lost
	}
	return err
}

// Status says in the agent view what goes on in a conversation: status is one of
// slack-go's AgentSessionStatus…; title is shown if that begins it.
func (c *Client) Status(ctx context.Context, channel, thread, status, title string) error {
	return c.tell(ctx, call{
		method: "agents.sessions.setStatus", again: true,
		ask: func(ctx context.Context, sdk *slackapi.Client) error {
			_, err := sdk.SetAgentSessionStatusContext(ctx, slackapi.AgentSessionSetStatusParameters{
				ChannelID: channel, ThreadTS: thread, Status: status, Title: title,
			})
			return err
		},
	})
}

// maxPrompts is Slack's limit
// (https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts).
const maxPrompts = 4

// Prompts suggests what can be asked in the agent view, the first four of prompts.
func (c *Client) Prompts(ctx context.Context, channel, thread string, prompts []Prompt) error {
	p := slackapi.AssistantThreadsSetSuggestedPromptsParameters{ChannelID: channel, ThreadTS: thread}
	for _, one := range prompts[:min(len(prompts), maxPrompts)] {
		p.AddPrompt(one.Title, one.Message)
	}
	if len(p.Prompts) == 0 {
		return nil
	}
	return c.tell(ctx, call{
		method: "assistant.threads.setSuggestedPrompts", again: true,
		ask: func(ctx context.Context, sdk *slackapi.Client) error {
			return sdk.SetAssistantThreadsSuggestedPromptsContext(ctx, p)
		},
	})
}
