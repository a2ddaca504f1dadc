package slack

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/slack/api"
	"footnote/adapters/slack/install"
	"footnote/adapters/slack/slacktest"
	"footnote/bot"
	botsecret "footnote/bot/secret"
)

// news is what is announced in a conversation.
func (w *world) news(id, where string) bot.Announcement {
	return bot.Announcement{ID: id, Space: bot.Space("slack:" + w.team.ID), Notice: bot.Notice{
		Conversation: bot.Conversation(where),
		Blocks:       []bot.Block{{Kind: bot.Say, Text: "New material <!channel> *answers* it:"}, {Kind: bot.Quotation, Text: "Russia opened a port."}},
		Actions:      []bot.Action{{Kind: bot.Context, Label: "Context", Token: "t"}, {Kind: bot.Delete, Label: "Delete", Token: "t"}, {Kind: bot.Share, Label: "Share", Token: "t"}},
	}}
}

// TestAnnounce: what is announced stands there once, however often and in whichever
// process it is said.
func TestAnnounce(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		root := w.s.Say(w.alice, w.general, "what is it?")
		for name, place := range map[string]struct {
			where string
			shown func() []slacktest.Shown
		}{
			"channel": {w.aside.ID, func() []slacktest.Shown { return w.s.Messages(w.aside) }},
			"thread":  {w.general.ID + "/" + root, func() []slacktest.Shown { return w.s.Replies(root) }},
			"direct":  {w.s.DM(w.alice).ID, func() []slacktest.Shown { return w.s.Messages(w.s.DM(w.alice)) }},
		} {
			n := w.news(strings.Repeat("Z", 12)+"_-"+name[:6], place.where) // as long as ids may be
			for range 2 {
				if err := w.adapter.Announce(w.Context(), n); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
			w.crash()
			time.Sleep(50 * time.Minute)
			if err := w.adapter.Announce(w.Context(), n); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			s := w.the(place.shown())
			w.reads(s, "New material <!channel> *answers* it: Russia opened a port.")
			if !has(s, bot.Context) || !has(s, bot.Delete) || has(s, bot.Share) {
				t.Errorf("%s: the buttons are %+v", name, s.Buttons)
			}
			if err := w.adapter.Announce(w.Context(), w.news("other-"+name, place.where)); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if n := len(place.shown()); n != 2 {
				t.Errorf("%s: %d messages of two announcements", name, n)
			}
		}
	})
}

// TestAnnounceTellsWhere: a notice names the channel that it comes from.
func TestAnnounceTellsWhere(t *testing.T) {
	bothWith(t, slacktest.Options{Allow: []slacktest.Rule{slacktest.Places}}, func(w *world) {
		w.start()
		n := w.news("about", w.general.ID)
		n.Notice.About = bot.Conversation(w.aside.ID + "/1700000000.000100")
		if err := w.adapter.Announce(w.Context(), n); err != nil {
			t.Fatal(err)
		}
		w.reads(w.the(w.s.Messages(w.general)), "it: in @"+w.aside.ID)
		n = w.news("empty", w.general.ID)
		n.Notice.Blocks = nil
		if err := w.adapter.Announce(w.Context(), n); err != nil || len(w.s.Messages(w.general)) != 1 {
			t.Errorf("nothing to say: %v", err)
		}
	})
}

// TestAnnounceUnreachable tells what never can be said from what cannot be now.
func TestAnnounceUnreachable(t *testing.T) {
	both(t, func(w *world) {
		w.start()
		shared := w.team.AddChannel("shared", slacktest.ChannelOptions{SharedWith: []*slacktest.Workspace{w.s.AddForeignWorkspace("Guests")}})
		pending := w.team.AddChannel("pending", slacktest.ChannelOptions{SharePending: true})
		archived, left := w.team.AddChannel("archived"), w.team.AddChannel("left", slacktest.ChannelOptions{WithoutBot: true})
		archived.Archive()
		other := w.news("space", w.general.ID)
		other.Space = "discord:1"
		elsewhere := w.news("workspace", w.general.ID)
		elsewhere.Space = "slack:T77"
		for name, n := range map[string]bot.Announcement{
			"a shared channel": w.news("a", shared.ID), "one that may soon be": w.news("b", pending.ID), "an archived one": w.news("c", archived.ID),
			"one that we are not in": w.news("d", left.ID), "one that is gone": w.news("e", "C77"), "a thread that is gone": w.news("f", w.general.ID+"/1700000000.000100"),
			"no channel": w.news("g", "<!here>"), "no thread": w.news("h", w.general.ID+"/x"), "another platform": other, "a workspace that is none": elsewhere,
		} {
			if err := w.adapter.Announce(w.Context(), n); !errors.Is(err, bot.ErrUnreachable) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := w.s.Made("chat.postMessage"); n > 1 { // the archived one is known by no other way
			t.Errorf("%d messages were tried", n)
		}
		for fault, want := range map[slacktest.Fault]bool{
			{Error: "account_inactive"}: true, {Error: "token_revoked"}: true, {Error: "not_in_channel"}: true, {Error: "is_archived"}: true,
			{Error: "channel_not_found"}: true, {Error: "restricted_action"}: true, {Error: "thread_not_found"}: true,
			{Error: "internal_error"}: false, {Error: "fatal_error"}: false, {Error: "missing_scope"}: false, {Status: 503}: false,
			{Status: http.StatusTooManyRequests, RetryAfter: "3600"}: false,
		} {
			w.s.Faults(func(c slacktest.Call) *slacktest.Fault {
				if c.Method == "chat.postMessage" {
					return &fault
				}
				return nil
			})
			err := w.adapter.Announce(w.Context(), w.news("refused", w.general.ID))
			if err == nil || errors.Is(err, bot.ErrUnreachable) != want {
				t.Errorf("%+v: %v; is unreachable should be %v", fault, err, want)
			}
			time.Sleep(time.Hour)
		}
	})
}

// TestAnnounceInTrouble: a limit is waited for, what may have arrived is looked for,
// and what cannot be looked for is said later, or all the same if that may never be.
func TestAnnounceInTrouble(t *testing.T) {
	for name, test := range map[string]struct {
		method  string
		fault   slacktest.Fault
		times   int
		least   time.Duration
		refused bool
	}{
		"a limit":                 {"chat.postMessage", slacktest.Fault{Status: http.StatusTooManyRequests, RetryAfter: "3"}, 1, 3 * time.Second, false},
		"a reply that is lost":    {"chat.postMessage", slacktest.Fault{Drop: slacktest.DropAfter}, 1, 0, false},
		"looking is not allowed":  {"conversations.history", slacktest.Fault{Error: "missing_scope"}, 9, 0, false},
		"looking fails for now":   {"conversations.history", slacktest.Fault{Status: 503}, 9, 0, true},
		"looking is limited":      {"conversations.history", slacktest.Fault{Status: http.StatusTooManyRequests, RetryAfter: "60"}, 1, 0, true},
		"the channel is not told": {"conversations.info", slacktest.Fault{Status: 503}, 9, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(w *world) {
				w.start()
				times := 0
				w.s.Faults(func(c slacktest.Call) *slacktest.Fault {
					if c.Method != test.method || times == test.times {
						return nil
					}
					times++
					return &test.fault
				})
				began, n := w.s.Now(), w.news("n", w.general.ID)
				err := w.adapter.Announce(w.Context(), n)
				if (err != nil) != test.refused || errors.Is(err, bot.ErrUnreachable) {
					t.Errorf("it ends with %v", err)
				}
				if took := w.s.Now().Sub(began); took < test.least {
					t.Errorf("said after %v", took)
				}
				w.s.Faults(nil)
				time.Sleep(2 * time.Minute)
				if err := w.adapter.Announce(w.Context(), n); err != nil {
					t.Error(err)
				}
				w.the(w.s.Messages(w.general))
			})
		})
	}
}

// TestAnnounceInOrganisations: of a workspace that an organisation's installation
// serves, it is known which organisation that is when something came from there.
func TestAnnounceInOrganisations(t *testing.T) {
	overSocket(t, slacktest.Options{}, func(w *world) {
		w.change = func(c *Config) { c.Workspaces = organised{w.installed} }
		w.start()
		n := w.news("n", w.general.ID)
		if err := w.adapter.Announce(w.Context(), n); err == nil || errors.Is(err, bot.ErrUnreachable) {
			t.Errorf("before anything came: %v", err)
		}
		w.adapter.organisations.Store(w.team.ID, "E1") // as take does
		if err := w.adapter.Announce(w.Context(), n); err != nil {
			t.Error(err)
		}
		n.Space = "slack:E1"
		if team, enterprise, ok := w.adapter.teamOf(n.Space); team != "" || enterprise != "E1" || !ok {
			t.Errorf("an organisation is %q, %q, %v", team, enterprise, ok)
		}
	})
}

// organised knows its workspaces only with their organisation.
type organised struct{ *installed }

func (o organised) Client(ctx context.Context, enterprise, team string) (*api.Client, error) {
	if enterprise == "" {
		return nil, errors.Join(install.ErrUnknown, install.ErrUnsure)
	}
	return o.installed.Client(ctx, enterprise, team)
}

// TestTakenOut: when the app is taken out of its only workspace, Run ends and says
// what to do, after what was kept is erased. It does, too, when nobody tells.
func TestTakenOut(t *testing.T) {
	for name, end := range map[string]func(*world){
		"uninstalled": func(w *world) { w.s.Uninstall(w.team) },
		"not told": func(w *world) {
			w.s.Faults(func(slacktest.Call) *slacktest.Fault { return &slacktest.Fault{Error: "account_inactive"} })
			w.s.Say(w.alice, w.general, "tankers", slacktest.SayOptions{Mention: true})
		},
		"not told, and something is announced": func(w *world) {
			w.s.Faults(func(slacktest.Call) *slacktest.Fault { return &slacktest.Fault{Error: "account_inactive"} })
			_ = w.adapter.Announce(w.Context(), w.news("n", w.general.ID))
		},
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(w *world) {
				erased := make(chan bot.Space, 9)
				w.change = func(c *Config) {
					c.Workspaces = install.NewSingle(botsecret.Hide(w.team.Token), api.Config{HTTP: c.HTTP, Now: c.Now})
					c.Removed = func(_ context.Context, s bot.Space) error { erased <- s; return nil }
				}
				w.start()
				w.reads(w.mention(w.alice, w.general, "tankers"), "Tankers wait")
				synctest.Wait()
				if !w.adapter.Connected() {
					t.Error("it is not connected")
				}
				end(w)
				err := <-w.life.done
				if err == nil || !strings.Contains(err.Error(), "any more") || !strings.Contains(err.Error(), "SLACK_BOT_TOKEN") {
					t.Errorf("Run ends with %v", err)
				}
				if name == "uninstalled" && len(erased) == 0 {
					t.Error("nothing was erased")
				}
				if w.adapter.Connected() {
					t.Error("it is connected still")
				}
				w.life.done <- nil // for the end of the world
			})
		})
	}
}
