// Package discordtest is a Discord for tests: strict about what it is sent, and
// as troublesome as the real one can be. It is imported by tests only.
package discordtest
