package rest_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"footnote/adapters/discord/rest"
)

func response() *rest.Response {
	return &rest.Response{Type: discordgo.InteractionResponseChannelMessageWithSource, Message: &rest.Message{Content: "hi"}}
}

// Kinds of calls by what may be done with them again.
var kinds = map[string]func(context.Context, *rest.Client) error{
	"get":      func(ctx context.Context, c *rest.Client) error { _, err := c.Channel(ctx, "7"); return err },
	"edit":     func(ctx context.Context, c *rest.Client) error { return c.EditMessage(ctx, "7", "9", &rest.Message{}) },
	"delete":   func(ctx context.Context, c *rest.Client) error { return c.DeleteMessage(ctx, "7", "9") },
	"put":      func(ctx context.Context, c *rest.Client) error { _, err := c.PutCommands(ctx, nil); return err },
	"callback": func(ctx context.Context, c *rest.Client) error { return c.Callback(ctx, "4", token, response()) },
	"original": func(ctx context.Context, c *rest.Client) error { return c.EditOriginal(ctx, token, &rest.Message{}) },
	"message": func(ctx context.Context, c *rest.Client) error {
		_, err := c.CreateMessage(ctx, "7", &rest.Message{Nonce: "n"})
		return err
	},
	"message without nonce": func(ctx context.Context, c *rest.Client) error {
		_, err := c.CreateMessage(ctx, "7", &rest.Message{})
		return err
	},
	"follow-up": func(ctx context.Context, c *rest.Client) error {
		_, err := c.FollowUp(ctx, token, &rest.Message{})
		return err
	},
}

func once(kind string) bool { return kind == "follow-up" || kind == "message without nonce" }

func good(w http.ResponseWriter, r *http.Request) {
	body := `{"id":"9"}`
	if r.Method == http.MethodPut {
		body = "[]"
	}
	say(w, 200, body)
}

// failures of an attempt; sent says that Discord may have done what it was asked.
var failures = map[string]struct {
	sent  bool
	never bool // not worth another attempt
	fail  http.HandlerFunc
}{
	"500":             {sent: true, fail: func(w http.ResponseWriter, r *http.Request) { say(w, 500, `{"message":"500: oh","code":0}`) }},
	"502":             {sent: true, fail: func(w http.ResponseWriter, r *http.Request) { say(w, 502, "<html>bad gateway</html>") }},
	"504 of nothing":  {sent: true, fail: func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(504) }},
	"lost connection": {sent: true, fail: func(w http.ResponseWriter, r *http.Request) { drop(w) }},
	"silence":         {sent: true, fail: func(w http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body); <-r.Context().Done() }},
	"429": {fail: func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "1")
		say(w, 429, `{"message":"You are being rate limited.","retry_after":0.3,"global":false}`)
	}},
	"400": {never: true, fail: func(w http.ResponseWriter, r *http.Request) {
		say(w, 400, `{"message":"Invalid Form Body","code":50035}`)
	}},
	"403": {never: true, fail: func(w http.ResponseWriter, r *http.Request) { say(w, 403, `{"message":"Missing Access","code":50001}`) }},
	"404": {never: true, fail: func(w http.ResponseWriter, r *http.Request) { say(w, 404, `{"message":"Unknown","code":10008}`) }},
	"302": {never: true, fail: func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "https://discord.com/api/v10/elsewhere")
		w.WriteHeader(302)
	}},
}

func TestAgain(t *testing.T) {
	for kind, call := range kinds {
		for name, f := range failures {
			for _, failing := range []int{1, 4, 5, 100} {
				synctest.Test(t, func(t *testing.T) {
					var asked atomic.Int64
					c := serve(t, func(w http.ResponseWriter, r *http.Request) {
						if n := asked.Add(1); n <= int64(failing) {
							f.fail(w, r)
							return
						}
						good(w, r)
					})
					err := call(t.Context(), c)
					want, ok := int64(min(failing+1, 5)), failing < 5
					if f.never || f.sent && once(kind) {
						want, ok = 1, false
					}
					if asked.Load() != want || (err == nil) != ok {
						t.Errorf("%s, %s %d times: asked %d times, %v; want %d times, success %v", kind, name, failing, asked.Load(), err, want, ok)
					}
				})
			}
		}
	}
}

// Where nothing was sent, everything may be tried again.
func TestNothingWasSent(t *testing.T) {
	for kind, call := range kinds {
		synctest.Test(t, func(t *testing.T) {
			var asked atomic.Int64
			c, d := serveOver(t, func(w http.ResponseWriter, r *http.Request) { asked.Add(1); good(w, r) })
			dial := d.dial
			d.dial = func(ctx context.Context) (net.Conn, error) {
				if d.dialled.Load() < 5 {
					return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
				}
				return dial(ctx)
			}
			if err := call(t.Context(), c); err != nil || asked.Load() != 1 {
				t.Errorf("%s: %v, asked %d times", kind, err, asked.Load())
			}
		})
	}
}

// An attempt that seemed lost and landed makes the next one be refused.
func TestLanded(t *testing.T) {
	lost := []string{"502", "lost connection", "silence"}
	for _, test := range []struct {
		kind, refusal string
		status        int
		ok            bool
	}{
		{"callback", `{"message":"Interaction has already been acknowledged.","code":40060}`, 400, true},
		{"callback", `{"message":"Unknown interaction","code":10062}`, 404, false},
		{"delete", `{"message":"Unknown Message","code":10008}`, 404, true},
		{"original", `{"message":"Unknown Message","code":10008}`, 404, false},
		{"message", `{"message":"x","code":40060}`, 400, false},
	} {
		for _, first := range append(lost, "429", "") {
			synctest.Test(t, func(t *testing.T) {
				var asked atomic.Int64
				c := serve(t, func(w http.ResponseWriter, r *http.Request) {
					if n := asked.Add(1); n == 1 && first != "" {
						failures[first].fail(w, r)
						return
					}
					say(w, test.status, test.refusal)
				})
				err := kinds[test.kind](t.Context(), c)
				if ok := test.ok && failures[first].sent; (err == nil) != ok {
					t.Errorf("%s, %q and then %s: %v, want success %v", test.kind, first, test.refusal, err, ok)
				}
				if e, ok := errors.AsType[*rest.Error](err); err != nil && (!ok || e.Status != test.status) {
					t.Errorf("%s, %q and then %d: %v", test.kind, first, test.status, err)
				}
			})
		}
	}
}

// A callback has three seconds, and a lost one must be tried again within them.
func TestCallbackInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if n := asked.Add(1); n == 1 {
				failures["silence"].fail(w, r)
				return
			}
			say(w, 204, "")
		})
		start := time.Now()
		if err := c.Callback(t.Context(), "4", token, response()); err != nil || time.Since(start) > 2*time.Second {
			t.Errorf("Callback: %v after %v", err, time.Since(start))
		}
	})
}

func TestContextEndsEverything(t *testing.T) {
	for name, f := range failures {
		if f.never {
			continue
		}
		for kind, call := range kinds {
			synctest.Test(t, func(t *testing.T) {
				c := serve(t, f.fail)
				for _, limit := range []time.Duration{0, 50 * time.Millisecond, 250 * time.Millisecond, 700 * time.Millisecond} {
					ctx, cancel := context.WithTimeout(t.Context(), limit)
					start := time.Now()
					err := call(ctx, c)
					if took := time.Since(start); err == nil || took > limit {
						t.Errorf("%s, %s: %v after %v of %v", kind, name, err, took, limit)
					}
					cancel()
				}
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(100*time.Millisecond, cancel)
				start := time.Now()
				if err := call(ctx, c); err == nil || time.Since(start) > 100*time.Millisecond {
					t.Errorf("%s, %s, cancelled: %v after %v", kind, name, err, time.Since(start))
				}
			})
		}
	}
}

// A body that ends early is no answer where it is what was asked for, and does
// not matter elsewhere.
func TestHalfAnAnswer(t *testing.T) {
	for kind, needed := range map[string]bool{"get": true, "message": true, "edit": false, "callback": false, "follow-up": true} {
		synctest.Test(t, func(t *testing.T) {
			var asked atomic.Int64
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if n := asked.Add(1); n == 1 {
					w.Header().Set("Content-Length", "100")
					io.WriteString(w, `{"id":`)
					return
				}
				good(w, r)
			})
			err := kinds[kind](t.Context(), c)
			want, ok := int64(1), !once(kind)
			if needed && ok {
				want = 2
			}
			if asked.Load() != want || (err == nil) != ok {
				t.Errorf("%s: asked %d times, %v; want %d times, success %v", kind, asked.Load(), err, want, ok)
			}
		})
	}
}

func TestTooLongAnAnswer(t *testing.T) {
	var asked atomic.Int64
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if n := asked.Add(1); n > 1 {
			say(w, 200, `{"id":"7","topic":"`+strings.Repeat("a", 8<<20-30)+`"}`)
			return
		}
		say(w, 200, `{"id":"7","topic":"`+strings.Repeat("a", 8<<20)+`"}`)
	})
	if _, err := c.Channel(t.Context(), "7"); err == nil || !strings.Contains(err.Error(), "8 MiB") {
		t.Errorf("more than 8 MiB: %v", err)
	}
	if _, err := c.Channel(t.Context(), "7"); err != nil {
		t.Errorf("just below 8 MiB: %v", err)
	}
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	status := 200
	c, d := serveOver(t, func(w http.ResponseWriter, r *http.Request) {
		say(w, status, `{"id":"7","message":"`+strings.Repeat("x", 100_000)+`"}`)
	})
	for _, status = range []int{200, 404, 200, 400, 302, 200} {
		c.Channel(t.Context(), "7")
	}
	if n := d.dialled.Load(); n != 1 {
		t.Errorf("%d connections for calls one after another", n)
	}
}
