package socket_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/socket"
)

// TestASlowHandleKeepsTheConnection floods one: reading goes on, and so do pings.
func TestASlowHandleKeepsTheConnection(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const flood = 300
		s := &server{t: t}
		s.script = func(p *peer) {
			p.hello()
			for n := range flood {
				p.send(string(rune('a'+n%26)) + time.Duration(n).String())
			}
			p.pinging(5 * time.Second)
		}
		slow := &process{}
		p := start(t, s, func(c *socket.Config) {
			c.Connections = 1
			c.Handle = func(_ context.Context, e socket.Envelope, ack func(any)) {
				time.Sleep(100 * time.Millisecond)
				slow.keep(e)
				ack(nil)
			}
		})
		pass(29 * time.Second)
		if n := len(slow.ids()); n >= flood || n < flood/2 {
			t.Errorf("%d were handled after 29 seconds: Handle is not slow", n)
		}
		pass(11 * time.Second)
		if n := len(slow.ids()); n != flood {
			t.Errorf("%d of %d envelopes were handed on", n, flood)
		}
		s.mu.Lock()
		if len(s.peers) != 1 || len(s.peers[0].acks) != flood {
			t.Errorf("%d connections, %d of %d acknowledged over the first", len(s.peers), len(s.peers[0].acks), flood)
		}
		s.mu.Unlock()
		if ago := time.Since(p.socket.Alive()); ago > 6*time.Second {
			t.Errorf("alive %v ago", ago)
		}
		p.end()
	})
}

// TestTheQueueIsBounded stops Handle: what there is no room for comes again.
func TestTheQueueIsBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &server{t: t}
		open := make(chan struct{})
		s.script = func(p *peer) {
			p.hello()
			for n := range 1500 {
				p.send(time.Duration(n).String())
			}
			<-open
			time.Sleep(time.Second)
			p.send("later")
			p.pinging(5 * time.Second)
		}
		var p *process
		p = start(t, s, func(c *socket.Config) {
			c.Connections = 1
			c.Handle = func(_ context.Context, e socket.Envelope, ack func(any)) {
				<-open
				p.keep(e)
				ack(nil)
			}
		})
		pass(time.Minute)
		close(open)
		pass(3 * time.Second)
		ids := p.ids()
		if n := len(ids); n != 1002 || ids[n-1] != "later" {
			t.Errorf("%d envelopes were handed on, want the 1 that was begun, 1000 that waited, and one that came later", n)
		}
		s.mu.Lock()
		if acks := len(s.peers[0].acks); acks != 1002 {
			t.Errorf("%d envelopes were acknowledged, want those that were handled", acks)
		}
		s.mu.Unlock()
		if n := strings.Count(p.log.String(), "too many envelopes"); n != 1 {
			t.Errorf("%d lines say that envelopes are left out, want one", n)
		}
		p.end()
	})
}

func TestAPanicIsContained(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &server{t: t}
		s.script = func(p *peer) {
			p.hello()
			p.send("bad")
			p.send("good")
			<-p.gone
		}
		p := start(t, s, func(c *socket.Config) {
			c.Connections = 1
			keep := c.Handle
			c.Handle = func(ctx context.Context, e socket.Envelope, ack func(any)) {
				if e.ID == "bad" {
					panic(string(e.Payload))
				}
				keep(ctx, e, ack)
			}
		})
		pass(time.Second)
		if got := p.ids(); !slices.Equal(got, []string{"good"}) {
			t.Errorf("handed on %q", got)
		}
		s.mu.Lock()
		if n := len(s.peers[0].acks); n != 1 {
			t.Errorf("%d acknowledged, want the one without a panic", n)
		}
		s.mu.Unlock()
		p.end()
	})
}
