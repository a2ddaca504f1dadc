package gateway_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"footnote/adapters/discord/gateway"
	"footnote/adapters/discord/rest"
	"footnote/bot/secret"
)

func TestFatalCodesStop(t *testing.T) {
	codes := map[int]string{
		4004: "DISCORD_TOKEN",
		4010: "id/count",
		4011: "larger count",
		4012: "newer Footnote",
		4013: "newer Footnote",
		4014: "Message Content Intent",
	}
	for code, word := range codes {
		for _, when := range []moment{connected, greeted, asked, begun, replaying, living} {
			for connection := range 2 {
				t.Run(fmt.Sprint(code, " ", when, " ", connection), func(t *testing.T) {
					bubble(t, func(t *testing.T) { stops(t, code, word, when, connection) })
				})
			}
		}
	}
}

func stops(t *testing.T, code int, word string, when moment, connection int) {
	w := newWorld(t)
	w.next = func(n int) (moment, *fault) {
		if n < connection {
			return living, faults()[0]
		}
		return when, &fault{do: closing(code)}
	}
	m := &memory{}
	p := start(t, &w.server, m, handing(w))
	fatal := p.fatal()
	if fatal.Code != code || !strings.Contains(fatal.Error(), word) {
		t.Errorf("code %d gave %v, want advice that names %q", code, fatal, word)
	}
	pass(time.Hour)
	if n := len(w.dialed()); n != connection+1 {
		t.Errorf("connected %d times, want %d: nothing comes after code %d", n, connection+1, code)
	}
	for _, key := range m.keys() {
		if strings.Contains(key, "session") {
			t.Errorf("%s is still kept: it cannot be resumed", key)
		}
	}
	w.running.Wait()
}

// TestCodeAfterAFailedWrite is heard: a server that hangs up takes nothing any
// more, and may have said why.
func TestCodeAfterAFailedWrite(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := scripted(t, func(p *peer) {
			begin(p)
			p.freeze()
			time.Sleep(78 * time.Second) // the second heartbeat fails after 77.5 s
			p.close(4014)
		})
		p := start(t, s, &memory{}, nil)
		if fatal := p.fatal(); fatal.Code != 4014 {
			t.Errorf("stopped with %v, want 4014", fatal)
		}
		s.running.Wait()
	})
}

func TestTokenThatTheRESTInterfaceRefusesStops(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t)
		p := start(t, &w.server, &memory{}, func(c *gateway.Config) {
			c.Info = func(context.Context) (rest.GatewayInfo, error) {
				return rest.GatewayInfo{}, &rest.Error{Route: "GET /gateway/bot", Status: 401}
			}
		})
		if fatal := p.fatal(); fatal.Code != 4004 {
			t.Errorf("stopped with %v, want 4004", fatal)
		}
		if n := len(w.dialed()); n != 0 {
			t.Errorf("connected %d times with a refused token", n)
		}
	})
}

func TestNewRefuses(t *testing.T) {
	good := gateway.Config{
		Token: secret.Hide(token), Memory: &memory{}, Handle: func(context.Context, gateway.Event) {},
		Info: func(context.Context) (rest.GatewayInfo, error) { return rest.GatewayInfo{}, nil },
	}
	if _, err := gateway.New(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*gateway.Config){
		"no token":       func(c *gateway.Config) { c.Token = secret.Secret{} },
		"shard 2 of 2":   func(c *gateway.Config) { c.Shard, c.Shards = 2, 2 },
		"shard 1 of 0":   func(c *gateway.Config) { c.Shard = 1 },
		"shard -1":       func(c *gateway.Config) { c.Shard, c.Shards = -1, 2 },
		"shard 0 of -1":  func(c *gateway.Config) { c.Shards = -1 },
		"nobody to ask":  func(c *gateway.Config) { c.Info = nil },
		"no memory":      func(c *gateway.Config) { c.Memory = nil },
		"nobody handles": func(c *gateway.Config) { c.Handle = nil },
	} {
		bad := good
		change(&bad)
		if _, err := gateway.New(bad); err == nil {
			t.Errorf("%s: New was content", name)
		}
	}
}
