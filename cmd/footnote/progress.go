package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/clipperhouse/displaywidth"
	"golang.org/x/term"
)

// A progress shows on a terminal how far long work is: which step, of how
// many, and how long the rest may take. Elsewhere only its lines are written.
type progress struct {
	status io.Writer // nil: no status line
	width  int
	what   string
	total  int
	done   int
	began  time.Time
	shown  bool
}

// progress begins a work of so many steps.
func (c *call) progress(total int, what string) *progress {
	p := &progress{what: what, total: total, began: time.Now()}
	if f, ok := c.err.(*os.File); ok && term.IsTerminal(int(f.Fd())) && variable(c.env, "TERM") != "dumb" {
		p.status = f
		if p.width, _, _ = term.GetSize(int(f.Fd())); p.width <= 0 {
			p.width = 80
		}
	}
	return p
}

// step says what is worked on now.
func (p *progress) step(name string) {
	p.done++
	if p.status == nil {
		return
	}
	text := fmt.Sprintf("%s %s", p.what, printable(name))
	if p.total > 1 {
		text = fmt.Sprintf("[%d of %d] %s", p.done, p.total, text)
		if n := p.done - 1; n > 0 {
			left := time.Since(p.began) / time.Duration(n) * time.Duration(p.total-n)
			text = fmt.Sprintf("[%d of %d, about %s left] %s %s", p.done, p.total, left.Round(time.Second), p.what, printable(name))
		}
	}
	fmt.Fprintf(p.status, "\r\x1b[K%s", displaywidth.TruncateString(text, p.width-1, "…"))
	p.shown = true
}

// line writes a line that stays.
func (p *progress) line(to io.Writer, format string, args ...any) {
	p.end()
	fmt.Fprintln(to, printable(fmt.Sprintf(format, args...)))
}

// end takes the status line away.
func (p *progress) end() {
	if p.shown {
		fmt.Fprint(p.status, "\r\x1b[K")
		p.shown = false
	}
}
