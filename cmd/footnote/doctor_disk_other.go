//go:build !linux

package main

// diskKind is known on Linux only.
func diskKind(string) (name string, trait diskTrait) { return "", diskLocal }
