//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"footnote/adapters/discord/discordtest"
	"footnote/adapters/slack/slacktest"
)

// TestReliabilitySlowClients (R11): beside 500 clients that send their headers, or
// the bodies of deliveries, a byte at a time, and come again when they are closed,
// what the platforms sign is answered within 300 ms, 99 of 100. FOOTNOTE_LONG=1 makes
// it as many as this process may open files for, at most 20,000.
func TestReliabilitySlowClients(t *testing.T) {
	if underRaceDetector {
		t.Skip("skipped: the race detector takes most of the time; run it without")
	}
	clients, long := 500, 4*time.Second
	if os.Getenv("FOOTNOTE_LONG") != "" {
		clients, long = min(20_000, mostFiles(t)-500), time.Minute
	}
	w := newWorld(t, 2) // a guild and a workspace
	p := w.serve("DISCORD_PUBLIC_KEY="+hex.EncodeToString(w.discord.PublicKey), "SLACK_SIGNING_SECRET="+w.slack.SigningSecret)
	s := &signed{world: w}
	w.discord.DeliverTo(http.HandlerFunc(s.forward))

	alone := s.window(long / 2)
	ctx, end := context.WithCancel(t.Context())
	d := &dawdlers{at: w.at, ctx: ctx}
	d.come(clients)
	// Of three times the best counts: what else this machine does is not what is
	// tested, and a server that slow clients hold up is held up in all of them.
	beside := s.window(long)
	for range 2 {
		if beside >= mostSigned {
			beside = s.window(long)
		}
	}
	opened, lost := d.opened.Load(), d.lost.Load()
	end()
	d.all.Wait()
	w.discord.DeliverTo(nil)
	p.terminate()
	p.ended()
	if opened < int64(clients) || lost == 0 {
		t.Errorf("%d slow clients opened %d connections, of which %d were closed", clients, opened, lost)
	}
	if beside >= mostSigned {
		t.Errorf("beside %d slow clients 99 of 100 signed requests took up to %v, want less than %v; alone %v", clients, beside, mostSigned, alone)
	}
	t.Attr("R11", fmt.Sprintf("p99 %v beside %d slow clients with %d connections, %v alone", short(beside), clients, opened, short(alone)))
}

// mostFiles is how many this process may open.
func mostFiles(t *testing.T) int {
	var has syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &has); err != nil {
		t.Fatal(err)
	}
	return int(min(has.Cur, 1<<20))
}

const mostSigned = 300 * time.Millisecond

// A signed is a platform's side of signed requests.
type signed struct {
	*world
	mu   sync.Mutex // guards took
	took []time.Duration
}

// window sends 60 signed requests a second, and returns what 99 of 100 took.
func (s *signed) window(long time.Duration) time.Duration {
	s.Helper()
	s.took = nil
	var all sync.WaitGroup
	ticks := time.NewTicker(time.Second / 60)
	defer ticks.Stop()
	for i := range int(long / (time.Second / 60)) {
		<-ticks.C
		all.Go(func() {
			switch i % 3 {
			case 0:
				s.expect(s.discord.Request(s.discord.Ping(), discordtest.Valid), `{"type":1}`)
			case 1: // is kept before it is answered
				g := s.spaces[0].place
				if o := g.command(i%members, "help", "", "")(); o.refused != "" {
					s.Errorf("a command was refused: %s", o.refused)
				}
			case 2:
				s.expect(s.slack.Request("/slack/events", s.overheard(i), slacktest.Valid), "")
			}
		})
	}
	all.Wait()
	p99, _ := p99(s.took)
	return p99
}

// overheard is an event that is taken and asks for nothing.
func (s *signed) overheard(i int) []byte {
	t := s.spaces[1].place.(*team)
	return fmt.Appendf(nil, `{"type":"event_callback","team_id":%q,"api_app_id":%q,"event_id":"Ev%08d","event_time":%d,`+
		`"event":{"type":"message","user":%q,"text":"hello","ts":"%d.%06d","channel":%q,"channel_type":"channel"}}`,
		t.id, s.slack.AppID, time.Now().UnixNano(), time.Now().Unix(), t.people[1].ID, time.Now().Unix(), i, t.channels[0].ID)
}

// expect sends a request and expects 200 and an answer.
func (s *signed) expect(r *http.Request, want string) {
	w := httptest.NewRecorder()
	s.forward(w, r)
	if got := strings.TrimSpace(w.Body.String()); w.Code != http.StatusOK || got != want {
		s.Errorf("%s was answered with %d %q, want %q", r.URL.Path, w.Code, got, want)
	}
}

// forward brings a request to serve, over a connection of its own, and notes how long
// the answer took.
func (s *signed) forward(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.Error(err)
	}
	out, err := http.NewRequestWithContext(s.Context(), r.Method, "http://"+s.at+r.URL.Path, bytes.NewReader(body))
	if err != nil {
		s.Error(err)
		return
	}
	out.Header, out.Close = r.Header, true
	answer, err := http.DefaultTransport.RoundTrip(out)
	if err != nil {
		s.Errorf("a signed request failed: %v", err)
		return
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.Errorf("a signed request: %v", err)
	}
	s.mu.Lock()
	s.took = append(s.took, time.Since(began))
	s.mu.Unlock()
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	w.Write(text)
}

// Dawdlers are clients that send a byte at a time.
type dawdlers struct {
	at           string
	ctx          context.Context // ends all
	all          sync.WaitGroup
	opened, lost atomic.Int64 // connections
}

// come has so many come, within a second.
func (d *dawdlers) come(n int) {
	for i := range n {
		d.all.Go(func() {
			for d.wait(time.Duration(i%100) * 10 * time.Millisecond) {
				d.dawdle(slow(i))
			}
		})
	}
}

// wait is false at the end.
func (d *dawdlers) wait(long time.Duration) bool {
	t := time.NewTimer(long)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-d.ctx.Done():
		return false
	}
}

// slow is a request with what is sent of it at once: headers, and bodies under a
// signature that has the form of one.
func slow(i int) (text string, at int) {
	post := "POST %s HTTP/1.1\r\nHost: footnote.example\r\nContent-Type: application/json\r\n%sContent-Length: 4000\r\n\r\n"
	now := fmt.Sprint(time.Now().Unix())
	switch i % 4 {
	case 0:
		text = fmt.Sprintf(post, "/discord/interactions", "X-Signature-Ed25519: "+strings.Repeat("5a", 64)+"\r\nX-Signature-Timestamp: "+now+"\r\n")
	case 1:
		text = fmt.Sprintf(post, "/slack/events", "X-Slack-Signature: v0="+strings.Repeat("5a", 32)+"\r\nX-Slack-Request-Timestamp: "+now+"\r\n")
	default:
		return "GET /r/" + strings.Repeat("a", 4000), 1
	}
	return text + strings.Repeat("a", 4000), len(text)
}

// dawdle sends a request until the connection is closed, or all is over.
func (d *dawdlers) dawdle(text string, at int) {
	conn, err := (&net.Dialer{}).DialContext(d.ctx, "tcp", d.at)
	if err != nil {
		return // it is tried again
	}
	defer conn.Close()
	d.opened.Add(1)
	rest := []byte(text)
	for n := at; len(rest) > 0 && d.wait(200*time.Millisecond); n = 1 {
		if _, err := conn.Write(rest[:n]); err != nil {
			d.lost.Add(1)
			return
		}
		rest = rest[n:]
	}
}
