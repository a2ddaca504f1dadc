package slacktest

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// A Call is one that the program made: of a method of the Web API, of a
// response_url ("response_url"), of the address of an upload ("upload").
type Call struct {
	Method, Token             string
	Channel, User, Thread, TS string
	Text, Key                 string
	ResponseType              string // of a response_url
	Replace, Delete           bool   // of a response_url
	Number                    int    // how many calls there were before, of any kind
	Before                    int    // … of this method
	Arguments                 map[string]any
	Request                   *http.Request
}

// A Fault is what goes wrong with a call. The zero value is nothing.
type Fault struct {
	// Error is Slack's code, answered with 200: "ratelimited" and all others.
	// Needed and Provided are for missing_scope.
	Error, Needed, Provided string
	// Status is answered in the place of what should be; 0 for no such fault.
	Status int
	// RetryAfter is the header of a 429 as it is written, sensible or not; "" for
	// none.
	RetryAfter string
	HTML       bool // the body is a page of whoever stands in front of Slack
	// Drop loses the connection, before the call did anything or after.
	Drop Drop
	// Delay is how long it takes until the call is looked at.
	Delay time.Duration
	// Then is set where the call is done all the same, and the answer is the
	// fault's.
	Then bool
}

// Drop says when a connection is lost.
type Drop uint8

// The moments.
const (
	Kept       Drop = iota
	DropBefore      // the call does nothing
	DropAfter       // it took effect, but no answer arrives
)

// Faults asks f of every call whether something goes wrong with it; nil for no. f
// may be called from several goroutines.
func (s *Slack) Faults(f func(Call) *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = f
}

// Redeliver delivers all that was delivered so far again: n times each, or with
// shuffle 1 to n times, out of order. Of what people did with the bot, commands,
// shortcuts and buttons of messages are among it.
func (s *Slack) Redeliver(n int, shuffle *rand.Rand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var again []*delivery
	for _, d := range s.events {
		times := n
		if shuffle != nil {
			times = 1 + shuffle.IntN(n)
		}
		for range times {
			if d.repeats() {
				again = append(again, d)
			}
		}
	}
	if shuffle != nil {
		shuffle.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
	}
	for _, d := range again {
		s.attempt(d, "timeout")
	}
}

// Hold keeps back what happens from now on, until Release.
func (s *Slack) Hold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = true
}

// Release delivers what was held, in order or shuffled.
func (s *Slack) Release(shuffle *rand.Rand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = false
	if shuffle != nil {
		shuffle.Shuffle(len(s.waiting), func(i, j int) { s.waiting[i], s.waiting[j] = s.waiting[j], s.waiting[i] })
	}
	s.flush()
}

// Event delivers an event of any data to a workspace's app, as half as it may be.
func (s *Slack) Event(w *Workspace, event map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.event(w, nil, event)
}

// Deliver delivers anything at all: kind is that of an envelope of Socket Mode
// (events_api, slash_commands, interactive), and payload any JSON.
func (s *Slack) Deliver(kind string, payload any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attempt(s.newDelivery(kind, payload, nil), "")
}

// Garbage sends a frame over all sockets as it is.
func (s *Slack) Garbage(data string) { s.each(func(l *link) { l.text([]byte(data)) }) }

// DropSockets loses all sockets without a word.
func (s *Slack) DropSockets() { s.each((*link).cut) }

// Silence lets nothing through to the program any more over the sockets that are
// open, while they stand.
func (s *Slack) Silence() { s.each(func(l *link) { l.silent = true }) }

// Disconnect tells all sockets to come again, for a reason: "warning", and the
// socket is closed 10 s later, or "refresh_requested" or "link_disabled", and it is
// closed at once.
func (s *Slack) Disconnect(reason string) { s.each(func(l *link) { l.disconnect(reason) }) }

// DisconnectOne is Disconnect for the socket that has been open for longest.
func (s *Slack) DisconnectOne(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if all := s.sockets(); len(all) > 0 {
		all[0].disconnect(reason)
	}
}

func (s *Slack) each(do func(*link)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.sockets() {
		do(l)
	}
}

// Trim drops what is over and no longer needed. A measurement of memory does not
// count it.
func (s *Slack) Trim() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.messages)
	clear(s.triggers)
	clear(s.hooks)
	clear(s.keys)
	clear(s.taken)
	s.uses, s.events = nil, nil
	for _, c := range s.channels {
		c.messages = nil
	}
	for name, v := range s.views {
		if v.closed {
			delete(s.views, name)
		}
	}
}
