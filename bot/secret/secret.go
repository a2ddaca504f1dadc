// Package secret holds tokens and other texts that must not be shown.
//
// It stands beside the bot so that every adapter can take what it is told in
// confidence as a type of its own: a Secret that lands in a log, an error or a
// dump of a configuration says only that it is one.
package secret

import (
	"fmt"
	"io"
	"log/slog"
)

// A Secret is a token, or what else must not be shown. However it is printed,
// logged or encoded, it says only that it is one. The zero value is "". Secrets
// are not to be compared by ==: each call of Hide makes another one.
type Secret struct {
	// A pointer, because fmt calls no methods on what is in unexported fields of
	// others, but prints addresses there.
	value *string
}

const redacted = "[secret]"

// Hide makes a secret of a text.
func Hide(s string) Secret { return Secret{&s} }

// Reveal returns it.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Given reports whether there is one: it is not "".
func (s Secret) Given() bool { return s.Reveal() != "" }

// Format prints that it is a secret, for every verb.
func (Secret) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// MarshalText encodes that it is a secret: it cannot be read back.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue is what logs have of it.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
