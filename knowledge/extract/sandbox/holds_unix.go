//go:build linux || darwin

package sandbox

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
)

// Loose tries what a confined process must not be able to do, and returns what
// this one could, each in a few words; nil if that is nothing. It is for after
// Confine. The system may have taken the limits and not keep them, as some
// emulated ones do.
func Loose() (loose []string) {
	if runtime.GOOS == "linux" { // macOS does not keep RLIMIT_AS
		const more = maxAddresses + 1<<20
		if m, err := syscall.Mmap(-1, 0, more, syscall.PROT_NONE, syscall.MAP_ANON|syscall.MAP_PRIVATE); err == nil {
			loose = append(loose, fmt.Sprintf("take more than %d MB of memory addresses", maxAddresses>>20))
			_ = syscall.Munmap(m)
		}
	}
	if opened := openMany(maxOpen + 1); opened > maxOpen {
		loose = append(loose, fmt.Sprintf("open more than %d files", maxOpen))
	}
	for _, l := range []struct {
		what int
		most uint64
		can  string
	}{
		{syscall.RLIMIT_CPU, maxProcessor, fmt.Sprintf("use the processor for more than %d seconds", maxProcessor)},
		{syscall.RLIMIT_FSIZE, maxOutput, "write files"},
		{syscall.RLIMIT_CORE, 0, "leave its memory in a file when it crashes"},
	} {
		var has syscall.Rlimit
		if err := syscall.Getrlimit(l.what, &has); err != nil || has.Max > l.most {
			loose = append(loose, l.can)
		}
	}
	return loose
}

// openMany opens so many files, if it can, and returns how many it could.
func openMany(n int) (opened int) {
	for range n {
		f, err := os.Open(os.DevNull)
		if err != nil {
			return opened
		}
		defer f.Close()
		opened++
	}
	return opened
}
