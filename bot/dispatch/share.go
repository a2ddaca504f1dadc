package dispatch

import "footnote/bot"

// A share is what a space has of the queue, and is there while it has anything.
type share struct {
	space    bot.Space
	ready    []*lane // with a job that can be begun, the next one first
	waiting  int     // jobs and reserved places
	handling int     // of lanes that took its turn
	inLine   bool    // it stands in lanes.line, as it does while ready has any
}

// fair reports whether one who has so many of what there is for all may have one
// more. See "Decisions".
func fair(has, free int) bool { return has < free }

// share is that of a space, made if there is none.
func (l *lanes) share(of bot.Space) *share {
	s := l.shares[of]
	if s == nil {
		s = &share{space: of}
		l.shares[of] = s
	}
	return s
}

// wait counts what waits in a space: one more, or one less with -1.
func (l *lanes) wait(of bot.Space, n int) {
	s := l.share(of)
	s.waiting += n
	l.waiting += n
	l.leave(s)
}

// handle counts what is handled in the turns of a space.
func (l *lanes) handle(s *share, n int) {
	s.handling += n
	l.handling += n
	l.leave(s)
}

// leave forgets a share that has nothing.
func (l *lanes) leave(s *share) {
	if s.waiting == 0 && s.handling == 0 {
		delete(l.shares, s.space)
	}
}

// queue lines a lane up, at the end, in the space of its first job. There it
// stays, and is counted, also if another comes before that one.
func (l *lanes) queue(ln *lane) {
	s := l.share(ln.jobs[0].Space)
	ln.ready, ln.turn = true, s
	s.ready = append(s.ready, ln)
	if !s.inLine {
		s.inLine = true
		l.line = append(l.line, s)
	}
}

// next takes the lane out of the line of which an event can be begun; nil if
// there is none. Those that are passed over have as many under way as are free
// and more, so that they are few.
func (l *lanes) next(workers int) *lane {
	for i, s := range l.line {
		free := workers - l.handling
		if free <= 0 {
			return nil
		}
		if !fair(s.handling, free) {
			continue
		}
		copy(l.line[1:i+1], l.line[:i]) // those before it are fewer than those behind
		l.line[0] = nil
		l.line = l.line[1:]
		ln := s.ready[0]
		s.ready[0] = nil
		s.ready = s.ready[1:]
		ln.ready = false
		if s.inLine = len(s.ready) > 0; s.inLine {
			l.line = append(l.line, s)
		}
		return ln
	}
	return nil
}

// unqueue takes all lanes out of the line and returns them, the first first.
func (l *lanes) unqueue() []*lane {
	var all []*lane
	for _, s := range l.line {
		for _, ln := range s.ready {
			ln.ready = false
			all = append(all, ln)
		}
		s.ready, s.inLine = nil, false
	}
	l.line = nil
	return all
}
