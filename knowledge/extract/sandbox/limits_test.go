//go:build linux

package sandbox

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"footnote/knowledge/extract"
)

// printLimits tells what a confined process may do.
func printLimits(args []string) {
	mapped := uint64(statm(os.Getpid(), 0))
	fmt.Println("arguments:", len(args), "environment:", len(os.Environ()))
	fmt.Println("confined:", Confine())
	for _, l := range []struct {
		name string
		what int
	}{{"processor", syscall.RLIMIT_CPU}, {"files", syscall.RLIMIT_NOFILE}, {"core", syscall.RLIMIT_CORE}, {"addresses", syscall.RLIMIT_AS}} {
		var has syscall.Rlimit
		_ = syscall.Getrlimit(l.what, &has)
		if l.name == "addresses" {
			has.Cur = (has.Cur - mapped) >> 28 // some is mapped meanwhile
		}
		fmt.Println(l.name+":", has.Cur)
	}
	open := []*os.File{}
	for len(open) < 20 {
		f, err := os.Open("/dev/null")
		if err != nil {
			fmt.Println("open:", errors.Is(err, syscall.EMFILE))
			break
		}
		open = append(open, f)
	}
	for _, f := range open {
		f.Close()
	}
	data, _ := os.ReadFile("/proc/self/oom_score_adj")
	fmt.Println("spared last:", strings.TrimSpace(string(data)))
	os.Stdout.Close()
	err := os.WriteFile(args[0], []byte("x"), 0o600) // ends the process or fails
	fmt.Fprintln(os.Stderr, "wrote:", err)
}

func TestConfine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "written")
	args := command(t, "limits", file)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = []string{}
	out, _ := cmd.Output()
	want := "arguments: 1 environment: 0\nconfined: <nil>\nprocessor: 15\nfiles: 16\ncore: 0\naddresses: 4\nopen: true\nspared last: 1000\n"
	if got := string(out); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if data, err := os.ReadFile(file); err != nil || len(data) > 0 {
		t.Errorf("it has written %q to a file (%v)", data, err)
	}
}

// held starts something that starts a child of the kind "hold", and returns the
// pipe that the child has open, once it has.
func held(t *testing.T, start func(pipe string)) *bufio.Reader {
	t.Helper()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	start(pipe)
	f, err := os.Open(pipe) // waits for the child
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	r := bufio.NewReader(f)
	if _, err := r.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestCancel: the child ends with the context, and ctx's error comes back.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan error)
	r := Reader{Parallel: 1, Timeout: time.Hour}
	child := held(t, func(pipe string) {
		r.Command = command(t, "hold", pipe)
		go func() {
			_, err := r.Read(ctx, "x.md", []byte(secret))
			got <- err
		}()
	})
	// One that waits for its turn stops waiting.
	waiting, stop := context.WithTimeout(t.Context(), time.Millisecond)
	defer stop()
	if _, err := r.Read(waiting, "y.md", nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting for a turn: %v", err)
	}
	cancel()
	if err := <-got; !errors.Is(err, context.Canceled) || errors.Is(err, extract.ErrTooSlow) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	if rest, err := io.ReadAll(child); err != nil || len(rest) > 0 { // waits for its end
		t.Errorf("%q, %v", rest, err)
	}
}

// TestOrphan: the child ends with its parent, however that ends.
func TestOrphan(t *testing.T) {
	var parent *exec.Cmd
	child := held(t, func(pipe string) {
		args := command(t, "parent", pipe)
		parent = exec.Command(args[0], args[1:]...)
		if err := parent.Start(); err != nil {
			t.Fatal(err)
		}
	})
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	if rest, err := io.ReadAll(child); err != nil || len(rest) > 0 {
		t.Errorf("%q, %v", rest, err)
	}
}

// TestAddresses: what is reserved and not used is bounded too.
func TestAddresses(t *testing.T) {
	r := Reader{Command: command(t, "reserve"), Timeout: time.Minute, Memory: 1 << 40}
	_, _, err := r.read(t.Context(), "x.md", nil)
	var f *Failure
	if errors.As(err, &f) && strings.Contains(f.Detail, "for -race mode") {
		t.Skip("skipped: the race detector says it in words of its own")
	}
	if f == nil || !errors.Is(err, extract.ErrTooHeavy) || !strings.Contains(f.Detail, "out of memory") {
		t.Fatalf("error %v (%s)", err, detail(err))
	}
}
