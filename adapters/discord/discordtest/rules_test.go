package discordtest_test

import (
	"fmt"
	"strings"
	"testing"

	"footnote/adapters/discord/discordtest"
)

// A failing test keeps what it is told.
type failing struct {
	testing.TB
	errors []string
}

func (f *failing) Errorf(format string, args ...any) {
	f.errors = append(f.errors, fmt.Sprintf(format, args...))
}

func TestOneMistakeIsNotShownAHundredTimes(t *testing.T) {
	f := &failing{TB: t}
	d := discordtest.New(f, discordtest.Options{Allow: []discordtest.Rule{discordtest.Undelivered}})
	c := newClient(t, d)
	general := d.AddGuild("Study").AddChannel("general")
	for range 100 {
		c.call("POST", "/channels/"+general.ID+"/messages", without("allowed_mentions"))
	}
	if len(f.errors) != 4 || !strings.Contains(f.errors[0], `POST /channels/{channel}/messages: allowed_mentions is missing (rule "mentions")`) {
		t.Errorf("the test is told %q, want 3 cases and that there are more", f.errors)
	}
	d.Allow(discordtest.Mentions)
	c.call("POST", "/channels/"+general.ID+"/messages", with("content", strings.Repeat("x", 2001)))
	if len(f.errors) != 5 {
		t.Errorf("the test is told %q, want one case of another rule more", f.errors)
	}
}
