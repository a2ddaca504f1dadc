package secret_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"footnote/bot/secret"
)

func TestSecretsAreNotShown(t *testing.T) {
	s := secret.Hide("canary")
	type inside struct {
		Secret secret.Secret
		hidden secret.Secret
	}
	values := []any{
		s, &s, inside{s, s}, &inside{s, s}, []secret.Secret{s}, map[string]secret.Secret{"a": s}, map[string]inside{"a": {s, s}},
		errors.Join(fmt.Errorf("it: %v", s), fmt.Errorf("it: %#v", inside{s, s})),
	}
	var said bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&said, nil), slog.NewJSONHandler(&said, nil)} {
		for _, v := range values {
			slog.New(h).Info("it", "value", v)
		}
	}
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p", "%10.3v"} {
			fmt.Fprintf(&said, verb, v)
		}
		if text, err := json.Marshal(v); err == nil {
			said.Write(text)
		}
	}
	for _, shown := range []string{"canary", fmt.Sprintf("%x", "canary"), fmt.Sprintf("%X", "canary")} {
		if strings.Contains(said.String(), shown) {
			t.Errorf("%q is shown", shown)
		}
	}
	if !strings.Contains(said.String(), "[secret]") {
		t.Error("nothing says that there is a secret")
	}
}

func TestRevealed(t *testing.T) {
	for name, tt := range map[string]struct {
		s     secret.Secret
		want  string
		given bool
	}{
		"hidden": {secret.Hide("canary"), "canary", true},
		"empty":  {secret.Hide(""), "", false},
		"none":   {secret.Secret{}, "", false},
	} {
		if got := tt.s.Reveal(); got != tt.want || tt.s.Given() != tt.given {
			t.Errorf("%s: got %q, given %t", name, got, tt.s.Given())
		}
	}
}
