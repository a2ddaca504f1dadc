package discordtest_test

import (
	"slices"
	"sync"
	"testing"

	"footnote/adapters/discord/discordtest"
)

// A watch keeps what breaks rules.
type watch struct {
	mu   sync.Mutex
	seen []discordtest.Violation
}

func (w *watch) report(v discordtest.Violation) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, v)
}

// take returns the rules that were broken since the last call, each once.
func (w *watch) take() []discordtest.Rule {
	w.mu.Lock()
	defer w.mu.Unlock()
	var rules []discordtest.Rule
	for _, v := range w.seen {
		if !slices.Contains(rules, v.Rule) {
			rules = append(rules, v.Rule)
		}
	}
	w.seen = nil
	return rules
}

// A room is a guild with a channel and a person, watched.
type room struct {
	*watch
	d       *discordtest.Discord
	g       *discordtest.Guild
	general *discordtest.Channel
	alice   *discordtest.User
	c       *client
}

// newRoom makes a room in which nobody is connected, and it is no matter.
func newRoom(t *testing.T, o discordtest.Options) *room {
	w := &watch{}
	o.Report = w.report
	o.Allow = append(o.Allow, discordtest.Undelivered)
	d := discordtest.New(t, o)
	r := &room{watch: w, d: d, g: d.AddGuild("Study"), alice: d.AddUser("alice"), c: newClient(t, d)}
	r.general = r.g.AddChannel("general")
	r.g.Join(r.alice)
	return r
}

// broke demands that a rule was broken, and with "" that none was.
func (r *room) broke(t *testing.T, what string, rule discordtest.Rule) {
	t.Helper()
	var want []discordtest.Rule
	if rule != "" {
		want = []discordtest.Rule{rule}
	}
	got := slices.DeleteFunc(r.take(), func(r discordtest.Rule) bool { return r == discordtest.Schema && rule != r })
	if !slices.Equal(got, want) {
		t.Errorf("%s breaks %q, want %q", what, got, want)
	}
}
