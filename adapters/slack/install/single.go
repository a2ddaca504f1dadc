package install

import (
	"context"
	"fmt"
	"sync"

	"footnote/adapters/slack/api"
	"footnote/bot/secret"
)

// A Single is the app in one workspace, or one organisation, whose token it was
// given. It is safe for concurrent use.
type Single struct {
	client *api.Client

	mu sync.Mutex    // guards me
	me *api.Identity // nil until Slack said whose token it is
}

// NewSingle makes one; it asks nobody yet. c.Token is not used.
func NewSingle(token secret.Secret, c api.Config) *Single {
	c.Token = func(context.Context) (string, error) { return token.Reveal(), nil }
	return &Single{client: api.New(c)}
}

// Client returns the client of the workspace whose token it is; ErrUnknown for any
// other. The first call asks Slack which one that is, and fails where it does not
// say.
func (s *Single) Client(ctx context.Context, enterprise, team string) (*api.Client, error) {
	me, err := s.identity(ctx)
	if err != nil {
		return nil, fmt.Errorf("find out whose token SLACK_BOT_TOKEN is: %w", err)
	}
	same := enterprise == "" || me.EnterpriseID == "" || enterprise == me.EnterpriseID
	// The token of an organisation names that in the place of a workspace. It is for
	// all that are in it, also where nobody says that they are.
	wide := me.EnterpriseID != "" && (me.TeamID == "" || me.TeamID == me.EnterpriseID)
	if !same || !wide && team != me.TeamID || team == "" && enterprise == "" {
		return nil, fmt.Errorf("workspace %s: %w: SLACK_BOT_TOKEN is of %s", team, ErrUnknown, me.TeamID)
	}
	return s.client, nil
}

// Check asks Slack whether it takes the token now, also where it did before.
func (s *Single) Check(ctx context.Context) error {
	_, err := s.ask(ctx)
	return err
}

// identity is what Slack says of the token. Those who ask first all ask, since
// none is to wait for longer than their own context lasts.
func (s *Single) identity(ctx context.Context) (*api.Identity, error) {
	s.mu.Lock()
	me := s.me
	s.mu.Unlock()
	if me != nil {
		return me, nil
	}
	return s.ask(ctx)
}

// ask asks Slack whose token it is.
func (s *Single) ask(ctx context.Context) (*api.Identity, error) {
	told, err := s.client.Auth(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.me = &told
	return s.me, nil
}

// Removed has the next call ask Slack anew. The token itself stands in the
// environment, from where whoever runs this takes it.
func (s *Single) Removed(context.Context, string, string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.me = nil
	return nil
}
