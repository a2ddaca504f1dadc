package install

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	slackapi "github.com/slack-go/slack"
)

// authorizeURL is where Slack asks whether the app may be installed
// (https://docs.slack.dev/authentication/installing-with-oauth).
const authorizeURL = "https://slack.com/oauth/v2/authorize"

// authorize is the address at which Slack asks.
func (i *Installer) authorize(state string) string {
	return authorizeURL + "?" + url.Values{
		"client_id": {i.ClientID}, "scope": {strings.Join(i.Scopes, ",")}, "redirect_uri": {i.redirect()}, "state": {state},
	}.Encode()
}

// redirect is where Slack sends the browser then.
func (i *Installer) redirect() string { return i.URL + OAuthPath }

// install makes an installation of the code that Slack sent, and returns whose it
// is.
func (i *Installer) install(ctx context.Context, code string) (key, *record, error) {
	start := i.API.Now()
	res, err := slackapi.GetOAuthV2ResponseContext(ctx, i.http, i.ClientID, i.ClientSecret.Reveal(), code, i.redirect(), slackapi.OAuthOptionAPIURL(i.API.URL))
	if err != nil {
		return key{}, nil, fmt.Errorf("ask Slack for the token: %w", refused(err))
	}
	k := keyOf(res)
	if k == (key{}) || res.AccessToken == "" || res.TokenType != "bot" || (res.RefreshToken != "") != (res.ExpiresIn > 0) {
		return key{}, nil, errors.New("ask Slack for the token: its answer names no workspace, or has no bot's token")
	}
	r := &record{
		Name: res.Team.Name, Bot: res.BotUserID, Scopes: scopesOf(res.Scope), Installed: start,
		Token: res.AccessToken, Refresh: res.RefreshToken,
	}
	if k.Team == "" {
		r.Name = res.Enterprise.Name
	}
	if res.RefreshToken != "" {
		r.Ends = start.Add(time.Duration(res.ExpiresIn) * time.Second)
	}
	if i.Installing != nil {
		if err := i.Installing(ctx, k.Enterprise, k.Team); err != nil {
			return k, nil, fmt.Errorf("make room for workspace %s: %w", k, err)
		}
	}
	return k, r, i.add(ctx, k, r)
}

// keyOf is whose installation an answer is of; the zero key if it does not say in
// ids.
func keyOf(res *slackapi.OAuthV2Response) key {
	k := key{Enterprise: res.Enterprise.ID}
	if !res.IsEnterpriseInstall {
		k.Team = res.Team.ID
	}
	if k.Team == "" && !(res.IsEnterpriseInstall && k.Enterprise != "") || !id(k.Enterprise) || !id(k.Team) {
		return key{}
	}
	return k
}

var ids = regexp.MustCompile(`^[A-Z0-9]{0,64}$`)

// id reports whether s is an id of Slack's, or "".
func id(s string) bool { return ids.MatchString(s) }

func scopesOf(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// A refusal is Slack's own code for why it gave no token.
type refusal struct{ code string }

func (r *refusal) Error() string {
	switch r.code {
	case "invalid_client_id", "bad_client_secret":
		return "Slack says " + r.code + ": copy SLACK_CLIENT_ID and SLACK_CLIENT_SECRET anew, at api.slack.com/apps, your app → Basic Information → App Credentials"
	case "bad_redirect_uri":
		return "Slack says bad_redirect_uri: enter FOOTNOTE_URL" + OAuthPath + " at api.slack.com/apps, your app → OAuth & Permissions → Redirect URLs"
	}
	return "Slack says " + r.code
}

var codes = regexp.MustCompile(`^[a-z0-9_]{1,64}$`)

// refused makes an error of slack-go's one that has nothing of what was sent or
// came back but a code.
func refused(err error) error {
	var said slackapi.SlackErrorResponse
	var status slackapi.StatusCodeError
	var limited *slackapi.RateLimitedError
	var transport *url.Error
	switch {
	case errors.As(err, &said) && codes.MatchString(said.Err):
		return &refusal{said.Err}
	case errors.As(err, &limited):
		return &refusal{"ratelimited"}
	case errors.As(err, &status):
		return fmt.Errorf("an answer with HTTP status %d", status.Code)
	case errors.As(err, &transport):
		return fmt.Errorf("no answer: %w", transport.Err)
	}
	return errors.New("an answer that was cut off, or cannot be read")
}
