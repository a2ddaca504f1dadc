package api

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"footnote/bot/pause"
)

const (
	posts = 3 // how often a message is posted at most while nobody knows whether it arrived
	// postTime bounds posting with all looking.
	postTime = 2 * time.Minute
	// lookBack is how far before its own clock a post looks for itself: further
	// than any clock is wrong that Slack's signatures are accepted with.
	lookBack = time.Hour
)

// Post shows m in a channel, or in a thread there, and returns its ts. A message
// with a Key is shown once: while it is unknown whether it arrived, it is looked
// for before it is posted again. If it cannot be looked for, and without a Key, the
// error is Unknown.
func (c *Client) Post(ctx context.Context, channel string, m *Message) (ts string, err error) {
	if m.Text == "" {
		return "", senseless("chat.postMessage", "it has no text")
	}
	ctx, cancel := context.WithTimeout(ctx, postTime)
	defer cancel()
	after := stamp(c.now().Add(-lookBack))
	for n := 1; ; n++ {
		ts, err = c.post(ctx, channel, m)
		if !Unknown(err) || m.Key == "" {
			return ts, err
		}
		// What was asked last may be under way still.
		if pause.For(ctx, 2*backoff(n)) != nil {
			return "", err
		}
		ts, failed := c.Posted(ctx, channel, m.Thread, after, m.Key)
		if failed != nil {
			return "", fmt.Errorf("%w; whether it arrived cannot be found out: %w", err, failed)
		}
		if ts != "" || n == posts {
			return ts, unless(ts != "", err)
		}
	}
}

// unless is nil if ok, else err.
func unless(ok bool, err error) error {
	if ok {
		return nil
	}
	return err
}

// stamp is a time as Slack writes it: seconds, and six digits of a fraction.
func stamp(t time.Time) string {
	return strconv.FormatInt(t.Unix(), 10) + fmt.Sprintf(".%06d", t.Nanosecond()/1000)
}

// Posted is the ts of the message that was posted with a key in a thread, or in
// the channel itself if thread is "", after a ts ("" for any time); "" if it is not
// there. It is an error if there is too much to look at.
func (c *Client) Posted(ctx context.Context, channel, thread, after, key string) (ts string, err error) {
	err = c.pages(ctx, &span{channel: channel, thread: thread, after: after}, func(raw json.RawMessage) bool {
		var v struct {
			TS       string `json:"ts"`
			Metadata struct {
				EventType string         `json:"event_type"`
				Payload   map[string]any `json:"event_payload"`
			} `json:"metadata"`
		}
		if json.Unmarshal(raw, &v) == nil && v.Metadata.EventType == eventType && v.Metadata.Payload["key"] == key {
			ts = v.TS
		}
		return ts == ""
	})
	return ts, unless(ts != "", err)
}
