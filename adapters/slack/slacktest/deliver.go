package slacktest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// A delivery is one thing that Slack tells the program, however often.
type delivery struct {
	s        *Slack
	kind     string // events_api, slash_commands, interactive
	payload  json.RawMessage
	form     object // of a slash command by HTTP
	use      *Use   // nil for events
	attempts int
	timeouts int // of them
	first    time.Time
	acked    bool
	took     time.Duration
	answer   json.RawMessage // of the acknowledgement
	failed   bool            // nothing more is tried
	timer    *time.Timer     // of the next attempt
}

// An attempt is one time that it is told.
type attempt struct {
	d        *delivery
	envelope string
	number   int // from 0
	reason   string
	sent     time.Time
	link     *link // nil by HTTP
	over     bool  // it was acknowledged, or nobody waits for that any more
	timer    *time.Timer
}

// patience is how long Slack waits for an acknowledgement
// (https://docs.slack.dev/apis/events-api/#responding).
const patience = 3 * time.Second

// retries are when events are told again: nearly at once, after a minute, after
// five (https://docs.slack.dev/apis/events-api/#retries).
var retries = []time.Duration{0, time.Minute, 5 * time.Minute}

// send delivers what a person did.
func (s *Slack) send(u *Use, kind string, payload object) {
	u.payload = payload
	u.d = s.newDelivery(kind, payload, u)
	if kind == "slash_commands" {
		u.d.form = payload
	}
	s.attempt(u.d, "")
}

func (s *Slack) newDelivery(kind string, payload any, u *Use) *delivery {
	data, err := json.Marshal(payload)
	if err != nil {
		s.t.Errorf("slacktest: a payload that is no JSON: %v", err)
	}
	d := &delivery{s: s, kind: kind, payload: data, use: u, first: s.Now()}
	s.events = append(s.events, d)
	s.unacked++
	return d
}

// repeats reports whether Redeliver tells it again.
func (d *delivery) repeats() bool {
	if d.use == nil {
		return true
	}
	switch d.use.payload["type"] {
	case nil, "message_action":
		return true
	case "block_actions":
		return d.use.source != nil
	}
	return false
}

// attempt tells it once more.
func (s *Slack) attempt(d *delivery, reason string) {
	a := &attempt{d: d, number: d.attempts, reason: reason}
	d.attempts++
	s.serial++
	a.envelope = fmt.Sprintf("%08x-0000-4000-8000-%012x", s.serial, s.serial)
	if a.number > 0 {
		s.counts.Retried++
	}
	s.waiting = append(s.waiting, a)
	if !s.held {
		s.flush()
	}
	s.change()
}

// flush sends what waits, as far as there is somebody to send it to.
func (s *Slack) flush() {
	var left []*attempt
	for _, a := range s.waiting {
		if !s.dispatch(a) {
			left = append(left, a)
		}
	}
	s.waiting = left
}

// dispatch sends an attempt on its way; it reports whether nothing more is to be
// done to that end.
func (s *Slack) dispatch(a *attempt) bool {
	a.sent = s.Now()
	switch {
	case s.closing:
		return true
	case s.o.HTTP:
		if s.endpoints == nil && s.endpoint == "" {
			return s.unreachable(a)
		}
		s.serving.Go(func() { s.postTo(a) })
	default:
		l := s.nextLink()
		if l == nil {
			return s.unreachable(a)
		}
		a.link = l
		l.envelope(a)
	}
	s.counts.Delivered++
	s.envelopes[a.envelope] = a
	a.timer = time.AfterFunc(patience, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.overdue(a)
	})
	return true
}

// unreachable is for when nobody listens: events wait, and what people do fails.
func (s *Slack) unreachable(a *attempt) bool {
	if a.d.use == nil {
		return false
	}
	s.broke(Undelivered, a.d.what(), "the program is not connected")
	a.d.fail("dispatch_failed")
	return true
}

// settle ends an attempt. It reports whether it was still open.
func (s *Slack) settle(a *attempt) bool {
	if a.over {
		return false
	}
	a.over = true
	delete(s.envelopes, a.envelope)
	if a.timer != nil {
		a.timer.Stop()
	}
	return true
}

// overdue is when Slack stops waiting.
func (s *Slack) overdue(a *attempt) {
	if s.closing || !s.settle(a) {
		return
	}
	s.counts.LateOrNone++
	if a.link == nil || !a.link.ended && !a.link.silent {
		s.broke(Late, a.d.what(), "no acknowledgement within %v", patience)
	}
	a.d.again("timeout", "operation_timeout")
}

// again tries an event once more, later each time; what people do fails.
func (d *delivery) again(reason, refused string) {
	switch {
	case d.acked || d.failed || d.s.closing:
	case d.use != nil:
		d.fail(refused)
	case d.timeouts == len(retries):
		d.failed = true
		d.s.unacked--
		d.s.change()
	default:
		d.stop()
		d.timer = time.AfterFunc(retries[d.timeouts], func() {
			d.s.mu.Lock()
			defer d.s.mu.Unlock()
			if !d.acked && !d.s.closing {
				d.s.attempt(d, reason)
			}
		})
		d.timeouts++
	}
}

// lost is when the socket of an attempt ended: an event is told again over the
// next one.
func (s *Slack) lost(a *attempt) {
	switch {
	case !s.settle(a) || a.d.acked || s.closing:
	case a.d.use != nil:
		a.d.fail("dispatch_failed")
	default:
		s.attempt(a.d, "connection_closed")
	}
}

// fail tells a person that the program did not take what they did.
func (d *delivery) fail(code string) {
	if !d.failed && !d.acked {
		d.failed = true
		d.s.unacked--
		d.use.refused = code
		d.s.change()
	}
}

func (d *delivery) stop() {
	if d.timer != nil {
		d.timer.Stop()
	}
}

func (d *delivery) what() string {
	if d.use != nil {
		return strings.Trim(d.use.what(), "<nil>")
	}
	var e struct{ Event struct{ Type string } }
	json.Unmarshal(d.payload, &e)
	return d.kind + " " + e.Event.Type
}
