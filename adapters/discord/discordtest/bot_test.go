package discordtest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"footnote/adapters/discord/discordtest"
)

// intents are those that the bot asks for without a privileged one.
const intents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages

// A client is a program that does on Discord what a test tells it, one thing
// after another.
type client struct {
	t      testing.TB
	d      *discordtest.Discord
	http   *http.Client
	dialer *websocket.Dialer
	ws     *websocket.Conn
}

type object = map[string]any

func newClient(t *testing.T, d *discordtest.Discord) *client {
	return &client{t: t, d: d, http: d.Client(), dialer: d.Dialer()}
}

// call sends a request and returns the status and the code of Discord.
func (c *client) call(method, path string, body any) (status, code int, answer object) {
	c.t.Helper()
	r := c.request(method, path, body)
	resp, err := c.http.Do(r)
	if err != nil {
		return 0, 0, nil
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body)
	json.Unmarshal(data, &answer)
	n, _ := answer["code"].(float64)
	return resp.StatusCode, int(n), answer
}

func (c *client) request(method, path string, body any) *http.Request {
	c.t.Helper()
	var data io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			c.t.Fatal(err)
		}
		data = bytes.NewReader(encoded)
	}
	r, err := http.NewRequest(method, "https://discord.com/api/v10"+path, data)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("User-Agent", "DiscordBot (https://footnote.example, 1)")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if !strings.HasPrefix(path, "/interactions/") && !strings.HasPrefix(path, "/webhooks/") {
		r.Header.Set("Authorization", "Bot "+c.d.Token)
	}
	return r
}

// connect opens the gateway and returns the heartbeat interval.
func (c *client) connect(address string) {
	c.t.Helper()
	ws, _, err := c.dialer.Dial(address+"/?v=10&encoding=json", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	c.ws = ws
	c.t.Cleanup(func() { ws.Close() })
}

func (c *client) identify(want discordgo.Intent) {
	c.send(2, object{
		"token": c.d.Token, "intents": want, "properties": object{"os": "linux", "browser": "test", "device": "test"},
	})
}

func (c *client) send(op int, data any) {
	c.t.Helper()
	if err := c.ws.WriteJSON(object{"op": op, "d": data}); err != nil {
		c.t.Fatal(err)
	}
}

// A packet is a frame from the gateway.
type packet struct {
	Op   int             `json:"op"`
	Seq  int64           `json:"s"`
	Type string          `json:"t"`
	Data json.RawMessage `json:"d"`
}

// next reads a frame.
func (c *client) next() (packet, error) {
	var p packet
	c.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	err := c.ws.ReadJSON(&p)
	return p, err
}

// until reads frames until an event of a type comes.
func (c *client) until(event string, into any) packet {
	c.t.Helper()
	for {
		p, err := c.next()
		if err != nil {
			c.t.Fatalf("waiting for %s: %v", event, err)
		}
		if p.Type != event {
			continue
		}
		if into != nil {
			if err := json.Unmarshal(p.Data, into); err != nil {
				c.t.Fatal(err)
			}
		}
		return p
	}
}

// said is a message that keeps to all rules.
func said(content string) object {
	return object{
		"content": content, "embeds": []any{}, "components": []any{},
		"allowed_mentions": object{"parse": []any{}, "replied_user": false},
	}
}
