package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"runtime/pprof"
	"strings"
	"syscall"
	"testing"

	"github.com/gorilla/websocket"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/slack/slacktest"
)

// Of the environment of a process that is serve on platforms that its parent plays.
const (
	playedVariable  = "FOOTNOTE_TEST_PLAYED"  // where Discord listens, a comma, and where Slack does
	profileVariable = "FOOTNOTE_TEST_PROFILE" // the file for a profile of the processor; "" for none
)

// servePlayed is serve as main runs it, but that the platforms are at the given
// addresses. It returns the exit code.
func servePlayed(at string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if name := os.Getenv(profileVariable); name != "" {
		f, err := os.Create(name)
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return exitFailure
		}
		defer pprof.StopCPUProfile()
	}
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "FOOTNOTE_TEST_") {
			env = append(env, v)
		}
	}
	c := &call{in: strings.NewReader(""), out: io.Discard, err: os.Stderr, env: env}
	discordAt, slackAt, _ := strings.Cut(at, ",")
	c.web, c.sockets = reachBoth(discordAt, slackAt)
	// Connections that nobody uses tell how much was under way at a time, no more.
	go answerMeasures(os.Stdin, os.Stdout, c.web.CloseIdleConnections)
	c.fetch = fetchBy(c.web)
	return c.exit(c.dispatch(ctx, []string{"serve"}))
}

// reachBoth leads to the Slack for Slack's hosts, and to the Discord for all others.
func reachBoth(discordAt, slackAt string) (*http.Client, *websocket.Dialer) {
	discordWeb, discordSockets := discordtest.Reach(discordAt)
	slackWeb, slackSockets := slacktest.Reach(slackAt)
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, _, _ := net.SplitHostPort(address); isSlack(host) {
			return slackSockets.NetDialTLSContext(ctx, network, address)
		}
		return discordSockets.NetDialTLSContext(ctx, network, address)
	}
	return &http.Client{Transport: bothWebs{discordWeb, slackWeb}},
		&websocket.Dialer{NetDialTLSContext: dial, HandshakeTimeout: discordSockets.HandshakeTimeout}
}

func isSlack(host string) bool { return host == "slack.com" || strings.HasSuffix(host, ".slack.com") }

// bothWebs is a transport to both.
type bothWebs struct{ discord, slack *http.Client }

func (b bothWebs) RoundTrip(r *http.Request) (*http.Response, error) {
	if isSlack(r.URL.Hostname()) {
		return b.slack.Transport.RoundTrip(r)
	}
	return b.discord.Transport.RoundTrip(r)
}

func (b bothWebs) CloseIdleConnections() {
	b.discord.CloseIdleConnections()
	b.slack.CloseIdleConnections()
}

// A serving is one process of serve.
type serving struct {
	t    testing.TB
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *json.Decoder
	log  *lines
	data string
	ends chan error // gets how it ended
	over bool       // it ended; guarded by log.mu
}

// serve starts a process on a world, and waits until it is reached.
func (w *world) serve(more ...string) *serving {
	w.Helper()
	self, err := os.Executable()
	if err != nil {
		w.Fatal(err)
	}
	p := &serving{t: w.TB, cmd: exec.Command(self), log: newLines(), data: w.data, ends: make(chan error, 1)}
	p.cmd.Env = append(append(w.env(), more...), playedVariable+"="+w.discordAt+","+w.slackAt)
	p.cmd.Stderr = p.log
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		w.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		w.Fatal(err)
	}
	p.out = json.NewDecoder(out)
	sockets := w.slack.Counts().Connections
	sessions := w.discord.Counts().Connections
	if err := p.cmd.Start(); err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() {
		p.cmd.Process.Kill() // in vain where it has ended, as it should
		if log := p.log.String(); w.Failed() {
			w.Logf("the last that it logged:\n%s", log[max(0, len(log)-10_000):])
		}
	})
	go p.wait()
	if !p.says("running on Slack") {
		w.Fatalf("serve ended at once; it said\n%s", p.log)
	}
	w.install()
	w.discord.Until("a session", func() bool { return w.discord.Counts().Connections > sessions })
	w.discord.WaitReady(1)
	w.slack.Until("a socket", func() bool { return w.slack.Counts().Connections > sockets })
	w.slack.WaitConnected(1)
	return p
}

// wait waits for the end of the process.
func (p *serving) wait() {
	err := p.cmd.Wait()
	p.log.mu.Lock()
	defer p.log.mu.Unlock()
	p.over = true
	p.ends <- err
	p.log.more.Broadcast()
}

// says waits until it has said something; false if it ended before.
func (p *serving) says(text string) bool {
	p.log.mu.Lock()
	defer p.log.mu.Unlock()
	for !strings.Contains(p.log.text.String(), text) {
		if p.over {
			return false
		}
		p.log.more.Wait()
	}
	return true
}

// terminate asks the process to end, as a supervisor does, without waiting for it.
func (p *serving) terminate() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
}

// ended waits for its end. It fails the test if that was not one in order.
func (p *serving) ended() {
	p.t.Helper()
	if err := <-p.ends; err != nil {
		p.t.Errorf("serve ended with %v; it said\n%s", err, p.log)
	}
}
