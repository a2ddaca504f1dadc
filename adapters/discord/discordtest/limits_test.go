package discordtest_test

import (
	"io"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/discord/discordtest"
)

// post sends a message and returns the response, its body read.
func (r *room) post(t *testing.T) *http.Response {
	t.Helper()
	resp, err := r.c.http.Do(r.c.request("POST", "/channels/"+r.general.ID+"/messages", said("text")))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
	return resp
}

func TestLimitsAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{RealLimits: true})
		for left := 4; left >= 0; left-- {
			h := r.post(t).Header
			if h.Get("X-RateLimit-Remaining") != strconv.Itoa(left) || h.Get("X-RateLimit-Limit") != "5" || h.Get("X-RateLimit-Bucket") == "" {
				t.Errorf("with %d calls left the headers say %v", left, h)
			}
		}
		r.broke(t, "five calls", "")
		time.Sleep(time.Second)
		resp := r.post(t)
		if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "4.000" || resp.Header.Get("X-RateLimit-Scope") != "user" {
			t.Errorf("the sixth call got %d with %v", resp.StatusCode, resp.Header)
		}
		r.broke(t, "the sixth call", discordtest.Early)
		time.Sleep(4 * time.Second)
		if resp := r.post(t); resp.StatusCode != 200 {
			t.Errorf("a call in time got %d", resp.StatusCode)
		}
		r.broke(t, "a call in time", "")
		if n := r.d.Counts(); n.Limited != 1 || n.Invalid != 1 || n.Requests != 7 {
			t.Errorf("counted %+v", n)
		}
	})
}

func TestLimitsAreOfTheirOwnChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		r.d.Limit("POST /channels/{channel}/messages", 1, time.Minute)
		r.post(t)
		other := r.g.AddChannel("other")
		time.Sleep(time.Second)
		if status, _, _ := r.c.call("POST", "/channels/"+other.ID+"/messages", said("text")); status != 200 {
			t.Errorf("another channel got %d", status)
		}
		r.broke(t, "another channel", "")
		if resp := r.post(t); resp.StatusCode != 429 {
			t.Errorf("the same channel got %d", resp.StatusCode)
		}
		r.broke(t, "the same channel", discordtest.Early)
	})
}

func TestTheGlobalLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{RealLimits: true})
		r.d.Limit("POST /channels/{channel}/messages", 1000, time.Second)
		for range 50 {
			r.post(t)
		}
		resp := r.post(t)
		if resp.StatusCode != 429 || resp.Header.Get("X-RateLimit-Scope") != "global" || resp.Header.Get("X-RateLimit-Global") != "true" {
			t.Errorf("the 51st call got %d with %v", resp.StatusCode, resp.Header)
		}
		e := exchange{r, r.d.Slash(r.alice, r.general, "ask", nil)}
		if status, _ := e.respond(message, said("answer")); status != 204 {
			t.Errorf("an interaction got %d while the global limit is reached", status)
		}
		if status, _ := e.original("PATCH", said("edited")); status != 200 {
			t.Errorf("an edit of a response got %d while the global limit is reached", status)
		}
		r.broke(t, "what nobody could know", "")
	})
}

func TestFaultsOfEveryKind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t, discordtest.Options{})
		var next *discordtest.Fault
		var route string
		r.d.Faults(func(_ *http.Request, at string) *discordtest.Fault {
			f := next
			next, route = nil, at
			return f
		})
		next = &discordtest.Fault{Status: 429, RetryAfter: "10", Scope: "shared"}
		if resp := r.post(t); resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "10" || resp.Header.Get("X-RateLimit-Scope") != "shared" {
			t.Errorf("shared: %d with %v", resp.StatusCode, resp.Header)
		}
		if want := "POST /channels/{channel}/messages"; route != want {
			t.Errorf("the route is %q, want %q", route, want)
		}
		time.Sleep(9 * time.Second)
		r.post(t)
		r.broke(t, "a call a second early", discordtest.Early)
		time.Sleep(2 * time.Second)

		next = &discordtest.Fault{Status: 429, RetryAfter: "7", HTML: true}
		if resp := r.post(t); resp.StatusCode != 429 || resp.Header.Get("Content-Type") != "text/html; charset=UTF-8" {
			t.Errorf("HTML: %d with %v", resp.StatusCode, resp.Header)
		}
		time.Sleep(8 * time.Second)
		next = &discordtest.Fault{Status: 429, RetryAfter: "10", Scope: "global"}
		r.post(t)
		time.Sleep(time.Second)
		r.c.call("GET", "/users/@me", nil)
		r.broke(t, "another route during a global limit", discordtest.Early)
		time.Sleep(10 * time.Second)
		for _, silly := range []string{"", "-1", "NaN", "1e300", "soon"} {
			next = &discordtest.Fault{Status: 429, RetryAfter: silly}
			if resp := r.post(t); resp.StatusCode != 429 || resp.Header.Get("Retry-After") != silly {
				t.Errorf("%q: %d with %v", silly, resp.StatusCode, resp.Header)
			}
			time.Sleep(time.Second)
		}
		next = &discordtest.Fault{Status: 503, HTML: true}
		if resp := r.post(t); resp.StatusCode != 503 {
			t.Errorf("got %d, want 503", resp.StatusCode)
		}
		begin := time.Now()
		next = &discordtest.Fault{Delay: 5 * time.Second}
		if resp := r.post(t); resp.StatusCode != 200 || time.Since(begin) != 5*time.Second {
			t.Errorf("a slow call got %d after %v", resp.StatusCode, time.Since(begin))
		}
		r.broke(t, "what is within the rules", "")
		if before := len(r.d.Messages(r.general)); before != 2 {
			t.Errorf("%d messages are there, want the 2 whose calls were let through", before)
		}
	})
}
