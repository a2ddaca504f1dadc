package discordtest_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/discord/discordtest"
)

// endpoint is what Discord asks of one: it checks signatures and answers PING, and
// else what a test says.
func endpoint(d *discordtest.Discord, respond func(http.ResponseWriter, object)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		signature, err := hex.DecodeString(r.Header.Get("X-Signature-Ed25519"))
		moment := r.Header.Get("X-Signature-Timestamp")
		seconds, _ := strconv.ParseInt(moment, 10, 64)
		age := d.Now().Sub(time.Unix(seconds, 0)).Abs()
		if err != nil || age > 5*time.Minute || !ed25519.Verify(d.PublicKey, append([]byte(moment), body...), signature) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		var i object
		json.Unmarshal(body, &i)
		if i["type"] == 1.0 {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"type":1}`)
			return
		}
		respond(w, i)
	})
}

func TestAGoodEndpointIsSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := discordtest.New(t, discordtest.Options{})
		if why := d.SaveEndpoint(endpoint(d, nil)); why != "" {
			t.Errorf("a good endpoint is refused: %s", why)
		}
		lax := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"type":1}`)
		})
		if d.SaveEndpoint(lax) == "" {
			t.Error("an endpoint that takes every signature is saved")
		}
		untyped := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, `{"type":1}`) })
		if d.SaveEndpoint(untyped) == "" {
			t.Error("an endpoint that answers text is saved")
		}
	})
}

func TestSignaturesAreWhatTheySay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := discordtest.New(t, discordtest.Options{})
		respond := endpoint(d, func(w http.ResponseWriter, _ object) {})
		for _, how := range append([]discordtest.Signature{discordtest.Valid}, discordtest.BadSignatures...) {
			var w recorder
			respond.ServeHTTP(&w, d.Request(d.Ping(), how))
			if ok := w.status != http.StatusUnauthorized; ok != (how == discordtest.Valid) {
				t.Errorf("a %v signature is taken: %t", how, ok)
			}
		}
	})
}

// A recorder keeps the status of an answer.
type recorder struct{ status int }

func (r *recorder) Header() http.Header         { return http.Header{} }
func (r *recorder) Write(p []byte) (int, error) { return len(p), nil }
func (r *recorder) WriteHeader(status int)      { r.status = status }

func TestInteractionsByHTTP(t *testing.T) {
	answer := func(kind int, data any) func(http.ResponseWriter, object) {
		return func(w http.ResponseWriter, _ object) {
			w.Header().Set("Content-Type", "application/json")
			json.NewEncoder(w).Encode(object{"type": kind, "data": data})
		}
	}
	for _, tt := range []struct {
		name    string
		respond func(http.ResponseWriter, object)
		want    string
		rule    discordtest.Rule
	}{
		{"an answer", answer(4, said("answer")), "answer", ""},
		{"a bad answer", answer(4, said("")), "", discordtest.Empty},
		{"an error", func(w http.ResponseWriter, _ object) { w.WriteHeader(500) }, "", discordtest.Endpoint},
		{"nonsense", func(w http.ResponseWriter, _ object) { w.Write([]byte("ok")) }, "", discordtest.Endpoint},
		{"too late", func(w http.ResponseWriter, o object) {
			time.Sleep(4 * time.Second)
			answer(4, said("answer"))(w, o)
		}, "", discordtest.Late},
	} {
		inBubble(tt.name, t, func(t *testing.T) {
			r := newRoom(t, discordtest.Options{})
			r.d.DeliverTo(endpoint(r.d, tt.respond))
			i := r.d.Slash(r.alice, r.general, "ask", map[string]string{"question": "x"})
			got := ""
			if seen := i.Wait(); len(seen) > 0 {
				got = seen[0].Content
			}
			if got != tt.want || (i.Refused() == "") != (tt.want != "") {
				t.Errorf("people see %q and the failure %q, want %q", got, i.Refused(), tt.want)
			}
			time.Sleep(2 * time.Second) // for who comes too late
			r.broke(t, tt.name, tt.rule)
		})
	}
	inBubble("choices", t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		r.d.DeliverTo(endpoint(r.d, answer(8, object{"choices": []any{object{"name": "Malacca", "value": "malacca"}}})))
		if got := r.d.Complete(r.alice, r.general, "ask", "question", "mal", nil); len(got) != 1 || got[0].Name != "Malacca" || got[0].Value != "malacca" {
			t.Errorf("offered %v", got)
		}
		r.broke(t, "choices", "")
	})
}

func TestFilesAreServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		data := []byte("# Notes")
		i := r.d.Slash(r.alice, r.general, "library", map[string]string{"what": "add"}, discordtest.Attachment{Name: "notes.md", Data: data})
		var got struct {
			Data struct {
				Resolved struct {
					Attachments map[string]struct {
						URL  string
						Size int
					}
				}
			}
		}
		json.Unmarshal(i.Payload(), &got)
		for _, a := range got.Data.Resolved.Attachments {
			resp, err := r.c.http.Get(a.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if body, _ := io.ReadAll(resp.Body); !bytes.Equal(body, data) || a.Size != len(data) {
				t.Errorf("the file is %q, of %d bytes", body, a.Size)
			}
		}
		if len(got.Data.Resolved.Attachments) != 1 {
			t.Errorf("%d attachments, want 1", len(got.Data.Resolved.Attachments))
		}
	})
}
