//go:build linux || darwin || freebsd

package main

import "golang.org/x/sys/unix"

// freeDisk is how many bytes of the disk with a folder this process may still fill.
func freeDisk(folder string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return int64(uint64(s.Bavail) * uint64(s.Bsize)), nil
}
