package install

import (
	"fmt"
	"io"
	"log/slog"
)

// A Secret is a token, or what else must not be shown. However it is printed,
// logged or encoded, it says only that it is one. The zero value is "".
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

// Format prints that it is a secret, for every verb.
func (Secret) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// MarshalText encodes that it is a secret: it cannot be read back.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue is what logs have of it.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
