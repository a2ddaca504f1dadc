package api_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	slackapi "github.com/slack-go/slack"

	"footnote/adapters/slack/api"
)

// hold is a client of a channel with a root, n replies and n messages beside.
func hold(t *testing.T, n, pageSize int) (c *api.Client, slack *channel, root string, replies []string) {
	slack = &channel{pageSize: pageSize}
	root = slack.post(kept{Text: "root", User: "U1"})
	for i := range n {
		time.Sleep(time.Second)
		replies = append(replies, slack.post(kept{Thread: root, Text: "reply " + strconv.Itoa(i), User: "U1"}))
		slack.post(kept{Text: "beside " + strconv.Itoa(i), User: "U2"})
	}
	c = serve(t, func(w http.ResponseWriter, r *http.Request) { r.ParseForm(); say(w, 200, slack.do(r)) })
	return c, slack, root, replies
}

func texts(messages []slackapi.Message) string {
	var all []string
	for _, m := range messages {
		all = append(all, m.Text)
	}
	return strings.Join(all, ", ")
}

func TestReplies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _, root, replies := hold(t, 5, 2)
		for before, want := range map[string]string{
			"":         "root, reply 0, reply 1, reply 2, reply 3, reply 4",
			replies[2]: "root, reply 0, reply 1",
			replies[0]: "root",
		} {
			got, err := c.Replies(t.Context(), "C1", root, before)
			if err != nil || texts(got) != want {
				t.Errorf("before %q: %s, %v; want %s", before, texts(got), err, want)
			}
		}
	})
}

// A message is found by its key: in its thread or in the channel, and only after
// the time that is asked for.
func TestPosted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, slack, root, replies := hold(t, 5, 3)
		there, err := c.Post(t.Context(), "C1", &api.Message{Text: "a", Key: "m1"})
		if err != nil {
			t.Fatal(err)
		}
		in, err := c.Post(t.Context(), "C1", &api.Message{Text: "a", Key: "m2", Thread: root})
		if err != nil {
			t.Fatal(err)
		}
		slack.post(kept{Text: "foreign", Metadata: json.RawMessage(`{"event_type":"other","event_payload":{"key":"m3"}}`)})
		slack.post(kept{Text: "odd", Metadata: json.RawMessage(`{"event_type":7,"event_payload":"m4"}`)})
		for _, test := range []struct{ thread, after, key, want string }{
			{"", "", "m1", there}, {"", replies[4], "m1", there}, {"", there, "m1", ""}, {root, "", "m1", ""},
			{root, "", "m2", in}, {root, root, "m2", in}, {root, in, "m2", ""}, {"", "", "m2", ""},
			{"", "", "m3", ""}, {"", "", "m4", ""}, {"", "", "m", ""}, {"", "", "", ""},
		} {
			got, err := c.Posted(t.Context(), "C1", test.thread, test.after, test.key)
			if err != nil || got != test.want {
				t.Errorf("%v: %q, %v", test, got, err)
			}
		}
	})
}

// More than is read is no proof that something is not there.
func TestTooMuchToRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, slack, root, _ := hold(t, 30, 2)
		slack.pages = 0
		if ts, err := c.Posted(t.Context(), "C1", root, "", "m1"); ts != "" || err == nil || slack.pages != 10 {
			t.Errorf("%q, %v after %d pages", ts, err, slack.pages)
		}
		if got, err := c.Replies(t.Context(), "C1", root, ""); err == nil || len(got) != 21 {
			t.Errorf("%d messages, %v", len(got), err)
		}
	})
}

// One message that slack-go does not understand hides no other, and its words are
// read.
func TestOddMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			say(w, 200, `{"ok":true,"messages":[
				{"ts":"1700000000.000100","text":"root","user":"U1","blocks":[{"type":"never_seen","x":1}]},
				{"ts":"1700000001.000100","text":"odd","user":"U2","bot_id":"B1","blocks":{"type":7},"attachments":"x","files":[{"id":"F1"}]},
				{"ts":"1700000002.000100","text":"odder","user":"U3","files":"none","reply_count":"many"},
				"no message", null, {"text":"without ts"}, {"ts":7,"text":"x"},
				{"ts":"1700000003.000100","text":"last"}]}`)
		})
		got, err := c.Replies(t.Context(), "C1", "1700000000.000100", "")
		if err != nil || texts(got) != "root, odd, odder, last" {
			t.Fatalf("%s, %v", texts(got), err)
		}
		if m := got[1]; m.User != "U2" || m.BotID != "B1" || len(m.Files) != 1 || m.Files[0].ID != "F1" {
			t.Errorf("%+v", m)
		}
	})
}
