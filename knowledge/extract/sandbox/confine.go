package sandbox

import (
	"fmt"
	"runtime/debug"
)

// What bounds a child from within.
const (
	maxAddresses = 1 << 30   // bytes to map beside what is mapped at the start, which is 1.2 GB in Go 1.26
	maxProcessor = 15        // seconds, of all threads together
	maxOpen      = 16        // files
	softMemory   = 200 << 20 // bytes; from here on, garbage is collected in earnest
	maxStack     = 64 << 20  // bytes; what needs more has no end
)

// Confine bounds what this process may take, once and for good: memory,
// processor time, open files, and that it writes no file and dumps no core. It
// is for a child before it reads what it is given. Where the system has no such
// limits (on others than Linux and macOS), those of Go's runtime are set only.
func Confine() error {
	debug.SetMemoryLimit(softMemory)
	debug.SetMaxStack(maxStack)
	if err := confine(); err != nil {
		return fmt.Errorf("bound this process: %w", err)
	}
	return nil
}
