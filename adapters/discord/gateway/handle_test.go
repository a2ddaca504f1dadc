package gateway_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"footnote/adapters/discord/gateway"
)

// scripted returns a server of which connection n runs the n-th script, and
// those after them the last one.
func scripted(t testing.TB, scripts ...func(*peer)) *server {
	s := &server{t: t}
	s.script = func(p *peer) {
		n := len(s.dialed()) - 1
		scripts[min(n, len(scripts)-1)](p)
	}
	return s
}

// begin greets and begins a session.
func begin(p *peer) {
	p.hello(interval)
	p.next()
	p.ready(1, "s1")
}

// goOn greets, expects a resume of s1 after a sequence, and goes on.
func goOn(p *peer, after int64) {
	p.hello(interval)
	got, _ := p.next()
	if id, sequence := got.resume(); got.Op != 6 || id != "s1" || sequence != after {
		p.t.Errorf("after Hello came opcode %d, session %q after %d; want a resume of s1 after %d", got.Op, id, sequence, after)
	}
}

func TestHandleThatBlocksKeepsTheLink(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var first *peer
		s := scripted(t, func(p *peer) {
			first = p
			begin(p)
			for n := int64(2); n < 12; n++ {
				p.dispatch(n, "E", `{}`) // blocks as a full buffer would
			}
			p.gone()
		})
		release := make(chan struct{})
		p := start(t, s, &memory{}, func(c *gateway.Config) {
			keep := c.Handle
			c.Handle = func(ctx context.Context, e gateway.Event) {
				if e.Sequence == 5 {
					<-release
				}
				keep(ctx, e)
			}
		})
		pass(30 * time.Minute)
		if n := len(p.types()); n != 4 {
			t.Errorf("%d events were handed on beside the one that blocks, want 4", n)
		}
		beats, sequences := first.heartbeats()
		if n := len(beats); n < 39 {
			t.Errorf("%d heartbeats in 30 minutes, want one each 45 s", n)
		}
		if last := sequences[len(sequences)-1]; last != "4" {
			t.Errorf("the heartbeat carries %s, want 4, the last event that was kept", last)
		}
		close(release)
		pass(30 * time.Minute)
		if n := len(p.types()); n != 11 {
			t.Errorf("%d events were handed on, want 11", n)
		}
		if n := len(s.dialed()); n != 1 {
			t.Errorf("connected %d times, want once", n)
		}
		p.end()
	})
}

func TestLinkThatDiesWhileHandleBlocks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		release := make(chan struct{})
		s := scripted(t, func(p *peer) {
			begin(p)
			p.dispatch(2, "E", `{}`)
		}, func(p *peer) {
			goOn(p, 2)
			p.dispatch(3, "RESUMED", "null")
			p.gone()
		})
		p := start(t, s, &memory{}, func(c *gateway.Config) {
			keep := c.Handle
			c.Handle = func(ctx context.Context, e gateway.Event) {
				if e.Sequence == 2 {
					<-release
				}
				keep(ctx, e)
			}
		})
		pass(10 * time.Minute)
		close(release)
		pass(10 * time.Minute)
		if got := len(s.dialed()); got != 2 {
			t.Errorf("connected %d times, want twice", got)
		}
		p.end()
	})
}

func TestEventThatIsNotKeptComesAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := scripted(t, func(p *peer) {
			begin(p)
			p.dispatch(2, "E", `{}`)
			p.dispatch(3, "E", `{}`)
			p.gone()
		}, func(p *peer) {
			goOn(p, 2)
			p.dispatch(3, "E", `{}`)
			p.dispatch(4, "RESUMED", "null")
			p.gone()
		})
		m := &memory{}
		p := start(t, s, m, func(c *gateway.Config) {
			c.Handle = func(ctx context.Context, e gateway.Event) {
				if e.Sequence == 3 {
					<-ctx.Done()
				}
			}
		})
		pass(time.Minute)
		p.end()
		q := start(t, s, m, nil)
		pass(time.Minute)
		if got := q.types(); !slices.Equal(got, []string{"E"}) {
			t.Errorf("the next process got %q, want the event that was not kept", got)
		}
		q.end()
	})
}

func TestPanicLosesOneEvent(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := scripted(t, func(p *peer) {
			begin(p)
			for n := int64(2); n < 5; n++ {
				p.dispatch(n, fmt.Sprint("E", n), `{"content":"canary"}`)
			}
			p.gone()
		})
		p := start(t, s, &memory{}, func(c *gateway.Config) {
			keep := c.Handle
			c.Handle = func(ctx context.Context, e gateway.Event) {
				if e.Sequence == 3 {
					panic(string(e.Data))
				}
				keep(ctx, e)
			}
		})
		pass(time.Hour)
		if got, want := p.types(), []string{"READY", "E2", "E4"}; !slices.Equal(got, want) {
			t.Errorf("handed on %q, want %q", got, want)
		}
		if n := len(s.dialed()); n != 1 {
			t.Errorf("connected %d times, want once", n)
		}
		p.end() // which finds the canary, were the panic's value logged
	})
}

func TestSequenceThatGoesBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := scripted(t, func(p *peer) {
			begin(p)
			for i, n := range []int64{2, 9, 4, 0, -7, 3} {
				p.dispatch(n, fmt.Sprint("E", i), `{}`)
			}
			p.op(7, "null")
			p.gone()
		}, func(p *peer) {
			goOn(p, 9)
			p.gone()
		})
		p := start(t, s, &memory{}, nil)
		pass(30 * time.Second)
		if got, want := p.types(), []string{"READY", "E0", "E1", "E2", "E3", "E4", "E5"}; !slices.Equal(got, want) {
			t.Errorf("handed on %q, want %q", got, want)
		}
		p.end()
	})
}

// TestEventOutsideOfASession is passed over: it is not the link's to give.
func TestEventOutsideOfASession(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := scripted(t, func(p *peer) {
			p.dispatch(8, "E8", `{}`)
			p.hello(interval)
			p.next()
			p.dispatch(9, "E9", `{}`)
			p.ready(1, "s1")
			p.dispatch(2, "E2", `{}`)
		}, func(p *peer) {
			p.dispatch(7, "E7", `{}`)
			goOn(p, 2)
			p.dispatch(3, "E3", `{}`)
			p.gone()
		})
		p := start(t, s, &memory{}, nil)
		pass(time.Minute)
		if got, want := p.types(), []string{"READY", "E2", "E3"}; !slices.Equal(got, want) {
			t.Errorf("handed on %q, want %q", got, want)
		}
		p.end()
	})
}

func TestInvalidSession(t *testing.T) {
	for d, op := range map[string]int{"true": 6, "false": 2, "null": 2, `{"a":[1]}`: 2, `"true"`: 2} {
		t.Run(d, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				var second packet
				s := scripted(t, func(p *peer) {
					begin(p)
					p.op(9, d)
					p.gone()
				}, func(p *peer) {
					p.hello(interval)
					second, _ = p.next()
					p.gone()
				})
				p := start(t, s, &memory{}, nil)
				pass(10 * time.Second)
				if second.Op != op {
					t.Errorf("after opcode 9 with %s came opcode %d, want %d", d, second.Op, op)
				}
				p.end()
			})
		})
	}
}

// TestGarbageThatStays is replayed by Discord as it was: it is passed over the
// second time, and what comes after it is handed on.
func TestGarbageThatStays(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := scripted(t, func(p *peer) {
			begin(p)
			p.text(`{"op":0,"s":2,"t":"E","d":{"content":"canary"`)
			p.gone()
		}, func(p *peer) {
			goOn(p, 1)
			p.text(`{"op":0,"s":2,"t":"E","d":{"content":"canary"`)
			p.dispatch(3, "E3", `{}`)
			p.dispatch(4, "RESUMED", `null`)
			p.text(`{"op":0,"s":5,"t":"E","d":{"content":"canary"`)
			p.gone()
		}, func(p *peer) {
			goOn(p, 4)
			p.dispatch(5, "E5", `{}`)
			p.gone()
		})
		p := start(t, s, &memory{}, nil)
		pass(time.Hour)
		if got, want := p.types(), []string{"READY", "E3", "E5"}; !slices.Equal(got, want) {
			t.Errorf("handed on %q, want %q", got, want)
		}
		if n := len(s.dialed()); n != 3 {
			t.Errorf("connected %d times, want 3", n)
		}
		p.end()
	})
}

// TestContextEndsAtEveryMoment stops while something waits: it ends at once.
func TestContextEndsAtEveryMoment(t *testing.T) {
	silent := func(p *peer) { p.gone() }
	frozen := func(p *peer) { p.freeze(); time.Sleep(time.Hour) }
	for name, script := range map[string]func(*peer){
		"before Hello":  silent,
		"before READY":  func(p *peer) { p.hello(interval); silent(p) },
		"in a session":  func(p *peer) { begin(p); silent(p) },
		"in a backoff":  func(p *peer) {},
		"while it asks": func(p *peer) { p.freeze(); p.hello(interval); time.Sleep(time.Hour) },
		"in a write":    func(p *peer) { begin(p); frozen(p) },
	} {
		for _, after := range []time.Duration{0, time.Second, 8 * time.Second, 23 * time.Second, 50 * time.Second} {
			t.Run(fmt.Sprint(name, " ", after), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					s := scripted(t, script)
					p := start(t, s, &memory{}, nil)
					pass(after)
					asked := time.Now()
					p.end()
					if d := time.Since(asked); d > time.Second {
						t.Errorf("it took %v to end, want at most a second", d)
					}
					s.running.Wait()
				})
			})
		}
	}
}

// TestOutage passes on what Discord says of an outage, and nothing of its own:
// what is unavailable comes back.
func TestOutage(t *testing.T) {
	const guilds = 10_000
	bubble(t, func(t *testing.T) {
		sequence := int64(1)
		all := func(p *peer, kind, format string) {
			for g := range guilds {
				sequence++
				p.dispatch(sequence, kind, fmt.Sprintf(format, g))
			}
		}
		s := scripted(t, func(p *peer) {
			begin(p)
			all(p, "GUILD_CREATE", `{"id":"%d"}`)
			all(p, "GUILD_DELETE", `{"id":"%d","unavailable":true}`)
		}, func(p *peer) {
			goOn(p, sequence)
			all(p, "GUILD_CREATE", `{"id":"%d"}`)
			p.gone()
		})
		p := start(t, s, &memory{}, nil)
		pass(time.Minute)
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.events) != 1+3*guilds {
			t.Fatalf("%d events were handed on, want %d", len(p.events), 1+3*guilds)
		}
		for i, e := range p.events[1+guilds : 1+2*guilds] {
			if want := fmt.Sprintf(`{"id":"%d","unavailable":true}`, i); e.Type != "GUILD_DELETE" || string(e.Data) != want {
				t.Fatalf("event %d is %s %s, want GUILD_DELETE %s", i, e.Type, e.Data, want)
			}
		}
		p.stop()
	})
}
