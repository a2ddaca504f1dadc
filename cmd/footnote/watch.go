package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
)

// Of the watch over the platforms.
const (
	lookEvery = 5 * time.Second
	// firstTime is how long the first connection may take, and one after the
	// machine slept: there may be no network yet, Discord lets a bot wait before it
	// identifies again, and a platform's outage is nothing to hurry for.
	firstTime = 5 * time.Minute
	// slept is how far the clock moves between two looks at least when the machine
	// did not run between them. Silence until then says nothing.
	slept = time.Minute
)

// A watch ends the process when a platform is silent for too long.
//
// An adapter connects again by itself, for as long as it takes. So silence means
// that either the platform is gone or the adapter, or the process, is stuck in a
// way that nobody thought of; from within, one looks like the other. A new process
// is right for both. It loses nothing: events are kept until they are answered,
// the session goes on, and what a restart costs is a few seconds. A supervisor
// restarts what ended by itself, and does nothing about checks that fail: hence
// the end of the process, and not only a word at /healthz/live.
//
// A platform of which nothing but deliveries by HTTP is heard has no heartbeat:
// that nobody asks is no sign of anything. It is judged by its process alone. A
// platform that has ended for good, such as by a bad token, has said why; to start
// anew for it would only interrupt the others.
type watch struct {
	platforms []*platform
	limit     time.Duration // 0 for none
	log       *slog.Logger

	since atomic.Pointer[time.Time] // the start, or when the machine last woke up
}

// newWatch begins to count.
func newWatch(platforms []*platform, limit time.Duration, log *slog.Logger) *watch {
	w := &watch{platforms: platforms, limit: limit, log: log}
	w.begin(time.Now())
	return w
}

func (w *watch) begin(now time.Time) { w.since.Store(&now) }

// run looks again and again, until ctx ends or a platform is lost, which is its
// error.
func (w *watch) run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	links := make(map[*platform]*link)
	for last := time.Now(); ; {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		now := time.Now()
		// Without their monotonic part, as that stands still while a machine sleeps.
		if gap := now.Round(0).Sub(last.Round(0)); gap >= slept {
			w.log.Info("the machine slept, or its clock was set", "for", gap.Round(time.Second))
			w.begin(now)
		}
		last = now
		for _, p := range w.platforms {
			if err := w.lost(p, now); err != nil {
				return err
			}
			if links[p] == nil {
				links[p] = &link{log: w.log.With("platform", p.key)}
			}
			links[p].look(p.Connected())
		}
	}
}

// lost is the error of a platform that was silent for too long; nil for all others.
func (w *watch) lost(p *platform, now time.Time) error {
	if w.limit == 0 || !p.heartbeat || p.ended.Load() {
		return nil
	}
	since, limit := *w.since.Load(), max(w.limit, firstTime)
	if heard := p.Alive(); heard.After(since) {
		since, limit = heard, w.limit
	}
	if silent := now.Sub(since); silent > limit {
		return fmt.Errorf("nothing was heard of %s for %v (FOOTNOTE_ALIVE): the process ends, for its supervisor to start it anew", p.name, silent.Round(time.Second))
	}
	return nil
}

// A link says in the log when a platform comes and goes. Connections that are
// replaced at once, as platforms ask for now and then, are not worth a line.
type link struct {
	log  *slog.Logger
	said bool // what was last said: that it is there
	gone int  // looks in a row at which it was not
}

func (l *link) look(connected bool) {
	if connected {
		l.gone = 0
		if !l.said {
			l.log.Info("connected")
		}
		l.said = true
		return
	}
	if l.gone++; l.gone == 2 && l.said {
		l.log.Warn("not connected any more; it is tried again")
		l.said = false
	}
}
