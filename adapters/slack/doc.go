// Package slack is the bot on Slack: what is said there becomes a bot.Message,
// what the bot replies is shown there, and nothing else of it is known here.
package slack
