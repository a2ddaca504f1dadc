// Package discord is the bot on Discord.
package discord
