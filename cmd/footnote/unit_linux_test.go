package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// unitFiles are the units that the guide shows, by their names.
func unitFiles(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(guideFile)
	must(t, err)
	blocks := regexp.MustCompile("(?s)```ini\n(.*?)```").FindAllStringSubmatch(string(data), -1)
	if len(blocks) != 3 {
		t.Fatalf("the guide has %d units", len(blocks))
	}
	return map[string]string{
		"footnote.service": blocks[0][1], "footnote-backup.service": blocks[1][1], "footnote-backup.timer": blocks[2][1],
	}
}

// analyze runs systemd's own judge, or skips where there is none.
func analyze(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skipf("skipped: %v", err)
	}
	cmd := exec.Command("systemd-analyze", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// The guide's units are ones that systemd understands to the last line, and that
// leave the program little that it could do if it were taken over.
func TestUnits(t *testing.T) {
	dir := t.TempDir()
	var names []string
	for name, text := range unitFiles(t) {
		// It has to be there, and is not on this machine.
		text = strings.ReplaceAll(text, "/usr/local/bin/footnote", "/bin/true")
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
		names = append(names, filepath.Join(dir, name))
	}
	out, err := analyze(t, dir, append([]string{"verify", "--man=no"}, names...)...)
	if err != nil || strings.Contains(out, dir) {
		t.Errorf("verify: %v\n%s", err, out)
	}
	// Of 10 for one that may do all; --threshold counts tenths.
	out, err = analyze(t, dir, "security", "--offline=true", "--no-pager", "--threshold=15", filepath.Join(dir, "footnote.service"))
	if strings.Contains(out, "unrecognized option") || strings.Contains(out, "Unknown") {
		t.Skipf("skipped: this systemd-analyze cannot look at units that are not loaded: %s", out)
	}
	if err != nil || !strings.Contains(out, "Overall exposure level") {
		t.Errorf("security: %v\n%s", err, out)
	}
}

// What the unit says of the time to stop, of variables and of commands is so.
func TestUnitAgrees(t *testing.T) {
	env, unit := map[string]string{}, unitFiles(t)["footnote.service"]
	for _, m := range regexp.MustCompile(`(?m)^Environment=(\w+)=(.*)$`).FindAllStringSubmatch(unit, -1) {
		name, value := m[1], m[2]
		if credential, ok := strings.CutPrefix(value, "%d/"); ok {
			if !strings.Contains(unit, "LoadCredential="+credential+":") {
				t.Errorf("%s is of a credential that is not loaded", name)
			}
			value = filepath.Join(t.TempDir(), "credential")
			must(t, os.WriteFile(value, []byte(credentialFor[name]+"\n"), 0o600))
		}
		env[name] = value
	}
	set := configureBy(t, env)
	if len(set.warnings) > 0 || !set.discord.configured() || !set.slack.configured() {
		t.Errorf("set up is %+v", set)
	}
	stop := regexp.MustCompile(`(?m)^TimeoutStopSec=(.*)$`).FindStringSubmatch(unit)
	if d, err := time.ParseDuration(stop[1]); err != nil || d < 2*set.drain {
		t.Errorf("systemd waits for %s, and draining takes %v", stop[1], set.drain)
	}
	if !strings.Contains(unit, "StateDirectory="+strings.TrimPrefix(set.data, "/var/lib/")+"\n") {
		t.Errorf("all is kept in %s", set.data)
	}
}

// credentialFor are of the forms that tokens have.
var credentialFor = map[string]string{
	"DISCORD_TOKEN_FILE":   "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB",
	"SLACK_BOT_TOKEN_FILE": "xoxb-1234567890-1234567890123-abcdefghijklmnopqrstuvwx",
	"SLACK_APP_TOKEN_FILE": "xapp-1-A0123456789-1234567890123-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
}

// boundedVariable is a command, one word a line, that the test program becomes.
const boundedVariable = "FOOTNOTE_TEST_BOUNDED"

// TestBecomeBounded is the program that TestUnitHolds starts.
func TestBecomeBounded(t *testing.T) {
	words := strings.Split(os.Getenv(boundedVariable), "\n")
	if len(words) < 2 {
		t.Skip("skipped: it is started by TestUnitHolds")
	}
	// MemoryDenyWriteExecute: 1 is PR_MDWE_REFUSE_EXEC_GAIN, which children inherit.
	const refuseGain = 1
	if err := unix.Prctl(unix.PR_SET_MDWE, refuseGain, 0, 0, 0); err != nil {
		t.Skipf("skipped: this kernel cannot refuse memory to be run that was written: %v", err)
	}
	must(t, user{65532, 65532}.become())
	must(t, syscall.Exec(words[0], words, os.Environ()))
}

// A bounded program runs as the unit says, as far as that can be had without
// systemd: as nobody in particular, with /proc without other's processes, and
// without memory that is run once it was written. strace counts its calls.
type bounded struct {
	cmd  *exec.Cmd
	said *lines
	used string // what strace counted
}

// startBounded starts the program of an image. dir is its data folder.
func startBounded(t *testing.T, im image, dir string, args ...string) bounded {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skipf("skipped: %v", err)
	}
	self, err := os.Executable()
	must(t, err)
	b := bounded{said: newLines(), used: filepath.Join(dir, "used-by-"+args[0])}
	program := filepath.Join(im.root, im.command[0])
	for _, at := range []string{dir, program} { // of which the folders are root's alone
		for ; at != os.TempDir() && at != "/"; at = filepath.Dir(at) {
			must(t, os.Chmod(at, 0o755))
		}
	}
	must(t, os.Chown(dir, 65532, 65532))
	b.cmd = exec.Command("unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c",
		`mount -t proc -o hidepid=invisible,subset=pid proc /proc && exec "$0" -test.run='^TestBecomeBounded$' -test.v`, self)
	words := append([]string{strace, "-f", "-qq", "-c", "-U", "name", "-o", b.used, program}, args...)
	b.cmd.Env = append(os.Environ(), boundedVariable+"="+strings.Join(words, "\n"),
		"FOOTNOTE_DATA="+dir, "FOOTNOTE_LISTEN="+freeAddress(t), "TMPDIR="+t.TempDir())
	b.cmd.Stdout, b.cmd.Stderr = b.said, b.said
	must(t, b.cmd.Start())
	t.Cleanup(func() {
		b.cmd.Process.Kill() // and so all of it
		b.cmd.Wait()
	})
	return b
}

// The program, and the one that it reads files in, does what it has to so, and
// with no other system calls than the unit lets through.
func TestUnitHolds(t *testing.T) {
	im, dir := containers(t), t.TempDir()
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skipf("skipped: %v", err)
	}
	file := filepath.Join(dir, "harbours.md")
	must(t, os.WriteFile(file, []byte(harbours), 0o644))
	add := startBounded(t, im, dir, "add", file)
	err := add.cmd.Wait()
	if strings.Contains(add.said.String(), "skipped: ") {
		t.Skip(add.said.String())
	}
	if err != nil || !strings.Contains(add.said.String(), "added harbours") || !strings.Contains(add.said.String(), "1 reference") {
		t.Fatalf("%v\n%s", err, add.said)
	}
	judgeCalls(t, add.used)

	serve := startBounded(t, im, dir, "serve")
	serve.said.wait("When something does not work: footnote doctor")
	must(t, syscall.Kill(childOf(t, childOf(t, serve.cmd.Process.Pid)), syscall.SIGTERM))
	if err := serve.cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, serve.said)
	}
	judgeCalls(t, serve.used)
}

// judgeCalls holds what strace counted against the filter of the unit.
func judgeCalls(t *testing.T, used string) {
	t.Helper()
	let := map[string]bool{}
	for _, name := range filtered(t, "@system-service") {
		let[name] = true
	}
	for _, name := range filtered(t, "@privileged") {
		let[name] = false
	}
	data, err := os.ReadFile(used)
	must(t, err)
	n := 0
	for _, name := range strings.Fields(string(data)) {
		if !regexp.MustCompile(`^[a-z_0-9]*[a-z][a-z_0-9]*$`).MatchString(name) || name == "syscall" || name == "total" {
			continue
		}
		if n++; !let[name] {
			t.Errorf("the filter does not let %s", name)
		}
	}
	if n < 20 {
		t.Errorf("only %d calls were seen:\n%s", n, data)
	}
}

// filtered are the calls of a set of systemd's, with the sets in it.
func filtered(t *testing.T, set string) (names []string) {
	t.Helper()
	out, err := analyze(t, "", "syscall-filter", "--no-pager", set)
	must(t, err)
	for _, line := range strings.Split(out, "\n")[1:] {
		switch name := strings.TrimSpace(line); {
		case name == "" || strings.HasPrefix(name, "#"):
		case strings.HasPrefix(name, "@"):
			names = append(names, filtered(t, name)...)
		default:
			names = append(names, name)
		}
	}
	return names
}
