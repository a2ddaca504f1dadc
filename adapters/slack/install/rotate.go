package install

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	slackapi "github.com/slack-go/slack"
)

// When tokens are renewed, and how.
const (
	early       = 30 * time.Minute // before they end
	calm        = time.Minute      // after a renewal failed, while the token still holds
	hurry       = 5 * time.Second  // and once it does not
	renewalTime = 15 * time.Second // for Slack's answer and keeping it
)

// token returns the token of an installation, renewed where it is due. Those who
// come while it is renewed wait for that.
func (i *Installer) token(ctx context.Context, p *place) (string, error) {
	if err := p.enter(ctx); err != nil {
		return "", err
	}
	defer p.leave()
	if p.record == nil {
		r, err := i.load(ctx, p.key)
		if err != nil {
			return "", err
		}
		p.record = r
	}
	now := i.API.Now()
	if p.record.fresh(now) {
		return p.record.Token, nil
	}
	if p.failed == nil || !now.Before(p.again) {
		// Whoever asks may give up; what Slack gives out must not get lost by that.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), renewalTime)
		defer cancel()
		p.failed = i.renew(ctx, p)
		p.again = now.Add(calm)
	}
	holds := now.Before(p.record.Ends)
	switch {
	case p.failed == nil:
		return p.record.Token, nil
	case holds:
		i.API.Log.Warn("slack: a token was not renewed", "workspace", p.key.String(), "ends", p.record.Ends, "error", p.failed)
		return p.record.Token, nil
	}
	p.again = now.Add(hurry)
	return "", p.failed
}

// fresh reports whether the token need not be renewed yet.
func (r *record) fresh(now time.Time) bool { return r.Ends.IsZero() || now.Before(r.Ends.Add(-early)) }

// renew puts a fresh record in the place of the one that ends; p was entered.
func (i *Installer) renew(ctx context.Context, p *place) error {
	if p.unkept == nil {
		kept, err := i.load(ctx, p.key)
		if err != nil {
			return err
		}
		if p.record = kept; kept.fresh(i.API.Now()) {
			return nil // another process was first
		}
		if p.unkept, err = i.exchange(ctx, p.key, kept); err != nil {
			return fmt.Errorf("have Slack renew the token of workspace %s: %w", p.key, err)
		}
	}
	if err := i.save(ctx, p.key, p.unkept); err != nil {
		return err
	}
	p.record, p.unkept = p.unkept, nil
	return nil
}

// exchange has Slack give a new pair for the refresh token of a record.
func (i *Installer) exchange(ctx context.Context, k key, r *record) (*record, error) {
	start := i.API.Now()
	res, err := slackapi.RefreshOAuthV2TokenContext(ctx, i.http, i.ClientID, i.ClientSecret.Reveal(), r.Refresh, slackapi.OAuthOptionAPIURL(i.API.URL))
	if err != nil {
		return nil, i.spent(refused(err))
	}
	if got := keyOf(res); got != k || res.AccessToken == "" || res.RefreshToken == "" || res.ExpiresIn <= 0 {
		return nil, errors.New("an answer that is not of this workspace, or has no token that ends")
	}
	now := *r
	now.Token, now.Refresh = res.AccessToken, res.RefreshToken
	now.Ends = start.Add(time.Duration(res.ExpiresIn) * time.Second)
	if res.Scope != "" {
		now.Scopes = scopesOf(res.Scope)
	}
	return &now, nil
}

// useless are Slack's codes for a refresh token that no second try makes good
// (https://docs.slack.dev/reference/methods/oauth.v2.access/).
var useless = []string{"invalid_refresh_token", "invalid_grant", "token_revoked", "account_inactive", "authorization_not_found"}

// spent adds to a refusal what is to be done.
func (i *Installer) spent(err error) error {
	if e, ok := errors.AsType[*refusal](err); ok && slices.Contains(useless, e.code) {
		return fmt.Errorf("%w at %s: %w", ErrExpired, i.URL+installPath, err)
	}
	return err
}
