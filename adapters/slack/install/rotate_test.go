package install_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"footnote/adapters/slack/install"
	"footnote/adapters/slack/slacktest"
)

// Slack's tokens hold for 12 hours, and are renewed half an hour before.
const (
	life  = 12 * time.Hour
	early = 30 * time.Minute
)

// rotating is a world with one workspace whose tokens end.
func rotating(t *testing.T) (*world, *slacktest.Workspace) {
	w := newWorld(t, slacktest.Options{Rotation: true})
	team := w.s.AddWorkspace("Study")
	w.install(team.AddUser("ada", slacktest.UserOptions{Admin: true}), false)
	return w, team
}

// asked checks how often Slack was asked for a token, with that of the
// installation.
func (w *world) asked(want int) {
	w.Helper()
	if got := w.refresh.calls(); got != want {
		w.Errorf("Slack was asked for a token %d times, want %d", got, want)
	}
}

func TestTokensAreRenewed(t *testing.T) {
	w, team := rotating(t)
	first := w.token(team)
	w.pass(life - early - time.Second)
	if w.token(team) != first {
		t.Error("it was renewed too early")
	}
	w.asked(1)
	for n := range 5 {
		w.pass(time.Second)
		before := w.token(team)
		if before == first {
			t.Errorf("renewal %d: it has the token of before", n)
		}
		first = before
		w.speaks(team)
		w.asked(2 + n)
		w.pass(life - early - time.Second)
	}
	// Also by a process that finds an ended one.
	w.pass(time.Hour)
	w.start()
	w.speaks(team)
	w.asked(7)
	list, err := w.i.List(t.Context())
	w.must(err)
	if want := w.clock().Add(life); len(list) != 1 || !list[0].Ends.Equal(want) {
		t.Errorf("listed as %+v, want it to end at %v", list, want)
	}
}

func TestOneRenewalForAll(t *testing.T) {
	w, team := rotating(t)
	client, err := w.i.Client(t.Context(), "", team.ID)
	w.must(err)
	old := w.token(team)
	for round := range 5 {
		w.pass(life - early)
		hold := make(chan struct{})
		w.refresh.mu.Lock()
		w.refresh.hold, w.refresh.held = hold, make(chan struct{}, 50)
		w.refresh.mu.Unlock()
		var wait sync.WaitGroup
		var mu sync.Mutex
		got := map[string]int{}
		for i := range 50 {
			wait.Go(func() {
				ask := client.Token
				if i%2 == 0 {
					ask = func(ctx context.Context) (string, error) {
						c, err := w.i.Client(ctx, "", team.ID)
						if err != nil {
							return "", err
						}
						return c.Token(ctx)
					}
				}
				token, err := ask(t.Context())
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				got[token]++
			})
		}
		<-w.refresh.held
		// One who waits need not wait for longer than they want to.
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := client.Token(ctx)
		w.is(err, context.Canceled)
		close(hold)
		wait.Wait()
		if len(got) != 1 || got[old] > 0 {
			t.Fatalf("round %d: %d different tokens, %d of before", round, len(got), got[old])
		}
		w.asked(2 + round)
		old = w.token(team)
	}
}

// Who gives up while Slack is asked does not lose what Slack gives out.
func TestWhoeverRenewsMayGiveUp(t *testing.T) {
	w, team := rotating(t)
	client, err := w.i.Client(t.Context(), "", team.ID)
	w.must(err)
	w.pass(life - early)
	ctx, cancel := context.WithCancel(t.Context())
	slack := w.refresh
	inner := w.s.Client().Transport
	slack.set(func(r *http.Request) (*http.Response, error) {
		cancel()
		return inner.RoundTrip(r)
	})
	if _, err := client.Token(ctx); err != nil {
		t.Error(err)
	}
	slack.set(nil)
	w.speaks(team)
	w.start()
	w.speaks(team)
	w.asked(2)
}

// A pair that cannot be kept is not used, and not lost while the process lives.
func TestRenewedBeforeItIsUsed(t *testing.T) {
	w, team := rotating(t)
	old := w.token(team)
	w.pass(life - early)
	broken := errors.New("the disk is full")
	w.values.fail(broken)
	for range 3 {
		if w.token(team) != old {
			t.Error("a token is used that is not kept")
		}
		w.pass(time.Minute)
	}
	w.asked(2)
	w.pass(early)
	w.fails(team, broken)
	w.values.fail(nil)
	w.pass(5 * time.Second)
	w.speaks(team)
	w.asked(2)
	if w.token(team) == old {
		t.Error("it still has the old token")
	}
	w.start()
	w.speaks(team)
}

// The process ends after Slack gave out a new pair, and before that is kept.
func TestKilledWhileItRenews(t *testing.T) {
	w, team := rotating(t)
	old := w.token(team)
	w.pass(life - early)
	w.values.fail(errors.New("killed"))
	w.token(team)
	w.values.fail(nil)
	w.start()
	// The token of before holds to its end.
	if w.token(team) != old {
		t.Error("it has another token than that of before")
	}
	w.speaks(team)
	w.pass(early)
	w.fails(team, install.ErrExpired)
	if said := w.shown.String(); !strings.Contains(said, public+"/slack/install") {
		t.Errorf("it does not say where to go: %s", said)
	}
	w.install(team.AddUser("ben", slacktest.UserOptions{Admin: true}), false)
	w.speaks(team)
}

func TestTroubleWithRenewals(t *testing.T) {
	answer := func(status int, header, body string) func(*http.Request) (*http.Response, error) {
		return func(r *http.Request) (*http.Response, error) {
			h := http.Header{"Content-Type": {"application/json"}}
			if name, value, ok := strings.Cut(header, ": "); ok {
				h.Set(name, value)
			}
			return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r, ProtoMajor: 1}, nil
		}
	}
	for name, tt := range map[string]struct {
		answer func(*http.Request) (*http.Response, error)
		spent  bool // Slack takes the refresh token no more
	}{
		"not reached":          {func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") }, false},
		"down":                 {answer(503, "", "<html>canary</html>"), false},
		"too many":             {answer(429, "Retry-After: 30", ""), false},
		"too many, no time":    {answer(429, "", ""), false},
		"no JSON":              {answer(200, "", "canary"), false},
		"cut off":              {answer(200, "", `{"ok":true,"access_token":"xoxe.xoxb-canary`), false},
		"endless":              {answer(200, "", `{"ok":true,"team":{"id":"TEAM"},"access_token":"canary","refresh_token":"canary","expires_in":43200,"more":"`+strings.Repeat("canary", 1<<18)+`"}`), false},
		"sent elsewhere":       {answer(307, "Location: https://evil.example/oauth.v2.access", ""), false},
		"no token":             {answer(200, "", `{"ok":true,"team":{"id":"TEAM"},"refresh_token":"canary","expires_in":43200}`), false},
		"no refresh token":     {answer(200, "", `{"ok":true,"team":{"id":"TEAM"},"access_token":"canary","expires_in":43200}`), false},
		"no end":               {answer(200, "", `{"ok":true,"team":{"id":"TEAM"},"access_token":"canary","refresh_token":"canary"}`), false},
		"of another workspace": {answer(200, "", `{"ok":true,"team":{"id":"T999"},"access_token":"canary","refresh_token":"canary","expires_in":43200}`), false},
		"of no workspace":      {answer(200, "", `{"ok":true,"access_token":"canary","refresh_token":"canary","expires_in":43200}`), false},
		"a code that is none":  {answer(200, "", `{"ok":false,"error":"xoxb-canary and more"}`), false},
		"an internal error":    {answer(200, "", `{"ok":false,"error":"internal_error"}`), false},
		"a wrong secret":       {answer(200, "", `{"ok":false,"error":"bad_client_secret"}`), false},
		"a spent token":        {answer(200, "", `{"ok":false,"error":"invalid_refresh_token"}`), true},
		"removed":              {answer(200, "", `{"ok":false,"error":"token_revoked"}`), true},
	} {
		t.Run(name, func(t *testing.T) {
			w, team := rotating(t)
			old := w.token(team)
			w.pass(life - early)
			w.refresh.set(func(r *http.Request) (*http.Response, error) {
				if r.URL.Host != "slack.com" {
					t.Errorf("the secrets go to %s", r.URL.Host)
				}
				res, err := tt.answer(r)
				if err == nil {
					b, _ := io.ReadAll(res.Body)
					res.Body = io.NopCloser(strings.NewReader(strings.Replace(string(b), "TEAM", team.ID, 1)))
				}
				return res, err
			})
			// The old token goes on to its end; Slack is asked once a minute.
			for range 5 {
				if w.token(team) != old {
					t.Fatal("another token is used")
				}
			}
			w.asked(2)
			w.pass(time.Minute)
			w.token(team)
			w.asked(3)
			w.pass(early)
			_, err := w.i.Client(t.Context(), "", team.ID)
			if err == nil || errors.Is(err, install.ErrExpired) != tt.spent {
				t.Errorf("after its end: %v", err)
			}
			w.is(err, err)
			w.asked(4)
			w.fails(team, err) // at once, without asking
			w.asked(4)
			// And it goes on when Slack does.
			w.refresh.set(nil)
			w.pass(5 * time.Second)
			w.speaks(team)
			w.asked(5)
		})
	}
}

// A renewal whose reply is lost is tried again with what there is. Slack takes the
// refresh token once: then the app has to be installed again.
func TestLostRenewal(t *testing.T) {
	for name, tt := range map[string]struct {
		drop slacktest.Drop
		want error
	}{
		"Slack did not get it": {slacktest.DropBefore, nil},
		"Slack did it":         {slacktest.DropAfter, install.ErrExpired},
	} {
		t.Run(name, func(t *testing.T) {
			w, team := rotating(t)
			old := w.token(team)
			w.pass(life - early)
			w.s.Faults(all(slacktest.Fault{Drop: tt.drop}))
			if w.token(team) != old {
				t.Error("another token is used")
			}
			w.s.Faults(nil)
			w.speaks(team)
			w.asked(2)
			w.pass(early)
			if tt.want == nil {
				w.speaks(team)
				return
			}
			w.fails(team, tt.want)
			w.asked(3)
		})
	}
}

// Two processes share what is kept: the second finds what the first renewed.
func TestAnotherProcessRenewed(t *testing.T) {
	w, team := rotating(t)
	first := w.i
	w.start()
	w.token(team)
	w.pass(life - early)
	if _, err := first.Client(t.Context(), "", team.ID); err != nil {
		t.Fatal(err)
	}
	w.speaks(team)
	w.asked(2)
}
