package api

import (
	slackapi "github.com/slack-go/slack"
)

// A Message is what is shown in a conversation.
type Message struct {
	// Thread is the ts of the message under which it stands; "" in the channel.
	Thread string
	// Text is all of it, escaped, for notifications and screen readers; never "".
	Text   string
	Blocks []slackapi.Block
	// Key names it among all messages of this bot, so that it is shown once however
	// often it is posted: at most 100 letters, digits, '.', '-', '/', ':'.
	Key string
}

// A Response is shown by a response_url.
type Response struct {
	Message
	InChannel bool // for all there, not for one person
	Replace   bool // it takes the place of the message whose button was pressed
	Delete    bool // that message goes; Message is not shown
}

// An Identity is what a token says of itself (auth.test).
type Identity struct {
	TeamID, Team       string
	EnterpriseID       string // "" outside of Enterprise Grid
	UserID, BotID, URL string
	// Scopes are those that the token has, as Slack's header says; nil if it does
	// not say.
	Scopes []string
}

// A Prompt is a question that Slack's agent view suggests.
type Prompt struct{ Title, Message string }
