// Package dispatch hands the events of a platform to their handler: each of them
// once, those of one conversation in their order, and none lost when the process
// dies. An adapter acknowledges an event to its platform after Accept returned.
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
	// ErrBusy says that too many events wait. The event was not kept: whoever
	// sent it can be told to come again.
	ErrBusy = errors.New("too many events are waiting")
)

// An Event is one thing that a platform delivered.
type Event struct {
	// Source is the adapter ("discord"), ID the platform's id of the event, which
	// is unique within its Source and the same when it is delivered again.
	Source, ID string
	// Space and Person are where it comes from and who caused it, so that it can
	// be erased with them.
	Space  bot.Space
	Person bot.Person
	// Lane orders events: those of the same lane are handled one after another as
	// they were accepted, those of different ones at the same time.
	Lane string
	// Payload is the event as the adapter decodes it again after a restart. It is
	// erased when the event was handled.
	Payload []byte
	At      time.Time // accepted
	// Attempt is how often handling it was begun by earlier processes.
	Attempt int
}

// A Queue keeps events over restarts. Implementations are safe for concurrent
// use. Every call is one durable step: what it did stands when it returns.
type Queue interface {
	// Enqueue keeps events; fresh[i] is false, and nothing kept, where one of the
	// same Source and ID is known already, waiting or done.
	Enqueue(ctx context.Context, events []Event) (fresh []bool, err error)
	// Done notes that events were handled and erases all of them but Source, ID
	// and the time. Unknown ones are ignored.
	Done(ctx context.Context, source string, ids []string) error
	// Pending returns the events of a source that are not done, in the order in
	// which they were accepted, and counts an attempt for each: those that are
	// returned have the count of before.
	Pending(ctx context.Context, source string) ([]Event, error)
	// Expire drops what is known of events that were done and accepted before a
	// time, and returns how many these were.
	Expire(ctx context.Context, before time.Time) (int, error)
}

// Config is what a Dispatcher is made of.
type Config struct {
	Source string
	Queue  Queue
	// Handle does what an event asks for. live is what was given to Accept; nil
	// for an event of an earlier process. It is done with the event when it
	// returns, also with an error, which is logged; but if ctx has ended, the
	// event waits for the next process. A panic is contained.
	Handle func(ctx context.Context, e Event, live any) error
	// GiveUp is called in the place of Handle for an event that was begun
	// Attempts times without an end: it may be what the process dies of.
	GiveUp func(ctx context.Context, e Event) error
	// Workers is how many events are handled at the same time; 0 for 16.
	Workers int
	// Backlog is how many events may wait in all, LaneBacklog how many in one
	// lane; 0 for 1000 and 50.
	Backlog, LaneBacklog int
	// Attempts before an event is given up; 0 for 3.
	Attempts int
	// Drain is how long Run waits for events under way when ctx ends; 0 for 20 s.
	Drain time.Duration
	// Now is the clock; nil for time.Now. Log gets what fails; nil for nothing.
	Now func() time.Time
	Log *slog.Logger
}
