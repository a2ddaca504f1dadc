package bot

import (
	"context"
	"time"
)

// A State keeps what managers set and what they want to hear about, over restarts,
// and knows what waits for an answer. Implementations are safe for concurrent use.
// Times are kept to the millisecond, in UTC.
type State interface {
	// Settings returns all that was set in a space, in the order of
	// Conversation and Name; nil if nothing was.
	Settings(context.Context, Space) ([]Setting, error)
	// Set keeps a setting in the place of the one of the same Conversation and
	// Name. Its Value "" takes that away.
	Set(context.Context, Space, Setting) error
	// Spaces returns those in which a setting of the whole space has some value, in
	// order; nil if there are none.
	Spaces(ctx context.Context, name string) ([]Space, error)
	GapKeeper
	ReportKeeper
	CountKeeper
	// Forget erases what is kept of a person in a space: the messages that wait until
	// they are answered, their Gaps, and who they are and what they asked of their
	// Reports.
	Forget(context.Context, Space, Person) (Forgotten, error)
	// EraseBefore erases Gaps and Reports from before texts, and the counts of days
	// before that of counts. It returns how many there were.
	EraseBefore(ctx context.Context, texts, counts time.Time) (int, error)
}

// A Setting is one thing that a manager chose.
type Setting struct {
	// Conversation is the channel it is for; "" is the whole space.
	Conversation Conversation
	Name, Value  string
}
