package slack

import (
	"encoding/json"
	"time"

	"footnote/bot"
)

// A kind says what was delivered.
type kind uint8

const (
	kindOther       kind = iota // nothing that is the bot's business
	kindSaid                    // a message or a mention
	kindCommand                 // a slash command
	kindPress                   // a button or a menu, in a message
	kindHomePress               // a button or a menu, on the home page
	kindShortcut                // of a message
	kindGlobal                  // a shortcut of no message: opens the form
	kindForm                    // the form was sent
	kindOptions                 // what to choose from, while someone types
	kindHome                    // the home page was opened
	kindMessages                // the messages tab was opened, in the agent view
	kindStopped                 // someone stopped the agent
	kindFileGone                // a file was deleted
	kindUninstalled             // the app was taken away, or a token of it
	kindVerify                  // Slack checks the address (url_verification)
)

// A delivery is one thing that Slack delivered, whichever way.
type delivery struct {
	kind kind
	// id is the same when it is delivered again, and for a mention that comes as a
	// message, too.
	id string
	// team and enterprise are of the installation that it is delivered to.
	team, enterprise string
	lane             string
	order            string // by which those of a lane are sorted: a ts, or ""
	person           bot.Person
	challenge        string // of kindVerify
	event            event  // what is kept
}

// An event is what is kept of a delivery until it is answered.
type event struct {
	Team       string
	Enterprise string      `json:",omitempty"`
	Me         string      `json:",omitempty"` // our user there, as the delivery says
	Shared     bool        `json:",omitempty"` // is_ext_shared_channel
	Said       *said       `json:",omitempty"`
	Used       *used       `json:",omitempty"`
	Opened     *opened     `json:",omitempty"`
	Gone       *gone       `json:",omitempty"`
	Options    *suggestion `json:",omitempty"` // never kept
}

// A said is a message.
type said struct {
	Channel     string
	ChannelType string `json:",omitempty"` // channel, group, im, mpim, app_home; "" for a mention
	User        string
	UserTeam    string `json:",omitempty"` // the author's workspace, where Slack says it
	BotID       string `json:",omitempty"`
	Mention     bool   `json:",omitempty"` // it came as app_mention
	Text        string
	TS          string
	ThreadTS    string `json:",omitempty"`
	Files       []file `json:",omitempty"`
}

// A file is one that was shared.
type file struct {
	ID   string
	Name string `json:",omitempty"`
	Size int    `json:",omitempty"`
}

// A used is a command, a button, a shortcut or a form.
type used struct {
	Kind     kind
	Channel  string `json:",omitempty"` // "" on the home page, for a global shortcut and a form
	User     string
	UserTeam string `json:",omitempty"`
	UserName string `json:",omitempty"`
	// Command without its slash, and Text behind it.
	Command string `json:",omitempty"`
	Text    string `json:",omitempty"`
	// Callback names the shortcut or the form.
	Callback string `json:",omitempty"`
	// Block and Action name the button or the menu, Value is its own or what was
	// picked.
	Block  string `json:",omitempty"`
	Action string `json:",omitempty"`
	Value  string `json:",omitempty"`
	// MessageTS and ThreadTS are of the message that the button stands under or the
	// shortcut was used on; Ephemeral if only User sees it.
	MessageTS string `json:",omitempty"`
	ThreadTS  string `json:",omitempty"`
	Ephemeral bool   `json:",omitempty"`
	// On is the message that a shortcut was used on.
	On *said `json:",omitempty"`
	// Question, Start and Source are what the form holds.
	Question string `json:",omitempty"`
	Start    string `json:",omitempty"` // what was picked to start from
	Source   string `json:",omitempty"`
	// ResponseURL is a secret, good for 30 minutes and five uses.
	ResponseURL string `json:",omitempty"`
	Trigger     string `json:"-"` // good for 3 seconds, and so not kept
}

// An opened is a look at the bot's home.
type opened struct {
	User    string
	Channel string `json:",omitempty"`
	Tab     string `json:",omitempty"` // home, messages
	TS      string `json:",omitempty"` // of the thread that was stopped
}

// A gone is a file that was deleted or, without one, an app that was taken away, or
// a token of it.
type gone struct {
	File string `json:",omitempty"`
}

// A suggestion asks what can be chosen in the form.
type suggestion struct {
	User     string
	UserTeam string
	Action   string // which of its menus
	Text     string // as far as typed
}

// An envelope is what either way of delivery hands over.
type envelope struct {
	Type    string // events_api, slash_commands, interactive; as Socket Mode names them
	Payload json.RawMessage
	At      time.Time
}
