package bot

import (
	"cmp"
	"context"
	"slices"
	"sync"
)

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

// A brief State keeps settings until the end of the process. Nothing waits in it.
type brief struct {
	mu     sync.Mutex // guards spaces; a stored slice is never changed
	spaces map[Space][]Setting
}

func newBrief() *brief { return &brief{spaces: make(map[Space][]Setting)} }

func (s *brief) Settings(_ context.Context, space Space) ([]Setting, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.spaces[space], nil
}

func (s *brief) Set(_ context.Context, space Space, x Setting) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := slices.DeleteFunc(slices.Clone(s.spaces[space]), func(y Setting) bool {
		return y.Conversation == x.Conversation && y.Name == x.Name
	})
	if x.Value != "" {
		kept = append(kept, x)
	}
	slices.SortFunc(kept, func(x, y Setting) int {
		return cmp.Or(cmp.Compare(x.Conversation, y.Conversation), cmp.Compare(x.Name, y.Name))
	})
	s.spaces[space] = kept
	return nil
}

func (*brief) Forget(context.Context, Space, Person) (int, error) { return 0, nil }
