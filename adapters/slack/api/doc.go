// Package api asks Slack's Web API for what the bot needs: messages that are shown
// once, waits that Slack asked for, and errors that say what is missing.
package api
