//go:build !linux

package sandbox

// printLimits is looked at on Linux only.
func printLimits([]string) {}
