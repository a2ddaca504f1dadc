// Package metrics counts what the bot does, for Prometheus. It is the only one
// that knows of it: all others have a small interface of their own, which
// Metrics and Platform implement.
//
// # Decisions
//
// No label names a space, a person, a conversation or a document: whoever may read
// the figures is not told who studies what, and their number stays what it is.
// All values of labels come from closed sets; what is in none of them is "other".
//
// What can be looked up is looked up when somebody asks (Signs, Holdings), and not
// kept beside it. What cannot be had then is left out, and the rest is told.
//
// Handler is for a port of its own that is not reached from outside: how much a
// group asks is nobody else's business, even without names.
package metrics
