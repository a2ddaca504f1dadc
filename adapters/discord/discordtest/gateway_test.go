package discordtest_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"footnote/adapters/discord/discordtest"
)

const (
	gatewayAddress = "wss://gateway.discord.gg"
	resumeAddress  = "wss://gateway-us-test1.discord.gg"
)

// ready connects, identifies, and reads until a guild came. It returns the id of
// the session.
func (c *client) ready(want discordgo.Intent) string {
	c.connect(gatewayAddress)
	c.identify(want)
	var r struct {
		SessionID string `json:"session_id"`
	}
	c.until("READY", &r)
	c.until("GUILD_CREATE", nil)
	return r.SessionID
}

// closed reads until the connection ends, and returns the close code.
func (c *client) closed() int {
	for {
		if _, err := c.next(); err != nil {
			if e, ok := err.(*websocket.CloseError); ok {
				return e.Code
			}
			return 0
		}
	}
}

// texts are the contents of the messages that come before a marker.
func (c *client) texts(t *testing.T) []string {
	var all []string
	for {
		var m discordgo.Message
		c.until("MESSAGE_CREATE", &m)
		if m.Content == "marker" {
			return all
		}
		all = append(all, m.Content)
	}
}

// inBubble runs a test on a clock of its own.
func inBubble(name string, t *testing.T, f func(*testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

func TestHandshakes(t *testing.T) {
	props := object{"os": "linux", "browser": "test", "device": "test"}
	for _, tt := range []struct {
		name string
		do   func(*testing.T, *room)
		code int
		rule discordtest.Rule
	}{
		{"a wrong token", func(t *testing.T, r *room) {
			r.c.send(2, object{"token": "x", "intents": 1, "properties": props})
		}, 4004, ""},
		{"an intent that is not switched on", func(t *testing.T, r *room) { r.c.identify(discordgo.IntentMessageContent) }, 4014, ""},
		{"an intent that there is not", func(t *testing.T, r *room) { r.c.identify(1 << 30) }, 4013, discordtest.Identifying},
		{"a wrong shard", func(t *testing.T, r *room) {
			r.c.send(2, object{"token": r.d.Token, "intents": 1, "properties": props, "shard": []int{2, 2}})
		}, 4010, ""},
		{"no properties", func(t *testing.T, r *room) {
			r.c.send(2, object{"token": r.d.Token, "intents": 1})
			r.c.until("READY", nil)
			r.d.CloseGateway(4000)
		}, 4000, discordtest.Identifying},
		{"twice", func(t *testing.T, r *room) { r.c.identify(1); r.c.identify(1) }, 4005, discordtest.Handshake},
		{"presence before identify", func(t *testing.T, r *room) { r.c.send(3, object{}) }, 4003, discordtest.Handshake},
		{"an opcode that there is not", func(t *testing.T, r *room) { r.c.send(99, nil) }, 4001, discordtest.Handshake},
		{"no JSON", func(t *testing.T, r *room) { r.c.ws.WriteMessage(websocket.TextMessage, []byte("{")) }, 4002, discordtest.Handshake},
		{"too much", func(t *testing.T, r *room) {
			for range 121 {
				r.c.send(1, nil)
				r.c.next()
			}
		}, 4008, discordtest.Handshake},
		{"no heartbeat", func(t *testing.T, r *room) { r.c.identify(1) }, 4009, discordtest.Heartbeat},
		{"a heartbeat from the future", func(t *testing.T, r *room) {
			r.c.identify(1)
			r.c.until("READY", nil)
			r.c.send(1, 1000)
			for p, err := r.c.next(); err == nil && p.Op != 11; p, err = r.c.next() {
			}
			r.d.CloseGateway(4000)
		}, 4000, discordtest.Heartbeat},
	} {
		inBubble(tt.name, t, func(t *testing.T) {
			r := newRoom(t, discordtest.Options{Heartbeat: 3 * time.Second})
			r.c.connect(gatewayAddress)
			if p, err := r.c.next(); err != nil || p.Op != 10 {
				t.Fatalf("got opcode %d, %v; want hello", p.Op, err)
			}
			tt.do(t, r)
			if got := r.c.closed(); got != tt.code {
				t.Errorf("closed with %d, want %d", got, tt.code)
			}
			r.broke(t, tt.name, tt.rule)
		})
	}
	inBubble("another version", t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		ws, _, err := r.d.Dialer().Dial(gatewayAddress+"/?v=6", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer ws.Close()
		r.c.ws = ws
		if got := r.c.closed(); got != 4012 {
			t.Errorf("closed with %d, want 4012", got)
		}
		r.broke(t, "another version", discordtest.Handshake)
	})
}

func TestIdentifiesHaveALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{Identifies: 3})
		r.c.ready(intents)
		again := func() packet {
			c := newClient(t, r.d)
			c.connect(gatewayAddress)
			c.next()
			c.identify(intents)
			p, err := c.next()
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		time.Sleep(4 * time.Second)
		if p := again(); p.Op != 9 || string(p.Data) != "false" {
			t.Errorf("an identify too soon gets opcode %d, %s", p.Op, p.Data)
		}
		r.broke(t, "an identify too soon", discordtest.Identifying)
		time.Sleep(5 * time.Second)
		if p := again(); p.Type != "READY" {
			t.Errorf("an identify in time gets %q", p.Type)
		}
		r.broke(t, "an identify in time", "")
		time.Sleep(5 * time.Second)
		again()
		r.broke(t, "an identify more than the day has", discordtest.Identifying)
		if n := r.d.Counts(); n.Identifies != 4 || n.Connections != 4 {
			t.Errorf("counted %+v", n)
		}
	})
}

func TestResuming(t *testing.T) {
	inBubble("what was missed is replayed, in order", t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{Privileged: discordgo.IntentMessageContent})
		id := r.c.ready(intents | discordgo.IntentMessageContent)
		r.d.Say(r.alice, r.general, "one")
		seq := r.c.until("MESSAGE_CREATE", nil).Seq
		r.d.Say(r.alice, r.general, "two")
		r.d.Drop()
		r.d.Say(r.alice, r.general, "three")
		r.c.connect(resumeAddress)
		r.c.send(6, object{"token": r.d.Token, "session_id": id, "seq": seq})
		r.c.until("", nil) // hello
		var got []string
		last := seq
		for {
			p, err := r.c.next()
			if err != nil {
				t.Fatal(err)
			}
			if p.Seq != last+1 {
				t.Errorf("sequence %d follows %d", p.Seq, last)
			}
			last = p.Seq
			if p.Type == "RESUMED" {
				break
			}
			var m discordgo.Message
			json.Unmarshal(p.Data, &m)
			got = append(got, m.Content)
		}
		if want := []string{"two", "three"}; !slices.Equal(got, want) {
			t.Errorf("replayed %q, want %q", got, want)
		}
		r.broke(t, "a resume", "")
	})
	resume := func(t *testing.T, r *room, address, id string, seq int) packet {
		r.c.connect(address)
		r.c.next()
		r.c.send(6, object{"token": r.d.Token, "session_id": id, "seq": seq})
		p, _ := r.c.next()
		return p
	}
	inBubble("at another host than READY said", t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		id := r.c.ready(intents)
		r.d.Drop()
		resume(t, r, gatewayAddress, id, 2)
		r.broke(t, "it", discordtest.Resuming)
	})
	for name, kill := range map[string]func(*room){
		"after a goodbye": func(r *room) {
			r.c.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""))
			r.c.closed()
		},
		"after 4009":           func(r *room) { r.d.CloseGateway(4009); r.c.closed() },
		"after opcode 9 false": func(r *room) { r.d.Op9(false); r.d.Drop() },
	} {
		inBubble(name, t, func(t *testing.T) {
			r := newRoom(t, discordtest.Options{})
			id := r.c.ready(intents)
			kill(r)
			synctest.Wait()
			if p := resume(t, r, resumeAddress, id, 2); p.Op != 9 || string(p.Data) != "false" {
				t.Errorf("got opcode %d, %s; want 9, false", p.Op, p.Data)
			}
			r.broke(t, "it", "")
		})
	}
	inBubble("after 4000 and opcode 9 true it works", t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		id := r.c.ready(intents)
		r.d.Op9(true)
		r.d.CloseGateway(4000)
		r.c.closed()
		if p := resume(t, r, resumeAddress, id, 2); p.Type != "RESUMED" {
			t.Errorf("got opcode %d, %s", p.Op, p.Type)
		}
	})
	inBubble("from the future", t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		id := r.c.ready(intents)
		r.d.Drop()
		resume(t, r, resumeAddress, id, 1000)
		r.broke(t, "it", discordtest.Resuming)
	})
}

func TestBadMoments(t *testing.T) {
	for _, m := range []discordtest.Moment{discordtest.Connected, discordtest.Greeted, discordtest.Identified, discordtest.Ready} {
		inBubble("close", t, func(t *testing.T) {
			r := newRoom(t, discordtest.Options{})
			r.d.At(m, func(l *discordtest.Link) { l.Op7(); l.Close(4000) })
			r.c.connect(gatewayAddress)
			if m != discordtest.Connected && m != discordtest.Greeted {
				r.c.identify(intents)
			}
			if code := r.c.closed(); code != 4000 {
				t.Errorf("closed with %d, want 4000", code)
			}
		})
	}
	inBubble("silence", t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{Heartbeat: 3 * time.Second})
		r.c.ready(intents)
		r.d.Silence()
		r.c.send(1, nil)
		if p, err := r.c.next(); err == nil {
			t.Errorf("a silent link says %+v", p)
		}
		r.broke(t, "silence", "")
	})
	inBubble("garbage and half events", t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		r.c.ready(intents)
		r.d.Dispatch("MESSAGE_CREATE", object{"id": "1", "content": "no author"})
		var m discordgo.Message
		if r.c.until("MESSAGE_CREATE", &m); m.Author != nil {
			t.Errorf("the author is %v", m.Author)
		}
		r.d.Garbage("{{{")
		if _, data, _ := r.c.ws.ReadMessage(); string(data) != "{{{" {
			t.Errorf("got %q", data)
		}
	})
}

func TestEventsComeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		r.c.ready(intents)
		dm := r.d.DM(r.alice)
		for _, text := range []string{"a", "b", "c"} {
			r.d.Say(r.alice, dm, text)
		}
		r.d.Redeliver(8, rand.New(rand.NewPCG(1, 2)))
		r.d.Redeliver(1, nil)
		r.d.Say(r.alice, dm, "marker")
		got := r.c.texts(t)
		count := map[string]int{}
		for _, text := range got[3 : len(got)-3] {
			count[text]++
		}
		for _, text := range []string{"a", "b", "c"} {
			if n := count[text]; n < 1 || n > 8 {
				t.Errorf("%q came again %d times, want 1 to 8", text, n)
			}
		}
		if slices.IsSorted(got[3:]) {
			t.Errorf("%q came in order", got)
		}
		if tail := got[len(got)-3:]; !slices.Equal(tail, []string{"a", "b", "c"}) {
			t.Errorf("at last %q came again, want each once", tail)
		}
	})
}

func TestOutagesAndRemovals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		r.c.ready(intents)
		var g struct {
			ID          string
			Unavailable *bool
		}
		r.d.Unavailable()
		if r.c.until("GUILD_DELETE", &g); g.Unavailable == nil || !*g.Unavailable {
			t.Errorf("an outage is told as %+v", g)
		}
		r.d.Available()
		r.c.until("GUILD_CREATE", nil)
		g.Unavailable = nil
		r.d.Remove(r.g)
		if r.c.until("GUILD_DELETE", &g); g.Unavailable != nil || g.ID != r.g.ID {
			t.Errorf("a removal is told as %+v", g)
		}
		if _, code, _ := r.c.call("GET", "/guilds/"+r.g.ID, nil); code != 50001 {
			t.Errorf("a guild without the bot gets %d", code)
		}
	})
}

func TestEventsGoToTheirShard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{MaxConcurrency: 2, Shards: 2})
		time.Sleep(time.Second)
		var guilds []*discordtest.Guild
		for range 20 {
			time.Sleep(time.Millisecond) // so that ids differ in the bits that count
			guilds = append(guilds, r.d.AddGuild("g"))
		}
		seen := map[string]int{}
		for shard := range 2 {
			c := newClient(t, r.d)
			c.connect(gatewayAddress)
			c.send(2, object{"token": r.d.Token, "intents": intents, "shard": []int{shard, 2}, "properties": object{"os": "o", "browser": "b", "device": "d"}})
			var ready struct{ Guilds []struct{ ID string } }
			c.until("READY", &ready)
			for _, g := range ready.Guilds {
				seen[g.ID]++
			}
			if n := len(ready.Guilds); n == 0 || n == 21 {
				t.Errorf("shard %d has %d guilds of 21", shard, n)
			}
		}
		for _, g := range guilds {
			if seen[g.ID] != 1 {
				t.Errorf("a guild is on %d shards", seen[g.ID])
			}
		}
	})
}
