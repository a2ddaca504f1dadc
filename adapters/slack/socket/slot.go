package socket

import (
	"context"
	"errors"
	"sync"
	"time"

	"footnote/bot/pause"
)

const (
	// stableTime is how long a connection has to stand for what failed before it to
	// be forgotten.
	stableTime = time.Minute
	firstDelay = time.Second
	mostDelay  = 5 * time.Minute
	// calmTries bounds the delay, to about half a minute, where Slack greets each
	// time: then there are envelopes to fetch.
	calmTries = 5
	// crowdedDelay is the least where other processes take all connections.
	crowdedDelay = 30 * time.Second
	// disabledTries is how often in a row link_disabled is not believed.
	disabledTries = 2
)

// keep makes one connection after another, until ctx ends or it is useless. The
// last one may go on for a while when the next stands: Slack says before it
// hangs up.
func (s *Socket) keep(ctx context.Context) error {
	var (
		links    sync.WaitGroup
		previous *link
		past     history
	)
	defer links.Wait()
	for {
		l, err := s.connect(ctx)
		if err == nil {
			links.Go(func() { l.run(ctx) })
			err = l.untilLeft()
		}
		if l != nil {
			previous.end()
			previous = l
		}
		if ctx.Err() != nil {
			return nil
		}
		past.add(l, err)
		if fatal := past.final(err); fatal != nil {
			return fatal
		}
		d := past.delay(err, s.Jitter())
		s.tell(err, &past, d)
		s.Reconnecting()
		if pause.For(ctx, d) != nil {
			return nil
		}
	}
}

// connect makes one connection.
func (s *Socket) connect(ctx context.Context) (*link, error) {
	address, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	conn, err := dial(ctx, s.Dialer, address)
	if err != nil {
		return nil, err
	}
	return newLink(s, conn), nil
}

// tell logs why a connection is made again.
func (s *Socket) tell(err error, past *history, d time.Duration) {
	if is(err, tooMany) {
		s.Log.Warn("slack: too many connections of this app. "+usedTwice, "wait", d)
		return
	}
	s.Log.Info("slack: the connection is made again", "reason", err, "failures", past.misses, "wait", d)
}

// is reports whether err is a refusal with a code.
func is(err error, code string) bool {
	r, ok := errors.AsType[*refusal](err)
	return ok && r.code == code
}

// A history is how the last attempts of one connection went.
type history struct {
	tries    int // since the last stable one
	misses   int // since Slack last greeted
	disabled int // link_disabled in a row
}

// add notes the end of an attempt, and why; l is nil if nothing was reached.
func (h *history) add(l *link, err error) {
	h.tries++
	if is(err, linkDisabled) {
		h.disabled++
	} else if l != nil && l.stood() > 0 {
		h.disabled = 0
	}
	if l == nil || l.stood() == 0 {
		h.misses++
		return
	}
	h.misses = 0
	h.tries = min(h.tries, calmTries)
	if l.stood() >= stableTime {
		h.tries = 0
	}
}

func (h *history) final(err error) *FatalError {
	if h.disabled > disabledTries {
		return &FatalError{Code: linkDisabled, Advice: advice[linkDisabled]}
	}
	return final(err)
}

// delay returns how long to wait before the next attempt. The jitter, from 0 to
// 1, takes up to half of it away.
func (h *history) delay(err error, jitter float64) time.Duration {
	if _, asked := errors.AsType[*refusal](err); h.tries == 0 && asked {
		return 0 // a connection that stood is renewed
	}
	d := min(mostDelay, firstDelay<<min(max(h.tries-1, 0), 20))
	if is(err, tooMany) {
		d = max(d, crowdedDelay)
	}
	return d - time.Duration(jitter*float64(d)/2)
}
