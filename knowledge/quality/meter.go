package quality

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/term"
)

// Meter returns a function for Options.Progress that shows on f how far a run
// has come, a few times a second; nil if f is not a terminal.
func Meter(f *os.File) func(done, total int) {
	if !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	var shown time.Time
	return func(done, total int) {
		if now := time.Now(); done < total && now.Sub(shown) < time.Second/5 {
			return
		} else {
			shown = now
		}
		fmt.Fprintf(f, "\r%d of %d questions", done, total)
		if done == total {
			fmt.Fprint(f, "\r\x1b[K") // leaves the line as it was
		}
	}
}
