package api

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"
)

const (
	pageSize = 200 // messages; Slack recommends no more
	maxPages = 10
)

// A span is a part of what was said in a channel or a thread.
type span struct {
	channel, thread string
	after, before   string // ts, exclusive; "" for no bound
}

// pages reads a span, in the order in which Slack gives it, until keep returns
// false: a thread from its root on, a channel from its newest message on.
func (c *Client) pages(ctx context.Context, s *span, keep func(json.RawMessage) bool) error {
	k := call{method: "conversations.history", again: true}
	if s.thread != "" {
		k.method = "conversations.replies"
	}
	cursor := ""
	for range maxPages {
		k.ask = func(ctx context.Context, sdk *slackapi.Client) error { return s.ask(ctx, sdk, cursor) }
		a, err := c.do(ctx, k)
		if err != nil {
			return err
		}
		var v struct {
			Messages []json.RawMessage `json:"messages"`
			Metadata struct {
				Cursor string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		// An answer that does not speak of messages does not say that there are none.
		if json.Unmarshal(a.body, &v) != nil || v.Messages == nil {
			return unreadable(k.method)
		}
		for _, raw := range v.Messages {
			if !keep(raw) {
				return nil
			}
		}
		if cursor = v.Metadata.Cursor; cursor == "" {
			return nil
		}
	}
	return &Error{Method: k.method, text: "there are too many messages to read all"}
}

// ask requests one page. What slack-go reads from it is not used: one message that
// it does not understand makes it refuse the page.
func (s *span) ask(ctx context.Context, sdk *slackapi.Client, cursor string) error {
	if s.thread == "" {
		_, err := sdk.GetConversationHistoryContext(ctx, &slackapi.GetConversationHistoryParameters{
			ChannelID: s.channel, Oldest: s.after, Latest: s.before, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true,
		})
		return err
	}
	_, _, _, err := sdk.GetConversationRepliesContext(ctx, &slackapi.GetConversationRepliesParameters{
		ChannelID: s.channel, Timestamp: s.thread, Oldest: s.after, Latest: s.before, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true,
	})
	return err
}

// Replies are the root of a thread and what was said in it before a ts ("" for all
// of it), the oldest first. With an error there may be those that were read before
// it; in a thread of more than 2,000 messages there is one.
func (c *Client) Replies(ctx context.Context, channel, thread, before string) ([]slackapi.Message, error) {
	var found []slackapi.Message
	err := c.pages(ctx, &span{channel: channel, thread: thread, before: before}, func(raw json.RawMessage) bool {
		if m, ok := decodeMessage(raw); ok && (before == "" || m.Timestamp < before) {
			found = append(found, m)
		}
		return true
	})
	slices.SortStableFunc(found, func(a, b slackapi.Message) int { return strings.Compare(a.Timestamp, b.Timestamp) })
	// Slack gives the root with each page.
	return slices.CompactFunc(found, func(a, b slackapi.Message) bool { return a.Timestamp == b.Timestamp }), err
}

// plain are the fields of a message whose form never changed.
var plain = []string{"type", "subtype", "user", "bot_id", "app_id", "team", "text", "ts", "thread_ts"}

// decodeMessage reads a message. Of one that slack-go does not understand, because
// of its blocks or what else other apps put there, what people wrote is read.
func decodeMessage(raw json.RawMessage) (m slackapi.Message, ok bool) {
	if json.Unmarshal(raw, &m) == nil && m.Timestamp != "" {
		return m, true
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return m, false
	}
	m = slackapi.Message{}
	for _, name := range append([]string{"files"}, plain...) {
		one, err := json.Marshal(map[string]json.RawMessage{name: fields[name]})
		if fields[name] == nil || err != nil {
			continue
		}
		if before := m; json.Unmarshal(one, &m) != nil {
			m = before
		}
	}
	return m, m.Timestamp != ""
}
