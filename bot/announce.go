package bot

import (
	"context"
	"errors"
)

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

// Announcements returns what is due now, the oldest first; nil if nothing is. What
// it returns comes again until Announced was called for it.
func (b *Bot) Announcements(context.Context) ([]Announcement, error) { return nil, nil }

// Announced notes that an announcement was said, or never can be: it does not come
// again.
func (b *Bot) Announced(context.Context, Announcement) error { return nil }
