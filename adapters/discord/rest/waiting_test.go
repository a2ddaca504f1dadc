package rest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/discord/rest"
)

// all calls f n times at once and returns how long that took.
func atOnce(n int, f func(i int)) time.Duration {
	start := time.Now()
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { f(i) })
	}
	wait.Wait()
	return time.Since(start)
}

func TestParallelEdits(t *testing.T) {
	for _, test := range []struct {
		name        string
		same        bool // interaction
		size        string
		first, then time.Duration // for the first 20, and for 20 more
	}{
		{"of one interaction each", false, "5", 200 * time.Millisecond, 200 * time.Millisecond},
		{"of one interaction", true, "100", 400 * time.Millisecond, 200 * time.Millisecond},
		{"without limits", true, "", 400 * time.Millisecond, 200 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			left := 100
			var mu sync.Mutex
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(200 * time.Millisecond)
				mu.Lock()
				defer mu.Unlock()
				if left--; test.same && test.size != "" {
					bucket(w, "a", test.size, strconv.Itoa(left), "100")
				} else if test.size != "" {
					bucket(w, "a", test.size, "4", "1")
				}
				say(w, 200, `{"id":"9"}`)
			})
			for round, want := range []time.Duration{test.first, test.then} {
				took := atOnce(20, func(i int) {
					of := token
					if !test.same {
						of += strconv.Itoa(20*round + i)
					}
					if err := c.EditOriginal(t.Context(), of, &rest.Message{}); err != nil {
						t.Error(err)
					}
				})
				if took != want {
					t.Errorf("%s: 20 edits of 200 ms took %v, want %v", test.name, took, want)
				}
			}
		})
	}
}

// As many go in parallel as is allowed, and no more until the reset, which is
// never anticipated.
func TestBucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const size, period = 5, time.Second
		var mu sync.Mutex
		var reset time.Time
		left, refused := 0, 0
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			if now := time.Now(); !now.Before(reset) {
				left, reset = size, now.Add(period)
			}
			if left--; left < 0 {
				refused++
			}
			mine, at := left, reset
			mu.Unlock()
			time.Sleep(30 * time.Millisecond)
			bucket(w, "a", "5", strconv.Itoa(max(mine, 0)), strconv.FormatFloat(time.Until(at).Seconds(), 'f', 3, 64))
			say(w, 200, `{"id":"9"}`)
		})
		took := atOnce(50, func(i int) {
			if _, err := c.CreateMessage(t.Context(), "7", &rest.Message{Nonce: strconv.Itoa(i)}); err != nil {
				t.Error(err)
			}
		})
		// Nine times the reset, with a margin each, and the way there.
		if refused > 0 || took < 9*period || took > 9*period+500*time.Millisecond {
			t.Errorf("50 calls at 5 a second took %v, %d came too early; want 9 s and none", took, refused)
		}
	})
}

func TestFairOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []string
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(10 * time.Millisecond)
			got = append(got, r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:])
			bucket(w, "a", "1", "0", "0.5")
			say(w, 204, "")
		})
		var want []string
		var wait sync.WaitGroup
		for i := range 20 {
			want = append(want, strconv.Itoa(i))
			wait.Go(func() { c.DeleteMessage(t.Context(), "7", strconv.Itoa(i)) })
			synctest.Wait()
		}
		wait.Wait()
		if !slices.Equal(got, want) {
			t.Errorf("order %v", got)
		}
	})
}

func TestOneExhaustedDoesNotStallOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, other) {
				bucket(w, "a", "5", "0", "600")
				w.Header().Set("X-RateLimit-Scope", "user")
				w.Header().Set("Retry-After", "600")
				say(w, 429, `{"retry_after":600,"global":false}`)
				return
			}
			bucket(w, "a", "5", "4", "1")
			say(w, 200, `{"id":"9"}`)
		})
		ctx, cancel := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		for range 50 {
			wait.Go(func() {
				if err := c.EditOriginal(ctx, other, &rest.Message{}); !errors.Is(err, context.Canceled) {
					t.Errorf("an edit that waits ends with %v, want context.Canceled", err)
				}
			})
		}
		synctest.Wait()
		took := atOnce(50, func(i int) {
			if err := c.EditOriginal(t.Context(), token+strconv.Itoa(i), &rest.Message{}); err != nil {
				t.Error(err)
			}
		})
		if took != 0 {
			t.Errorf("others took %v", took)
		}
		start := time.Now()
		cancel()
		wait.Wait()
		if took := time.Since(start); took != 0 {
			t.Errorf("waiting ended %v after its context", took)
		}
	})
}

// A wait that is longer than there is time for is not begun.
func TestNoVainWait(t *testing.T) {
	for _, test := range []struct {
		after string
		limit time.Duration
		took  time.Duration
	}{
		{"2", time.Second, 0}, {"2", 0, 2005 * time.Millisecond}, {"3600", 0, 0}, {"600", 0, 600*time.Second + 5*time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			var asked atomic.Int64
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if asked.Add(1) > 1 {
					say(w, 204, "")
					return
				}
				w.Header().Set("Retry-After", test.after)
				say(w, 429, `{"retry_after":`+test.after+`,"global":false}`)
			})
			ctx, cancel := t.Context(), func() {}
			if test.limit > 0 {
				ctx, cancel = context.WithTimeout(ctx, test.limit)
			}
			defer cancel()
			start := time.Now()
			err := c.Typing(ctx, "7")
			e, _ := errors.AsType[*rest.Error](err)
			if took := time.Since(start); took != test.took || (err == nil) != (took > 0) || err != nil && e.Status != 429 {
				t.Errorf("to wait %s s within %v: %v after %v; want it to take %v", test.after, test.limit, err, took, test.took)
			}
		})
	}
}

func TestFiftyASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var came []time.Time
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" {
				mu.Lock()
				came = append(came, time.Now())
				mu.Unlock()
			}
			say(w, 204, "")
		})
		took := atOnce(500, func(i int) { c.Typing(t.Context(), strconv.Itoa(i)) })
		for i := range came[50:] {
			if d := came[i+50].Sub(came[i]); d < time.Second {
				t.Fatalf("call %d came %v after the one 50 before it", i+50, d)
			}
		}
		if len(came) != 500 || took > 10*time.Second {
			t.Errorf("%d calls took %v, want 500 in at most 10 s", len(came), took)
		}
		// Interactions are not counted to these.
		took = atOnce(500, func(i int) { c.DeleteOriginal(t.Context(), token+strconv.Itoa(i)) })
		if took != 0 {
			t.Errorf("500 calls by interactions' tokens took %v", took)
		}
	})
}

// What all calls of the bot are told, all of them wait for, and no interaction.
func TestGlobal(t *testing.T) {
	for name, refuse := range map[string]func(http.ResponseWriter){
		"by header": func(w http.ResponseWriter) {
			w.Header().Set("X-RateLimit-Global", "true")
			w.Header().Set("Retry-After", "2")
			say(w, 429, `{"message":"x","retry_after":2.5}`)
		},
		"by scope": func(w http.ResponseWriter) {
			w.Header().Set("X-RateLimit-Scope", "global")
			w.Header().Set("Retry-After", "2.5")
			say(w, 429, `{}`)
		},
		"by body": func(w http.ResponseWriter) { say(w, 429, `{"retry_after":2.5,"global":true}`) },
		"by nobody's page": func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "2.5")
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(429)
			fmt.Fprint(w, "<html>error 1015</html>")
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			var asked atomic.Int64
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if asked.Add(1) == 1 {
					refuse(w)
					return
				}
				say(w, 204, "")
			})
			start := time.Now()
			go c.Typing(t.Context(), "7")
			synctest.Wait()
			took := atOnce(10, func(i int) { c.DeleteOriginal(t.Context(), token+strconv.Itoa(i)) })
			if took != 0 {
				t.Errorf("%s: interactions took %v", name, took)
			}
			atOnce(10, func(i int) { c.Typing(t.Context(), strconv.Itoa(i)) })
			if took := time.Since(start); took < 2500*time.Millisecond || took > 2600*time.Millisecond {
				t.Errorf("%s: others took %v, want 2.5 s", name, took)
			}
		})
	}
}

func TestWrongToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") == "" {
				say(w, 401, `{"message":"Invalid Webhook Token","code":50027}`)
				return
			}
			asked.Add(1)
			time.Sleep(100 * time.Millisecond)
			bucket(w, "a", "1", "0", "1")
			say(w, 401, `{"message":"401: Unauthorized","code":0}`)
		})
		// The token of an interaction being wrong says nothing of the bot's.
		err := c.EditOriginal(t.Context(), token, &rest.Message{})
		if e, ok := errors.AsType[*rest.Error](err); !ok || e.Code != 50027 || errors.Is(err, rest.ErrToken) {
			t.Errorf("wrong token of an interaction: %v", err)
		}
		took := atOnce(20, func(i int) {
			if err := c.Typing(t.Context(), "7"); !errors.Is(err, rest.ErrToken) {
				t.Errorf("wrong token: %v", err)
			}
		})
		_, err = c.Me(t.Context())
		if e, _ := errors.AsType[*rest.Error](err); asked.Load() != 1 || took != 100*time.Millisecond || e == nil || e.Status != 401 {
			t.Errorf("%d calls were made within %v; another one: %v", asked.Load(), took, err)
		}
		if !strings.Contains(err.Error(), "token is wrong") || !strings.Contains(err.Error(), "Developer Portal") {
			t.Errorf("%q does not say what to do", err)
		}
	})
}

// Calls that Discord refuses bring a ban of the address near: they stop by
// themselves before.
func TestBanIsAvoided(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		shared := true
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") == "" {
				say(w, 204, "")
				return
			}
			if shared {
				w.Header().Set("X-RateLimit-Scope", "shared") // these do not count
				w.Header().Set("Retry-After", "0.01")
				say(w, 429, `{}`)
				return
			}
			asked.Add(1)
			say(w, 403, `{"message":"Missing Access","code":50001}`)
		})
		for range 200 {
			c.Typing(t.Context(), "7")
		}
		shared = false
		start := time.Now()
		for {
			before := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			err := c.Typing(ctx, "7")
			cancel()
			if e, _ := errors.AsType[*rest.Error](err); e == nil || e.Status != 403 {
				if time.Since(before) > 20*time.Second {
					t.Errorf("%v after %v", err, time.Since(before))
				}
				break
			}
		}
		if n := asked.Load(); n != 5000 || time.Since(start) > 3*time.Minute {
			t.Errorf("%d refused calls were made in %v, want 5000 in about 2 minutes", n, time.Since(start))
		}
		if err := c.DeleteOriginal(t.Context(), token); err != nil {
			t.Errorf("an interaction: %v", err)
		}
		time.Sleep(10 * time.Minute)
		c.Typing(t.Context(), "7")
		if asked.Load() != 5001 {
			t.Errorf("%d calls, ten minutes later: want one more", asked.Load())
		}
	})
}
