package terminal

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxHistory bounds the lines that are kept.
const maxHistory = 500

// A history holds the lines typed, oldest first, and a position in them that
// the arrow keys move.
type history struct {
	file  string // where it is kept; "" for memory only
	lines []string
	at    int    // len(lines) is the line being typed
	draft string // the line being typed, while at is elsewhere
}

// openHistory reads the history kept in file.
func openHistory(file string) (*history, error) {
	h := &history{file: file}
	if file == "" {
		return h, nil
	}
	data, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return h, fmt.Errorf("open history: %w", err)
	}
	lines := bufio.NewScanner(strings.NewReader(string(data)))
	for lines.Scan() {
		h.lines = append(h.lines, plain(lines.Text()))
	}
	h.lines = h.lines[max(0, len(h.lines)-maxHistory):]
	h.at = len(h.lines)
	return h, nil
}

// add remembers a line and goes to its end.
func (h *history) add(line string) error {
	if n := len(h.lines); n == 0 || h.lines[n-1] != line {
		h.lines = append(h.lines, line)
		h.lines = h.lines[max(0, len(h.lines)-maxHistory):]
	}
	h.at, h.draft = len(h.lines), ""
	return h.save()
}

// save writes the history so that only its owner can read it.
func (h *history) save() error {
	if h.file == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(h.file), 0o700); err != nil {
		return fmt.Errorf("save history: %w", err)
	}
	text := strings.Join(h.lines, "\n")
	if text != "" {
		text += "\n"
	}
	if err := os.WriteFile(h.file, []byte(text), 0o600); err != nil {
		return fmt.Errorf("save history: %w", err)
	}
	return nil
}

// clear forgets every line, also on disk.
func (h *history) clear() error {
	h.lines, h.at, h.draft = nil, 0, ""
	return h.save()
}

// move goes step lines on from the line shown, and returns the line there.
func (h *history) move(step int, shown string) (string, bool) {
	to := h.at + step
	if to < 0 || to > len(h.lines) {
		return "", false
	}
	if h.at == len(h.lines) {
		h.draft = shown
	}
	h.at = to
	if to == len(h.lines) {
		return h.draft, true
	}
	return h.lines[to], true
}
