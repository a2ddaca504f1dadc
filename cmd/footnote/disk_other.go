//go:build !linux && !darwin && !freebsd

package main

import "errors"

// freeDisk is how many bytes of the disk with a folder this process may still fill.
func freeDisk(string) (int64, error) { return 0, errors.ErrUnsupported }
