package bot

import "errors"

// An Announcement is said in a conversation without being asked for just then.
type Announcement struct {
	// ID is 1 to 20 of A-Z a-z 0-9 - _, and the same for the same announcement also
	// after a restart, so that it is said once.
	ID     string
	Space  Space
	Notice Notice
}

// ErrUnreachable says that a conversation is gone, or closed to the bot, for good.
// It comes wrapped.
var ErrUnreachable = errors.New("the conversation cannot be reached")
