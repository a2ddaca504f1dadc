//go:build unix

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// becomeVariable is the folder in which the test program becomes another user and
// adds a file, in the place of its tests.
const becomeVariable = "FOOTNOTE_TEST_BECOME"

// TestBecomeUserAndRead is the program that TestBecomeUser starts.
func TestBecomeUserAndRead(t *testing.T) {
	dir := os.Getenv(becomeVariable)
	if dir == "" {
		t.Skip("skipped: it is started by TestBecomeUser")
	}
	out := newLines()
	c := &call{in: strings.NewReader(""), out: out, err: out, env: []string{"FOOTNOTE_DATA=" + dir}}
	if err := c.becomeUser("65532:65531", dir); err != nil {
		t.Fatal(err)
	}
	if err := c.dispatch(t.Context(), []string{"add", filepath.Join(dir, "harbours.md")}); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("%d %d %s", os.Getuid(), os.Getgid(), out)
	os.Exit(0) // what stands in the way of tidying up is whose this is now
}

// Who has become another user still reads files in a process of its own.
func TestBecomeUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("skipped: only root can become another")
	}
	dir := t.TempDir()
	// The folders above it are root's alone.
	for at := dir; at != os.TempDir() && at != "/"; at = filepath.Dir(at) {
		if err := os.Chmod(at, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "harbours.md"), []byte(harbours), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestBecomeUserAndRead$", "-test.v")
	cmd.Env = append(os.Environ(), becomeVariable+"="+dir, "TMPDIR="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "65532 65531 added") || !strings.Contains(string(out), "1 reference") {
		t.Errorf("%v:\n%s", err, out)
	}
	info, err := os.Stat(filepath.Join(dir, libraryFile))
	if err != nil {
		t.Fatal(err)
	}
	if stat := info.Sys().(*syscall.Stat_t); stat.Uid != 65532 || stat.Gid != 65531 {
		t.Errorf("the library is %d:%d's", stat.Uid, stat.Gid)
	}
}

func TestBecomeUserOrNot(t *testing.T) {
	c := &call{}
	t.Run("nobody is named", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "a", "b")
		if err := c.becomeUser("", dir); err != nil {
			t.Fatal(err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Errorf("it leaves %v, %v", left, err)
		}
	})
	t.Run("the folder is a file", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := c.becomeUser("", file); err == nil || !strings.Contains(err.Error(), "not a directory") {
			t.Errorf("got error %v", err)
		}
	})
	t.Run("it cannot be written to", func(t *testing.T) {
		if os.Geteuid() == 0 {
			t.Skip("skipped: root writes everywhere")
		}
		dir := t.TempDir()
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		err := c.becomeUser("65532:65532", dir)
		if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "chown -R 65532:65532 "+dir) {
			t.Errorf("got error %v", err)
		}
	})
	for _, spec := range []string{"0:0", "0:5", "5:0", "5", "5:", ":5", "root:root", "-1:5", "5:5:5", "4294967295:5", "1 :1"} {
		if u, err := parseUser(spec); err == nil {
			t.Errorf("%q was taken for %+v", spec, u)
		}
	}
	if u, err := parseUser("65532:65531"); err != nil || u != (user{65532, 65531}) {
		t.Errorf("got %+v, %v", u, err)
	}
}

// What has a name elsewhere, and what a link leads to, may be anybody's.
func TestOnlyTheFolderIsGivenAway(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("skipped: only root can give files away")
	}
	parent := t.TempDir()
	outside, dir := filepath.Join(parent, "outside"), filepath.Join(parent, "data")
	inner := filepath.Join(dir, "folder", "file")
	err := errors.Join(os.MkdirAll(filepath.Dir(inner), 0o700), os.WriteFile(outside, nil, 0o600), os.WriteFile(inner, nil, 0o600),
		os.Symlink("..", filepath.Join(dir, "up")), os.Symlink(outside, filepath.Join(dir, "link")))
	if err != nil {
		t.Fatal(err)
	}
	owner := func(name string) uint32 {
		info, err := os.Lstat(name)
		if err != nil {
			t.Fatal(err)
		}
		return info.Sys().(*syscall.Stat_t).Uid
	}
	u := user{65532, 65532}
	if err := u.own(dir); err != nil {
		t.Fatal(err)
	}
	if owner(outside) != 0 || owner(parent) != 0 {
		t.Error("what is outside was given away")
	}
	if owner(inner) != 65532 || owner(dir) != 65532 {
		t.Error("what is inside was not")
	}
	if err := os.Link(outside, filepath.Join(dir, "name")); err != nil {
		t.Fatal(err)
	}
	if err := u.own(dir); err == nil || !strings.Contains(err.Error(), "name has another name elsewhere") || owner(outside) != 0 {
		t.Errorf("got error %v", err)
	}
}
