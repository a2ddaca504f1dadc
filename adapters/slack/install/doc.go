// Package install knows where the app is installed, and with which tokens it
// speaks there: in one workspace whose token it was given, or in all that
// installed it by OAuth.
package install

import "errors"

// Errors of Client. They come wrapped.
var (
	// ErrUnknown says that the app is not installed in a workspace.
	ErrUnknown = errors.New("the app is not installed in that workspace")
	// ErrExpired says that the app must be installed in a workspace again: Slack
	// takes its token and the one that renews it no more.
	ErrExpired = errors.New("the app must be installed in that workspace again")
)

// KeyVariable names the variable of the environment that has the key under which
// tokens are kept.
const KeyVariable = "SLACK_TOKEN_KEY"
