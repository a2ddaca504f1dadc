// Package state keeps what the bot itself has to remember over restarts, in the
// database of the library: settings, events that were accepted, and small values
// of adapters.
package state
