package api_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/slack/api"
)

func refuse(w http.ResponseWriter, after string) {
	w.Header().Set("Retry-After", after)
	say(w, 429, `{"ok":false,"error":"ratelimited"}`)
}

// What is too long to wait is given up at once, with an error that says how long
// it would have been.
func TestWaitsThatAreTooLong(t *testing.T) {
	for _, test := range []struct {
		name  string
		after string
		limit time.Duration // of the caller's time; 0 for none
		given bool          // up
		took  time.Duration
	}{
		{"half a minute", "29", 0, false, 29*time.Second + 5*time.Millisecond},
		{"more", "31", 0, true, 0},
		{"a day", "86400", 0, true, 0},
		{"no sensible time", "86401", 0, false, time.Second},
		{"longer than the caller waits", "10", 5 * time.Second, true, 0},
		{"as long as the caller waits", "4", 5 * time.Second, false, 4*time.Second + 5*time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			asked := 0
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if asked++; asked == 1 {
					refuse(w, test.after)
					return
				}
				good(w, r)
			})
			ctx := t.Context()
			if test.limit > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, test.limit)
				defer cancel()
			}
			start := time.Now()
			_, err := c.User(ctx, "U1")
			if took := time.Since(start); took != test.took || (err != nil) != test.given {
				t.Errorf("%s: took %v, want %v; %v", test.name, took, test.took, err)
			}
			if e, ok := errors.AsType[*api.Error](err); test.given && (!ok || e.Code != "ratelimited" || e.RetryAfter < 9*time.Second || e.Unknown) {
				t.Errorf("%s: %#v", test.name, e)
			}
			// The next one is not even asked, as long as it holds.
			before := asked
			if _, err := c.User(ctx, "U1"); test.given && (api.Code(err) != "ratelimited" || asked != before) {
				t.Errorf("%s, the next one: %v, asked %d times more", test.name, err, asked-before)
			}
		})
	}
}

// Who waits, waits for the method alone, and in chat.postMessage for the channel
// alone; a page that is no answer of the API's stops all.
func TestWhoWaits(t *testing.T) {
	for _, test := range []struct {
		name  string
		waits []string
		body  string
	}{
		{"the API", []string{"chat.postMessage C1"}, `{"ok":false,"error":"ratelimited"}`},
		{"a page", []string{"chat.postMessage C1", "chat.postMessage C2", "response_url /actions/T1/77/CANARYhookSecret", "users.info"}, "<html>"},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			var mu sync.Mutex
			var waited []string
			first := true
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				r.ParseForm()
				mu.Lock()
				defer mu.Unlock()
				if first {
					first = false
					w.Header().Set("Retry-After", "7")
					say(w, 429, test.body)
					return
				}
				if time.Since(start) > 0 {
					waited = append(waited, lane(r))
				}
				good(w, r)
			})
			var wait sync.WaitGroup
			for i, call := range []func() error{
				func() error { _, err := c.Post(t.Context(), "C1", message("m1")); return err },
				func() error { _, err := c.Post(t.Context(), "C2", message("m2")); return err },
				func() error { _, err := c.User(t.Context(), "U1"); return err },
				func() error { return c.Respond(t.Context(), hook, response()) },
			} {
				wait.Go(func() {
					if err := call(); err != nil {
						t.Errorf("call %d: %v", i, err)
					}
				})
				synctest.Wait() // it is refused, or waits, or is done
			}
			wait.Wait()
			if slices.Sort(waited); !slices.Equal(waited, test.waits) {
				t.Errorf("%s: %q waited, want %q", test.name, waited, test.waits)
			}
		})
	}
}

// After a refusal calls go one after another in the order in which they came, the
// refused one first.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var got, want []string
		inside, most, asked := 0, 0, 0
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			inside++
			most = max(most, inside)
			asked++
			refused := asked%3 == 1
			mu.Unlock()
			time.Sleep(10 * time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			inside--
			if refused {
				refuse(w, "1")
				return
			}
			got = append(got, r.PostFormValue("user"))
			good(w, r)
		})
		var wait sync.WaitGroup
		for i := range 20 {
			want = append(want, strconv.Itoa(i))
			wait.Go(func() {
				if _, err := c.User(t.Context(), strconv.Itoa(i)); err != nil {
					t.Error(err)
				}
			})
			if synctest.Wait(); i == 0 {
				time.Sleep(20 * time.Millisecond)
			}
		}
		wait.Wait()
		if !slices.Equal(got, want) || most != 1 {
			t.Errorf("order %v, %d at once", got, most)
		}
	})
}

// As long as nobody is refused, nobody waits for another.
func TestParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refused := false
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(100 * time.Millisecond)
			if r.PostFormValue("user") == "refused" && !refused {
				refused = true
				refuse(w, "1")
				return
			}
			good(w, r)
		})
		for range 2 {
			start := time.Now()
			var wait sync.WaitGroup
			for range 50 {
				wait.Go(func() { c.User(t.Context(), "U1") })
			}
			wait.Wait()
			if took := time.Since(start); took != 100*time.Millisecond {
				t.Errorf("50 calls of 100 ms took %v", took)
			}
			c.User(t.Context(), "refused") // the second time when that is over
		}
	})
}

// One that waits and goes away lets the next one through.
func TestGoingAwayInLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if asked++; asked == 1 {
				refuse(w, "5")
				return
			}
			good(w, r)
		})
		first, leave := context.WithCancel(t.Context())
		var wait sync.WaitGroup
		wait.Go(func() {
			if _, err := c.User(first, "U1"); !errors.Is(err, context.Canceled) {
				t.Errorf("the first: %v", err)
			}
		})
		synctest.Wait()
		wait.Go(func() {
			start := time.Now()
			if _, err := c.User(t.Context(), "U2"); err != nil || time.Since(start) != 5*time.Second+5*time.Millisecond {
				t.Errorf("the second: %v after %v", err, time.Since(start))
			}
		})
		synctest.Wait()
		leave()
		wait.Wait()
	})
}

// One that is told that it is its turn, and goes away at that moment, passes it on.
func TestGoingAwayOnesTurn(t *testing.T) {
	for range 100 {
		synctest.Test(t, func(t *testing.T) {
			var asked atomic.Int64
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if asked.Add(1) == 1 {
					refuse(w, "1")
					return
				}
				time.Sleep(time.Second)
				good(w, r)
			})
			second, leave := context.WithTimeout(t.Context(), 2*time.Second+5*time.Millisecond)
			defer leave()
			start := time.Now()
			var wait sync.WaitGroup
			for i, ctx := range []context.Context{t.Context(), second, t.Context()} {
				wait.Go(func() {
					_, err := c.User(ctx, strconv.Itoa(i))
					if took := time.Since(start); i == 2 && (err != nil || took > 4*time.Second) {
						t.Errorf("the last one: %v after %v", err, took)
					}
				})
				synctest.Wait()
			}
			wait.Wait()
		})
	}
}

// When a stop of all is over, those who were not refused themselves go at once.
func TestAfterAPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if method(r) == "users.info" {
				time.Sleep(100 * time.Millisecond)
				good(w, r)
				return
			}
			w.Header().Set("Retry-After", "40")
			say(w, 429, "<html>")
		})
		c.OpenDM(t.Context(), "U1")
		time.Sleep(20 * time.Second)
		start := time.Now()
		var wait sync.WaitGroup
		for range 20 {
			wait.Go(func() {
				if _, err := c.User(t.Context(), "U1"); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		wait.Wait()
		if took, want := time.Since(start), 20*time.Second+105*time.Millisecond; took != want {
			t.Errorf("20 calls took %v, want %v", took, want)
		}
	})
}
