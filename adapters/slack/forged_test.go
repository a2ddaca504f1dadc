package slack

import (
	"bytes"
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"footnote/bot/secret"
)

// TestReliabilityForged: of 100,000 requests that Slack did not sign like that, or
// not just now, none is taken, and those that it signed are.
func TestReliabilityForged(t *testing.T) {
	n := 100_000
	if underRaceDetector {
		n = 5000
	}
	r := rand.New(rand.NewPCG(1, 2))
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	taken := 0
	p, err := newEndpoint(secret.Hide(signingSecret), func() time.Time { return now }, slog.New(slog.DiscardHandler), func(time.Duration) {},
		func(_ context.Context, _ envelope, ack func(any)) error { taken++; ack(nil); return nil })
	if err != nil {
		t.Fatal(err)
	}
	send := func(stamp, sig string, body []byte) int {
		req := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		req.Header.Set(stampHeader, stamp)
		req.Header.Set(signatureHeader, sig)
		return answerOf(p, req).Code
	}
	// flip changes one bit.
	flip := func(b []byte) []byte {
		b = bytes.Clone(b)
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		return b
	}
	forgeries := []string{"body", "longer body", "shorter body", "signature", "time", "stale", "early", "other secret", "no secret",
		"swapped", "short signature", "version", "capitals in the version", "other separator", "replay"}
	genuine := 0
	for i := range n {
		body := []byte(`{"type":"event_callback","event_id":"Ev` + strconv.Itoa(i) + `"}`)
		if i%2 == 1 {
			body = []byte("command=%2Fask&text=" + strconv.Itoa(i))
		}
		at, with, kind := now, signingSecret, forgeries[i%len(forgeries)]
		switch kind {
		case "stale":
			at = now.Add(-tolerance - time.Duration(1+r.IntN(1e6))*time.Second)
		case "early":
			at = now.Add(tolerance + time.Duration(1+r.IntN(1e6))*time.Second)
		case "other secret":
			with = string(flip([]byte(signingSecret)))
		case "no secret":
			with = ""
		}
		stamp := strconv.FormatInt(at.Unix(), 10)
		sig := signed(with, stamp, body)
		switch kind {
		case "body":
			body = flip(body)
		case "longer body":
			body = append(body, ' ')
		case "shorter body":
			body = body[:len(body)-1]
		case "signature":
			written := []byte(sig)
			at := len(signatureStart) + r.IntN(len(sig)-len(signatureStart))
			written[at] = "0123456789abcdef"[(strings.IndexByte("0123456789abcdef", written[at])+1+r.IntN(15))%16]
			sig = string(written)
		case "time": // within what is tolerated, but not what was signed
			stamp = strconv.FormatInt(now.Add(time.Duration(1+r.IntN(200))*time.Second).Unix(), 10)
		case "swapped": // a figure moves from the time to the body
			stamp, body = stamp[:len(stamp)-1], append([]byte(stamp[len(stamp)-1:]), body...)
		case "short signature":
			sig = sig[:r.IntN(len(sig))]
		case "version":
			sig = "v1" + sig[2:]
		case "capitals in the version":
			sig = "V0" + sig[2:]
		case "other separator":
			sig = "v0:" + sig[3:]
		case "replay":
			if got := send(stamp, sig, body); got != http.StatusOK {
				t.Fatalf("request %d is genuine and answered with %d", i, got)
			}
			genuine++
		}
		if got := send(stamp, sig, body); got != http.StatusUnauthorized {
			t.Fatalf("request %d (%s) is answered with %d, want 401", i, kind, got)
		}
	}
	if taken != genuine || genuine < n/len(forgeries) {
		t.Errorf("%d requests were taken, of %d that are genuine", taken, genuine)
	}
}
