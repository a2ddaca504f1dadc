package dispatch

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"footnote/bot"
)

// Errors of Accept. They come as they are.
var (
	// ErrKnown says that the event was accepted before: there is nothing to do.
	ErrKnown = errors.New("event is known")
	// ErrBusy says that too many events wait, in all, in its lane, or of its space.
	// The event was not kept: whoever sent it can be told to come again.
	ErrBusy = errors.New("too many events are waiting")
	// ErrClosed says that Run is at its end or over. The event was not kept.
	ErrClosed = errors.New("no more events are accepted")
)

// An Event is one thing that a platform delivered.
type Event struct {
	// Source is the adapter ("discord"), ID the platform's id of the event, which
	// is unique within its Source and the same when it is delivered again.
	Source, ID string
	// Space and Person are where it comes from and who caused it, so that it can
	// be erased with them. Spaces take turns.
	Space  bot.Space
	Person bot.Person
	// Lane orders events: those of the same lane are handled one after another,
	// those of different ones at the same time.
	Lane string
	// Order is where an event stands among those that wait in its lane: the lowest
	// is taken first, a shorter one being lower, of the same length the first by
	// its bytes, as times in a fixed width are ("1700000000.000100"). Of equal ones
	// the first that was accepted. An event with "" stands behind all that were
	// accepted before it, and those with an Order may pass it. One that is lower
	// than what is under way already comes next.
	Order string
	// Payload is the event as the adapter decodes it again after a restart. It is
	// erased when the event was handled, and not to be changed once it was
	// handed over.
	Payload []byte
	At      time.Time // accepted; kept to the millisecond, in UTC
	// Attempt is how many earlier processes had the event and may have begun
	// to handle it; 0 for one of this process.
	Attempt int
}

// A Queue keeps events over restarts. Implementations are safe for concurrent
// use. Every call is one durable step: what it did stands when it returns.
type Queue interface {
	// Enqueue keeps events; fresh[i] is false, and nothing kept, where one of the
	// same Source and ID is known already, waiting or done, or stands before it
	// in events.
	Enqueue(ctx context.Context, events []Event) (fresh []bool, err error)
	// Begin counts an attempt for each event that an earlier process accepted
	// and that is about to be handled. Unknown ones are ignored.
	Begin(ctx context.Context, source string, ids []string) error
	// Done notes that events were handled and erases all of them but Source, ID
	// and the time. Unknown ones are ignored.
	Done(ctx context.Context, source string, ids []string) error
	// Pending returns the events of a source that are not done, in the order in
	// which they were accepted; nil if there are none. Attempt is one for the
	// process that accepted an event, and one for each Begin.
	Pending(ctx context.Context, source string) ([]Event, error)
	// Expire drops what is known of events that were done and accepted before a
	// time, and returns how many these were.
	Expire(ctx context.Context, before time.Time) (int, error)
}

// Config is what a Dispatcher is made of.
type Config struct {
	// Source of all events. No two Dispatchers use the same one of a Queue at the
	// same time: each would take the other's events for those of an earlier
	// process.
	Source string
	Queue  Queue
	// Handle does what an event asks for. live is what was given to Accept; nil
	// for an event of an earlier process. The event is done when it returns, also
	// with an error, which is logged, or by a panic, of which the stack is; but
	// with an error after ctx has ended, the event waits for the next process.
	// Handle gives all that it waits for a deadline: until it returns it holds
	// its lane, and Run.
	Handle func(ctx context.Context, e Event, live any) error
	// GiveUp is called in the place of Handle for an event that was begun
	// Attempts times without an end: it may be what the process dies of. nil for
	// only a line in the log.
	GiveUp func(ctx context.Context, e Event) error
	// Workers is how many events are handled at the same time; 0 for 32. One space
	// has half of them at most.
	Workers int
	// Backlog is how many events may wait in all, LaneBacklog how many in one
	// lane; 0 for 2000 and 50. One space has half of the Backlog at most. Those
	// under way do not count, those of earlier processes do, and are never refused.
	Backlog, LaneBacklog int
	// Attempts before an event is given up; 0 for 3.
	Attempts int
	// Drain is how long Run waits for events under way when ctx ends; 0 for 20 s.
	Drain time.Duration
	// Now is the clock; nil for time.Now. Log gets what fails; nil for nothing.
	Now func() time.Time
	Log *slog.Logger
	// Meter is told what happens to events; nil for none.
	Meter Meter
}
