package install_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"footnote/adapters/slack/api"
	"footnote/adapters/slack/install"
	"footnote/adapters/slack/slacktest"
	"footnote/bot/secret"
)

func TestSingle(t *testing.T) {
	ctx := t.Context()
	w := newWorld(t, slacktest.Options{})
	team, other := w.s.AddWorkspace("Study"), w.s.AddWorkspace("Other")
	asked := 0
	w.s.Faults(func(slacktest.Call) *slacktest.Fault { asked++; return nil })
	one := install.NewSingle(secret.Hide(team.Token), api.Config{HTTP: w.s.Client(), Now: w.clock})
	if asked > 0 {
		t.Error("Slack is asked before anybody wants to know")
	}
	client, err := one.Client(ctx, "", team.ID)
	w.must(err)
	for _, enterprise := range []string{"", "E1"} { // payloads may name one that auth.test does not
		if again, err := one.Client(ctx, enterprise, team.ID); err != nil || again != client {
			t.Errorf("another client, %v", err)
		}
	}
	for _, team := range []string{other.ID, "", "E1"} {
		_, err := one.Client(ctx, "", team)
		w.is(err, install.ErrUnknown)
	}
	if asked != 1 {
		t.Errorf("Slack was asked %d times whose token it is", asked)
	}
	// When the token is said to be dead, Slack is asked anew.
	w.must(one.Removed(ctx, "", team.ID))
	w.s.RevokeTokens(team)
	if _, err := one.Client(ctx, "", team.ID); api.Code(err) != "token_revoked" {
		t.Errorf("got error %v", err)
	} else {
		w.is(err, err)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err = one.Client(gone, "", team.ID)
	w.is(err, context.Canceled)
}

func TestSingleOfAnOrganisation(t *testing.T) {
	w := newWorld(t, slacktest.Options{})
	org, other := w.s.AddEnterprise("Org"), w.s.AddEnterprise("Other")
	team, far := org.AddWorkspace("Study"), other.AddWorkspace("Far")
	near := org.AddWorkspace("Near")
	one := install.NewSingle(secret.Hide(team.Token), api.Config{HTTP: w.s.Client(), Now: w.clock})
	for _, enterprise := range []string{org.ID, ""} {
		if _, err := one.Client(t.Context(), enterprise, team.ID); err != nil {
			t.Error(err)
		}
	}
	for _, k := range [][2]string{{org.ID, near.ID}, {other.ID, far.ID}, {other.ID, team.ID}, {org.ID, ""}} {
		_, err := one.Client(t.Context(), k[0], k[1])
		w.is(err, install.ErrUnknown)
	}
}

// The token of a whole organisation is that of its workspaces, named or not.
func TestSingleOfAWholeOrganisation(t *testing.T) {
	one := install.NewSingle(secret.Hide("xoxb-1"), api.Config{HTTP: &http.Client{Transport: wide{}}})
	for k, want := range map[[2]string]bool{
		{"E1", "T1"}: true, {"", "T1"}: true, {"E1", ""}: true, {"E77", "T1"}: false, {"", ""}: false,
	} {
		_, err := one.Client(t.Context(), k[0], k[1])
		if known := err == nil; known != want || !known && !errors.Is(err, install.ErrUnknown) {
			t.Errorf("%q: got error %v", k, err)
		}
	}
}

// wide is a Slack that knows the token of a whole organisation.
type wide struct{}

func (wide) RoundTrip(r *http.Request) (*http.Response, error) {
	body := `{"ok":true,"team_id":"E1","enterprise_id":"E1","user_id":"U1","is_enterprise_install":true}`
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}
