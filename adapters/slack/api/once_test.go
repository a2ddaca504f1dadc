package api_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/slack/api"
)

// A channel is a Slack that keeps what is posted in a channel and its threads.
type channel struct {
	mu       sync.Mutex
	clock    int
	messages []kept // the oldest first
	pageSize int    // at most so many are given at once; 0 for no limit
	pages    int    // how many were given
}

type kept struct {
	TS       string          `json:"ts"`
	Thread   string          `json:"thread_ts,omitempty"`
	Text     string          `json:"text"`
	User     string          `json:"user,omitempty"`
	Blocks   json.RawMessage `json:"blocks,omitempty"`
	Metadata json.RawMessage `json:"metadata,omitempty"`
}

func (c *channel) post(m kept) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clock++
	m.TS = strconv.FormatInt(time.Now().Unix(), 10) + fmt.Sprintf(".%06d", c.clock)
	c.messages = append(c.messages, m)
	return m.TS
}

// count is how many messages have a text.
func (c *channel) count(text string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.messages {
		if m.Text == text {
			n++
		}
	}
	return n
}

// do does what a request asks for, and returns the answer.
func (c *channel) do(r *http.Request) string {
	switch method(r) {
	case "chat.postMessage":
		ts := c.post(kept{
			Thread: r.PostFormValue("thread_ts"), Text: r.PostFormValue("text"), Metadata: json.RawMessage(r.PostFormValue("metadata")),
		})
		return `{"ok":true,"ts":"` + ts + `"}`
	case "conversations.replies":
		return c.page(r, func(m *kept) bool { return m.TS == r.PostFormValue("ts") || m.Thread == r.PostFormValue("ts") })
	case "conversations.history":
		return c.page(r, func(m *kept) bool { return m.Thread == "" || m.Thread == m.TS })
	}
	return answers[method(r)]
}

// page is a part of what was said, by the rules of Slack: a channel's newest
// messages come first, and a thread's root, with whatever page.
func (c *channel) page(r *http.Request, in func(*kept) bool) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pages++
	root, oldest := r.PostFormValue("ts"), cmp.Or(r.PostFormValue("oldest"), "0")
	latest := cmp.Or(r.PostFormValue("latest"), "9999999999.999999")
	var found, roots []kept
	for _, m := range c.messages {
		switch {
		case !in(&m):
		case m.TS == root:
			roots = append(roots, m)
		case m.TS > oldest && m.TS < latest:
			found = append(found, m)
		}
	}
	if root == "" {
		slices.Reverse(found)
	}
	limit, _ := strconv.Atoi(r.PostFormValue("limit"))
	if c.pageSize > 0 {
		limit = min(limit, c.pageSize)
	}
	from, _ := strconv.Atoi(strings.TrimPrefix(r.PostFormValue("cursor"), "c"))
	to := min(from+limit, len(found))
	cursor := ""
	if to < len(found) {
		cursor = "c" + strconv.Itoa(to)
	}
	if r.PostFormValue("include_all_metadata") != "1" {
		return `{"ok":false,"error":"no_metadata_asked_for"}`
	}
	given, _ := json.Marshal(append(append([]kept{}, roots...), found[from:to]...))
	return `{"ok":true,"messages":` + string(given) + `,"response_metadata":{"next_cursor":"` + cursor + `"}}`
}

// A fault is what can go wrong with a request, which may be done all the same; body
// is what would have been answered.
type fault struct {
	name   string
	done   bool
	answer func(w http.ResponseWriter, r *http.Request, body string)
}

var faults = []fault{
	{"lost before", false, func(w http.ResponseWriter, _ *http.Request, _ string) { drop(w, "") }},
	{"lost after", true, func(w http.ResponseWriter, _ *http.Request, _ string) { drop(w, "") }},
	{"half a head", true, func(w http.ResponseWriter, _ *http.Request, _ string) { drop(w, "HTTP/1.1 200 OK\r\nConte") }},
	{"half a body", true, func(w http.ResponseWriter, _ *http.Request, body string) {
		drop(w, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body[:len(body)/2]))
	}},
	{"no HTTP", true, func(w http.ResponseWriter, _ *http.Request, _ string) { drop(w, "220 smtp ready\r\n\r\n") }},
	{"silence before", false, func(_ http.ResponseWriter, r *http.Request, _ string) { <-r.Context().Done() }},
	{"silence after", true, func(_ http.ResponseWriter, r *http.Request, _ string) { <-r.Context().Done() }},
	{"500 before", false, func(w http.ResponseWriter, _ *http.Request, _ string) { say(w, 500, "<html>") }},
	{"500 after", true, func(w http.ResponseWriter, _ *http.Request, _ string) { say(w, 500, "<html>") }},
	{"502 after", true, func(w http.ResponseWriter, _ *http.Request, _ string) { say(w, 502, "") }},
	{"503 after", true, func(w http.ResponseWriter, _ *http.Request, _ string) { say(w, 503, "busy") }},
	{"internal before", false, func(w http.ResponseWriter, _ *http.Request, _ string) {
		say(w, 200, `{"ok":false,"error":"internal_error"}`)
	}},
	{"internal after", true, func(w http.ResponseWriter, _ *http.Request, _ string) {
		say(w, 200, `{"ok":false,"error":"internal_error"}`)
	}},
	{"fatal after", true, func(w http.ResponseWriter, _ *http.Request, _ string) {
		say(w, 500, `{"ok":false,"error":"fatal_error"}`)
	}},
	{"a page", true, func(w http.ResponseWriter, _ *http.Request, _ string) { say(w, 200, "<html>ok</html>") }},
	{"nothing", true, func(w http.ResponseWriter, _ *http.Request, _ string) { say(w, 200, "") }},
	{"no word", true, func(w http.ResponseWriter, _ *http.Request, _ string) { say(w, 200, "{}") }},
	{"no ts", true, func(w http.ResponseWriter, _ *http.Request, _ string) { say(w, 200, `{"ok":true}`) }},
	{"429", false, func(w http.ResponseWriter, _ *http.Request, _ string) {
		w.Header().Set("Retry-After", "1")
		say(w, 429, `{"ok":false,"error":"ratelimited"}`)
	}},
	{"unavailable", false, func(w http.ResponseWriter, _ *http.Request, _ string) {
		say(w, 503, `{"ok":false,"error":"service_unavailable"}`)
	}},
}

// Whatever goes wrong with whichever of the requests, a message is there once when
// Post says so, and never twice. When it says that it is not there, it is not,
// unless it says that it does not know.
func TestReliabilityOfLostReplies(t *testing.T) {
	met, known, unknown, shown := map[string]int{}, 0, 0, 0
	const runs = 1000
	for seed := range uint64(runs) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 3))
			slack := &channel{pageSize: 1 + random.IntN(5)}
			root := slack.post(kept{Text: "question"})
			slack.post(kept{Text: "other", Thread: root})
			badness := 1 + random.IntN(9)
			var mu sync.Mutex // guards random and met: one that hung up may still be served
			draw := func() (f fault, good bool) {
				mu.Lock()
				defer mu.Unlock()
				if random.IntN(10) >= badness {
					return f, true
				}
				f = faults[random.IntN(len(faults))]
				met[f.name]++
				return f, false
			}
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				r.ParseForm()
				fault, good := draw()
				if good {
					say(w, 200, slack.do(r))
					return
				}
				body := "a body of an answer"
				if fault.done {
					body = slack.do(r)
				}
				fault.answer(w, r, body)
			})
			thread := ""
			if seed%2 == 0 {
				thread = root
			}
			for i := range 3 {
				text := "answer " + strconv.Itoa(i)
				ts, err := c.Post(t.Context(), "C1", &api.Message{Thread: thread, Text: text, Key: "m" + strconv.Itoa(i)})
				n := slack.count(text)
				shown += n
				switch {
				case n > 1:
					t.Errorf("run %d: %q is there %d times", seed, text, n)
				case err == nil && (n != 1 || ts == ""):
					t.Errorf("run %d: %q is there %d times, Post returned %q", seed, text, n, ts)
				case err != nil && n == 1 && !api.Unknown(err):
					t.Errorf("run %d: %q is there, but the error is %v", seed, text, err)
				case err != nil && api.Unknown(err):
					unknown++
				case err != nil:
					known++
				}
			}
		})
	}
	t.Logf("%d messages: %d are there, none twice; given up without having been posted: %d, without being sure: %d; met: %v",
		3*runs, shown, known, unknown, met)
	if len(met) != len(faults) || shown < 2*runs {
		t.Errorf("%d of %d faults were met, %d messages posted", len(met), len(faults), shown)
	}
}

// Each fault alone, of the first post or, after one that was lost, of the first
// look: the message is there, once.
func TestEachLostReply(t *testing.T) {
	lost := faults[slices.IndexFunc(faults, func(f fault) bool { return f.name == "lost after" })]
	for _, one := range faults {
		for name, first := range map[string]map[string]fault{
			"post": {"chat.postMessage": one},
			"look": {"chat.postMessage": lost, "conversations.history": one},
		} {
			synctest.Test(t, func(t *testing.T) {
				slack := new(channel)
				left := maps.Clone(first)
				var mu sync.Mutex
				c := serve(t, func(w http.ResponseWriter, r *http.Request) {
					r.ParseForm()
					mu.Lock()
					f, hit := left[method(r)]
					delete(left, method(r))
					mu.Unlock()
					body := ""
					if !hit || f.done {
						body = slack.do(r)
					}
					if hit {
						f.answer(w, r, body)
					} else {
						say(w, 200, body)
					}
				})
				ts, err := c.Post(t.Context(), "C1", &api.Message{Text: "answer", Key: "m1"})
				n := slack.count("answer")
				if name == "look" && one.name == "no ts" { // an answer without messages
					if n != 1 || !api.Unknown(err) {
						t.Errorf("%d messages, error %v", n, err)
					}
					return
				}
				if n != 1 || err != nil || ts == "" || len(left) > 0 {
					t.Errorf("%s of the %s: %d messages, ts %q, error %v, not met: %v", one.name, name, n, ts, err, left)
				}
			})
		}
	}
}

// A message that cannot be looked for is not posted again, nor one without a key.
func TestPostWithoutLooking(t *testing.T) {
	for code, key := range map[string]string{"missing_scope": "m1", "not_in_channel": "m1", "": ""} {
		synctest.Test(t, func(t *testing.T) {
			slack := new(channel)
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.ParseForm(); method(r) == "chat.postMessage" {
					slack.do(r)
					drop(w, "")
					return
				}
				say(w, 200, `{"ok":false,"error":"`+code+`","needed":"channels:history"}`)
			})
			_, err := c.Post(t.Context(), "C1", &api.Message{Text: "answer", Key: key})
			if n := slack.count("answer"); n != 1 || !api.Unknown(err) || api.Code(err) != "" {
				t.Errorf("%q: %d messages, code %q, error %v; want one, and an unknown outcome", code, n, api.Code(err), err)
			}
			if code != "" && !strings.Contains(err.Error(), code) {
				t.Errorf("the error does not say why it cannot be looked for: %v", err)
			}
		})
	}
}

// A connection that is not made has surely brought nothing: no look is needed.
func TestRefusedConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		c := reach(&http.Transport{}, func(context.Context) (net.Conn, error) {
			tries++
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
		})
		for _, test := range calls {
			tries = 0
			err := test.call(t.Context(), c)
			e, ok := errors.AsType[*api.Error](err)
			if !ok || e.Unknown || e.Status != 0 || tries < 3 || tries > 5 {
				t.Errorf("%s: %d tries, %v; want several, and an error that knows", test.name, tries, err)
			}
		}
	})
}

// What may have been done is done again only where that makes no difference.
func TestUnknownOutcome(t *testing.T) {
	for _, test := range calls {
		for _, fault := range faults {
			if fault.name == "429" || fault.name == "unavailable" || fault.name == "no ts" ||
				test.name == "response_url" && slices.Contains([]string{"a page", "nothing", "no word", "internal before", "internal after"}, fault.name) {
				continue // nothing is unknown
			}
			synctest.Test(t, func(t *testing.T) {
				var tries atomic.Int64
				c := serve(t, func(w http.ResponseWriter, r *http.Request) {
					io.Copy(io.Discard, r.Body) // a connection's end is seen only then
					if method(r) != test.name {
						if test.name == "files.completeUploadExternal" && method(r) == "files.info" {
							say(w, 200, `{"ok":false,"error":"file_not_found"}`)
							return
						}
						good(w, r)
						return
					}
					tries.Add(1)
					fault.answer(w, r, answers[test.name])
				})
				err := test.call(t.Context(), c)
				if n := tries.Load(); !api.Unknown(err) || !test.again && n != 1 || test.again && n < 2 {
					t.Errorf("%s, %s: %d tries, %v", test.name, fault.name, n, err)
				}
			})
		}
	}
}
