package socket_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"footnote/adapters/slack/socket"
	"footnote/bot/secret"
)

func TestNewRefuses(t *testing.T) {
	handle := func(context.Context, socket.Envelope, func(any)) {}
	for name, test := range map[string]struct {
		c    socket.Config
		want string
	}{
		"no token":             {socket.Config{Handle: handle}, "set SLACK_APP_TOKEN"},
		"the token of a bot":   {socket.Config{AppToken: secret.Hide("xoxb-CANARY"), Handle: handle}, "begins with xapp-"},
		"no Handle":            {socket.Config{AppToken: secret.Hide(token)}, "needs Handle"},
		"too many connections": {socket.Config{AppToken: secret.Hide(token), Handle: handle, Connections: 11}, "Slack allows 1 to 10"},
	} {
		_, err := socket.New(test.c)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

func TestWhatComesIsAcknowledged(t *testing.T) {
	tests := []struct {
		name, frame string
		handed      bool
		acked       bool
	}{
		{"an event", `{"envelope_id":"x","type":"events_api","payload":{"a":1},"retry_attempt":0}`, true, true},
		{"a command", `{"envelope_id":"x","type":"slash_commands","payload":{}}`, true, true},
		{"a button", `{"payload":{},"type":"interactive","envelope_id":"x"}`, true, true},
		{"fields of other types", `{"envelope_id":"x","type":"events_api","payload":{},"retry_attempt":"one","reason":[1],"num_connections":{}}`, true, true},
		{"white space", " {\"envelope_id\":\"x\",\"type\":\"events_api\",\"payload\": \n{} }", true, true},
		{"an unknown type", `{"envelope_id":"x","type":"workflows","payload":{"CANARY":1}}`, false, true},
		{"a type that is no string", `{"envelope_id":"x","type":7,"payload":{}}`, false, true},
		{"no type", `{"envelope_id":"x","payload":{}}`, false, true},
		{"no payload", `{"envelope_id":"x","type":"events_api"}`, false, true},
		{"a payload of null", `{"envelope_id":"x","type":"events_api","payload":null}`, false, true},
		{"a payload that is a list", `{"envelope_id":"x","type":"interactive","payload":["CANARY"]}`, false, true},
		{"a payload that is a string", `{"envelope_id":"x","type":"interactive","payload":"{}"}`, false, true},
		{"no id", `{"type":"events_api","payload":{}}`, false, false},
		{"an id that is no string", `{"envelope_id":{"x":1},"type":"events_api","payload":{}}`, false, false},
		{"half a frame", `{"envelope_id":"x","type":"events_api","payload":{"CANARY`, false, false},
		{"garbage", `CANARY{{{`, false, false},
		{"nothing", ``, false, false},
		{"a list", `["x"]`, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := &server{t: t}
				var acks []string
				s.script = func(p *peer) {
					p.hello()
					p.text(test.frame)
					p.send("after")
					time.Sleep(time.Second)
					for len(p.acks) > 0 {
						acks = append(acks, (<-p.acks).ID)
					}
					<-p.gone
				}
				p := start(t, s, one)
				pass(2 * time.Second)
				var want, handed []string
				if test.acked {
					want = append(want, "x")
				}
				if test.handed {
					handed = append(handed, "x")
				}
				want, handed = append(want, "after"), append(handed, "after")
				slices.Sort(want)
				slices.Sort(acks)
				if !slices.Equal(acks, want) {
					t.Errorf("acknowledged %q, want %q", acks, want)
				}
				if got := p.ids(); !slices.Equal(got, handed) {
					t.Errorf("handed on %q, want %q", got, handed)
				}
				if _, all := s.count(); all != 1 {
					t.Errorf("%d connections, want one", all)
				}
				p.end()
			})
		})
	}
}

func TestGarbageWithoutEndIsAnEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &server{t: t}
		s.script = func(p *peer) {
			p.hello()
			for p.text("{") == nil {
			}
		}
		p := start(t, s, one)
		pass(time.Minute)
		if _, all := s.count(); all < 2 || all > 20 {
			t.Errorf("%d connections in a minute, want some", all)
		}
		p.end()
	})
}

// TestTheAnswerGoesWithTheAcknowledgement has Handle acknowledge later and more
// than once.
func TestTheAnswerGoesWithTheAcknowledgement(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &server{t: t}
		type options struct {
			Options []string `json:"options"`
		}
		big := options{[]string{strings.Repeat("CANARY", 4000)}}
		var acks []ack
		s.script = func(p *peer) {
			p.hello()
			for _, id := range []string{"plain", "options", "big", "no JSON", "late"} {
				p.send(id)
			}
			time.Sleep(4 * time.Second)
			for len(p.acks) > 0 {
				acks = append(acks, <-p.acks)
			}
			<-p.gone
		}
		p := start(t, s, func(c *socket.Config) {
			c.Connections = 1
			c.Handle = func(_ context.Context, e socket.Envelope, ack func(any)) {
				switch e.ID {
				case "plain":
					ack(nil)
				case "options":
					ack(options{[]string{"a", "b"}})
				case "big":
					ack(big)
				case "no JSON":
					ack(func() {})
				case "late":
					time.AfterFunc(3*time.Second, func() { ack(nil) })
					return
				}
				ack("a second time")
			}
		})
		pass(5 * time.Second)
		got := map[string]string{}
		for _, a := range acks {
			got[a.ID] += string(a.Payload) + ";"
			if a.bytes >= 20<<10 {
				t.Errorf("an acknowledgement has %d bytes, which Slack passes over", a.bytes)
			}
		}
		want := map[string]string{"plain": ";", "options": `{"options":["a","b"]};`, "big": ";", "no JSON": ";", "late": ";"}
		if a, b := asJSON(t, got), asJSON(t, want); a != b {
			t.Errorf("acknowledged %s, want %s", a, b)
		}
		p.end()
	})
}

func asJSON(t *testing.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestALargeAcknowledgementIsOneFrame looks at what is on the wire.
func TestALargeAcknowledgementIsOneFrame(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := &server{t: t}
		var bytes int
		var parts bool
		s.script = func(p *peer) {
			p.hello()
			p.send("x")
			a := <-p.acks
			bytes, parts = a.bytes, len(a.Payload) == 0
			<-p.gone
		}
		p := start(t, s, func(c *socket.Config) {
			c.Connections = 1
			c.Dialer.WriteBufferSize = 1024
			c.Dialer.NetDialContext = whole(t, c.Dialer.NetDialContext)
			c.Handle = func(_ context.Context, _ socket.Envelope, ack func(any)) {
				ack(map[string]string{"text": strings.Repeat("x", 20_000)})
			}
		})
		pass(time.Second)
		if bytes < 20_000 || parts {
			t.Errorf("acknowledged with %d bytes", bytes)
		}
		p.end()
	})
}
