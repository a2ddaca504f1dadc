package socket

import (
	"cmp"
	"errors"
	"fmt"
)

// A FatalError is a refusal that stays the same however often one tries. Code is
// Slack's; Advice says what to change, and where.
type FatalError struct {
	Code   string
	Advice string
}

func (e *FatalError) Error() string {
	return fmt.Sprintf("slack's Socket Mode refused the app with %s: %s", e.Code, e.Advice)
}

const (
	tokens   = "api.slack.com/apps → your app → Basic Information → App-Level Tokens"
	newToken = "Make a new one at " + tokens + " → Generate Token and Scopes, with the scope connections:write, and set SLACK_APP_TOKEN to it"

	linkDisabled = "link_disabled"
	missingScope = "missing_scope"
	tooMany      = "too_many_websockets"
)

// advice is for the person who runs the bot. The codes are those of
// https://docs.slack.dev/reference/methods/apps.connections.open, and what Slack
// says on a connection.
var advice = map[string]string{
	"invalid_auth":           "SLACK_APP_TOKEN is not valid. " + newToken,
	"not_authed":             "SLACK_APP_TOKEN did not reach Slack as a token. Set it to the one that begins with xapp-, without quotation marks or spaces (" + tokens + ")",
	"account_inactive":       "the app or its workspace is gone, or the app was taken out of it. Install the app again at api.slack.com/apps → your app → Install App",
	"token_revoked":          "SLACK_APP_TOKEN was revoked. " + newToken,
	"token_expired":          "SLACK_APP_TOKEN has expired. " + newToken,
	"not_allowed_token_type": "SLACK_APP_TOKEN is no app-level token: that begins with xapp-, and the one with xoxb- belongs into SLACK_BOT_TOKEN. Find it at " + tokens,
	missingScope:             "SLACK_APP_TOKEN lacks the scope %s. " + newToken,
	"org_login_required":     "the workspace has moved to an Enterprise organization, and nobody has logged in since. Somebody who manages the app logs in once and installs it again at api.slack.com/apps → your app → Install App",
	linkDisabled:             "Socket Mode is switched off for the app. Switch it on at api.slack.com/apps → your app → Socket Mode → Enable Socket Mode",
}

// usedTwice is said where Slack has too many connections of the app. It may end,
// so it is not fatal.
const usedTwice = "Another process uses the same SLACK_APP_TOKEN: stop it, or give each its own app"

// A refusal is a code with which Slack declined.
type refusal struct {
	code  string
	scope string // of missing_scope: what is needed
}

func (r *refusal) Error() string { return "slack says " + r.code }

// final returns what of err does not pass; nil if trying again may help.
func final(err error) *FatalError {
	r, refused := errors.AsType[*refusal](err)
	if !refused || r.code == linkDisabled {
		return nil
	}
	a, ok := advice[r.code]
	if !ok {
		return nil
	}
	if r.code == missingScope {
		a = fmt.Sprintf(a, cmp.Or(r.scope, "connections:write"))
	}
	return &FatalError{Code: r.code, Advice: a}
}
