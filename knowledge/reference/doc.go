// Package reference reads reference lists and follows in-text citations into
// them.
package reference
