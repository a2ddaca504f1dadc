// Package metrics counts what the bot does, for Prometheus. It is the only one
// that knows of it: all others have a small interface of their own, which
// Metrics implements.
package metrics
