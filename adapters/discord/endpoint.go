package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/rest"
)

// Bounds of a request to the endpoint.
const (
	maxBody   = 1 << 20
	tolerance = 5 * time.Minute // between the clocks, on both sides
)

// Headers of https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint.
const (
	signatureHeader = "X-Signature-Ed25519"
	stampHeader     = "X-Signature-Timestamp"
	badSignature    = "invalid request signature"
)

// Interactions is where Discord delivers interactions by HTTP: what is entered as
// Interactions Endpoint URL in the Developer Portal. It answers 401 to whatever
// Discord did not sign just now, and 404 where no PublicKey is set. Its answers
// come within 3 seconds; mount it without a buffer or compression in between.
func (a *Adapter) Interactions() http.Handler { return http.HandlerFunc(a.serve) }

func (a *Adapter) serve(w http.ResponseWriter, r *http.Request) {
	at := a.Now()
	switch {
	case a.PublicKey == nil:
		http.NotFound(w, r)
		return
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "POST only", http.StatusMethodNotAllowed)
		return
	}
	sig, ok := readSignature(r.Header, at)
	if !ok { // before anything of the body is read
		http.Error(w, badSignature, http.StatusUnauthorized)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "request is too large, or broken", http.StatusBadRequest)
		return
	}
	stamp := r.Header.Get(stampHeader)
	if !ed25519.Verify(a.PublicKey, append([]byte(stamp), body...), sig) || !a.replays.fresh([ed25519.SignatureSize]byte(sig), at) {
		http.Error(w, badSignature, http.StatusUnauthorized)
		return
	}
	a.verified.Store(&at)
	var i interaction
	if err := unmarshal(body, &i); err != nil {
		http.Error(w, "payload is malformed", http.StatusBadRequest)
		return
	}
	if i.Type == discordgo.InteractionPing {
		_ = write(w, &rest.Response{Type: discordgo.InteractionResponsePong})
		return
	}
	if !i.sound() {
		http.Error(w, "interaction is incomplete", http.StatusBadRequest)
		return
	}
	a.exchange(w, r, &i, at)
}

// exchange answers a request with the first response to its interaction.
func (a *Adapter) exchange(w http.ResponseWriter, r *http.Request, i *interaction, at time.Time) {
	ctx, cancel := context.WithTimeout(r.Context(), firstDeadline)
	defer cancel()
	select {
	case <-a.ready:
	case <-ctx.Done():
		http.Error(w, "not ready yet", http.StatusServiceUnavailable)
		return
	}
	if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
		_ = write(w, a.complete(ctx, i))
		return
	}
	x := &exchange{first: make(chan *rest.Response), wrote: make(chan error, 1), over: make(chan struct{}), late: a.callback(i)}
	defer close(x.over)
	if !a.going.Run(func() {
		defer a.contain("interaction by HTTP")
		if err := a.take(context.WithoutCancel(r.Context()), i, at, x.send); err != nil {
			a.Log.Warn("discord: interaction by HTTP", "interaction", i.ID, "err", err)
		}
	}) {
		http.Error(w, "going away", http.StatusServiceUnavailable)
		return
	}
	select {
	case first := <-x.first:
		x.wrote <- write(w, first)
	case <-ctx.Done():
		http.Error(w, "no answer in time", http.StatusGatewayTimeout)
	}
}

// An exchange brings the first response from whoever makes it to the request that
// waits for it.
type exchange struct {
	first chan *rest.Response
	wrote chan error
	over  chan struct{} // closed when nobody waits any more
	late  func(context.Context, *rest.Response) error
}

// send answers the request, or Discord by a call of our own where the request is
// over.
func (x *exchange) send(ctx context.Context, r *rest.Response) error {
	select {
	case x.first <- r:
		return <-x.wrote
	case <-x.over:
		return x.late(ctx, r)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write sends a response to the end of the connection.
func write(w http.ResponseWriter, r *rest.Response) error {
	kind, body, err := rest.Encode(r)
	if err != nil {
		http.Error(w, "no answer", http.StatusInternalServerError)
		return err
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if _, err := w.Write(body); err != nil {
		return err
	}
	if err := http.NewResponseController(w).Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

// readSignature reads the headers of a signature; false for what cannot be one of
// Discord's, made just now.
func readSignature(h http.Header, now time.Time) (sig []byte, ok bool) {
	sig, err := hex.DecodeString(h.Get(signatureHeader))
	if err != nil || len(sig) != ed25519.SignatureSize {
		return nil, false
	}
	secs, err := strconv.ParseInt(h.Get(stampHeader), 10, 64)
	if err != nil {
		return nil, false
	}
	age := now.Sub(time.Unix(secs, 0))
	return sig, age <= tolerance && age >= -tolerance
}

// replays remembers signatures for as long as their stamps are taken. Two halves
// take turns, so that forgetting costs nothing. Safe for concurrent use.
type replays struct {
	mu       sync.Mutex
	now, old map[[ed25519.SignatureSize]byte]struct{} // guarded by mu
	turned   time.Time                                // guarded by mu
}

func newReplays() *replays {
	return &replays{now: make(map[[ed25519.SignatureSize]byte]struct{})}
}

// fresh reports whether a signature was not seen before.
func (r *replays) fresh(sig [ed25519.SignatureSize]byte, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	// A stamp is taken from 5 minutes before its time to 5 minutes after it.
	if now.Sub(r.turned) > 2*tolerance {
		r.now, r.old, r.turned = make(map[[ed25519.SignatureSize]byte]struct{}), r.now, now
	}
	_, a := r.now[sig]
	_, b := r.old[sig]
	r.now[sig] = struct{}{}
	return !a && !b
}
