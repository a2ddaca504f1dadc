//go:build linux || darwin

package sandbox

import (
	"errors"
	"os"
	"syscall"
)

func confine() error {
	limits := systemLimits()
	limits[syscall.RLIMIT_CPU] = maxProcessor
	limits[syscall.RLIMIT_NOFILE] = maxOpen
	limits[syscall.RLIMIT_CORE] = 0
	limits[syscall.RLIMIT_FSIZE] = 0
	if info, err := os.Stdout.Stat(); err == nil && info.Mode().IsRegular() {
		limits[syscall.RLIMIT_FSIZE] = maxOutput // a person keeps what it writes
	}
	for what, most := range limits {
		var has syscall.Rlimit
		if err := syscall.Getrlimit(what, &has); err != nil {
			return os.NewSyscallError("getrlimit", err)
		}
		most = min(most, has.Max)
		if err := syscall.Setrlimit(what, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
			return os.NewSyscallError("setrlimit", err)
		}
	}
	return nil
}

// killGroup kills a child with all that it may have started.
func killGroup(p *os.Process) error {
	err := syscall.Kill(-p.Pid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}
