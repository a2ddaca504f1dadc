// Package install knows where the app is installed, and with which tokens it
// speaks there: in one workspace whose token it was given (Single), or in all
// that installed it by OAuth (Installer).
//
// # Decisions
//
// An installation is kept by the ids of its organisation (Enterprise Grid; "" for
// none) and of its workspace ("" for the whole organisation), encrypted under a
// key that is not in the database: a copy of the library alone speaks for nobody.
// The ids are bound to what is encrypted, so that no record can stand in the
// place of another. A workspace that has no installation of its own speaks by
// that of its organisation. Ids of workspaces are Slack's over all organisations,
// so a payload that does not name the organisation still finds its workspace; one
// that names another organisation does not.
//
// What an installation is asked with (the state) binds it to one browser by a
// cookie: nobody can have somebody else's browser finish an installation that
// they began, and each state is good once and for ten minutes. States are kept in
// memory: whoever installs while the process is started anew begins again.
//
// Tokens that end are renewed half an hour before, by one caller at a time, while
// the others wait. The refresh token is good once: what comes in its place is
// kept before it is used, and while it cannot be kept, the token of before goes
// on as long as it lasts. A renewal of which the reply was lost is tried again
// with the same refresh token.
//
// If the process dies between Slack's reply and the write of it, some
// milliseconds in twelve hours, the new pair is lost and the old refresh token is
// spent. The old token then works until its end, and after it the app has to be
// installed in that workspace again, which is what the error says (ErrExpired).
// Nothing here can prevent it: there is no asking Slack for a pair that it gave
// out already. The same holds for a reply that was lost, where Slack takes the
// token no second time.
//
// One process at a time renews: two that share a database might both spend a
// refresh token. Before it renews, a process looks whether another one did.
package install

import "errors"

// Errors of Client. They come wrapped.
var (
	// ErrUnknown says that the app is not installed in a workspace.
	ErrUnknown = errors.New("the app is not installed in that workspace")
	// ErrUnsure comes with ErrUnknown where a workspace may be of an organisation
	// that has the app, but none was named.
	ErrUnsure = errors.New("nobody said of which organisation the workspace is")
	// ErrExpired says that the app must be installed in a workspace again: Slack
	// takes its token and the one that renews it no more.
	ErrExpired = errors.New("the app must be installed in that workspace again")
	// ErrKey says that a record cannot be read: it was kept under another key, or
	// is damaged.
	ErrKey = errors.New(KeyVariable + " is not the key that tokens were kept with, or what was kept is damaged: " +
		"set it to what it was, or install the app again there")
)

// KeyVariable names the variable of the environment that has the key under which
// tokens are kept.
const KeyVariable = "SLACK_TOKEN_KEY"
