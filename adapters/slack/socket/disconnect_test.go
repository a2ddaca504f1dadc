package socket_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"footnote/adapters/slack/socket"
)

// TestDisconnectLosesNoAcknowledgement has Slack ask for the end while envelopes
// are being worked on, for so long. Those are acknowledged over the connection
// that brought them, and the next one stands meanwhile.
func TestDisconnectLosesNoAcknowledgement(t *testing.T) {
	for _, reason := range []string{"warning", "refresh_requested", "link_disabled", "something new", ""} {
		for _, work := range []time.Duration{0, time.Millisecond, time.Second, 2900 * time.Millisecond} {
			for _, moment := range []time.Duration{0, 500 * time.Millisecond, 2 * time.Second} {
				t.Run(fmt.Sprintf("%s/%v/%v", reason, work, moment), func(t *testing.T) {
					bubble(t, func(t *testing.T) { disconnected(t, reason, work, moment) })
				})
			}
		}
	}
}

func disconnected(t *testing.T, reason string, work, moment time.Duration) {
	const envelopes = 5
	s := &server{t: t}
	var next, hungUp atomic.Int64 // when, since the beginning
	begin := time.Now()
	s.script = func(p *peer) {
		p.hello()
		if p.n > 0 {
			next.CompareAndSwap(0, int64(time.Since(begin)))
			p.send("of the next")
			p.pinging(5 * time.Second)
			return
		}
		go p.pinging(5 * time.Second)
		time.Sleep(2 * time.Minute)
		begin = time.Now()
		for n := range envelopes {
			p.send(fmt.Sprint(n))
		}
		time.Sleep(moment)
		p.disconnect(reason)
		p.send("after it")
		time.Sleep(4 * time.Second)
		p.send("late") // it has to be worked on when the connection should end
		<-p.gone
		hungUp.Store(int64(time.Since(begin)))
	}
	p := start(t, s, func(c *socket.Config) {
		c.Connections = 1
		keep := c.Handle
		c.Handle = func(ctx context.Context, e socket.Envelope, ack func(any)) {
			time.AfterFunc(work, func() { keep(ctx, e, ack) })
		}
	})
	pass(3 * time.Minute)
	s.mu.Lock()
	if len(s.peers) != 2 {
		t.Fatalf("%d connections, want the first and the next", len(s.peers))
	}
	if n := len(s.peers[0].acks); n != envelopes+2 {
		t.Errorf("%d of %d envelopes were acknowledged over the first connection", n, envelopes+2)
	}
	if n := len(s.peers[1].acks); n != 1 {
		t.Errorf("%d envelopes were acknowledged over the next connection, want its own", n)
	}
	s.mu.Unlock()
	if d := time.Duration(next.Load()) - moment; d > 100*time.Millisecond {
		t.Errorf("the next connection stood %v after Slack asked", d)
	}
	if d := time.Duration(hungUp.Load()) - moment; d < 5*time.Second || d > 9*time.Second {
		t.Errorf("the client hung up after %v, want when nothing was owed any more", d)
	}
	if p.socket.Connected() != 1 {
		t.Errorf("%d connections are counted", p.socket.Connected())
	}
	p.end()
}

// TestOneDisconnectLeavesTheOther keeps two connections, and counts those that
// Slack can deliver to.
func TestOneDisconnectLeavesTheOther(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &server{t: t}
		s.script = func(p *peer) {
			p.hello()
			go p.pinging(5 * time.Second)
			select {
			case <-p.gone:
				return
			case <-time.After(time.Hour): // as Slack does
			}
			p.disconnect("warning")
			select {
			case <-p.gone:
			case <-time.After(10 * time.Second):
			}
		}
		p := start(t, s, nil)
		pass(time.Minute)
		opened := s.opened()
		if len(opened) != 2 || opened[1].Sub(opened[0]) != 15*time.Second {
			t.Errorf("opened at %v, want two, 15 seconds apart", opened)
		}
		for range 24 * 3600 {
			pass(time.Second)
			if live, _ := s.count(); p.socket.Connected() < 1 || live < 2 || live > 4 {
				t.Fatalf("%d connections are counted, %d stand", p.socket.Connected(), live)
			}
		}
		if n := len(s.opened()); n < 46 || n > 50 {
			t.Errorf("opened %d connections in a day, want two an hour", n)
		}
		p.end()
	})
}

// TestAcknowledgementsStayWithTheirConnection delivers over four at the same time.
func TestAcknowledgementsStayWithTheirConnection(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &server{t: t}
		s.script = func(p *peer) {
			p.hello()
			time.Sleep(10 * time.Second)
			for n := range 100 {
				p.send(fmt.Sprintf("%d/%d", p.n, n))
			}
			<-p.gone
		}
		p := start(t, s, func(c *socket.Config) {
			c.Connections, c.Apart = 4, time.Millisecond
			keep := c.Handle
			c.Handle = func(ctx context.Context, e socket.Envelope, ack func(any)) {
				time.AfterFunc(time.Duration(len(e.ID)*int(e.ID[0]))*time.Millisecond, func() { keep(ctx, e, ack) })
			}
		})
		pass(12 * time.Second)
		s.mu.Lock()
		for _, peer := range s.peers {
			if len(peer.acks) != 100 {
				t.Errorf("connection %d got %d acknowledgements, want 100", peer.n, len(peer.acks))
			}
			for len(peer.acks) > 0 {
				if a := <-peer.acks; a.ID[0] != byte('0'+peer.n) {
					t.Errorf("connection %d got the acknowledgement of %s", peer.n, a.ID)
				}
			}
		}
		s.mu.Unlock()
		p.end()
	})
}

// TestTheEndWaitsForWhatIsOwed stops the process while an envelope is kept.
func TestTheEndWaitsForWhatIsOwed(t *testing.T) {
	for _, test := range []struct {
		work  time.Duration
		acks  int
		until time.Duration // the process may take so long
	}{{100 * time.Millisecond, 1, 200 * time.Millisecond}, {time.Hour, 0, 1100 * time.Millisecond}} {
		t.Run(fmt.Sprint(test.work), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &server{t: t}
				s.script = func(p *peer) {
					p.hello()
					p.send("x")
					<-p.gone
				}
				p := start(t, s, func(c *socket.Config) {
					c.Connections = 1
					c.Handle = func(_ context.Context, _ socket.Envelope, ack func(any)) {
						time.AfterFunc(test.work, func() { ack(nil) })
					}
				})
				pass(time.Millisecond)
				begin := time.Now()
				p.end()
				if took := time.Since(begin); took > test.until {
					t.Errorf("the end took %v", took)
				}
				if n := len(s.peers[0].acks); n != test.acks {
					t.Errorf("%d acknowledged, want %d", n, test.acks)
				}
			})
		})
	}
}

// TestTheEndAtAnyMoment stops the process while it connects, waits, or writes.
func TestTheEndAtAnyMoment(t *testing.T) {
	scripts := map[string]func(*server){
		"in a handshake that never ends": func(s *server) { s.script = nil },
		"before the greeting":            func(s *server) { s.script = func(p *peer) { <-p.gone } },
		"between connections":            func(s *server) { s.script = func(p *peer) {} },
		"while Slack does not read": func(s *server) {
			s.script = func(p *peer) {
				p.freeze()
				p.hello()
				for n := range 100 {
					p.send(fmt.Sprint(n))
				}
				time.Sleep(time.Hour)
			}
		},
		"while it lingers": func(s *server) {
			s.script = func(p *peer) { p.hello(); p.disconnect("warning"); <-p.gone }
		},
		"while nothing can be reached": func(s *server) {
			s.refuse = func(int) error { return errUnreachable }
		},
		"while Slack asks to wait": func(s *server) {
			s.answer = func(int) *answer { return says(429, "", "Retry-After", "500") }
		},
	}
	for name, change := range scripts {
		for _, d := range []time.Duration{0, time.Millisecond, 2 * time.Second, 31 * time.Second} {
			t.Run(fmt.Sprintf("%s/%v", name, d), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					s := &server{t: t}
					change(s)
					p := start(t, s, nil)
					pass(d)
					p.end()
				})
			})
		}
	}
}

// TestNothingIsHandedOnTwice counts what a connection brings once.
func TestNothingIsHandedOnTwice(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &server{t: t}
		s.script = func(p *peer) {
			p.hello()
			p.send(fmt.Sprint(p.n))
			time.Sleep(3 * time.Second)
			p.close(1001)
		}
		p := start(t, s, one)
		pass(10 * time.Minute)
		got := p.ids()
		_, all := s.count()
		if n := len(slices.Compact(slices.Clone(got))); n != len(got) || n < 10 || n != all {
			t.Errorf("%d connections brought one each: %q", all, got)
		}
		p.end()
	})
}
