package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// HoldsArgument is what a program is started with, behind the word that starts a
// child, to write what Loose returns, as JSON.
const HoldsArgument = "--holds"

// holdsTime is how long a child may take to say what does not hold.
const holdsTime = 10 * time.Second

// Holds starts a child that tries what it must not be able to do once it is
// confined, and returns what it could do; nil if all of the bounds hold. An error
// is that no child can be started, or none that answers.
func (r *Reader) Holds(ctx context.Context) (loose []string, err error) {
	path, args, err := r.command("")
	if err != nil {
		return nil, fmt.Errorf("start a process: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, holdsTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, path)
	args = args[:len(args)-1] // without a name
	if n := len(args) - 1; args[n] == "--" {
		args = args[:n]
	}
	cmd.Args = append(args, HoldsArgument)
	cmd.Env = []string{}
	var stderr beginning
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		return nil, fmt.Errorf("start a process: %w (%s)", err, first)
	}
	if err := json.Unmarshal(bytes.TrimSpace(out), &loose); err != nil {
		return nil, errors.New("the process that was started says something else")
	}
	return loose, nil
}
