package api_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/slack/api"
)

// A judge is a Slack that refuses three calls in ten for too many, in every way
// there is, and notes who comes before the time it was told.
type judge struct {
	mu      sync.Mutex
	random  *rand.Rand
	told    map[string][]closed // by whom it is for
	early   []string
	refused map[string]int
	effects map[string]int // by what was asked for
	calls   int
}

// closed is a time in which nobody may come who was told so at its begin.
type closed struct{ from, until time.Time }

// refusals are what a refusal for too many looks like; $ stands for a number of
// seconds, which is to be kept where holds is set.
var refusals = []struct {
	name, after, body string
	status            int
	holds, page       bool
}{
	{name: "plain", after: "$", body: `{"ok":false,"error":"ratelimited"}`, status: 429, holds: true},
	{name: "old code", after: "$", body: `{"ok":false,"error":"rate_limited"}`, status: 429, holds: true},
	{name: "with 200", after: "$", body: `{"ok":false,"error":"ratelimited"}`, status: 200, holds: true},
	{name: "fraction", after: "$.25", body: `{"ok":false,"error":"ratelimited"}`, status: 429, holds: true},
	{name: "page", after: "$", body: `<!doctype html><title>429</title>`, status: 429, holds: true, page: true},
	{name: "nothing", after: "$", status: 429, holds: true, page: true},
	{name: "no time", body: `{"ok":false,"error":"ratelimited"}`, status: 429},
	{name: "page without time", body: `<html>`, status: 429},
	{name: "negative", after: "-5", body: `{"ok":false,"error":"ratelimited"}`, status: 429},
	{name: "none", after: "0", body: `{"ok":false,"error":"ratelimited"}`, status: 429},
	{name: "no number", after: "NaN", body: `{"ok":false,"error":"ratelimited"}`, status: 429},
	{name: "endless", after: "Inf", body: `{"ok":false,"error":"ratelimited"}`, status: 429},
	{name: "words", after: "soon", body: `{"ok":false,"error":"ratelimited"}`, status: 429},
	{name: "huge", after: "99999999999999999999", body: `{"ok":false,"error":"ratelimited"}`, status: 429},
	{name: "date", after: "Wed, 21 Oct 2099 07:28:00 GMT", body: `{"ok":false,"error":"ratelimited"}`, status: 429},
}

// lane is what a request's limits are for.
func lane(r *http.Request) string {
	switch name := method(r); name {
	case "chat.postMessage":
		return name + " " + r.PostFormValue("channel")
	case "response_url":
		return name + " " + r.URL.Path
	default:
		return name
	}
}

func (j *judge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.ParseForm()
	who := lane(r)
	j.arrive(who)
	time.Sleep(j.latency())

	j.mu.Lock()
	defer j.mu.Unlock()
	if r.Context().Err() != nil {
		return // whoever hung up is told nothing
	}
	if j.random.IntN(10) >= 3 {
		j.effects[effect(r)]++
		good(w, r)
		return
	}
	kind := refusals[j.random.IntN(len(refusals))]
	if method(r) == "response_url" && kind.status == 200 {
		kind = refusals[0]
	}
	j.refused[kind.name]++
	seconds := 1 + j.random.IntN(3)
	if kind.after != "" {
		w.Header().Set("Retry-After", strings.ReplaceAll(kind.after, "$", strconv.Itoa(seconds)))
	}
	if kind.holds {
		c := closed{time.Now(), time.Now().Add(time.Duration(seconds) * time.Second)}
		j.told[who] = append(j.told[who], c)
		if kind.page && method(r) != "response_url" {
			j.told["everybody"] = append(j.told["everybody"], c)
		}
	}
	say(w, kind.status, kind.body)
}

func (j *judge) latency() time.Duration {
	j.mu.Lock()
	defer j.mu.Unlock()
	return time.Duration(j.random.IntN(80_000)) * time.Microsecond
}

// arrive counts a call and looks whether it may be there.
func (j *judge) arrive(who string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.calls++
	now := time.Now()
	for _, told := range []string{who, "everybody"} {
		keep := j.told[told][:0]
		for _, c := range j.told[told] {
			if now.After(c.from) && now.Before(c.until) {
				j.early = append(j.early, fmt.Sprintf("%s came %v early, %v after %s was told", who, c.until.Sub(now), now.Sub(c.from), told))
			}
			if now.Before(c.until) {
				keep = append(keep, c)
			}
		}
		j.told[told] = keep
	}
}

// effect names what a call does: each call of a storm has something of its own.
func effect(r *http.Request) string {
	switch method(r) {
	case "users.info":
		return r.PostFormValue("user")
	case "reactions.add":
		return r.PostFormValue("timestamp")
	case "response_url":
		return r.URL.Path
	}
	return r.PostFormValue("text")
}

// storm makes n calls of all kinds, 20 at a time.
func storm(t *testing.T, n int, seed uint64) {
	start := time.Now()
	j := &judge{
		random: rand.New(rand.NewPCG(seed, 1)), told: map[string][]closed{},
		refused: map[string]int{}, effects: map[string]int{},
	}
	c := serve(t, j.ServeHTTP)
	var mu sync.Mutex
	next, failed, patient := 0, 0, 0
	done := make([]bool, n)
	var wait sync.WaitGroup
	for worker := range 20 {
		wait.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(2+worker)))
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= n {
					return
				}
				err, hurried := stormCall(t, c, i, random)
				mu.Lock()
				if done[i] = err == nil; !done[i] {
					failed++
					if !hurried {
						patient++
					}
					if api.Code(err) != "ratelimited" && !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("call %d was given up with %v", i, err)
					}
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	took := time.Since(start)
	synctest.Wait()
	for i, ok := range done {
		// One whose time ended under way may have taken effect, and is given up.
		if got := j.effects[nameOf(i)]; ok && got != 1 || got > 1 {
			t.Errorf("call %d, reported as done: %v, took effect %d times", i, ok, got)
		}
	}
	for _, line := range j.early[:min(len(j.early), 10)] {
		t.Error(line)
	}
	if failed > n/20 || patient > n/50 {
		t.Errorf("%d of %d calls were given up, %d of them though they had no time limit of their own", failed, n, patient)
	}
	t.Logf("%d calls took %d attempts in %v of fake time; refused: %v; too early: %d; given up with an error: %d, of them by patience, not by a time limit of their own: %d",
		n, j.calls, took, j.refused, len(j.early), failed, patient)
}

// nameOf names the effect of a call.
func nameOf(i int) string {
	if i%6 == 3 {
		return "/actions/" + strconv.Itoa(i)
	}
	return strconv.Itoa(i)
}

// stormCall makes the i-th call; one in four is hurried by a time limit of its own.
func stormCall(t *testing.T, c *api.Client, i int, random *rand.Rand) (err error, hurried bool) {
	ctx := t.Context()
	if hurried = random.IntN(4) == 0; hurried {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(1+random.IntN(60))*time.Second)
		defer cancel()
	}
	name := strconv.Itoa(i)
	m := &api.Message{Text: name, Key: name}
	channel := "C" + strconv.Itoa(random.IntN(30))
	switch i % 6 {
	case 0, 1:
		_, err = c.Post(ctx, channel, m)
	case 2:
		err = c.Whisper(ctx, channel, "U1", m)
	case 3:
		err = c.Respond(ctx, "https://hooks.slack.com"+nameOf(i), &api.Response{Message: *m})
	case 4:
		_, err = c.User(ctx, name)
	default:
		err = c.React(ctx, channel, name, "hourglass")
	}
	return err, hurried
}

// Three calls in ten are refused for too many. None may come before its time, and
// every call is done once or given up with an error. With FOOTNOTE_LONG set it is a
// million of calls.
func TestReliabilityOfRefusedCalls(t *testing.T) {
	rounds := uint64(1)
	if os.Getenv("FOOTNOTE_LONG") != "" {
		rounds = 200
	}
	for seed := range rounds {
		synctest.Test(t, func(t *testing.T) { storm(t, 5000, seed) })
	}
	t.Attr("R9-slack", fmt.Sprintf("%d calls", 5000*rounds))
}
