package terminal

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// pipe reads lines, one message each, and writes what the bot says to each.
// Failures of the bot are written to log, and the last is returned.
func pipe(ctx context.Context, s *stage, r renderer, in io.Reader, out, log io.Writer) error {
	lines := NewLines(ctx, in)
	var failure error
	shown := false
	for {
		line, err := lines.Next()
		if err != nil && err != io.EOF {
			return err
		}
		if line = strings.TrimSpace(line); line != "" {
			e := s.line(ctx, line)
			if e.err != nil {
				failure = &FailedError{e.err}
				fmt.Fprintf(log, "footnote: %v\n", e.err)
			}
			if text := r.event(e); text != "" {
				if shown {
					text = "\n" + text
				}
				shown = true
				if _, err := io.WriteString(out, text); err != nil {
					return fmt.Errorf("write answer: %w", err)
				}
			}
			if e.quit {
				return failure
			}
		}
		if err != nil {
			return failure
		}
	}
}
