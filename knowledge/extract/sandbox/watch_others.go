//go:build !linux

package sandbox

import "os"

// executable is this program's file.
func executable() (string, error) { return os.Executable() }

// watch knows of no way to look at the memory of another process.
func watch(_ int, _ int64, done <-chan struct{}, _ func()) int64 {
	<-done
	return 0
}
