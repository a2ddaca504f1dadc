package api

import (
	"context"
	"encoding/json"

	slackapi "github.com/slack-go/slack"
)

// eventType names the metadata of our messages.
const eventType = "footnote_reply"

// options are a message as slack-go sends it. It brings no previews of links along
// and turns no name in its text into a mention.
func (m *Message) options() []slackapi.MsgOption {
	options := []slackapi.MsgOption{
		slackapi.MsgOptionText(m.Text, false), // it is escaped already
		slackapi.MsgOptionDisableLinkUnfurl(), slackapi.MsgOptionDisableMediaUnfurl(),
		slackapi.MsgOptionParse(false), slackapi.MsgOptionLinkNames(false),
	}
	if blocks := m.blocks(); len(blocks) > 0 {
		options = append(options, slackapi.MsgOptionBlocks(blocks...))
	}
	if m.Thread != "" {
		options = append(options, slackapi.MsgOptionTS(m.Thread))
	}
	return options
}

// blocks are those of m that show something: Slack refuses messages with a row of
// no buttons, or of no context.
func (m *Message) blocks() []slackapi.Block {
	var kept []slackapi.Block
	for _, b := range m.Blocks {
		switch one := b.(type) {
		case nil:
			continue
		case *slackapi.ActionBlock:
			if one.Elements == nil || len(one.Elements.ElementSet) == 0 {
				continue
			}
		case *slackapi.ContextBlock:
			if len(one.ContextElements.Elements) == 0 {
				continue
			}
		}
		kept = append(kept, b)
	}
	return kept
}

// post makes a new message, unless it is unknown whether it did already.
func (c *Client) post(ctx context.Context, channel string, m *Message) (ts string, err error) {
	options := m.options()
	if m.Key != "" {
		options = append(options, slackapi.MsgOptionMetadata(slackapi.SlackMetadata{
			EventType: eventType, EventPayload: map[string]any{"key": m.Key},
		}))
	}
	a, err := c.do(ctx, call{
		method: "chat.postMessage", place: channel,
		ask: func(ctx context.Context, sdk *slackapi.Client) error {
			_, _, err := sdk.PostMessageContext(ctx, channel, options...)
			return err
		},
	})
	if err != nil {
		return "", err
	}
	var v struct {
		TS string `json:"ts"`
	}
	if json.Unmarshal(a.body, &v) != nil || v.TS == "" {
		return "", &Error{Method: "chat.postMessage", Status: a.status, Unknown: true, text: "Slack does not say which message it made"}
	}
	return v.TS, nil
}

// Whisper shows m to one person in a channel, who must be there; Key is of no use.
// Nobody can say afterwards whether such a message arrived, so that it is not sent
// again when that is unknown.
func (c *Client) Whisper(ctx context.Context, channel, user string, m *Message) error {
	const method = "chat.postEphemeral"
	if m.Text == "" {
		return senseless(method, "it has no text")
	}
	return c.tell(ctx, call{
		method: method,
		ask: func(ctx context.Context, sdk *slackapi.Client) error {
			_, err := sdk.PostEphemeralContext(ctx, channel, user, m.options()...)
			return err
		},
	})
}

// Update puts m in the place of a message of ours, which keeps its key and its
// thread.
func (c *Client) Update(ctx context.Context, channel, ts string, m *Message) error {
	const method = "chat.update"
	if m.Text == "" {
		return senseless(method, "it has no text")
	}
	options := (&Message{Text: m.Text}).options()
	options = append(options, slackapi.MsgOptionBlocks(m.blocks()...)) // none take the old ones away
	return c.tell(ctx, call{
		method: method, again: true,
		ask: func(ctx context.Context, sdk *slackapi.Client) error {
			_, _, _, err := sdk.UpdateMessageContext(ctx, channel, ts, options...)
			return err
		},
	})
}

// Delete removes a message of ours; nil if it is gone already.
func (c *Client) Delete(ctx context.Context, channel, ts string) error {
	return c.tell(ctx, call{
		method: "chat.delete", again: true, landed: []string{"message_not_found"},
		ask: func(ctx context.Context, sdk *slackapi.Client) error {
			_, _, err := sdk.DeleteMessageContext(ctx, channel, ts)
			return err
		},
	})
}

// React puts a reaction of ours to a message, if it is not there.
func (c *Client) React(ctx context.Context, channel, ts, name string) error {
	return c.tell(ctx, call{
		method: "reactions.add", again: true, landed: []string{"already_reacted"},
		ask: func(ctx context.Context, sdk *slackapi.Client) error {
			return sdk.AddReactionContext(ctx, name, slackapi.NewRefToMessage(channel, ts))
		},
	})
}

// Unreact takes a reaction of ours off, if it is there.
func (c *Client) Unreact(ctx context.Context, channel, ts, name string) error {
	return c.tell(ctx, call{
		method: "reactions.remove", again: true, landed: []string{"no_reaction"},
		ask: func(ctx context.Context, sdk *slackapi.Client) error {
			return sdk.RemoveReactionContext(ctx, name, slackapi.NewRefToMessage(channel, ts))
		},
	})
}

// tell makes a call whose answer says no more than that it worked.
func (c *Client) tell(ctx context.Context, k call) error {
	_, err := c.do(ctx, k)
	return err
}
