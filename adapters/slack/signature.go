package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// tolerance is how far the clocks may be apart, on both sides.
// https://docs.slack.dev/authentication/verifying-requests-from-slack/
const tolerance = 5 * time.Minute

const (
	signatureHeader = "X-Slack-Signature"
	stampHeader     = "X-Slack-Request-Timestamp"
	signatureStart  = "v0="
)

// Why a request is not taken.
var (
	errUnsigned = errors.New("request is not signed as Slack signs")
	errUntimely = errors.New("request was not signed just now")
	errNotSlack = errors.New("request was not signed by Slack")
)

// A signature is that of a request.
type signature [sha256.Size]byte

// readSignature reads the headers of a request, of which nothing else is known
// yet: what cannot be Slack's need not be read.
func readSignature(h http.Header, now time.Time) (sig signature, err error) {
	written, ok := strings.CutPrefix(h.Get(signatureHeader), signatureStart)
	if !ok || len(written) != hex.EncodedLen(len(sig)) {
		return sig, errUnsigned
	}
	if _, err := hex.Decode(sig[:], []byte(written)); err != nil {
		return sig, errUnsigned
	}
	secs, err := strconv.ParseInt(h.Get(stampHeader), 10, 64)
	if err != nil {
		return sig, errUnsigned
	}
	if age := now.Sub(time.Unix(secs, 0)); age > tolerance || age < -tolerance {
		return sig, errUntimely
	}
	return sig, nil
}

// check compares a signature with the one that the body should have, in constant
// time. With no secret there is none.
func (s signature) check(secret string, h http.Header, body []byte) error {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + h.Get(stampHeader) + ":"))
	mac.Write(body)
	if secret == "" || !hmac.Equal(mac.Sum(nil), s[:]) {
		return errNotSlack
	}
	return nil
}

// replays remembers signatures for as long as their stamps are taken. Two halves
// take turns, so that forgetting costs nothing. Safe for concurrent use.
type replays struct {
	mu       sync.Mutex
	now, old map[signature]struct{} // guarded by mu
	turned   time.Time              // guarded by mu
}

func newReplays() *replays { return &replays{now: make(map[signature]struct{})} }

// fresh reports whether a signature was not seen before.
func (r *replays) fresh(sig signature, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	// A stamp is taken from 5 minutes before its time to 5 minutes after it.
	if now.Sub(r.turned) > 2*tolerance {
		r.now, r.old, r.turned = make(map[signature]struct{}), r.now, now
	}
	_, a := r.now[sig]
	_, b := r.old[sig]
	r.now[sig] = struct{}{}
	return !a && !b
}

// forget lets a request come again that was not taken: Slack's first retry can
// be of the same second, and so have the same signature.
func (r *replays) forget(sig signature) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.now, sig)
	delete(r.old, sig)
}
