package discordtest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"
)

// A Signature is how a request to the endpoint is signed.
type Signature uint8

const (
	Valid     Signature = iota
	Wrong               // of another key
	Tampered            // of another body
	Stale               // right, but 10 minutes old
	Ahead               // right, but 10 minutes in the future
	Truncated           // some bytes are missing
	NotHex              // no hexadecimal digits
	Missing             // no signature at all
	Timeless            // no time
)

// BadSignatures are all that an endpoint must refuse.
var BadSignatures = []Signature{Wrong, Tampered, Stale, Ahead, Truncated, NotHex, Missing, Timeless}

func (s Signature) String() string {
	return [...]string{"valid", "wrong", "tampered", "stale", "ahead", "truncated", "not hex", "missing", "timeless"}[s]
}

// The headers of a request to the endpoint
// (https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint).
const (
	signatureHeader = "X-Signature-Ed25519"
	timeHeader      = "X-Signature-Timestamp"
)

// endpointPath is where an application may wait for interactions; Discord does
// not care.
const endpointPath = "https://footnote.example/discord/interactions"

// Request is a POST to the endpoint. Sent twice it is a replay.
func (d *Discord) Request(body []byte, how Signature) *http.Request {
	at, key, signed := d.Now(), d.privateKey, body
	switch how {
	case Wrong:
		key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	case Tampered:
		signed = append(bytes.Clone(body), ' ')
	case Stale:
		at = at.Add(-10 * time.Minute)
	case Ahead:
		at = at.Add(10 * time.Minute)
	}
	moment := strconv.FormatInt(at.Unix(), 10)
	signature := hex.EncodeToString(ed25519.Sign(key, append([]byte(moment), signed...)))
	switch how {
	case Truncated:
		signature = signature[:60]
	case NotHex:
		signature = "zz" + signature[2:]
	}
	r := httptest.NewRequest(http.MethodPost, endpointPath, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Discord-Interactions/1.0 (+https://discord.com)")
	if how != Missing {
		r.Header.Set(signatureHeader, signature)
	}
	if how != Timeless {
		r.Header.Set(timeHeader, moment)
	}
	return r
}

// Ping is the body with which Discord tries an endpoint.
func (d *Discord) Ping() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	body, _ := json.Marshal(object{
		"id": d.newID(), "application_id": d.AppID, "type": 1, "token": "canary-of-a-ping", "version": 1,
		"user": d.bot.json(), "entitlements": []any{}, "app_permissions": "0",
	})
	return body
}

// SaveEndpoint does what Discord does when somebody enters the address of an
// endpoint: it sends a good PING and a bad one, and says what was wrong with the
// answers; "" for nothing.
func (d *Discord) SaveEndpoint(h http.Handler) string {
	good := httptest.NewRecorder()
	h.ServeHTTP(good, d.Request(d.Ping(), Valid))
	var pong struct{ Type int }
	switch {
	case good.Code != http.StatusOK:
		return "a PING was answered with " + strconv.Itoa(good.Code)
	case good.Header().Get("Content-Type") != "application/json":
		return "a PING was answered as " + strconv.Quote(good.Header().Get("Content-Type"))
	case json.Unmarshal(good.Body.Bytes(), &pong) != nil || pong.Type != 1:
		return "a PING was not answered with type 1"
	}
	for _, how := range BadSignatures {
		bad := httptest.NewRecorder()
		h.ServeHTTP(bad, d.Request(d.Ping(), how))
		if bad.Code != http.StatusUnauthorized {
			return "a " + how.String() + " signature was answered with " + strconv.Itoa(bad.Code)
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.endpoint = endpointPath
	return ""
}

func hexKey(key ed25519.PublicKey) string { return hex.EncodeToString(key) }

// deliverHTTP sends an interaction to the endpoint and takes what it answers for
// the first response.
func (d *Discord) deliverHTTP(h http.Handler, i *Interaction) {
	defer d.serving.Done()
	body, err := json.Marshal(i.payload)
	if err != nil {
		panic(err) // it is made of maps and texts
	}
	ctx, cancel := context.WithTimeout(context.Background(), firstResponse)
	defer cancel()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, d.Request(body, Valid).WithContext(ctx))
	d.mu.Lock()
	defer d.mu.Unlock()
	d.takeResponse(i, w)
}

const endpointWhere = "POST to the endpoint"

func (d *Discord) takeResponse(i *Interaction, w *httptest.ResponseRecorder) {
	c := &call{d: d, route: endpointWhere}
	if w.Code == http.StatusAccepted && w.Body.Len() == 0 {
		return // the response comes by a callback
	}
	if w.Code != http.StatusOK {
		d.broke(Endpoint, endpointWhere, "an interaction was answered with %d", w.Code)
		i.fail("the endpoint answered with an error")
		return
	}
	var err error
	if c.raw, c.files, err = splitBody(w.Header().Get("Content-Type"), w.Body.Bytes()); err == nil {
		err = json.Unmarshal(c.raw, &c.body)
	}
	if err != nil {
		d.broke(Endpoint, endpointWhere, "the answer cannot be read: %v", err)
		i.fail("the endpoint answered with nonsense")
		return
	}
	if a := i.acknowledge(endpointWhere, c.object(), c.files); a != nil && i.ackType == 0 {
		i.fail("the endpoint's answer was not accepted")
	}
}
