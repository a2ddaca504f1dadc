package discord

import (
	"context"
	"crypto/ed25519"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/discord/discordtest"
	"footnote/bot/secret"
)

func TestEndpoint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, discordtest.Options{})
		w.http = true
		w.start()
		h := w.adapter.Interactions()
		if why := w.d.SaveEndpoint(h); why != "" {
			t.Error(why)
		}
		status := func(r *http.Request) int {
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, r)
			return rec.Code
		}
		get := w.d.Request(nil, discordtest.Valid)
		get.Method = http.MethodGet
		if got := status(get); got != http.StatusMethodNotAllowed {
			t.Errorf("GET is answered with %d", got)
		}
		if got := status(w.d.Request([]byte(strings.Repeat(" ", maxBody+1)), discordtest.Valid)); got != http.StatusBadRequest {
			t.Errorf("a body that is too large is answered with %d", got)
		}
		for _, body := range []string{"", "{", `{"type":2}`, `{"type":0}`, `{"type":5,"id":"1"}`, "null"} {
			if got := status(w.d.Request([]byte(body), discordtest.Valid)); got != http.StatusBadRequest {
				t.Errorf("%q is answered with %d, want 400", body, got)
			}
		}
		body := w.d.Ping()
		once, twice := w.d.Request(body, discordtest.Valid), w.d.Request(body, discordtest.Valid) // of the same second
		if got := status(once); got != http.StatusOK {
			t.Errorf("a PING is answered with %d", got)
		}
		if got := status(twice); got != http.StatusUnauthorized {
			t.Errorf("a replay is answered with %d, want 401", got)
		}
		if w.adapter.Alive().IsZero() {
			t.Error("nothing was heard of Discord")
		}
	})
}

// slowly is a body of which nothing ever comes.
type slowly struct{ asked *bool }

func (s slowly) Read([]byte) (int, error) { *s.asked = true; return 0, context.DeadlineExceeded }
func (s slowly) Close() error             { return nil }

// TestBadSignaturesAtOnce: of a request that cannot be Discord's nothing is read.
func TestBadSignaturesAtOnce(t *testing.T) {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)).Public().(ed25519.PublicKey)
	a := &Adapter{Config: Config{PublicKey: key, Now: time.Now}, replays: newReplays()}
	for name, header := range map[string]http.Header{
		"none":      {},
		"short":     {signatureHeader: {"00"}, stampHeader: {"1"}},
		"no time":   {signatureHeader: {strings.Repeat("00", 64)}},
		"long past": {signatureHeader: {strings.Repeat("00", 64)}, stampHeader: {"1"}},
	} {
		asked := false
		r := httptest.NewRequest(http.MethodPost, "/", slowly{&asked})
		for k, v := range header {
			r.Header.Set(k, v[0])
		}
		rec := httptest.NewRecorder()
		a.Interactions().ServeHTTP(rec, r)
		if rec.Code != http.StatusUnauthorized || asked {
			t.Errorf("%s: %d, body read: %v; want 401 and no", name, rec.Code, asked)
		}
	}
}

func TestReplaysAreForgotten(t *testing.T) {
	r, now := newReplays(), time.Unix(1_800_000_000, 0)
	sig := func(n int) (s [ed25519.SignatureSize]byte) {
		s[0], s[1], s[2] = byte(n), byte(n>>8), byte(n>>16)
		return s
	}
	for n := range 100_000 {
		now = now.Add(10 * time.Millisecond)
		if !r.fresh(sig(n), now) {
			t.Fatalf("signature %d counts as seen", n)
		}
	}
	if r.fresh(sig(99_000), now) {
		t.Error("a signature of ten seconds ago counts as new")
	}
	now = now.Add(3 * tolerance)
	r.fresh(sig(200_000), now)
	now = now.Add(3 * tolerance)
	r.fresh(sig(200_001), now)
	if n := len(r.now) + len(r.old); n > 2 {
		t.Errorf("%d signatures are remembered after an hour, want 2", n)
	}
}

func TestNewRefuses(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	w.bot = w.newBot()
	for name, change := range map[string]func(*Config){
		"no token":      func(c *Config) { c.Token = secret.Secret{} },
		"no app":        func(c *Config) { c.AppID = "" },
		"a short key":   func(c *Config) { c.PublicKey = make(ed25519.PublicKey, 31) },
		"an empty key":  func(c *Config) { c.PublicKey = ed25519.PublicKey{} },
		"no bot":        func(c *Config) { c.Bot = nil },
		"no queue":      func(c *Config) { c.Queue = nil },
		"shard 2 of 2":  func(c *Config) { c.Shard, c.Shards = 2, 2 },
		"no downloader": func(c *Config) { c.Download = nil },
	} {
		c := Config{Token: secret.Hide("t"), AppID: "1", Bot: w.bot, Queue: w.queue, Memory: w.memory, Download: func(context.Context, string) (io.ReadCloser, error) { return nil, nil }}
		change(&c)
		if _, err := New(c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	off, err := New(Config{Token: secret.Hide("t"), AppID: "1", Bot: w.bot, Queue: w.queue, Memory: w.memory, Download: func(context.Context, string) (io.ReadCloser, error) { return nil, nil }})
	if err != nil {
		t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	off.Interactions().ServeHTTP(rec, w.d.Request(w.d.Ping(), discordtest.Valid))
	if rec.Code != http.StatusNotFound {
		t.Errorf("without a key the endpoint answers %d", rec.Code)
	}
}
