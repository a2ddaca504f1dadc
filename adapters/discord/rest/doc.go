// Package rest speaks Discord's HTTP interface: as few calls as the adapter
// needs, each of which waits for its rate limits, tries again where that is safe,
// ends with its context, and never shows a token in an error.
package rest
