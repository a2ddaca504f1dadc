package slacktest

import "time"

// change wakes those who wait. s.mu is held.
func (s *Slack) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Until waits until a condition holds, and fails the test if that takes too
// long. The condition is looked at whenever something happens on Slack; it may
// call the methods of Slack.
func (s *Slack) Until(what string, condition func() bool) bool {
	s.t.Helper()
	patience := s.o.Patience
	if patience == 0 {
		patience = 30 * time.Second
	}
	over := time.NewTimer(patience)
	defer over.Stop()
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if condition() {
			return true
		}
		select {
		case <-changed:
		case <-over.C:
			s.t.Errorf("slacktest: waited %v in vain for %s", patience, what)
			return false
		}
	}
}

// WaitConnected waits until as many sockets have been greeted. Where Slack
// delivers by HTTP it waits for nothing.
func (s *Slack) WaitConnected(sockets int) {
	s.t.Helper()
	if s.o.HTTP {
		return
	}
	s.Until("sockets to be connected", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		n := 0
		for l := range s.links {
			if l.greeted && !l.silent {
				n++
			}
		}
		return n >= sockets
	})
}

// WaitAcknowledged waits until all that was delivered so far has been
// acknowledged.
func (s *Slack) WaitAcknowledged() {
	s.t.Helper()
	s.Until("acknowledgements", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.unacked == 0
	})
}

// WaitMessages waits until the bot has as many messages in a channel, and returns
// them.
func (s *Slack) WaitMessages(c *Channel, n int) []Shown {
	s.t.Helper()
	var got []Shown
	s.Until("messages in a channel", func() bool { got = s.Messages(c); return len(got) >= n })
	return got
}

// WaitReply waits until the bot answers a message, and returns the answer.
func (s *Slack) WaitReply(ts string) Shown {
	s.t.Helper()
	var got []Shown
	if !s.Until("a reply", func() bool { got = s.Replies(ts); return len(got) > 0 }) {
		return Shown{}
	}
	return got[0]
}

// WaitGone waits until a message is deleted.
func (s *Slack) WaitGone(ts string) {
	s.t.Helper()
	s.Until("a message to be deleted", func() bool { return s.Message(ts).Deleted })
}

// WaitHome waits until the home page of a person has been published more often
// than n times, and returns it.
func (s *Slack) WaitHome(u *User, n int) View {
	s.t.Helper()
	var got View
	s.Until("a home page", func() bool { got = s.Home(u); return got.Published > n })
	return got
}
