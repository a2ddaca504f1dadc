package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
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

// Bounds of one call of Announcements.
const (
	// mostAnnounced is how many it returns. Of one conversation it returns one, so that
	// much new material does not flood it.
	mostAnnounced = 20
	// askAgainFor is how long questions are asked again; the rest is left to the next
	// call.
	askAgainFor = 300 * time.Millisecond
	tidyEvery   = time.Hour
)

// An announcer is what Announcements remembers from one call to the next.
type announcer struct {
	mu     sync.Mutex // held for a call; guards tidied
	tidied time.Time  // when what is old was erased last
}

// dueAnnouncement is one with the time since when it is due.
type dueAnnouncement struct {
	Announcement
	since time.Time
}

// Announcements returns what is due now, the oldest first; nil if nothing is. What
// it returns comes again until Announced was called for it. It is meant to be called
// every minute: it also asks questions again whose material changed, keeps what was
// counted, and erases what is old. One call takes well below a second, but for the
// time of opening material. What it returns beside an error can be said.
func (b *Bot) Announcements(ctx context.Context) (out []Announcement, err error) {
	b.announcer.mu.Lock()
	defer b.announcer.mu.Unlock()
	defer func() {
		if v := recover(); v != nil {
			out, err = nil, contained(v)
		}
	}()
	failures := []error{b.keepCounts(ctx), b.tidy(ctx)}
	due, err := b.dueAnswers(ctx)
	failures = append(failures, err)
	digests, err := b.dueDigests(ctx)
	failures = append(failures, err)
	due = append(due, digests...)
	slices.SortStableFunc(due, func(x, y dueAnnouncement) int { return x.since.Compare(y.since) })
	met := make(map[place]bool)
	for _, d := range due {
		at := place{d.Space, d.Notice.Conversation}
		if met[at] || len(out) == mostAnnounced {
			continue
		}
		met[at] = true
		d.Notice.Blocks, d.Notice.Actions = inertBlocks(d.Notice.Blocks), inertActions(d.Notice.Actions)
		out = append(out, d.Announcement)
	}
	return out, errors.Join(failures...)
}

// Announced notes that an announcement was said, or never can be: it does not come
// again.
func (b *Bot) Announced(ctx context.Context, a Announcement) error {
	if day, ok := strings.CutPrefix(a.ID, digestID); ok {
		return b.settings.set(ctx, a.Space, Setting{Name: digestSaid, Value: day})
	}
	all, err := b.state.Gaps(ctx, a.Space)
	if err != nil {
		return fmt.Errorf("note announcement: %w", err)
	}
	var said []Gap
	for _, g := range all {
		if !g.Open() && answerID(a.Space, g) == a.ID {
			g.Said = true
			said = append(said, g)
		}
	}
	if err := b.state.SetGaps(ctx, a.Space, said); err != nil {
		return fmt.Errorf("note announcement: %w", err)
	}
	return nil
}

// tidy erases from time to time what was kept for long enough.
func (b *Bot) tidy(ctx context.Context) error {
	now := b.now()
	if now.Sub(b.announcer.tidied) < tidyEvery {
		return nil
	}
	if _, err := b.state.EraseBefore(ctx, now.Add(-keepFor), now.Add(-countFor)); err != nil {
		return fmt.Errorf("erase what is old: %w", err)
	}
	b.announcer.tidied = now
	return nil
}
