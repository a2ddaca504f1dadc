package terminal

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
)

// maxLine bounds a line; the rest of a longer one is dropped, and whoever
// answers it says that it is too long.
const maxLine = 64 << 10

// Lines reads lines that people or programs write, and stops waiting for them
// when its context ends.
type Lines struct {
	ctx context.Context
	in  *bufio.Reader
}

// NewLines returns the lines of in.
func NewLines(ctx context.Context, in io.Reader) *Lines {
	return &Lines{ctx, bufio.NewReaderSize(&abortable{ctx: ctx, in: in}, 16<<10)}
}

// Next returns the next line without its end. Beside io.EOF there may be a last
// one. It returns the context's error once that has ended.
func (l *Lines) Next() (string, error) {
	var b strings.Builder
	for {
		part, more, err := l.in.ReadLine()
		if room := maxLine - b.Len(); room > 0 {
			b.Write(part[:min(len(part), room)])
		}
		switch {
		case l.ctx.Err() != nil:
			return "", l.ctx.Err()
		case err == io.EOF:
			return b.String(), io.EOF
		case err != nil:
			return "", fmt.Errorf("read line: %w", err)
		case !more:
			return b.String(), nil
		}
	}
}

// abortable reads until its context ends. A read that is under way then goes
// on in its goroutine, and what it reads is lost; the program is ending.
type abortable struct {
	ctx context.Context
	in  io.Reader
	buf []byte
}

func (r *abortable) Read(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	if len(r.buf) < len(p) {
		r.buf = make([]byte, len(p))
	}
	done := make(chan result, 1)
	go func() {
		n, err := r.in.Read(r.buf[:len(p)])
		done <- result{n, err}
	}()
	select {
	case x := <-done:
		return copy(p, r.buf[:x.n]), x.err
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	}
}
