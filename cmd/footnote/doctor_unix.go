//go:build unix

package main

import (
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// ownerKnown is set where files have an owner and rights.
const ownerKnown = true

// ownerOf is whose a file is.
func ownerOf(info fs.FileInfo) (uid, gid int) {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(s.Uid), int(s.Gid)
	}
	return -1, -1
}

// mayWrite reports why files cannot be made in a folder; nil if they can. It makes
// none.
func mayWrite(folder string) error {
	err := unix.Faccessat(unix.AT_FDCWD, folder, unix.W_OK|unix.X_OK, unix.AT_EACCESS)
	if err != nil {
		return os.NewSyscallError("access", err)
	}
	return nil
}
