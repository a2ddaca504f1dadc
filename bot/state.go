package bot

import "context"

// A State keeps what managers set, over restarts, and knows what waits for an
// answer. Implementations are safe for concurrent use.
type State interface {
	// Settings returns all that was set in a space, in the order of
	// Conversation and Name; nil if nothing was.
	Settings(context.Context, Space) ([]Setting, error)
	// Set keeps a setting in the place of the one of the same Conversation and
	// Name. Its Value "" takes that away.
	Set(context.Context, Space, Setting) error
	// Forget erases the messages of a person in a space that are kept until they
	// are answered, and returns how many these were.
	Forget(context.Context, Space, Person) (int, error)
}

// A Setting is one thing that a manager chose.
type Setting struct {
	// Conversation is the channel it is for; "" is the whole space.
	Conversation Conversation
	Name, Value  string
}
