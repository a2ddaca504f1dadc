package slack

import (
	"context"
	"errors"
	"sync"
	"time"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"footnote/adapters/slack/api"
	"footnote/bot/fit"
)

// Marks that an answer is on its way.
const (
	markAfter = time.Second // answers are rarely later
	mark      = "hourglass_flowing_sand"
	markTime  = 10 * time.Second // that setting or taking it off may take
)

// errStopped is the cause where somebody does not want their answer any more.
var errStopped = errors.New("stopped by who asked")

// A session is a conversation in the agent view.
type session struct{ team, channel, thread string }

// maxStopped bounds what is remembered of sessions that were stopped; with more,
// all is forgotten.
const maxStopped = 1000

// stops knows what is under way in each session, and when one was stopped. Safe
// for concurrent use.
type stops struct {
	mu    sync.Mutex
	under map[session]context.CancelCauseFunc // guarded by mu; one each, for a session is in one lane
	at    map[session]time.Time               // guarded by mu
}

func newStops() *stops {
	return &stops{under: make(map[session]context.CancelCauseFunc), at: make(map[session]time.Time)}
}

// begin returns a context that a stop ends; end is to be called when the answer was
// given. stopped reports whether it was stopped after it was asked.
func (s *stops) begin(ctx context.Context, k session, asked time.Time) (_ context.Context, end func(), stopped bool) {
	if k == (session{}) {
		return ctx, func() {}, false
	}
	ctx, cancel := context.WithCancelCause(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.under[k] = cancel
	end = func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.under, k)
		cancel(nil)
	}
	return ctx, end, s.at[k].After(asked)
}

// stop ends what is under way in a session, and what waits.
func (s *stops) stop(k session, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.at) >= maxStopped {
		clear(s.at)
	}
	s.at[k] = at
	if cancel := s.under[k]; cancel != nil {
		cancel(errStopped)
	}
}

// sessionOf is where a message can be stopped; the zero value where it cannot.
func (a *Adapter) sessionOf(e event) session {
	if q := e.Said; a.Agent && isDirect(q.ChannelType) {
		return session{e.Team, q.Channel, a.threadOf(q)}
	}
	return session{}
}

// threadOf is where a message is answered: in its thread, or in the one that it
// starts. Direct messages start one only in the agent view.
func (a *Adapter) threadOf(q *said) string {
	if q.ThreadTS == "" && (a.Agent || !isDirect(q.ChannelType)) {
		return q.TS
	}
	return q.ThreadTS
}

// waiting shows after a while that an answer to a message is on its way, until stop
// is called, of which the first time counts: in the agent view as its status, elsewhere by a reaction.
func (a *Adapter) waiting(ctx context.Context, e event) (stop func()) {
	if !a.going.Add() {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	answered, done := make(chan struct{}), make(chan struct{})
	after := markAfter
	if a.sessionOf(e) != (session{}) {
		after = 0 // it is how one stops us, and how a session gets its title
	}
	var off func(context.Context)
	go func() {
		defer a.going.Done()
		defer close(done)
		defer a.contain("mark")
		t := time.NewTimer(after)
		defer t.Stop()
		select {
		case <-answered:
		case <-t.C:
			off = a.mark(ctx, e)
		}
	}()
	return sync.OnceFunc(func() {
		close(answered)
		<-done
		if off != nil {
			ctx, cancel := context.WithTimeout(ctx, markTime)
			defer cancel()
			off(ctx)
		}
	})
}

// tidy takes away what shows that an answer is on its way, when that is over. It
// does not wait: the sooner it is noted that an event was answered, the less likely
// it is that it is answered again.
func (a *Adapter) tidy(w *work) {
	switch {
	case w.again && w.event.Said != nil:
		a.going.Run(func() { a.unmark(w.event) })
	case w.quiet != nil && !a.going.Run(w.hush):
		w.hush()
	}
}

// unmark takes away what an earlier process may have left there.
func (a *Adapter) unmark(e event) {
	ctx, cancel := context.WithTimeout(context.Background(), markTime)
	defer cancel()
	q := e.Said
	c, err := a.client(ctx, e.Enterprise, e.Team)
	if err != nil {
		return
	}
	if a.sessionOf(e) != (session{}) {
		_ = c.Status(ctx, q.Channel, a.threadOf(q), slackapi.AgentSessionStatusActive, "")
		return
	}
	_ = c.Unreact(ctx, q.Channel, q.TS, mark)
}

// mark shows that an answer is on its way, and returns what takes that away; nil
// if it does not show. It is only a courtesy: what goes wrong is ignored.
func (a *Adapter) mark(ctx context.Context, e event) (off func(context.Context)) {
	c, err := a.client(ctx, e.Enterprise, e.Team)
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, markTime)
	defer cancel()
	q := e.Said
	if a.sessionOf(e) != (session{}) {
		if code := api.Code(c.Status(ctx, q.Channel, a.threadOf(q), slackapi.AgentSessionStatusProcessing, title(plain(q.Text, e.Me)))); code != "" {
			return nil
		}
		return func(ctx context.Context) {
			_ = c.Status(ctx, q.Channel, a.threadOf(q), slackapi.AgentSessionStatusActive, "")
		}
	}
	if code := api.Code(c.React(ctx, q.Channel, q.TS, mark)); code != "" {
		return nil
	}
	return func(ctx context.Context) { _ = c.Unreact(ctx, q.Channel, q.TS, mark) }
}

// maxTitle is the length of a session's title in characters.
const maxTitle = 60

// title names a session by its question.
func title(text string) string {
	line := tidyLine(text)
	return fit.Short(line, maxTitle, utf8.RuneCountInString)
}
