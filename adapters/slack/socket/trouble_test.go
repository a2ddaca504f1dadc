package socket_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/socket"
	"footnote/bot/secret"

	"github.com/gorilla/websocket"
)

func TestFatalCodes(t *testing.T) {
	for code, want := range map[string]string{
		"invalid_auth":           "Basic Information → App-Level Tokens",
		"not_authed":             "without quotation marks",
		"account_inactive":       "Install App",
		"token_revoked":          "was revoked",
		"token_expired":          "has expired",
		"not_allowed_token_type": "SLACK_BOT_TOKEN",
		"missing_scope":          "lacks the scope connections:write",
		"org_login_required":     "Enterprise",
	} {
		t.Run(code, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &server{t: t}
				s.answer = func(int) *answer {
					return says(200, fmt.Sprintf(`{"ok":false,"error":%q,"needed":"connections:write","provided":"authorizations:read"}`, code))
				}
				p := start(t, s, nil)
				begin := time.Now()
				err := <-p.done
				fatal, ok := errors.AsType[*socket.FatalError](err)
				if !ok || fatal.Code != code || !strings.Contains(fatal.Advice, want) || !strings.Contains(fatal.Advice, "api.slack.com/apps") {
					t.Errorf("Run returned %v, want a FatalError with %q", err, want)
				}
				if strings.Contains(err.Error(), "%!") {
					t.Errorf("advice is not whole: %v", err)
				}
				if time.Since(begin) > time.Second || len(s.opened()) != 1 {
					t.Errorf("asked %d times in %v, want once", len(s.opened()), time.Since(begin))
				}
				p.secret(err.Error() + p.log.String())
				if _, err := p.socket.Try(t.Context()); !errors.As(err, new(*socket.FatalError)) {
					t.Errorf("Try returned %v", err)
				}
			})
		})
	}
}

// TestWhatPassesIsNotFatal fails in some way for a while, and then goes well.
func TestWhatPassesIsNotFatal(t *testing.T) {
	for name, test := range map[string]struct {
		answer func(n int) *answer
		refuse error
	}{
		"an unknown code":          {answer: func(int) *answer { return says(200, `{"ok":false,"error":"internal_error"}`) }},
		"no code":                  {answer: func(int) *answer { return says(200, `{"ok":false}`) }},
		"an empty address":         {answer: func(int) *answer { return says(200, `{"ok":true,"url":""}`) }},
		"an address of the web":    {answer: func(int) *answer { return says(200, `{"ok":true,"url":"https://CANARY.test/"}`) }},
		"an address with a name":   {answer: func(int) *answer { return says(200, `{"ok":true,"url":"ws://CANARY@wss.test/"}`) }},
		"an address that is none":  {answer: func(int) *answer { return says(200, `{"ok":true,"url":"ws://[CANARY"}`) }},
		"nothing":                  {answer: func(int) *answer { return says(200, ``) }},
		"HTML":                     {answer: func(int) *answer { return says(200, `<html>CANARY`) }},
		"500":                      {answer: func(int) *answer { return says(500, `CANARY`) }},
		"503":                      {answer: func(int) *answer { return says(503, ``) }},
		"404":                      {answer: func(int) *answer { return says(404, ``) }},
		"429 without a time":       {answer: func(int) *answer { return says(429, ``) }},
		"429 with a date":          {answer: func(int) *answer { return says(429, ``, "Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT") }},
		"429 with a negative time": {answer: func(int) *answer { return says(429, ``, "Retry-After", "-5") }},
		"ratelimited":              {answer: func(int) *answer { return says(200, `{"ok":false,"error":"ratelimited"}`) }},
		"no route":                 {refuse: errUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &server{t: t}
				begin := time.Now()
				well := func() bool { return time.Since(begin) > 10*time.Minute }
				s.script = func(p *peer) { p.hello(); p.pinging(5 * time.Second) }
				s.answer = func(n int) *answer {
					if test.answer == nil || well() {
						return nil
					}
					return test.answer(n)
				}
				s.refuse = func(int) error {
					if well() {
						return nil
					}
					return test.refuse
				}
				p := start(t, s, nil)
				pass(10 * time.Minute)
				if n := len(s.opened()); n > 50 || n < 10 {
					t.Errorf("asked %d times in 10 minutes, want more and more seldom", n)
				}
				if !p.socket.Alive().IsZero() {
					t.Errorf("alive at %v without a connection", p.socket.Alive())
				}
				pass(5 * time.Minute)
				if p.socket.Connected() != 2 {
					t.Errorf("%d connections 5 minutes after all is well", p.socket.Connected())
				}
				p.end()
			})
		})
	}
}

func TestRetryAfterHoldsForAllConnections(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &server{t: t}
		s.script = func(p *peer) { p.hello(); p.pinging(5 * time.Second) }
		s.answer = func(n int) *answer {
			if n < 4 {
				return says(429, "", "Retry-After", "45")
			}
			return nil
		}
		p := start(t, s, func(c *socket.Config) { c.Apart = time.Second })
		pass(10 * time.Minute)
		opened := s.opened()
		for n := range 4 {
			// Both wait for the same moment: the one that asks second then had no answer yet.
			if d := opened[n+1].Sub(opened[n]); d < 45*time.Second && d > time.Millisecond {
				t.Errorf("asked again after %v, want 45 seconds at least", d)
			}
		}
		if p.socket.Connected() != 2 {
			t.Errorf("%d connections at the end", p.socket.Connected())
		}
		p.end()
	})
}

// TestSocketModeSwitchedOff ends with advice, unless it was for a moment.
func TestSocketModeSwitchedOff(t *testing.T) {
	for _, times := range []int{2, 1000} {
		t.Run(fmt.Sprint(times), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &server{t: t}
				s.script = func(p *peer) {
					p.hello()
					if p.n < times {
						p.disconnect("link_disabled")
						return
					}
					p.pinging(5 * time.Second)
				}
				p := start(t, s, one)
				pass(10 * time.Minute)
				if times == 2 {
					if p.socket.Connected() != 1 {
						t.Error("not connected although Socket Mode is on again")
					}
					p.end()
					return
				}
				select {
				case err := <-p.done:
					if fatal, ok := errors.AsType[*socket.FatalError](err); !ok || fatal.Code != "link_disabled" || !strings.Contains(fatal.Advice, "Enable Socket Mode") {
						t.Errorf("Run returned %v", err)
					}
				default:
					t.Error("Run goes on although Socket Mode is off")
					p.end()
				}
			})
		})
	}
}

func TestTooManyConnectionsIsNotFatal(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &server{t: t}
		s.script = func(p *peer) { p.disconnect("too_many_websockets") }
		p := start(t, s, one)
		pass(time.Hour)
		opened := s.opened()
		if n := len(opened); n < 10 || n > 50 || opened[1].Sub(opened[0]) < 15*time.Second {
			t.Errorf("opened %d connections in an hour, the second after %v", n, opened[1].Sub(opened[0]))
		}
		if !strings.Contains(p.log.String(), "Another process uses the same SLACK_APP_TOKEN") {
			t.Error("the log does not say why")
		}
		p.end()
	})
}

// TestDropsAreNotAnsweredAtOnce has each connection dropped, after so long.
func TestDropsAreNotAnsweredAtOnce(t *testing.T) {
	for _, test := range []struct {
		name  string
		hello bool
		after time.Duration
		most  int // connections in an hour
		least int
	}{
		{"before the greeting", false, 0, 30, 10},
		{"after the greeting", true, 0, 400, 100},
		{"a while after it", true, 2 * time.Minute, 31, 29},
	} {
		t.Run(test.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &server{t: t}
				s.script = func(p *peer) {
					if test.hello {
						p.hello()
					}
					go p.pinging(5 * time.Second)
					time.Sleep(test.after)
				}
				p := start(t, s, one)
				pass(time.Hour)
				if n := len(s.opened()); n < test.least || n > test.most {
					t.Errorf("%d connections in an hour, want %d to %d", n, test.least, test.most)
				}
				p.end()
			})
		})
	}
}

// TestSilenceIsFound has connections that look as if they stood.
func TestSilenceIsFound(t *testing.T) {
	for name, script := range map[string]func(p *peer){
		"half open": func(p *peer) { p.hello(); p.freeze(); time.Sleep(time.Hour) },
		"half open after a while": func(p *peer) {
			p.hello()
			go func() { time.Sleep(20 * time.Second); p.freeze() }()
			time.Sleep(time.Hour)
		},
		"nothing comes": func(p *peer) { p.hush(); p.hello(); <-p.gone },
		"nothing comes any more": func(p *peer) {
			p.hello()
			p.send("x")
			time.Sleep(25 * time.Second)
			p.hush()
			<-p.gone
		},
		"no greeting, but pings": func(p *peer) { p.pinging(5 * time.Second) },
		"half a frame": func(p *peer) {
			p.hello()
			p.freeze()
			p.raw.Write([]byte{0x81, 100, '{', '"'})
			time.Sleep(time.Hour)
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &server{t: t}
				begin := time.Now()
				found := time.Duration(0)
				s.script = func(p *peer) {
					if p.n == 0 {
						script(p)
						return
					}
					found = time.Since(begin)
					p.hello()
					p.pinging(5 * time.Second)
				}
				p := start(t, s, one)
				pass(2 * time.Minute)
				if found == 0 || found > time.Minute {
					t.Errorf("found after %v, want within a minute", found)
				}
				if p.socket.Connected() != 1 {
					t.Errorf("%d connections", p.socket.Connected())
				}
				p.end()
			})
		})
	}
}

// TestSilenceThatIsNone keeps connections over which something comes.
func TestSilenceThatIsNone(t *testing.T) {
	for name, script := range map[string]func(p *peer){
		"only pings":           func(p *peer) { p.pinging(20 * time.Second) },
		"only answers to ours": func(p *peer) { <-p.gone },
		"a binary frame":       func(p *peer) { p.write(websocket.BinaryMessage, []byte{1, 2}); <-p.gone },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &server{t: t}
				s.script = func(p *peer) { p.hello(); script(p) }
				p := start(t, s, one)
				for range 30 {
					pass(time.Minute)
					if ago := time.Since(p.socket.Alive()); ago > 25*time.Second {
						t.Errorf("alive %v ago", ago)
					}
				}
				if _, all := s.count(); all != 1 {
					t.Errorf("%d connections, want one", all)
				}
				p.end()
			})
		})
	}
}

func TestTry(t *testing.T) {
	for name, test := range map[string]struct {
		script func(p *peer)
		count  int
		want   string
	}{
		"greeted":             {func(p *peer) { p.text(`{"type":"hello","num_connections":3}`); <-p.gone }, 3, ""},
		"greeted with no sum": {func(p *peer) { p.text(`{"type":"hello"}`); <-p.gone }, 0, ""},
		"an envelope first":   {func(p *peer) { p.send("x"); p.text(`{`); p.hello(); <-p.gone }, 1, ""},
		"switched off":        {func(p *peer) { p.disconnect("link_disabled"); <-p.gone }, 0, "Enable Socket Mode"},
		"too many":            {func(p *peer) { p.disconnect("too_many_websockets"); <-p.gone }, 0, "too_many_websockets"},
		"silent":              {func(p *peer) { <-p.gone }, 0, "did not greet"},
		"dropped":             {func(p *peer) {}, 0, "did not greet"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &server{t: t, script: test.script}
				c := socket.Config{AppToken: secret.Hide(token), HTTP: &http.Client{Transport: s}, Dialer: s.dialer(), Handle: nothing}
				so, err := socket.New(c)
				if err != nil {
					t.Fatal(err)
				}
				n, err := so.Try(t.Context())
				if n != test.count || test.want == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), test.want) {
					t.Errorf("got %d, %v, want %d, %q", n, err, test.count, test.want)
				}
				s.running.Wait()
			})
		})
	}
}
