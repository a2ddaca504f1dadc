package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// ask gets a page of this machine.
func ask(t *testing.T, address string) (status int, body string) {
	t.Helper()
	res, err := http.Get("http://" + address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(data)
}

// Who starts serve with nothing set up gets pages to read on and what to do next,
// and is not left alone with it.
func TestServeAlone(t *testing.T) {
	said, at, figures := newLines(), freeAddress(t), freeAddress(t)
	c := &call{in: strings.NewReader(""), out: said, err: said, env: []string{
		"FOOTNOTE_DATA=" + filepath.Join(t.TempDir(), "data"), "FOOTNOTE_LISTEN=" + at, "FOOTNOTE_METRICS=" + figures,
	}}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.dispatch(ctx, []string{"serve"}) }()
	said.wait("footnote help serve")
	first, rest, _ := strings.Cut(said.String(), "\n")
	if want := "footnote: pages at http://" + at + "; metrics at http://" + figures + "/metrics; library: 0 spaces with 0 documents, in /"; !strings.HasPrefix(first, want) {
		t.Errorf("it says %q first, want %q…", first, want)
	}
	next := -1
	for _, step := range []string{"http://" + at + "/r/", "DISCORD_APP_ID", "DISCORD_TOKEN", "footnote discord register", "footnote discord invite",
		"footnote slack manifest", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "footnote doctor"} {
		i := strings.Index(rest, step)
		if i <= next {
			t.Errorf("%q does not come next in:\n%s", step, rest)
		}
		next = i
	}
	link := regexp.MustCompile(at + `/r/[\w-]+/`).FindString(rest)
	if status, page := ask(t, link+"search?q=what+is+the+Malacca+dilemma"); status != http.StatusOK || !strings.Contains(page, "naval blockade") {
		t.Errorf("a question at %s: %d %s", link, status, page)
	}
	for path, want := range map[string]int{"/healthz/live": 200, "/healthz/ready": 200, "/metrics": 404} {
		if status, body := ask(t, at+path); status != want {
			t.Errorf("%s of the pages: %d %s", path, status, body)
		}
	}
	for path, want := range map[string]int{"/metrics": 200, "/": 404, "/healthz/live": 404, "/r/x/": 404} {
		if status, _ := ask(t, figures+path); status != want {
			t.Errorf("%s of the metrics: %d", path, status)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}

// Ports that are taken are named, with what to do, and nothing is left behind.
func TestServeOnTakenPorts(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken, free := l.Addr().String(), freeAddress(t)
	for _, tt := range []struct{ listen, metrics, want string }{
		{taken, "", "--listen or FOOTNOTE_LISTEN"},
		{free, taken, "--metrics or FOOTNOTE_METRICS"},
	} {
		c := &call{in: strings.NewReader(""), out: io.Discard, err: io.Discard, env: []string{
			"FOOTNOTE_DATA=" + t.TempDir(), "FOOTNOTE_LISTEN=" + tt.listen, "FOOTNOTE_METRICS=" + tt.metrics,
		}}
		err := c.dispatch(t.Context(), []string{"serve"})
		if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), taken) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v", tt, err)
		}
		if l, err := net.Listen("tcp", free); err != nil {
			t.Errorf("after %+v: %v", tt, err)
		} else {
			l.Close()
		}
	}
}

// The first signal ends serve in order; a second one ends it at once, also while
// somebody is slow to read a page.
func TestServeOnSignals(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	start := func(name string) (*exec.Cmd, *lines, string) {
		t.Helper()
		at, said := freeAddress(t), newLines()
		// The name by which the test's own main runs the program.
		link := filepath.Join(t.TempDir(), "footnote")
		if err := os.Symlink(self, link); err != nil {
			t.Skip("no links on this system")
		}
		cmd := exec.Command(link, "serve")
		cmd.Env = []string{"FOOTNOTE_DATA=" + filepath.Join(t.TempDir(), "data"), "FOOTNOTE_LISTEN=" + at, "PATH=" + os.Getenv("PATH"), "FOOTNOTE_LOG_LEVEL=debug"}
		cmd.Stderr = said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cmd.Process.Kill() })
		said.wait("footnote help serve")
		return cmd, said, at
	}
	signal := func(cmd *exec.Cmd) {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}

	cmd, said, _ := start("in order")
	signal(cmd)
	if err := cmd.Wait(); err != nil || !strings.Contains(said.String(), "stopping") {
		t.Errorf("after a signal: %v\n%s", err, said)
	}

	cmd, said, at := start("at once")
	// A request that never ends keeps the server waiting.
	slow, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if _, err := io.WriteString(slow, "GET / HTTP/1.1\r\nHost: x\r\n"); err != nil {
		t.Fatal(err)
	}
	if status, _ := ask(t, at+"/healthz/live"); status != http.StatusOK { // the slow one came before
		t.Errorf("%d", status)
	}
	signal(cmd)
	said.wait("stopping")
	signal(cmd)
	err = cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGTERM {
		t.Errorf("after a second signal: %v\n%s", err, said)
	}
}

// A supervisor may end serve before it has begun.
func TestServeIsEndedWhileItStarts(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	c := &call{out: io.Discard, err: io.Discard, env: []string{"FOOTNOTE_DATA=" + t.TempDir(), "FOOTNOTE_LISTEN=" + freeAddress(t)}}
	if err := c.serve(ctx, nil); err != nil {
		t.Errorf("serve ends with %v, want nothing", err)
	}
	if err := c.serve(ctx, []string{"--listen", "nowhere"}); err == nil {
		t.Error("a mistake in the settings is not said")
	}
}
