package terminal

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestLines(t *testing.T) {
	l := NewLines(t.Context(), iotest.OneByteReader(strings.NewReader("one\r\n\ntwo"+strings.Repeat("x", 2*maxLine)+"\nlast")))
	for i, want := range []string{"one", "", "two" + strings.Repeat("x", maxLine-3), "last"} {
		if got, err := l.Next(); got != want || err != nil {
			t.Errorf("line %d: %d bytes, %v; want %d bytes", i, len(got), err, len(want))
		}
	}
	if got, err := l.Next(); got != "" || err != io.EOF {
		t.Errorf("after the last line: %q, %v; want io.EOF", got, err)
	}
}

func TestLinesFail(t *testing.T) {
	broken := errors.New("broken")
	if _, err := NewLines(t.Context(), iotest.ErrReader(broken)).Next(); !errors.Is(err, broken) {
		t.Errorf("got %v, want the reader's error", err)
	}
}

// A person who presses Ctrl-C is not waiting for a line.
func TestLinesStopWaiting(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, out := io.Pipe()
	defer out.Close()
	l := NewLines(ctx, in)
	cancel()
	if _, err := l.Next(); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
}
