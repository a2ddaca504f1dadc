package sandbox

import "syscall"

// attributes of a child: a process group of its own, so that it gets no signal
// of a terminal and can be killed whole.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// systemLimits adds none: macOS does not keep RLIMIT_AS.
func systemLimits() map[int]uint64 { return map[int]uint64{} }
