package slacktest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/slacktest"
)

func TestFaults(t *testing.T) {
	inBubble(t, "all", slacktest.Options{}, func(t *testing.T, r *room) {
		var fault *slacktest.Fault
		var last slacktest.Call
		r.s.Faults(func(c slacktest.Call) *slacktest.Fault {
			last = c
			return fault
		})
		post := func(f *slacktest.Fault) (int, object, int) {
			fault = f
			before := len(r.s.Messages(r.general))
			status, answer := r.p.call("chat.postMessage", answer(r.general.ID, "x", "", ""))
			return status, answer, len(r.s.Messages(r.general)) - before
		}
		for _, test := range []struct {
			name         string
			fault        slacktest.Fault
			status, done int
			code         string
		}{
			{"none", slacktest.Fault{}, 200, 1, ""},
			{"a code", slacktest.Fault{Error: "fatal_error"}, 200, 0, "fatal_error"},
			{"a scope", slacktest.Fault{Error: "missing_scope", Needed: "chat:write"}, 200, 0, "missing_scope"},
			{"500", slacktest.Fault{Status: 500}, 500, 0, "internal_error"},
			{"503 as a page", slacktest.Fault{Status: 503, HTML: true}, 503, 0, ""},
			{"500, but done", slacktest.Fault{Status: 500, Then: true}, 500, 1, "internal_error"},
			{"lost before", slacktest.Fault{Drop: slacktest.DropBefore}, 0, 0, ""},
			{"lost after", slacktest.Fault{Drop: slacktest.DropAfter}, 0, 1, ""},
			{"slow", slacktest.Fault{Delay: time.Minute}, 200, 1, ""},
		} {
			status, answer, done := post(&test.fault)
			if status != test.status || done != test.done || str(answer, "error") != test.code {
				t.Errorf("%s: %d, %v, %d posted", test.name, status, answer, done)
			}
		}
		if last.Method != "chat.postMessage" || last.Channel != r.general.ID || last.Text != "x" || last.Before != 8 || last.Token != r.study.Token {
			t.Errorf("the last call was %+v", last)
		}
		r.broke(t, "faults")
		if n := r.s.Made("chat.postMessage"); n != 9 {
			t.Errorf("%d calls, want 9", n)
		}
	})
}

func TestRateLimits(t *testing.T) {
	inBubble(t, "named by a fault", slacktest.Options{}, func(t *testing.T, r *room) {
		for _, after := range []string{"5", "", "-1", "soon"} {
			r.s.Faults(func(slacktest.Call) *slacktest.Fault {
				return &slacktest.Fault{Status: 429, RetryAfter: after, HTML: true}
			})
			if status, _ := r.p.call("auth.test", object{}); status != 429 {
				t.Errorf("got %d", status)
			}
			r.s.Faults(nil)
			time.Sleep(time.Second)
			r.p.call("auth.test", object{})
			if after == "5" {
				r.broke(t, "a call 4 s too early", slacktest.Early)
				time.Sleep(4 * time.Second)
				r.p.call("auth.test", object{})
			}
			r.broke(t, "a call after "+after)
		}
	})
	inBubble(t, "of a method", slacktest.Options{}, func(t *testing.T, r *room) {
		r.s.Limit("chat.postMessage", 2, 10*time.Second)
		aside := r.study.AddChannel("aside")
		post := func(c *slacktest.Channel) int {
			status, _ := r.p.call("chat.postMessage", answer(c.ID, "x", "", ""))
			return status
		}
		if a, b, c := post(r.general), post(r.general), post(r.general); a != 200 || b != 200 || c != 429 || post(aside) != 200 {
			t.Errorf("got %d %d %d", a, b, c)
		}
		time.Sleep(11 * time.Second)
		if post(r.general) != 200 {
			t.Error("the limit does not end")
		}
		r.broke(t, "a limit that is kept")
	})
	inBubble(t, "those of Slack", slacktest.Options{RealLimits: true}, func(t *testing.T, r *room) {
		for range 3 {
			r.p.call("chat.postMessage", answer(r.general.ID, "x", "", ""))
		}
		if n := len(r.s.Messages(r.general)); n != 1 {
			t.Errorf("%d messages in a second", n)
		}
	})
}

// A program in another process reaches all of Slack by addresses alone.
func TestByAddress(t *testing.T) {
	s := slacktest.New(t, slacktest.Options{Loopback: true, HTTP: true})
	study := s.AddWorkspace("Study")
	alice, general := study.AddUser("alice"), study.AddChannel("general")
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	p := &program{t: t, s: s, http: client, got: make(chan object, 10)}
	server := &http.Server{Handler: http.HandlerFunc(p.endpoint)}
	listener := listen(t)
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	s.DeliverToURL("http://" + listener.Addr().String())

	u := s.Slash(alice, general, "/ask x")
	c := p.next("/ask")
	if !strings.HasPrefix(str(c, "response_url"), s.URL()+"/") {
		t.Errorf("the response_url is %s", str(c, "response_url"))
	}
	p.respond(str(c, "response_url"), object{"text": "x"})
	if shown := u.Wait(); len(shown) != 1 {
		t.Errorf("alice sees %v", shown)
	}
	status, got := p.post(s.URL()+"/api/auth.test", study.Token, "application/json", []byte("{}"))
	if status != 200 || str(got, "team_id") != study.ID {
		t.Errorf("auth.test gives %d, %v", status, got)
	}
	_, open := p.post(s.URL()+"/api/apps.connections.open", s.AppToken, "application/json", []byte("{}"))
	if !strings.HasPrefix(str(open, "url"), "ws://127.0.0.1:") {
		t.Errorf("the socket is at %s", str(open, "url"))
	}
	reached, _ := slacktest.Reach(s.Listen())
	t.Cleanup(reached.CloseIdleConnections)
	p.http = reached
	if status, got := p.as(study.Token, "auth.test", object{}); status != 200 || str(got, "team_id") != study.ID {
		t.Errorf("reached: %d, %v", status, got)
	}
}
