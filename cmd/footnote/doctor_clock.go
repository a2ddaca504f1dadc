package main

import (
	"net/http"
	"sync"
	"time"
)

// Signatures are refused when the clock is five minutes off (Slack's and our own
// limit, either way); what comes near that is worth a line before it is too late.
const (
	skewWrong = 4 * time.Minute
	skewNote  = 30 * time.Second
)

// clocks are those of servers that answered.
type clocks struct {
	all []*clockOf
}

// A clockOf compares the clock of this machine with that of a server.
type clockOf struct {
	whose     string
	transport timing
}

// of returns a transport that compares clocks by what passes through it.
func (c *clocks) of(whose string, inner http.RoundTripper) *clockOf {
	one := &clockOf{whose: whose, transport: timing{inner: inner}}
	c.all = append(c.all, one)
	return one
}

// timing notes the Date of answers.
type timing struct {
	inner http.RoundTripper

	mu     sync.Mutex // guards the rest
	known  bool
	ahead  time.Duration // of the server's clock, this machine's
	within time.Duration // the answer took so long, of which nobody knows where the Date belongs
}

func (t *timing) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := time.Now()
	res, err := t.inner.RoundTrip(r)
	if err == nil {
		if date, parseErr := http.ParseTime(res.Header.Get("Date")); parseErr == nil {
			t.note(date, sent, time.Now())
		}
	}
	return res, err
}

// note takes the most exact of what it is told. A Date has whole seconds.
func (t *timing) note(date, sent, got time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if within := got.Sub(sent); !t.known || within < t.within {
		t.known, t.within = true, within
		t.ahead = sent.Add(within / 2).Sub(date.Add(500 * time.Millisecond))
	}
}

// clock says how this machine's clock is by those of the servers that answered.
func (d *checkup) clock() {
	d.group = "Clock"
	for _, c := range d.times.all {
		t := &c.transport
		t.mu.Lock()
		known, off, how := t.known, t.ahead, "ahead of"
		t.mu.Unlock()
		if !known {
			continue
		}
		if off < 0 {
			off, how = -off, "behind"
		}
		const repair = "Let the machine set its clock by the network: timedatectl set-ntp true, or the host's, if this is a container."
		off = off.Round(time.Second)
		switch {
		case off >= skewWrong:
			d.wrongly(repair, "The clock is %v %s that of %s: signed requests are refused at five minutes, and times under answers are wrong.", off, how, c.whose)
		case off >= skewNote:
			d.note(repair, "The clock is %v %s that of %s.", off, how, c.whose)
		default:
			d.ok("The clock agrees with that of %s.", c.whose)
		}
	}
}
