// Package terminal is the bot in a terminal: a conversation that needs no
// platform, token or network, with pretend people and places, so that public
// and private answers, threads, follow-ups and permissions can be tried.
//
// # Decisions
//
// One stage, two fronts. The stage knows who speaks and where, and turns a line
// into a bot.Message and a bot.Reply into an event; the pipe (plain.go) and the
// interactive screen (screen.go) only read lines and show events. What the
// tests and scripts see over a pipe is therefore what a person sees.
//
// A newcomer starts in a direct conversation, where every line is a question.
// In a pretend channel only @footnote, a slash command or a reply to the bot is
// addressed to it, as on the platforms.
//
// The conversation stays in the terminal's own scrollback: nothing uses the
// alternate screen.
//
// In a pipe the answer is all that is printed: no prompt, no banner, no buttons
// (their numbers work nevertheless), no line breaks but the reply's own.
//
// Typed lines are remembered for the arrow keys in memory only. They are
// questions of a person, so they reach the disk only if --history asks for it,
// in a file that only its owner can read; /forget-me empties it.
//
// Text is styled here and nowhere else: what people and documents wrote passes
// plain, which drops every control character, before a style is added.
package terminal
