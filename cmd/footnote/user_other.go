//go:build !unix

package main

import (
	"fmt"
	"os"
)

// becomeUser makes the data folder. Where users have no numbers, the process
// stays whose it is.
func (c *call) becomeUser(spec, folder string) error {
	if spec != "" {
		return usagef("FOOTNOTE_USER is for systems whose users have numbers; leave it away")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	return nil
}
