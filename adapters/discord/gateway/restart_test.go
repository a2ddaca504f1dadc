package gateway_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/adapters/discord/gateway"
	"footnote/adapters/discord/rest"

	"github.com/bwmarrin/discordgo"
)

// TestRestart stops a process in a session that has reached sequence 3, and
// starts another one.
func TestRestart(t *testing.T) {
	for name, test := range map[string]struct {
		down    time.Duration
		tamper  func(*memory)
		change  func(*gateway.Config)
		resumes bool
	}{
		"at once":                {resumes: true},
		"after 4 minutes":        {down: 4 * time.Minute, resumes: true},
		"after 6 minutes":        {down: 6 * time.Minute},
		"with other intents":     {change: func(c *gateway.Config) { c.Intents |= discordgo.IntentMessageContent }},
		"as another shard":       {change: func(c *gateway.Config) { c.Shards = 2 }},
		"with a damaged session": {tamper: func(m *memory) { m.replace("session", `{"id":"s1","addr`) }},
		"with half a session":    {tamper: func(m *memory) { m.replace("session", `{"id":"s1"}`) }},
		"with a damaged ledger":  {tamper: func(m *memory) { m.replace("identifies", `[17`) }, resumes: true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				var second packet
				s := scripted(t, func(p *peer) {
					begin(p)
					p.dispatch(2, "E", `{}`)
					p.dispatch(3, "E", `{}`)
					p.gone()
				}, func(p *peer) {
					p.hello(interval)
					second, _ = p.next()
					p.gone()
				})
				m := &memory{}
				p := start(t, s, m, nil)
				pass(20 * time.Minute)
				p.end()
				if test.tamper != nil {
					test.tamper(m)
				}
				pass(test.down)
				q := start(t, s, m, test.change)
				pass(20 * time.Second)
				id, sequence := second.resume()
				switch {
				case test.resumes && (second.Op != 6 || id != "s1" || sequence != 3):
					t.Errorf("opcode %d, session %q after %d; want a resume of s1 after 3", second.Op, id, sequence)
				case !test.resumes && second.Op != 2:
					t.Errorf("opcode %d, want an identify", second.Op)
				}
				if at := s.dialed()[1]; test.resumes && at != "resume.test:80" {
					t.Errorf("resumed at %s, want where READY said", at)
				}
				q.end()
			})
		})
	}
}

// replace alters what is kept.
func (m *memory) replace(what, value string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key := range m.values {
		if strings.Contains(key, what) {
			m.values[key] = []byte(value)
		}
	}
}

// TestCrashLosesLittle compares what is kept while a session goes on with where
// the session is.
func TestCrashLosesLittle(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t)
		m := &memory{}
		p := start(t, &w.server, m, handing(w))
		pass(10 * time.Minute)
		m.mu.Lock()
		killed := &memory{values: map[string][]byte{}}
		for key, value := range m.values {
			killed.values[key] = value
		}
		m.mu.Unlock()
		p.end()
		before := w.handed
		q := start(t, &w.server, killed, handing(w))
		pass(2 * time.Second)
		w.complete()
		if n := w.handed - before; n > 20 {
			t.Errorf("%d events came in 2 seconds after a crash at one a second, want at most 20", n)
		}
		if w.identifies != 1 {
			t.Errorf("%d identifies, want 1", w.identifies)
		}
		q.end()
	})
}

// TestAddressThatIsGone resumes where everyone connects to when nobody answers
// at the address of the session.
func TestAddressThatIsGone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t)
		w.next = func(n int) (moment, *fault) {
			if n == 0 {
				return living, faults()[0]
			}
			return "", nil
		}
		w.refuse = func(addr string) error {
			if addr == "resume.test:80" {
				return &net.DNSError{Err: "no such host", IsNotFound: true}
			}
			return nil
		}
		p := start(t, &w.server, &memory{}, handing(w))
		pass(time.Minute)
		w.complete()
		want := []string{"gateway.test:80", "resume.test:80", "resume.test:80", "gateway.test:80"}
		if got := w.dialed(); !slices.Equal(got, want) {
			t.Errorf("connected to %q, want %q", got, want)
		}
		if w.identifies != 1 || w.resumes != 1 {
			t.Errorf("%d identifies and %d resumes, want 1 and 1", w.identifies, w.resumes)
		}
		p.end()
	})
}

// TestNetworkThatIsGone is patient, and back soon after the network is.
func TestNetworkThatIsGone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t)
		back := time.Now().Add(24 * time.Hour)
		w.refuse = func(string) error {
			if time.Now().Before(back) {
				return errors.New("network is unreachable")
			}
			return nil
		}
		p := start(t, &w.server, &memory{}, handing(w))
		pass(24 * time.Hour)
		if n := len(w.dialed()); n < 24*6 || n > 24*12+15 {
			t.Errorf("connected %d times in a day, want one each 5 to 10 minutes", n)
		}
		if at := p.gateway.Alive(); !at.IsZero() {
			t.Errorf("alive at %v, want never", at)
		}
		pass(10 * time.Minute)
		w.complete()
		p.end()
	})
}

// TestSessionIsNotGivenUpWhileNobodyIsThere resumes after an hour without a
// network: Discord says whether the session is still there.
func TestSessionIsNotGivenUpWhileNobodyIsThere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t)
		w.next = func(n int) (moment, *fault) {
			if n == 0 {
				return living, faults()[0]
			}
			return "", nil
		}
		begin := time.Now()
		w.refuse = func(string) error {
			if d := time.Since(begin); d > time.Second && d < time.Hour {
				return errors.New("network is unreachable")
			}
			return nil
		}
		p := start(t, &w.server, &memory{}, handing(w))
		pass(80 * time.Minute)
		w.complete()
		if w.identifies != 1 {
			t.Errorf("%d identifies, want 1", w.identifies)
		}
		p.end()
	})
}

// TestResumeThatIsNeverAnswered begins anew in the end.
func TestResumeThatIsNeverAnswered(t *testing.T) {
	bubble(t, func(t *testing.T) {
		silent := faults()[7]
		w := newWorld(t)
		w.next = func(n int) (moment, *fault) {
			switch {
			case n == 0:
				return living, faults()[0]
			case n <= 5:
				return asked, silent
			}
			return "", nil
		}
		p := start(t, &w.server, &memory{}, handing(w))
		pass(10 * time.Minute)
		w.complete()
		if w.identifies != 2 {
			t.Errorf("%d identifies, want 2", w.identifies)
		}
		p.end()
	})
}

// TestDialerIsHeeded connects by every kind of function that a Dialer may have,
// and ends in a handshake that nobody answers.
func TestDialerIsHeeded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		for _, scheme := range []string{"ws", "wss"} {
			w := newWorld(t)
			d := w.dialer()
			silent := func(context.Context, string, string) (net.Conn, error) {
				_, theirs := net.Pipe()
				return theirs, nil
			}
			switch scheme {
			case "ws":
				d.NetDial = func(network, addr string) (net.Conn, error) { return silent(t.Context(), network, addr) }
				d.NetDialContext = nil
			case "wss":
				d.NetDialTLSContext = silent
			}
			p := start(t, &w.server, &memory{}, func(c *gateway.Config) {
				c.Dialer = d
				info := c.Info
				c.Info = func(ctx context.Context) (i rest.GatewayInfo, err error) {
					i, err = info(ctx)
					i.URL = scheme + "://gateway.test"
					return i, err
				}
			})
			pass(500 * time.Millisecond)
			asked := time.Now()
			p.end()
			if d := time.Since(asked); d > 0 {
				t.Errorf("%s: it took %v to end a handshake, want none", scheme, d)
			}
		}
	})
}
