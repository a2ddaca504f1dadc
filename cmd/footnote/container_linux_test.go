package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// dockerCapabilities are those that Docker leaves to root of a container
// (https://docs.docker.com/engine/containers/run/, "Runtime privilege and Linux
// capabilities").
const dockerCapabilities = "chown,dac_override,fowner,fsetid,kill,mknod,net_bind_service,net_raw,setfcap,setgid,setpcap,setuid,sys_chroot"

// A container runs commands of an image as Docker would with --read-only: a root
// that cannot be written to, /proc, /dev/null and a volume at /data.
type container struct {
	*testing.T
	image
	volume       string
	capabilities string // of root; sys_chroot is taken by what starts it
	user         string // "uid:gid"; "" for root
	readOnly     bool   // the volume, too
	listen       string
}

func newContainer(t *testing.T, im image) *container {
	t.Helper()
	return &container{T: t, image: im, volume: t.TempDir(), capabilities: dockerCapabilities, listen: freeAddress(t)}
}

// start begins a command. It and what it starts is killed at the end of the test.
func (c *container) start(args ...string) (*exec.Cmd, *lines) {
	c.Helper()
	script := `set -e
mount --bind "$0" "$0"
mount -t proc proc "$0/proc"
mount --bind /dev/null "$0/dev/null"
mount --bind "$1" "$0/data"
[ "$2" = rw ] || mount -o remount,bind,ro "$0/data"
mount -o remount,bind,ro "$0"
root=$0 capabilities=$3 user=$4; shift 4
exec setpriv --inh-caps=-all --bounding-set="-all,+$(echo "$capabilities" | sed 's/,/,+/g')" chroot ${user:+--userspec="$user"} "$root" "$@"`
	mode, user, capabilities := "rw", "", c.capabilities+",sys_chroot"
	if c.readOnly {
		mode = "ro"
	}
	if c.user != "" {
		user, capabilities = c.user, "setgid,setuid,sys_chroot"
	}
	cmd := exec.Command("unshare", append([]string{"--mount", "--pid", "--fork", "--kill-child",
		"sh", "-c", script, c.root, c.volume, mode, capabilities, user}, args...)...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, c.env...)
	cmd.Env = append(cmd.Env, "FOOTNOTE_LISTEN="+c.listen)
	out := newLines()
	cmd.Stdout, cmd.Stderr = out, out
	must(c.T, cmd.Start())
	c.Cleanup(func() {
		cmd.Process.Kill() // and so its child
		cmd.Wait()
	})
	return cmd, out
}

// run runs a command to its end and returns what it says and its exit code.
func (c *container) run(args ...string) (string, int) {
	c.Helper()
	cmd, out := c.start(args...)
	cmd.Wait() // the exit code is what is asked for
	return out.String(), cmd.ProcessState.ExitCode()
}

// serve starts the image's own command and waits until it serves.
func (c *container) serve() *exec.Cmd {
	c.Helper()
	cmd, out := c.start(c.command...)
	gone := make(chan struct{})
	go func() {
		out.wait("When something does not work: footnote doctor") // its last line before it runs
		close(gone)
	}()
	select {
	case <-gone:
	case <-time.After(time.Minute):
		c.Fatalf("it does not serve:\n%s", out)
	}
	return cmd
}

// inner is the process that unshare started, as this machine numbers it.
func (c *container) inner(cmd *exec.Cmd) int {
	c.Helper()
	return childOf(c.T, cmd.Process.Pid)
}

// childOf is the one child of a process.
func childOf(t *testing.T, pid int) int {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", pid))
	must(t, err)
	child, err := strconv.Atoi(strings.TrimSpace(string(data)))
	must(t, err)
	return child
}

// stop ends a server as Docker does.
func (c *container) stop(cmd *exec.Cmd) {
	c.Helper()
	must(c.T, syscall.Kill(c.inner(cmd), syscall.SIGTERM))
	if err := cmd.Wait(); err != nil {
		c.Errorf("after SIGTERM: %v\n%s", err, cmd.Stdout.(*lines))
	}
}

// containers skips a test where none can be made.
func containers(t *testing.T) image {
	t.Helper()
	if testing.Short() {
		t.Skip("skipped: it builds the image")
	}
	if os.Geteuid() != 0 {
		t.Skip("skipped: only root can make a container by hand")
	}
	for _, tool := range []string{"unshare", "setpriv", "chroot", "mount"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("skipped: %v", err)
		}
	}
	if out, err := exec.Command("unshare", "--mount", "--pid", "--fork", "true").CombinedOutput(); err != nil {
		t.Skipf("skipped: no namespaces here: %v: %s", err, bytes.TrimSpace(out))
	}
	return newImage(t)
}

// owners are those of all files of a volume, as "name uid:gid".
func owners(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	must(t, filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := os.Lstat(p)
		if err != nil {
			return err
		}
		stat := info.Sys().(*syscall.Stat_t)
		rel, err := filepath.Rel(dir, p)
		all[rel] = fmt.Sprintf("%d:%d", stat.Uid, stat.Gid)
		return err
	}))
	return all
}

// The image starts as root on a volume of root's, as on Fly.io, and all of it is
// then somebody else, who cannot become root again.
func TestContainer(t *testing.T) {
	im := containers(t)
	t.Run("as root, who becomes another", func(t *testing.T) { testContainerOfRoot(newContainer(t, im)) })
	t.Run("as root with few capabilities", func(t *testing.T) {
		c := newContainer(t, im)
		c.capabilities = "chown,setuid,setgid"
		for range 2 { // root cannot look into what is not its own
			c.stop(c.serve())
		}
		if got := owners(t, c.volume)[libraryFile]; got != "65532:65532" {
			t.Errorf("the library is %s's", got)
		}
	})
	t.Run("as nobody in particular", func(t *testing.T) { testContainerOfUser(newContainer(t, im)) })
	t.Run("where it cannot work", func(t *testing.T) { testContainerRefuses(t, im) })
}

func testContainerOfRoot(c *container) {
	lost, outside := filepath.Join(c.volume, lostAndFound), filepath.Join(c.TempDir(), "outside")
	must(c.T, os.Mkdir(lost, 0o700))
	writeAll(c.T, outside, "not in the volume")
	must(c.T, os.Symlink(outside, filepath.Join(c.volume, "link")))

	server := c.serve()
	want := regexp.MustCompile(`(?s)Uid:\s65532\s65532\s65532\s65532\n.*Gid:\s65532\s65532\s65532\s65532\n.*Groups:\s65532 \n.*CapInh:\s0+\nCapPrm:\s0+\nCapEff:\s0+\n`)
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", c.inner(server)))
	if err != nil || len(threads) < 2 {
		c.Fatalf("%d threads, %v", len(threads), err)
	}
	for _, name := range threads {
		status, err := os.ReadFile(name)
		must(c.T, err)
		if !want.Match(status) {
			c.Errorf("a thread of it is\n%s", status)
		}
	}
	if said, code := c.run(c.health...); code != 0 {
		c.Errorf("health: %d, %s", code, said)
	}
	c.stop(server)
	if said, code := c.run(c.health...); code != exitFailure || !strings.Contains(said, "connection refused") {
		c.Errorf("health of what has ended: %d, %s", code, said)
	}

	// Somebody works on it as root, on the machine's console.
	if said, code := c.run(c.command[0], "backup", "/data/nightly.backup"); code != 0 {
		c.Fatalf("backup: %s", said)
	}
	before := owners(c.T, c.volume)
	if before["nightly.backup"] != "0:0" {
		c.Fatalf("a backup by root is %s's", before["nightly.backup"])
	}
	c.stop(c.serve())
	for name, got := range owners(c.T, c.volume) {
		want := "65532:65532"
		if name == lostAndFound {
			want = "0:0"
		}
		if got != want {
			c.Errorf("%s is %s's, want %s", name, got, want)
		}
	}
	if got := owners(c.T, filepath.Dir(outside))["outside"]; got != "0:0" {
		c.Errorf("where a link of the volume leads is %s's", got)
	}
	if said, code := c.run(c.command[0], "version"); code != 0 || !strings.HasPrefix(said, "footnote v1.2-test go1.") {
		c.Errorf("version: %d, %s", code, said)
	}
}

// As docker run --user 65532:65532 --read-only, on a new volume, which has the
// owner that the image gives it.
func testContainerOfUser(c *container) {
	c.user = "65532:65532"
	must(c.T, os.Chown(c.volume, 65532, 65532))
	writeAll(c.T, filepath.Join(c.volume, "harbours.md"), harbours)
	if said, code := c.run(c.command[0], "add", "/data/harbours.md"); code != 0 || !strings.Contains(said, "harbours") {
		c.Fatalf("add: %d, %s", code, said)
	}
	server := c.serve()
	if said, code := c.run(c.command[0], "ask", "since when have pilots guided ships?"); code != 0 || !strings.Contains(said, "1874") {
		c.Errorf("ask: %d, %s", code, said)
	}
	if said, code := c.run(c.health...); code != 0 {
		c.Errorf("health: %d, %s", code, said)
	}
	c.stop(server)
}

func testContainerRefuses(t *testing.T, im image) {
	for name, test := range map[string]struct {
		change func(*container)
		want   []string
	}{
		"no way to give a volume away": {
			func(c *container) { c.capabilities = "kill" },
			[]string{"give the data folder to user 65532", "chown -R 65532:65532 /data"},
		},
		"no way to become another": {
			func(c *container) { c.capabilities = "chown" },
			[]string{"SETUID and SETGID", "docker run --user 65532:65532"},
		},
		"a volume of another's": {
			func(c *container) { c.user = "1000:1000" },
			[]string{"use the data folder as user 1000", "permission denied", "chown -R"},
		},
		"a volume that cannot be written to": {
			func(c *container) { c.readOnly = true },
			[]string{"read-only file system", "mount a volume there that can be written to"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newContainer(t, im)
			must(t, os.Chmod(c.volume, 0o755))
			test.change(c)
			said, code := c.run(c.command...)
			if code != exitFailure {
				t.Errorf("the exit code is %d", code)
			}
			for _, want := range test.want {
				if !strings.Contains(said, want) {
					t.Errorf("no %q in %s", want, said)
				}
			}
		})
	}
}
