package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"footnote/adapters/web"
)

// A health answers how a service is. What costs anything is remembered for a
// second, because anybody may ask.
type health struct {
	watch    *watch
	stopping func() bool // whether it takes nothing new
	store    func(context.Context) error
	log      *slog.Logger

	mu     sync.Mutex // guards the rest, and is held while the store is asked
	asked  time.Time
	answer error
}

// Of looks at the store.
const (
	storeTime  = 2 * time.Second
	storeEvery = time.Second
)

// live says whether the process is to be started anew: whether it is about to end
// by itself, as it does then in any case.
func (h *health) live(context.Context) (all []web.Check) {
	all = append(all, web.Check{Name: "process", OK: true})
	for _, p := range h.watch.platforms {
		c := web.Check{Name: p.key, OK: h.watch.lost(p, time.Now()) == nil}
		switch {
		case !c.OK:
			c.Note = "not heard of for too long"
		case p.ended.Load():
			c.Note = "has ended; the log says why"
		case !p.heartbeat:
			c.Note = "delivers by HTTP only, so that silence says nothing"
		}
		all = append(all, c)
	}
	return all
}

// ready says whether all is there that people may want something of.
func (h *health) ready(ctx context.Context) (all []web.Check) {
	running := web.Check{Name: "running", OK: !h.stopping()}
	if !running.OK {
		running.Note = "takes nothing new, and ends"
	}
	store := web.Check{Name: "store", OK: h.storeAnswers(ctx)}
	if !store.OK {
		store.Note = "does not answer; the log says why"
	}
	all = append(all, running, store)
	for _, p := range h.watch.platforms {
		c := web.Check{Name: p.key, OK: p.Connected() && !p.ended.Load()}
		switch {
		case p.ended.Load():
			c.Note = "has ended; the log says why"
		case !c.OK:
			c.Note = "not connected"
		}
		all = append(all, c)
	}
	return all
}

func (h *health) storeAnswers(ctx context.Context) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if time.Since(h.asked) >= storeEvery {
		// Not as long as who asks waits: the answer is for others, too.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
		defer cancel()
		before := h.answer
		h.answer = h.store(ctx)
		h.asked = time.Now()
		if h.answer != nil && before == nil {
			h.log.Error("the store does not answer", "error", h.answer)
		}
	}
	return h.answer == nil
}
