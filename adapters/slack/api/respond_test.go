package api_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	slackapi "github.com/slack-go/slack"

	"footnote/adapters/slack/api"
)

func response() *api.Response { return &api.Response{Message: api.Message{Text: "answer"}} }

// An address is used five times within half an hour, however many try.
func TestFiveUses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		got := map[string]int{}
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			got[r.URL.Path]++
			mu.Unlock()
			good(w, r)
		})
		var spent, other int
		var wait sync.WaitGroup
		for range 20 {
			wait.Go(func() {
				err := c.Respond(t.Context(), hook, response())
				mu.Lock()
				defer mu.Unlock()
				if errors.Is(err, api.ErrSpent) {
					spent++
				} else if err != nil {
					other++
				}
			})
		}
		wait.Wait()
		if got["/actions/T1/77/CANARYhookSecret"] != 5 || spent != 15 || other != 0 {
			t.Errorf("used %d times, %d refused as spent, %d other errors; want 5, 15, 0", got["/actions/T1/77/CANARYhookSecret"], spent, other)
		}
		if err := c.Respond(t.Context(), hook+"2", response()); err != nil {
			t.Errorf("another address: %v", err)
		}
		time.Sleep(30 * time.Minute)
		if err := c.Respond(t.Context(), hook+"2", response()); !errors.Is(err, api.ErrSpent) {
			t.Errorf("after 30 minutes: %v", err)
		}
	})
}

// Attempts that surely did nothing are no uses, others are.
func TestWhatIsAUse(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		used   bool
	}{
		{"refused for too many", 429, "", false},
		{"unavailable", 503, "service_unavailable", false},
		{"refused", 400, "invalid_payload", true},
		{"unknown", 500, "<html>", true},
	} {
		synctest.Test(t, func(t *testing.T) {
			bad, asked := true, 0
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if asked++; bad {
					w.Header().Set("Retry-After", "40")
					say(w, test.status, test.body)
					return
				}
				good(w, r)
			})
			if c.Respond(t.Context(), hook, response()) == nil {
				t.Errorf("%s: no error", test.name)
			}
			time.Sleep(time.Minute)
			bad = false
			done := 0
			for range 6 {
				if c.Respond(t.Context(), hook, response()) == nil {
					done++
				}
			}
			want := 5
			if test.used {
				want = 4
			}
			if done != want {
				t.Errorf("%s: %d uses are left, want %d", test.name, done, want)
			}
		})
	}
}

func TestSpentBySlacksWord(t *testing.T) {
	for _, body := range []string{"used_url", "expired_url", `{"ok":false,"error":"expired_url"}`, `{"ok":false,"error":"used_url"}`} {
		synctest.Test(t, func(t *testing.T) {
			asked := 0
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) { asked++; say(w, 404, body) })
			for range 3 {
				if err := c.Respond(t.Context(), hook, response()); !errors.Is(err, api.ErrSpent) {
					t.Errorf("%s: %v", body, err)
				}
			}
			if asked != 1 {
				t.Errorf("%s: asked %d times", body, asked)
			}
		})
	}
}

// Only Slack's own host gets anything, by https, and nothing of it is forwarded.
func TestWhereResponsesGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.Host)
			w.Header().Set("Location", "https://hooks.slack.com/other")
			w.WriteHeader(307)
		})
		for _, address := range []string{
			"http://hooks.slack.com/x", "https://hooks.slack.com.evil.example/x", "https://evil.example/hooks.slack.com",
			"https://hooks.slack.com@evil.example/x", "https://x@hooks.slack.com/", "https://hooks.slack.com:8443/x", "hooks.slack.com/x",
			"//hooks.slack.com/x", "", "https://", "https://slack.com/x", "https://a.hooks.slack.com/x", "https://hooks.slack.com%2eevil.example/",
			"ftp://hooks.slack.com/x", "https://[::1]/x", "https://hooks.slack.com\\@evil.example/", "https://hooks.slack.com.:443/x", "%",
		} {
			if err := c.Respond(t.Context(), address, response()); err == nil || len(asked) > 0 {
				t.Errorf("%q: asked %v, %v", address, asked, err)
			}
			asked = nil
		}
		err := c.Respond(t.Context(), hook, response())
		if e, ok := errors.AsType[*api.Error](err); !ok || e.Status != 307 || len(asked) != 1 {
			t.Errorf("a redirect: asked %v, %v", asked, err)
		}
	})
}

// A fake's own host stands for Slack's, and only where the API is there.
func TestHostOfAnotherAPI(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) { say(w, 200, "ok") },
			func(c *api.Config) { c.URL = "https://127.0.0.1:7/api" })
		for address, want := range map[string]bool{
			"https://127.0.0.1:7/hook": true, "https://127.0.0.1:8/hook": false, "http://127.0.0.1:7/hook": false, hook: true,
		} {
			if err := c.Respond(t.Context(), address, response()); want && err != nil || !want && (err == nil || !strings.Contains(err.Error(), "not asked")) {
				t.Errorf("%s: %v", address, err)
			}
		}
	})
}

func TestResponseBody(t *testing.T) {
	section := slackapi.NewSectionBlock(slackapi.NewTextBlockObject("plain_text", "a", false, false), nil, nil)
	message := api.Message{Thread: "17.01", Text: "a &lt;b&gt;", Blocks: []slackapi.Block{section, slackapi.NewActionBlock("x"), nil}}
	blocks := []any{map[string]any{"type": "section", "text": map[string]any{"type": "plain_text", "text": "a", "emoji": false}}}
	for _, test := range []struct {
		name string
		r    api.Response
		want map[string]any
	}{
		{"private", api.Response{Message: message}, map[string]any{
			"response_type": "ephemeral", "replace_original": false, "thread_ts": "17.01", "text": "a &lt;b&gt;",
			"blocks": blocks, "unfurl_links": false, "unfurl_media": false,
		}},
		{"public", api.Response{Message: api.Message{Text: "a"}, InChannel: true}, map[string]any{
			"response_type": "in_channel", "replace_original": false, "text": "a", "unfurl_links": false, "unfurl_media": false,
		}},
		{"in its place", api.Response{Message: api.Message{Text: "a"}, Replace: true}, map[string]any{
			"response_type": "ephemeral", "replace_original": true, "text": "a", "unfurl_links": false, "unfurl_media": false,
		}},
		{"gone", api.Response{Message: message, Delete: true}, map[string]any{"delete_original": true}},
	} {
		synctest.Test(t, func(t *testing.T) {
			var got map[string]any
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				json.Unmarshal(body, &got)
				if a := r.Header.Get("Authorization"); a != "" || strings.Contains(string(body), token) {
					t.Error("a response_url got the token")
				}
				good(w, r)
			})
			if err := c.Respond(t.Context(), hook, &test.r); err != nil {
				t.Fatal(err)
			}
			if section := got["blocks"]; section != nil {
				delete(section.([]any)[0].(map[string]any)["text"].(map[string]any), "emoji")
				delete(blocks[0].(map[string]any)["text"].(map[string]any), "emoji")
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s: %v\nwant %v", test.name, got, test.want)
			}
		})
	}
}

// Of response_urls beyond what is remembered the oldest are forgotten, and no other.
func TestManyResponseURLs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, good)
		for range 5 {
			c.Respond(t.Context(), hook, response())
		}
		if err := c.Respond(t.Context(), hook, response()); !errors.Is(err, api.ErrSpent) {
			t.Errorf("the sixth use: %v", err)
		}
		for i := range 10_000 {
			if err := c.Respond(t.Context(), hook+strconv.Itoa(i), response()); err != nil {
				t.Fatal(err)
			}
		}
		for range 4 {
			if err := c.Respond(t.Context(), hook+"0", response()); err != nil {
				t.Error(err)
			}
		}
		if err := c.Respond(t.Context(), hook+"0", response()); !errors.Is(err, api.ErrSpent) {
			t.Errorf("the sixth use of one that is remembered: %v", err)
		}
		if err := c.Respond(t.Context(), hook, response()); err != nil {
			t.Errorf("one that is forgotten: %v", err)
		}
	})
}
