package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/discord/rest"
)

// A judge is a Discord that keeps limits strictly, refuses three calls in ten
// beyond that, in every way there is, and notes who comes before the time it was
// told.
type judge struct {
	start   time.Time
	mu      sync.Mutex
	random  *rand.Rand
	windows map[string]*window
	told    map[string][]closed // by whom it is for
	early   []string
	over    int // calls beyond a window, which no answer had allowed
	refused map[string]int
	effects map[string]int
	calls   int
}

type window struct {
	size, left int
	reset      time.Time
}

// closed is a time in which nobody may come who was told so at its begin.
type closed struct{ from, until time.Time }

// bucketOf is the name that a route's limits go by; two routes have one in common.
func bucketOf(r *http.Request) (name, major string, size int, period time.Duration) {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/api/v10/"), "/")
	switch {
	case parts[0] == "interactions":
		return "", parts[2], 0, 0 // as in the real one, without headers
	case parts[0] == "webhooks":
		return "hooks", parts[2], 5, time.Second
	case parts[len(parts)-1] == "typing":
		return "typing", parts[1], 5, 4 * time.Second
	}
	return "messages", parts[1], 3, 2500 * time.Millisecond
}

func (j *judge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	name, major, size, period := bucketOf(r)
	bot := r.Header.Get("Authorization") != ""
	route := r.Method + " " + name + " " + major
	j.arrive(route, name, major, size, period, bot)
	time.Sleep(j.latency())

	j.mu.Lock()
	defer j.mu.Unlock()
	now := time.Now()
	gone := r.Context().Err() != nil // whoever hung up is told nothing
	h := w.Header()
	own := j.windows[name+major]
	if name != "" {
		if !now.Before(own.reset) { // the answer was long on its way: the next window has begun
			own.left, own.reset = size, now.Add(period)
		}
		after := own.reset.Sub(now)
		bucket(w, name, strconv.Itoa(size), strconv.Itoa(max(own.left, 0)), strconv.FormatFloat(after.Seconds(), 'f', 6, 64))
		if own.left <= 0 && !gone {
			j.close(route, now, after)
			j.close(name+major, now, after)
		}
	}
	if j.random.IntN(10) >= 3 {
		j.effects[effect(r, body)]++
		status, text := 200, `{"id":"9"}`
		if strings.HasSuffix(r.URL.Path, "/callback") || strings.HasSuffix(r.URL.Path, "/typing") {
			status, text = 204, ""
		}
		say(w, status, text)
		return
	}
	kind := refusals[j.random.IntN(len(refusals))]
	j.refused[kind.name]++
	wait := time.Duration(1+j.random.IntN(3000)) * time.Millisecond
	for name, value := range kind.header {
		h.Set(name, value)
	}
	if gone {
		return
	}
	j.close(route, now, wait*kind.holds)
	if kind.global {
		j.close("everybody", now, wait*kind.holds)
	}
	text := kind.body
	if kind.holds > 0 {
		text = strings.ReplaceAll(text, "$", strconv.FormatFloat(wait.Seconds(), 'f', 3, 64))
		h.Set("Retry-After", strconv.FormatFloat(wait.Seconds(), 'f', 3, 64))
		if kind.rounded {
			h.Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		}
	}
	say(w, 429, text)
}

// refusals are what 429 looks like. holds is 1 where its time is to be kept, 0
// where it names none that could be.
var refusals = []struct {
	name, body      string
	header          map[string]string
	global, rounded bool
	holds           time.Duration
}{
	{name: "user", body: `{"message":"You are being rate limited.","retry_after":$,"global":false}`, header: map[string]string{"X-RateLimit-Scope": "user"}, rounded: true, holds: 1},
	{name: "shared", body: `{"message":"The resource is being rate limited.","retry_after":$,"global":false}`, header: map[string]string{"X-RateLimit-Scope": "shared"}, rounded: true, holds: 1},
	{name: "global", body: `{"message":"x","retry_after":$,"global":true}`, header: map[string]string{"X-RateLimit-Scope": "global", "X-RateLimit-Global": "true"}, rounded: true, global: true, holds: 1},
	{name: "by body only", body: `{"retry_after":$,"global":false}`, holds: 1},
	{name: "page", body: `<!doctype html><title>429</title>`, holds: 1},
	{name: "page without time", body: `<!doctype html>`},
	{name: "nothing", body: ``},
	{name: "negative", body: `{"retry_after":-1,"global":false}`, header: map[string]string{"Retry-After": "-5"}},
	{name: "no number", body: `{"retry_after":"NaN","global":false}`, header: map[string]string{"Retry-After": "NaN"}},
	{name: "null", body: `{"retry_after":null}`, header: map[string]string{"Retry-After": "soon"}},
	{name: "huge", body: `{"retry_after":1e300,"global":false}`, header: map[string]string{"Retry-After": "99999999999999999999"}},
	{name: "date", body: `{"message":"x"}`, header: map[string]string{"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}},
	{name: "broken", body: `{"retry_after":0.5,`, header: map[string]string{"X-RateLimit-Remaining": "-3", "X-RateLimit-Reset-After": "Infinity"}},
}

func (j *judge) latency() time.Duration {
	j.mu.Lock()
	defer j.mu.Unlock()
	return time.Duration(j.random.IntN(80_000)) * time.Microsecond
}

func (j *judge) close(who string, from time.Time, d time.Duration) {
	if d > 0 {
		j.told[who] = append(j.told[who], closed{from, from.Add(d)})
	}
}

// arrive counts a call and looks whether it may be there.
func (j *judge) arrive(route, name, major string, size int, period time.Duration, bot bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.calls++
	now := time.Now()
	for _, who := range []string{route, name + major, "everybody"} {
		if who == "everybody" && !bot {
			continue
		}
		keep := j.told[who][:0]
		for _, c := range j.told[who] {
			if now.After(c.from) && now.Before(c.until) {
				j.early = append(j.early, fmt.Sprintf("%s came %v early, %v after it was told", route, c.until.Sub(now), now.Sub(c.from)))
			}
			if now.Before(c.until) {
				keep = append(keep, c)
			}
		}
		j.told[who] = keep
	}
	if name == "" {
		return
	}
	own := j.windows[name+major]
	if own == nil || !now.Before(own.reset) {
		own = &window{size: size, left: size, reset: now.Add(period)}
		j.windows[name+major] = own
	}
	// What the limits of a route are is not known before its first answers.
	if own.left--; own.left < 0 && now.Sub(j.start) > 10*time.Second {
		j.over++
	}
}

// effect names what a call does.
func effect(r *http.Request, body []byte) string {
	var v struct{ Content string }
	json.Unmarshal(body, &v)
	if v.Content == "" && strings.HasSuffix(r.URL.Path, "/callback") {
		var v struct{ Data struct{ Content string } }
		json.Unmarshal(body, &v)
		return v.Data.Content
	}
	if v.Content == "" {
		return r.URL.RawQuery + r.URL.Path
	}
	return v.Content
}

// storm makes n calls of all kinds, 60 at a time.
func storm(t *testing.T, n int, seed uint64) {
	j := &judge{
		start:  time.Now(),
		random: rand.New(rand.NewPCG(seed, 1)), windows: map[string]*window{}, told: map[string][]closed{},
		refused: map[string]int{}, effects: map[string]int{},
	}
	c := serve(t, j.ServeHTTP)
	done, failed := make([]bool, n), 0
	var mu sync.Mutex
	next := 0
	took := atOnce(60, func(worker int) {
		random := rand.New(rand.NewPCG(seed, uint64(worker)))
		for {
			mu.Lock()
			i := next
			next++
			mu.Unlock()
			if i >= n {
				return
			}
			err := one(t, c, i, random)
			mu.Lock()
			if done[i] = err == nil; !done[i] {
				failed++
				if e, ok := errors.AsType[*rest.Error](err); (!ok || e.Status != 429) && !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("call %d was given up with %v", i, err)
				}
			}
			mu.Unlock()
		}
	})
	synctest.Wait()
	for i, ok := range done {
		want := 0
		if ok {
			want = 1
		}
		// One whose time ended under way may have taken effect, and is given up.
		if got := j.effects[strconv.Itoa(i)]; got != want && (ok || got != 1) && i%6 != 5 { // typing has no name
			t.Errorf("call %d, reported as done: %v, took effect %d times", i, ok, got)
		}
	}
	for i, line := range j.early {
		if i == 10 {
			break
		}
		t.Error(line)
	}
	if j.over > 0 {
		t.Errorf("%d calls were made beyond what was left", j.over)
	}
	if failed > n/10 {
		t.Errorf("%d of %d calls were given up", failed, n)
	}
	t.Logf("%d calls took %d attempts in %v of fake time; refused: %v; too early: %d; given up with an error: %d",
		n, j.calls, took, j.refused, len(j.early), failed)
}

// one makes a call whose effect is named i.
func one(t *testing.T, c *rest.Client, i int, random *rand.Rand) error {
	ctx := t.Context()
	if random.IntN(4) == 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(1+random.IntN(60))*time.Second)
		defer cancel()
	}
	m := &rest.Message{Content: strconv.Itoa(i), Nonce: strconv.Itoa(i)}
	channel := strconv.Itoa(random.IntN(30))
	switch i % 6 {
	case 0:
		_, err := c.CreateMessage(ctx, channel, m)
		return err
	case 1:
		return c.EditMessage(ctx, channel, "9", m)
	case 2:
		return c.EditOriginal(ctx, "token"+strconv.Itoa(random.IntN(100)), m)
	case 3:
		_, err := c.FollowUp(ctx, "token"+strconv.Itoa(random.IntN(100)), m)
		return err
	case 4:
		r := response()
		r.Message = m
		return c.Callback(ctx, "4", "token"+strconv.Itoa(random.IntN(100)), r)
	default:
		return c.Typing(ctx, channel)
	}
}

// Three calls in ten are refused for too many. None may come before its time,
// and every call is done once or given up with an error. With FOOTNOTE_LONG set
// it is a million of calls.
func TestReliabilityOfRefusedCalls(t *testing.T) {
	rounds := uint64(1)
	if os.Getenv("FOOTNOTE_LONG") != "" {
		rounds = 200
	}
	for seed := range rounds {
		synctest.Test(t, func(t *testing.T) { storm(t, 5000, seed) })
	}
	t.Attr("R9-discord", fmt.Sprintf("%d calls", 5000*rounds))
}
