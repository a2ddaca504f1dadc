package install_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"footnote/adapters/slack/install"
	"footnote/adapters/slack/slacktest"
)

// Many workspaces at the same time: each speaks with its own token.
func TestWorkspacesApart(t *testing.T) {
	w := newWorld(t, slacktest.Options{Rotation: true})
	var teams []*slacktest.Workspace
	for i := range 12 {
		team := w.s.AddWorkspace(fmt.Sprint("Team ", i))
		if i < 10 {
			w.install(team.AddUser("ada", slacktest.UserOptions{Admin: true}), false)
		}
		teams = append(teams, team)
	}
	tokens := map[string]bool{}
	for _, team := range teams[:10] {
		tokens[w.token(team)] = true
	}
	if len(tokens) != 10 {
		t.Errorf("%d tokens for 10 workspaces", len(tokens))
	}
	round := func() {
		var wait sync.WaitGroup
		for _, team := range teams {
			wait.Go(func() {
				c, err := w.i.Client(t.Context(), "", team.ID)
				if slices.Contains(teams[10:], team) {
					if !errors.Is(err, install.ErrUnknown) {
						t.Errorf("%s: got error %v", team.Name, err)
					}
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				if me, err := c.Auth(t.Context()); err != nil || me.TeamID != team.ID {
					t.Errorf("asked for %s it speaks in %s, %v", team.ID, me.TeamID, err)
				}
			})
		}
		wait.Wait()
	}
	round()
	w.pass(11*60*60e9 + 40*60e9) // all are renewed
	round()
	if n := w.refresh.calls(); n != 20 {
		t.Errorf("Slack was asked for %d tokens, want 20", n)
	}
	w.start()
	round()
	_, err := w.i.Client(t.Context(), "", "")
	w.is(err, install.ErrUnknown)
	_, err = w.i.Client(t.Context(), "E1", "")
	w.is(err, install.ErrUnknown)
}

// On Enterprise Grid a workspace speaks by its own installation, else by that of
// its organisation, and by none of another organisation.
func TestOrganisations(t *testing.T) {
	w := newWorld(t, slacktest.Options{})
	var made []string
	w.change = func(c *install.Config) {
		c.Installing = func(_ context.Context, enterprise, team string) error {
			made = append(made, enterprise+"/"+team)
			return nil
		}
	}
	w.start()
	org, other := w.s.AddEnterprise("Org"), w.s.AddEnterprise("Other")
	a, b, c := org.AddWorkspace("A"), org.AddWorkspace("B"), other.AddWorkspace("C")
	ada := a.AddUser("ada", slacktest.UserOptions{Admin: true})
	w.install(ada, false)
	w.speaks(a)
	w.fails(b, install.ErrUnknown)
	res := w.install(ada, true)
	if !strings.Contains(res.Body.String(), "whole organisation") || !strings.Contains(res.Body.String(), "Footnote is in Org") {
		t.Errorf("it says %s", res.Body)
	}
	if want := []string{org.ID + "/" + a.ID, org.ID + "/"}; !slices.Equal(made, want) {
		t.Errorf("made %q, want %q", made, want)
	}
	w.installed("A", "Org")
	own, wide := w.token(a), w.token(b)
	if own == wide {
		t.Error("a workspace with an installation of its own speaks by another")
	}
	w.fails(c, install.ErrUnknown)
	// What Slack sends need not name the organisation; a wrong one is not its own.
	client := func(enterprise, team string) (string, error) {
		c, err := w.i.Client(t.Context(), enterprise, team)
		if err != nil {
			return "", err
		}
		return c.Token(t.Context())
	}
	if got, err := client("", a.ID); err != nil || got != own {
		t.Errorf("without its organisation: %v", err)
	}
	if got, err := client(org.ID, ""); err != nil || got != wide {
		t.Errorf("of the organisation itself: %v", err)
	}
	_, err := client(other.ID, a.ID)
	w.is(err, install.ErrUnknown)
	_, err = client("", b.ID)
	w.is(err, install.ErrUnknown)
	w.is(err, install.ErrUnsure)

	// Each goes alone.
	w.must(w.i.Removed(t.Context(), org.ID, a.ID))
	if got := w.token(a); got != wide {
		t.Error("without its own it does not speak by the organisation's")
	}
	w.must(w.i.Removed(t.Context(), org.ID, b.ID))
	w.fails(a, install.ErrUnknown)
	w.fails(b, install.ErrUnknown)
	if _, err = client("", b.ID); !errors.Is(err, install.ErrUnknown) || errors.Is(err, install.ErrUnsure) {
		t.Errorf("with no organisation left: got error %v", err)
	}
	w.installed()
}

// A workspace that came into an organisation later keeps its installation.
func TestWorkspaceThatMoved(t *testing.T) {
	w := newWorld(t, slacktest.Options{})
	team := w.s.AddWorkspace("Study")
	w.install(team.AddUser("ada", slacktest.UserOptions{Admin: true}), false)
	if _, err := w.i.Client(t.Context(), "E77", team.ID); err != nil {
		t.Error(err)
	}
	if _, err := w.i.Client(t.Context(), "E77", ""); !errors.Is(err, install.ErrUnknown) {
		t.Errorf("of the organisation: got error %v", err)
	}
}

func TestRemoved(t *testing.T) {
	ctx := t.Context()
	w := newWorld(t, slacktest.Options{})
	a, b := w.s.AddWorkspace("A"), w.s.AddWorkspace("B")
	ada := a.AddUser("ada", slacktest.UserOptions{Admin: true})
	w.install(ada, false)
	w.install(b.AddUser("ben", slacktest.UserOptions{Admin: true}), false)
	w.must(w.i.Removed(ctx, "", "T77"))
	w.installed("A", "B")
	held, err := w.i.Client(ctx, "", a.ID)
	w.must(err)

	broken := errors.New("the disk is full")
	w.values.fail(broken)
	w.is(w.i.Removed(ctx, "", a.ID), broken)
	w.values.fail(nil)
	size := len(w.values.of["slack install /"+a.ID])
	w.values.writes = nil
	w.must(w.i.Removed(ctx, "", a.ID))
	if got := w.values.writes[0]; len(got) != size || !bytes.Equal(got, make([]byte, size)) {
		t.Errorf("it is not overwritten before it is removed: %x", got)
	}
	w.fails(a, install.ErrUnknown)
	_, err = held.Token(ctx)
	w.is(err, install.ErrUnknown)
	w.installed("B")
	if got := w.values.records(); len(got) != 1 {
		t.Errorf("kept are %q", got)
	}
	w.must(w.i.Removed(ctx, "", a.ID)) // Slack tells it twice
	w.speaks(b)
	w.start()
	w.fails(a, install.ErrUnknown)

	// It can come again, also for who kept its client.
	w.install(ada, false)
	w.speaks(a)
	w.installed("B", "A")
}

// Installations come and go while others speak.
func TestManyAtTheSameTime(t *testing.T) {
	w := newWorld(t, slacktest.Options{Rotation: true})
	team := w.s.AddWorkspace("Study")
	ada := team.AddUser("ada", slacktest.UserOptions{Admin: true})
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 25 {
				b := &browser{w: w}
				if res := b.open(w.s.Authorize(ada, b.begin(), false)); res.Code != 200 {
					t.Errorf("%d: %s", res.Code, res.Body)
				}
			}
		})
		wait.Go(func() {
			for range 25 {
				if err := w.i.Removed(t.Context(), "", team.ID); err != nil {
					t.Error(err)
				}
			}
		})
		wait.Go(func() {
			for range 25 {
				if _, err := w.i.Client(t.Context(), "", team.ID); err != nil && !errors.Is(err, install.ErrUnknown) {
					t.Error(err)
				}
				if list, err := w.i.List(t.Context()); err != nil || len(list) > 1 {
					t.Errorf("%d installations, %v", len(list), err)
				}
			}
		})
	}
	wait.Wait()
	w.install(ada, false)
	w.speaks(team)
	w.installed("Study")
}
