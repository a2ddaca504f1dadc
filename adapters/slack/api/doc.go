// Package api asks Slack's Web API for what the bot needs: messages that are shown
// once, waits that Slack asked for, and errors that say what is missing and never
// show a token, an address or a text.
package api
