package discord

import (
	"encoding/json"
	"slices"
	"testing"
)

// Where the bot is, is known from what Discord says at the start and at each
// return; where it is no more, only from a removal that is no outage.
func TestWhereItIs(t *testing.T) {
	for _, test := range []struct {
		kind, data string
		here       []string
		gone       string
	}{
		{"READY", `{"guilds":[{"id":"1","unavailable":true},{"id":"2","unavailable":true}]}`, []string{"1", "2"}, ""},
		{"READY", `{}`, nil, ""},
		{"GUILD_CREATE", `{"id":"3","roles":[null],"threads":[null]}`, []string{"3"}, ""},
		{"GUILD_CREATE", `{"id":"3","unavailable":true}`, nil, ""},
		{"GUILD_UPDATE", `{"id":"3"}`, []string{"3"}, ""},
		{"GUILD_DELETE", `{"id":"3","unavailable":true}`, nil, ""},
		{"GUILD_DELETE", `{"id":"3"}`, nil, "3"},
		{"GUILD_DELETE", `{}`, nil, ""},
		{"GUILD_ROLE_DELETE", `{"guild_id":"3","role_id":"4"}`, nil, ""},
	} {
		here, gone, err := newGuilds(nil).take(test.kind, json.RawMessage(test.data), "9")
		if err != nil || !slices.Equal(here, test.here) || gone != test.gone {
			t.Errorf("%s %s: here %q, gone %q, %v; want %q and %q", test.kind, test.data, here, gone, err, test.here, test.gone)
		}
	}
	for _, kind := range []string{"READY", "GUILD_CREATE", "GUILD_ROLE_CREATE", "THREAD_CREATE", "THREAD_LIST_SYNC", "CHANNEL_UPDATE"} {
		if here, gone, err := newGuilds(nil).take(kind, json.RawMessage(`{"id":1,"guilds":1,"guild_id":1,"threads":1}`), "9"); err == nil || here != nil || gone != "" {
			t.Errorf("%s that cannot be read: here %q, gone %q, %v", kind, here, gone, err)
		}
	}
}
