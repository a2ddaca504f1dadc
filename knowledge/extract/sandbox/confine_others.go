//go:build !linux && !darwin

package sandbox

import (
	"os"
	"syscall"
)

func attributes() *syscall.SysProcAttr { return nil }

func confine() error { return nil }

func killGroup(p *os.Process) error { return p.Kill() }
