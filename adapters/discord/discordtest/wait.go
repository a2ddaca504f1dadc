package discordtest

import "time"

// change wakes those who wait. d.mu is held.
func (d *Discord) change() {
	close(d.changed)
	d.changed = make(chan struct{})
}

// Until waits until a condition holds, and fails the test if that takes too
// long. The condition is looked at whenever something happens on Discord; it may
// call the methods of Discord.
func (d *Discord) Until(what string, condition func() bool) bool {
	d.t.Helper()
	patience := d.o.Patience
	if patience == 0 {
		patience = 30 * time.Second
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		d.mu.Lock()
		changed := d.changed
		d.mu.Unlock()
		if condition() {
			return true
		}
		select {
		case <-changed:
		case <-timer.C:
			d.t.Errorf("discordtest: waited %v in vain for %s", patience, what)
			return false
		}
	}
}

// WaitReady waits until as many sessions are connected.
func (d *Discord) WaitReady(sessions int) {
	d.t.Helper()
	d.Until("sessions to be connected", func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		n := 0
		for _, s := range d.sessions {
			if s.link != nil && s.link.ready {
				n++
			}
		}
		return n >= sessions
	})
}

// WaitMessages waits until the bot has as many messages in a channel, none of
// which is a deferral, and returns them.
func (d *Discord) WaitMessages(c *Channel, n int) []Shown {
	d.t.Helper()
	var got []Shown
	d.Until("messages in a channel", func() bool {
		got = d.Messages(c)
		for _, m := range got {
			if m.Loading {
				return false
			}
		}
		return len(got) >= n
	})
	return got
}

// WaitReply waits until the bot answers a message, and returns the answer.
func (d *Discord) WaitReply(id string) Shown {
	d.t.Helper()
	var got []Shown
	if !d.Until("a reply", func() bool { got = d.Replies(id); return len(got) > 0 }) {
		return Shown{}
	}
	return got[0]
}

// WaitGone waits until a message is deleted.
func (d *Discord) WaitGone(id string) {
	d.t.Helper()
	d.Until("a message to be deleted", func() bool { return d.Message(id).Deleted })
}

// Wait waits until the interaction has its answer, more than a deferral, and
// returns what it shows; nothing if all that was done is to delete.
func (i *Interaction) Wait() []Shown {
	i.d.t.Helper()
	i.d.Until("the answer to an interaction", func() bool {
		i.d.mu.Lock()
		defer i.d.mu.Unlock()
		return i.done()
	})
	return i.Shown()
}
