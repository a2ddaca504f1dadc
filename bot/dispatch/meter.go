package dispatch

import "time"

// A Meter is told what happens to events, for those who watch over the process.
// It is called from many goroutines at once, must not block, and must not call
// the Dispatcher.
type Meter interface {
	// Waited is told how long an event stood between Accept and the beginning of
	// its handling, also when it was accepted by an earlier process; never
	// negative.
	Waited(time.Duration)
	// Handled is told how long handling an event took, and how it ended: nil, the
	// error of Handle or GiveUp, or one for a panic. The error may hold what is
	// not to be shown.
	Handled(took time.Duration, err error)
	// TurnedAway is told of each event for which there was no room: ErrBusy.
	TurnedAway()
}

// deaf is the Meter of those who watch nothing.
type deaf struct{}

func (deaf) Waited(time.Duration)         {}
func (deaf) Handled(time.Duration, error) {}
func (deaf) TurnedAway()                  {}

// A Load is how much a Dispatcher has to do.
type Load struct {
	Waiting  int // accepted, or being kept, and not begun
	Handling int // begun and not ended
}

// Load is the load at the moment.
func (d *Dispatcher) Load() Load {
	d.mu.Lock()
	defer d.mu.Unlock()
	return Load{Waiting: d.lanes.waiting, Handling: d.lanes.handling}
}
