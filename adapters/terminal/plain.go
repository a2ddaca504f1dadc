package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxLine bounds a typed line; what is longer is cut, and the bot says that it
// is too long.
const maxLine = 64 << 10

// pipe reads lines, one message each, and writes what the bot says to each.
// Failures of the bot are written to log, and the last is returned.
func pipe(ctx context.Context, s *stage, r renderer, in io.Reader, out, log io.Writer) error {
	lines := bufio.NewReaderSize(in, 16<<10)
	var failure error
	shown := false
	for ctx.Err() == nil {
		line, err := readLine(lines)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read line: %w", err)
		}
		if line != "" {
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
	return ctx.Err()
}

// readLine reads up to the next line end. Of a line longer than maxLine the
// rest is dropped. Beside io.EOF there may be a last line.
func readLine(r *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		part, more, err := r.ReadLine()
		if room := maxLine - b.Len(); room > 0 {
			b.Write(part[:min(len(part), room)])
		}
		if err != nil || !more {
			return strings.TrimSpace(b.String()), err
		}
	}
}
