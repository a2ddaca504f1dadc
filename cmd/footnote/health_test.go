package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"footnote/adapters/web"
)

// verdicts are checks in short: a name each, and what is said where there is more.
func verdicts(checks []web.Check) string {
	var all []string
	for _, c := range checks {
		s := c.Name + " ok"
		if !c.OK {
			s = c.Name + " WRONG"
		}
		if c.Note != "" {
			s += ": " + c.Note
		}
		all = append(all, s)
	}
	return strings.Join(all, "; ")
}

func TestHealthOfAService(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all, of := puppets("discord", "slack")
		all[1].heartbeat = false
		var stopping bool
		var broken error
		asked := 0
		var log bytes.Buffer
		h := &health{
			watch:    newWatch(all, 2*time.Minute, slog.New(slog.DiscardHandler)),
			stopping: func() bool { return stopping },
			log:      slog.New(slog.NewTextHandler(&log, nil)),
			store: func(ctx context.Context) error {
				if _, limited := ctx.Deadline(); !limited {
					t.Error("the store may take for ever")
				}
				asked++
				return broken
			},
		}
		expect := func(live, ready string) {
			t.Helper()
			if got := verdicts(h.live(t.Context())); got != live {
				t.Errorf("live: %s\nwant: %s", got, live)
			}
			if got := verdicts(h.ready(t.Context())); got != ready {
				t.Errorf("ready: %s\nwant: %s", got, ready)
			}
		}
		const byHTTP = "slack ok: delivers by HTTP only, so that silence says nothing"
		expect("process ok; discord ok; "+byHTTP,
			"running ok; store ok; discord WRONG: not connected; slack WRONG: not connected")
		h.ready(t.Context())
		if asked != 1 {
			t.Errorf("the store was asked %d times at once", asked)
		}

		of["discord"].set(func() { of["discord"].connected, of["discord"].alive = true, time.Now().Add(time.Minute) })
		of["slack"].set(func() { of["slack"].connected = true })
		time.Sleep(time.Minute)
		expect("process ok; discord ok; "+byHTTP, "running ok; store ok; discord ok; slack ok")

		// A connection that says nothing is there, but not alive.
		broken = errors.New("disk is gone")
		time.Sleep(2*time.Minute + time.Second)
		expect("process ok; discord WRONG: not heard of for too long; "+byHTTP,
			"running ok; store WRONG: does not answer; the log says why; discord ok; slack ok")
		if got := log.String(); strings.Count(got, "disk is gone") != 1 {
			t.Errorf("the log: %s", got)
		}

		all[0].ended.Store(true)
		stopping, broken = true, nil
		time.Sleep(time.Second)
		expect("process ok; discord ok: has ended; the log says why; "+byHTTP,
			"running WRONG: takes nothing new, and ends; store ok; discord WRONG: has ended; the log says why; slack ok")

		// Who asks and goes away at once does not spoil the answer for others.
		time.Sleep(time.Second)
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		h.store = func(ctx context.Context) error { return ctx.Err() }
		h.ready(gone)
		if got := verdicts(h.ready(t.Context())); !strings.Contains(got, "store ok") {
			t.Errorf("after one who went away: %s", got)
		}
	})
}
