package discord

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"
)

// TestReliabilityForged: of 100,000 requests that Discord did not sign like that,
// or not just now, none is taken, and those that it signed are.
func TestReliabilityForged(t *testing.T) {
	n := 100_000
	if underRaceDetector {
		n = 3000
	}
	r := rand.New(rand.NewPCG(1, 2))
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	seed := bytes.Repeat([]byte{7}, ed25519.SeedSize)
	key, other := ed25519.NewKeyFromSeed(seed), ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	a := &Adapter{Config: Config{PublicKey: key.Public().(ed25519.PublicKey), Now: func() time.Time { return now }}, replays: newReplays()}
	h := a.Interactions()
	send := func(stamp, sig string, body []byte) int {
		req := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		req.Header.Set(stampHeader, stamp)
		req.Header.Set(signatureHeader, sig)
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		return rec.Code
	}
	// flip changes one bit.
	flip := func(b []byte) []byte {
		b = bytes.Clone(b)
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		return b
	}
	forgeries := []string{"body", "longer body", "shorter body", "signature", "time", "stale", "early", "other key", "swapped", "short signature", "replay"}
	taken := 0
	for i := range n {
		body := []byte(`{"type":1,"id":"` + strconv.Itoa(i) + `"}`)
		at := now
		stamp := func() string { return strconv.FormatInt(at.Unix(), 10) }
		with, kind := key, forgeries[i%len(forgeries)]
		switch kind {
		case "stale":
			at = now.Add(-tolerance - time.Duration(1+r.IntN(1e6))*time.Second)
		case "early":
			at = now.Add(tolerance + time.Duration(1+r.IntN(1e6))*time.Second)
		case "other key":
			with = other
		}
		sig := ed25519.Sign(with, append([]byte(stamp()), body...))
		said := stamp()
		switch kind {
		case "body":
			body = flip(body)
		case "longer body":
			body = append(body, ' ')
		case "shorter body":
			body = body[:len(body)-1]
		case "signature":
			sig = flip(sig)
		case "time": // within what is tolerated, but not what was signed
			at = now.Add(time.Duration(1+r.IntN(200)) * time.Second)
			said = stamp()
		case "swapped": // a figure moves from the time to the body
			said, body = said[:len(said)-1], append([]byte(said[len(said)-1:]), body...)
		case "short signature":
			sig = sig[:r.IntN(len(sig))]
		case "replay":
			if got := send(said, hex.EncodeToString(sig), body); got != http.StatusOK {
				t.Fatalf("request %d is genuine and answered with %d", i, got)
			}
			taken++
		}
		if got := send(said, hex.EncodeToString(sig), body); got != http.StatusUnauthorized {
			t.Fatalf("request %d (%s) is answered with %d, want 401", i, kind, got)
		}
	}
	if taken < n/len(forgeries) {
		t.Errorf("only %d genuine requests", taken)
	}
}
