//go:build !unix

package main

import "io/fs"

// ownerKnown is set where files have an owner and rights.
const ownerKnown = false

func ownerOf(fs.FileInfo) (uid, gid int) { return -1, -1 }

// mayWrite cannot be found out here without writing.
func mayWrite(string) error { return nil }
