package api

import (
	"context"
	"errors"

	slackapi "github.com/slack-go/slack"

	"footnote/bot"
)

// Post shows m in a channel, once for its Key.
func (c *Client) Post(ctx context.Context, channel string, m *Message) (ts string, err error) {
	return "", errors.ErrUnsupported
}

// Posted is the ts of the message with a key; "" if it is not there.
func (c *Client) Posted(ctx context.Context, channel, thread, after, key string) (ts string, err error) {
	return "", errors.ErrUnsupported
}

// Whisper shows m to one person in a channel.
func (c *Client) Whisper(ctx context.Context, channel, user string, m *Message) error {
	return errors.ErrUnsupported
}

// Update puts m in the place of a message of ours.
func (c *Client) Update(ctx context.Context, channel, ts string, m *Message) error {
	return errors.ErrUnsupported
}

// Delete removes a message of ours; nil if it is gone.
func (c *Client) Delete(ctx context.Context, channel, ts string) error {
	return errors.ErrUnsupported
}

// Respond shows r by a response_url.
func (c *Client) Respond(ctx context.Context, responseURL string, r *Response) error {
	return errors.ErrUnsupported
}

// OpenDM returns the channel of direct messages with a person.
func (c *Client) OpenDM(ctx context.Context, user string) (channel string, err error) {
	return "", errors.ErrUnsupported
}

// Replies are the root of a thread and the messages before one of them, the oldest first.
func (c *Client) Replies(ctx context.Context, channel, thread, before string) ([]slackapi.Message, error) {
	return nil, errors.ErrUnsupported
}

// History is what was said in a channel after a message, the newest first.
func (c *Client) History(ctx context.Context, channel, after string, limit int) ([]slackapi.Message, error) {
	return nil, errors.ErrUnsupported
}

// Permalink is the address of a message.
func (c *Client) Permalink(ctx context.Context, channel, ts string) (string, error) {
	return "", errors.ErrUnsupported
}

// React puts a reaction to a message.
func (c *Client) React(ctx context.Context, channel, ts, name string) error {
	return errors.ErrUnsupported
}

// Unreact takes it off.
func (c *Client) Unreact(ctx context.Context, channel, ts, name string) error {
	return errors.ErrUnsupported
}

// Auth says whose token it is.
func (c *Client) Auth(ctx context.Context) (Identity, error) {
	return Identity{}, errors.ErrUnsupported
}

// User is a person.
func (c *Client) User(ctx context.Context, id string) (*slackapi.User, error) {
	return nil, errors.ErrUnsupported
}

// Conversation is a channel.
func (c *Client) Conversation(ctx context.Context, id string) (*slackapi.Channel, error) {
	return nil, errors.ErrUnsupported
}

// PublishHome shows a person their home page.
func (c *Client) PublishHome(ctx context.Context, user string, v slackapi.HomeTabViewRequest) error {
	return errors.ErrUnsupported
}

// OpenView opens a form.
func (c *Client) OpenView(ctx context.Context, trigger string, v slackapi.ModalViewRequest) error {
	return errors.ErrUnsupported
}

// File is a file.
func (c *Client) File(ctx context.Context, id string) (*slackapi.File, error) {
	return nil, errors.ErrUnsupported
}

// Upload shows files in a channel.
func (c *Client) Upload(ctx context.Context, channel, thread string, files []bot.File) error {
	return errors.ErrUnsupported
}

// Status says in the agent view what goes on.
func (c *Client) Status(ctx context.Context, channel, thread, status, title string) error {
	return errors.ErrUnsupported
}

// Prompts suggests questions in the agent view.
func (c *Client) Prompts(ctx context.Context, channel, thread string, prompts []Prompt) error {
	return errors.ErrUnsupported
}

// Token is what the client speaks with.
func (c *Client) Token(ctx context.Context) (string, error) { return c.Config.Token(ctx) }
