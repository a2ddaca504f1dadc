package main_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// floors are the oldest versions without a known hole that reaches us. "" is Go
// itself, as go.mod asks for it.
var floors = map[string]string{
	"":                         "1.26.6",
	"golang.org/x/net":         "v0.55.0",
	"github.com/yuin/goldmark": "v1.7.17",
	"github.com/jackc/pgx/v5":  "v5.9.2", // if it ever comes
}

func TestVersionsAreNotTooOld(t *testing.T) {
	cmd := exec.Command("go", "list", "-m", "-json=Path,Version,GoVersion,Main", "all")
	cmd.Dir = filepath.Join("..", "..")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var checked []string
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var m struct {
			Path, Version, GoVersion string
			Main                     bool
		}
		if err := dec.Decode(&m); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if m.Main {
			m.Path, m.Version = "", m.GoVersion
		}
		floor, ok := floors[m.Path]
		if !ok {
			continue
		}
		checked = append(checked, m.Path)
		if older(m.Version, floor) {
			t.Errorf("%s is %s, want at least %s", cmp.Or(m.Path, "go"), m.Version, floor)
		}
	}
	if len(checked) < 3 {
		t.Errorf("checked %q only", checked)
	}
}

// older compares versions of numbers; one with more than numbers is older than
// anything, so that somebody looks at it.
func older(version, floor string) bool {
	want := strings.Split(strings.TrimPrefix(floor, "v"), ".")
	for i, part := range strings.SplitN(strings.TrimPrefix(version, "v"), ".", 3) {
		n, err := strconv.Atoi(part)
		if err != nil {
			return true
		}
		if m, _ := strconv.Atoi(want[i]); n != m {
			return n < m
		}
	}
	return false
}
