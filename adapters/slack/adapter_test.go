package slack

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/slack/slacktest"
	"footnote/adapters/slack/socket"
	"footnote/bot"
	"footnote/bot/secret"
)

// TestUninstalled: when the app is taken out of a workspace its token and what is
// kept of it go; others stay.
func TestUninstalled(t *testing.T) {
	for name, remove := range map[string]func(*world){
		"uninstalled": func(w *world) { w.s.Uninstall(w.team) },
		"revoked":     func(w *world) { w.s.RevokeTokens(w.team) },
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(w *world) {
				var mu sync.Mutex
				var removed []bot.Space
				w.change = func(c *Config) {
					c.Removed = func(_ context.Context, s bot.Space) error {
						mu.Lock()
						defer mu.Unlock()
						removed = append(removed, s)
						return nil
					}
				}
				other := w.s.AddWorkspace("Other")
				w.installed.tokens[other.ID] = other.Token
				w.start()
				w.mention(w.alice, w.general, "tankers")
				remove(w)
				w.still()
				mu.Lock()
				defer mu.Unlock()
				if len(removed) == 0 || removed[0] != bot.Space("slack:"+w.team.ID) || !slices.Contains(w.installed.gone, w.team.ID) {
					t.Errorf("removed are %q, and the tokens of %q", removed, w.installed.gone)
				}
				if slices.Contains(removed, bot.Space("slack:"+other.ID)) {
					t.Error("another workspace was removed")
				}
				w.reads(w.mention(other.AddUser("olga"), other.AddChannel("general"), "tankers"), "Tankers wait")
			})
		})
	}
}

// TestStillInstalled: what says that the app was taken out, and comes late or of
// another token, takes nothing away.
func TestStillInstalled(t *testing.T) {
	both(t, func(w *world) {
		w.change = func(c *Config) {
			c.Removed = func(context.Context, bot.Space) error { t.Error("a workspace was removed"); return nil }
		}
		w.start()
		w.s.Event(w.team, map[string]any{"type": "app_uninstalled"})
		w.s.Event(w.team, map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"bot": []string{w.team.BotUser.ID}}})
		w.still()
		w.reads(w.mention(w.alice, w.general, "tankers"), "Tankers wait")
	})
}

// TestRemovedInAnOutage: whether a token is dead is asked until that is known.
func TestRemovedInAnOutage(t *testing.T) {
	both(t, func(w *world) {
		removed := make(chan bot.Space, 9)
		w.change = func(c *Config) {
			c.Removed = func(_ context.Context, s bot.Space) error { removed <- s; return nil }
		}
		w.start()
		w.s.Faults(func(c slacktest.Call) *slacktest.Fault {
			if c.Method == "auth.test" {
				return &slacktest.Fault{Status: 503}
			}
			return nil
		})
		w.s.Uninstall(w.team)
		time.Sleep(time.Hour)
		if len(removed) > 0 {
			t.Error("removed though Slack said nothing of it")
		}
		w.s.Faults(nil)
		time.Sleep(5 * time.Minute)
		if len(removed) == 0 {
			t.Error("not removed after the outage")
		}
	})
}

// TestFatal: a token that is refused for good ends Run with advice.
func TestFatal(t *testing.T) {
	for _, code := range []string{"invalid_auth", "missing_scope", "token_revoked", "account_inactive"} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, slacktest.Options{})
			w.s.Faults(func(c slacktest.Call) *slacktest.Fault {
				if c.Method == "apps.connections.open" {
					return &slacktest.Fault{Error: code, Needed: "connections:write"}
				}
				return nil
			})
			l := newLife()
			w.startAs(l)
			err := <-l.done
			var fatal *socket.FatalError
			if !errors.As(err, &fatal) || fatal.Code != code || !strings.Contains(err.Error(), "api.slack.com/apps") {
				t.Errorf("%s: Run ends with %v", code, err)
			}
			l.done <- nil // for the end of the world
		})
	}
}

// checkedFirst is a workspace whose token is looked at first.
type checkedFirst struct {
	*installed
	team string
}

func (c checkedFirst) Check(ctx context.Context) error {
	client, err := c.Client(ctx, "", c.team)
	if err == nil {
		_, err = client.Auth(ctx)
	}
	return err
}

// TestDeadToken: a bot token that is refused ends Run with advice; one that cannot
// be looked at does not.
func TestDeadToken(t *testing.T) {
	both(t, func(w *world) {
		var mu sync.Mutex
		fault := &slacktest.Fault{Status: 503}
		w.s.Faults(func(c slacktest.Call) *slacktest.Fault {
			mu.Lock()
			defer mu.Unlock()
			if c.Method == "auth.test" {
				return fault
			}
			return nil
		})
		w.change = func(c *Config) { c.Workspaces = checkedFirst{w.installed, w.team.ID} }
		w.start()
		w.reads(w.mention(w.alice, w.general, "tankers"), "Tankers wait")
		time.Sleep(10 * time.Minute)
		mu.Lock()
		fault = &slacktest.Fault{Error: "token_revoked"}
		mu.Unlock()
		err := <-w.life.done
		if err == nil || !strings.Contains(err.Error(), "SLACK_BOT_TOKEN") {
			t.Errorf("Run ends with %v", err)
		}
		w.life.done <- nil // for the end of the world
	})
}

// TestHeard: that Slack was heard of is told, at most once a minute.
func TestHeard(t *testing.T) {
	both(t, func(w *world) {
		var mu sync.Mutex
		n := 0
		w.change = func(c *Config) { c.Heard = func(time.Time) { mu.Lock(); defer mu.Unlock(); n++ } }
		w.start()
		for range 10 {
			w.mention(w.alice, w.general, "tankers")
		}
		if w.adapter.Alive().IsZero() {
			t.Error("nothing was heard")
		}
		time.Sleep(time.Minute)
		w.mention(w.alice, w.general, "tankers")
		mu.Lock()
		defer mu.Unlock()
		if n != 2 {
			t.Errorf("told %d times, want 2", n)
		}
	})
}

// TestNewRefuses: what cannot work is said before anything is connected.
func TestNewRefuses(t *testing.T) {
	overSocket(t, slacktest.Options{}, func(w *world) {
		w.start()
		whole := w.adapter.Config
		for name, spoil := range map[string]func(*Config){
			"no way to hear":  func(c *Config) { c.AppToken, c.SigningSecret = secret.Secret{}, secret.Secret{} },
			"another token":   func(c *Config) { c.AppToken = secret.Hide("xoxb-1") },
			"no bot":          func(c *Config) { c.Bot = nil },
			"no queue":        func(c *Config) { c.Queue = nil },
			"no workspaces":   func(c *Config) { c.Workspaces = nil },
			"nothing fetched": func(c *Config) { c.Download = nil },
		} {
			c := whole
			spoil(&c)
			if _, err := New(c); err == nil || strings.Contains(err.Error(), "canary") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
