package slack

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/bot/secret"
)

const signingSecret = "8f742231b10e8888abcd99yyyzzz85a5"

// signed is the signature of a body, as Slack makes it.
func signed(secret, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// request is one that Slack signed at a time.
func request(body string, at time.Time) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	stamp := strconv.FormatInt(at.Unix(), 10)
	r.Header.Set(stampHeader, stamp)
	r.Header.Set(signatureHeader, signed(signingSecret, stamp, []byte(body)))
	return r
}

func testEndpoint(t testing.TB, take taker) *endpoint {
	t.Helper()
	p, err := newEndpoint(secret.Hide(signingSecret), time.Now, slog.New(slog.DiscardHandler), func(time.Duration) {}, take)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func answerOf(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// verify judges a request as the endpoint does.
func verify(secret string, h http.Header, body []byte, now time.Time) error {
	sig, err := readSignature(h, now)
	if err != nil {
		return err
	}
	return sig.check(secret, h, body)
}

// TestKnownSignature: the example of Slack's documentation.
// https://docs.slack.dev/authentication/verifying-requests-from-slack/
func TestKnownSignature(t *testing.T) {
	body := []byte("token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
	h := http.Header{}
	h.Set(stampHeader, "1531420618")
	h.Set(signatureHeader, "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")
	at := time.Unix(1531420618, 0)
	for name, c := range map[string]struct {
		secret string
		now    time.Time
		want   error
	}{
		"as it is":           {signingSecret, at, nil},
		"5 minutes later":    {signingSecret, at.Add(tolerance), nil},
		"5 minutes before":   {signingSecret, at.Add(-tolerance), nil},
		"too late":           {signingSecret, at.Add(tolerance + time.Second), errUntimely},
		"too early":          {signingSecret, at.Add(-tolerance - time.Second), errUntimely},
		"by another secret":  {signingSecret + "x", at, errNotSlack},
		"without any secret": {"", at, errNotSlack},
	} {
		if err := verify(c.secret, h, body, c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	stamp := "1531420618"
	h.Set(signatureHeader, signed("", stamp, body))
	if err := verify("", h, body, at); err == nil {
		t.Error("what is signed with no secret is taken where there is none")
	}
}

func TestEndpoint(t *testing.T) {
	form := func(fields ...string) string {
		v := url.Values{}
		for i := 0; i < len(fields); i += 2 {
			v.Set(fields[i], fields[i+1])
		}
		return v.Encode()
	}
	for name, c := range map[string]struct {
		body          string
		ack           any
		kind, payload string // what was taken; "" for nothing
		answer        string
	}{
		"an event":       {body: `{"type":"event_callback"}`, kind: "events_api", payload: `{"type":"event_callback"}`},
		"a check":        {body: `{"type":"url_verification","challenge":"abc"}`, ack: map[string]string{"challenge": "abc"}, kind: "events_api", payload: `{"type":"url_verification","challenge":"abc"}`, answer: `{"challenge":"abc"}`},
		"a command":      {body: form("command", "/ask", "text", "why & how?"), kind: "slash_commands", payload: `{"command":"/ask","text":"why \u0026 how?"}`},
		"a press":        {body: form("payload", `{"type":"block_actions"}`), kind: "interactive", payload: `{"type":"block_actions"}`},
		"what to choose": {body: form("payload", `{"type":"block_suggestion"}`), ack: choice{}, kind: "interactive", payload: `{"type":"block_suggestion"}`, answer: `{"options":null}`},
		"a look for us":  {body: form("ssl_check", "1", "token", "x")},
		"nothing":        {body: "", kind: "-", payload: ""},
		"no form":        {body: "%zz", kind: "-", payload: "%zz"},
		"another form":   {body: form("a", "b"), kind: "-", payload: "a=b"},
		"an empty press": {body: form("payload", ""), kind: "interactive", payload: ""},
	} {
		var got *envelope
		p := testEndpoint(t, func(_ context.Context, e envelope, ack func(any)) error {
			got = &e
			ack(c.ack)
			ack("twice")
			return nil
		})
		w := answerOf(p, request(c.body, time.Now()))
		if w.Code != http.StatusOK || w.Body.String() != c.answer {
			t.Errorf("%s: %d %q, want 200 %q", name, w.Code, w.Body, c.answer)
		}
		switch kind := strings.TrimPrefix(c.kind, "-"); {
		case (got == nil) != (c.kind == ""):
			t.Errorf("%s: taken is %v", name, got)
		case got != nil && (got.Type != kind || string(got.Payload) != c.payload || got.At.IsZero()):
			t.Errorf("%s: %s %s was taken", name, got.Type, got.Payload)
		}
	}
}

func TestEndpointRefuses(t *testing.T) {
	if _, err := newEndpoint(secret.Secret{}, time.Now, slog.New(slog.DiscardHandler), nil, nil); err == nil {
		t.Error("an empty secret is taken")
	}
	p := testEndpoint(t, func(context.Context, envelope, func(any)) error { t.Error("it was taken"); return nil })
	get := request("{}", time.Now())
	get.Method = http.MethodGet
	if w := answerOf(p, get); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET is answered with %d", w.Code)
	}
	if w := answerOf(p, request(strings.Repeat(" ", maxBody+1), time.Now())); w.Code != http.StatusBadRequest {
		t.Errorf("a body that is too large is answered with %d", w.Code)
	}
}

// slowly is a body of which nothing ever comes.
type slowly struct{ asked *bool }

func (s slowly) Read([]byte) (int, error) { *s.asked = true; return 0, context.DeadlineExceeded }

// TestBadSignaturesAtOnce: of a request that cannot be Slack's nothing is read.
func TestBadSignaturesAtOnce(t *testing.T) {
	p := testEndpoint(t, nil)
	now := strconv.FormatInt(time.Now().Unix(), 10)
	whole := signatureStart + strings.Repeat("00", sha256.Size)
	for name, h := range map[string][2]string{
		"none":            {"", ""},
		"short":           {"v0=00", now},
		"long":            {whole + "00", now},
		"no figures":      {signatureStart + strings.Repeat("zz", sha256.Size), now},
		"another version": {"v1=" + strings.Repeat("00", sha256.Size), now},
		"no time":         {whole, ""},
		"words":           {whole, "today"},
		"long past":       {whole, "1"},
		"far future":      {whole, "9223372036854775807"},
		"before all":      {whole, "-9223372036854775808"},
	} {
		asked := false
		r := httptest.NewRequest(http.MethodPost, "/", slowly{&asked})
		r.Header.Set(signatureHeader, h[0])
		r.Header.Set(stampHeader, h[1])
		if w := answerOf(p, r); w.Code != http.StatusUnauthorized || asked {
			t.Errorf("%s: %d, body read: %v; want 401 and no", name, w.Code, asked)
		}
	}
}

// TestEndpointWaits: the acknowledgement may come after the event was taken, and
// is waited for only as long as Slack waits. What was not acknowledged may come
// again at once, what was may not.
func TestEndpointWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var after time.Duration // negative: not taken
		p := testEndpoint(t, func(ctx context.Context, _ envelope, ack func(any)) error {
			if after < 0 {
				return errors.New("going away")
			}
			wait := after
			go func() { time.Sleep(wait); ack(nil) }()
			return nil
		})
		send := func(body string) (int, time.Duration) {
			start := time.Now()
			return answerOf(p, request(body, start)).Code, time.Since(start)
		}
		for _, c := range []struct {
			body  string
			after time.Duration
			code  int
			took  time.Duration
		}{
			{`{"n":1}`, 2 * time.Second, http.StatusOK, 2 * time.Second},
			{`{"n":2}`, 10 * time.Second, http.StatusServiceUnavailable, answerDeadline},
			{`{"n":3}`, -1, http.StatusServiceUnavailable, 0},
			{`{"n":3}`, 0, http.StatusOK, 0}, // of the same second
			{`{"n":3}`, 0, http.StatusUnauthorized, 0},
		} {
			after = c.after
			if code, took := send(c.body); code != c.code || took != c.took {
				t.Errorf("%s acknowledged after %s: %d after %s, want %d after %s", c.body, c.after, code, took, c.code, c.took)
			}
		}
		time.Sleep(time.Minute) // the late acknowledgement goes nowhere
	})
}

func TestEndpointGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var late func(any)
		p := testEndpoint(t, func(ctx context.Context, _ envelope, ack func(any)) error {
			late = ack
			if ctx.Done() != nil {
				t.Error("what was taken ends with its request")
			}
			return nil
		})
		ctx, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		start := time.Now()
		answerOf(p, request("{}", start).WithContext(ctx))
		if took := time.Since(start); took != time.Second {
			t.Errorf("a request whose sender left is held for %s", took)
		}
		late(nil)
		late(nil)
	})
}

func TestReplaysAreForgotten(t *testing.T) {
	r, now := newReplays(), time.Unix(1_800_000_000, 0)
	sig := func(n int) (s signature) {
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

// FuzzEndpoint: no request panics, and none is taken that was not signed.
func FuzzEndpoint(f *testing.F) {
	at := time.Unix(1_800_000_000, 0)
	f.Add("v0="+strings.Repeat("00", 32), "1800000000", []byte(`{}`))
	f.Add("v0=", "", []byte("payload=%7B%7D"))
	f.Add(signed("x", "1800000000", []byte("a=b")), "1800000000", []byte("a=b"))
	f.Fuzz(func(t *testing.T, sig, stamp string, body []byte) {
		p := testEndpoint(t, func(context.Context, envelope, func(any)) error { t.Error("it was taken"); return nil })
		p.now = func() time.Time { return at }
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		r.Header[signatureHeader], r.Header[stampHeader] = []string{sig}, []string{stamp}
		if w := answerOf(p, r); w.Code != http.StatusUnauthorized && len(body) <= maxBody {
			t.Errorf("answered with %d", w.Code)
		}
		if len(body) > 0 {
			envelopeOf(body)
		}
	})
}
