package sandbox

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
	"time"
)

// executable is this program's file, though it may have been replaced or taken
// away since it was started: parent and child are of one version.
func executable() (string, error) {
	const self = "/proc/self/exe"
	if _, err := os.Stat(self); err == nil {
		return self, nil
	}
	return os.Executable()
}

// attributes of a child: a process group of its own, so that it gets no signal
// of a terminal and can be killed whole, and an end with its parent.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// systemLimits does what only Linux has, and returns the limits to add.
func systemLimits() map[int]uint64 {
	// If memory gets short, this is the process that can be spared. It does
	// without where /proc cannot be written to.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)
	// It never gains rights by starting a program, not that it starts any. A
	// program that is built with cgo cannot ask for that in all its threads.
	const noNewPrivileges = 38 // PR_SET_NO_NEW_PRIVS of linux/prctl.h
	_, _, _ = syscall.AllThreadsSyscall(syscall.SYS_PRCTL, noNewPrivileges, 1, 0)

	limits := map[int]uint64{}
	if mapped := statm(os.Getpid(), 0); mapped > 0 {
		limits[syscall.RLIMIT_AS] = uint64(mapped) + maxAddresses
	}
	return limits
}

// interval between two looks at a child's memory. It can take some 20 MB
// meanwhile.
const interval = 10 * time.Millisecond

// watch looks at a process's memory until done is closed, and returns the most
// bytes that it saw resident. Above limit it calls exceed and goes on looking.
func watch(pid int, limit int64, done <-chan struct{}, exceed func()) (most int64) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		if most = max(most, statm(pid, 1)); most > limit {
			exceed()
		}
		select {
		case <-done:
			return most
		case <-tick.C:
		}
	}
}

// statm returns a field of /proc/PID/statm in bytes: 0 is the size of the
// address space, 1 what of it is resident. It is 0 for a process that has
// ended.
func statm(pid, field int) int64 {
	data, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	fields := bytes.Fields(data)
	if len(fields) <= field {
		return 0
	}
	pages, _ := strconv.ParseInt(string(fields[field]), 10, 64)
	return pages * int64(os.Getpagesize())
}
