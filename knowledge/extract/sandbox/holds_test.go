//go:build linux

package sandbox

import (
	"strings"
	"testing"
)

func TestHolds(t *testing.T) {
	r := Reader{Command: command(t, "confined")}
	if loose, err := r.Holds(t.Context()); err != nil || loose != nil {
		t.Errorf("a confined child: it could %q, error %v", loose, err)
	}
	r = Reader{Command: command(t, "free")}
	loose, err := r.Holds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(loose, "; ")
	for _, want := range []string{"memory addresses", "open more than 16 files", "the processor", "write files"} {
		if !strings.Contains(all, want) {
			t.Errorf("a child without bounds could %q, and nothing of %s", loose, want)
		}
	}
	for _, child := range []string{"quit", "fail", "die"} {
		r := Reader{Command: command(t, child)}
		if _, err := r.Holds(t.Context()); err == nil {
			t.Errorf("%s: no error", child)
		}
	}
}
