package bot

import (
	"cmp"
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
	// askAgainFor is how long questions are asked again, and announceFor how long that
	// and making announcements take together; the rest is left to the next call.
	askAgainFor = 300 * time.Millisecond
	announceFor = 500 * time.Millisecond
	tidyEvery   = time.Hour
)

// An announcer is what Announcements remembers from one call to the next.
type announcer struct {
	mu     sync.Mutex // held for a call; guards what follows
	tidied time.Time  // when what is old was erased last
	// tried says for those that are due when each came last, by the count of all that
	// came so far.
	tried map[dueID]int
	count int
}

type dueID struct {
	space Space
	id    string
}

// A due is what may be announced.
type due struct {
	dueID
	conversation Conversation
	since        time.Time
	// compose makes the announcement; errUnwanted where there is nothing to say, which it
	// has noted then.
	compose func(context.Context) (Announcement, error)
}

// errUnwanted says that something is not to be announced after all.
var errUnwanted = errors.New("nothing is to be announced")

// Announcements returns what is due now, the oldest first; nil if nothing is. What
// it returns comes again until Announced was called for it; where much is due, what
// did not come yet goes first, so that what cannot be said now holds up nothing. It is
// meant to be called every minute: it also asks questions again whose material changed,
// keeps what was counted, and erases what is old. One call takes about half a second at
// most, but for the time of opening material. What it returns beside an error can be
// said.
func (b *Bot) Announcements(ctx context.Context) (out []Announcement, err error) {
	y := &b.announcer
	y.mu.Lock()
	defer y.mu.Unlock()
	defer func() {
		if v := recover(); v != nil {
			out, err = nil, contained(v)
		}
	}()
	now := b.now()
	failures := []error{b.keepCounts(ctx), b.tidy(ctx)}
	all, err := b.dueAnswers(ctx, now.Add(askAgainFor))
	failures = append(failures, err)
	digests, err := b.dueDigests(ctx)
	failures = append(failures, err)
	out, err = b.compose(ctx, y.inOrder(append(all, digests...)), now.Add(announceFor))
	return out, errors.Join(append(failures, err)...)
}

// inOrder sorts what is due: what did not come yet, or not for longest, and then the
// oldest goes first; y.mu is held.
func (y *announcer) inOrder(all []due) []due {
	tried := make(map[dueID]int)
	for _, d := range all {
		if n, ok := y.tried[d.dueID]; ok {
			tried[d.dueID] = n
		}
	}
	y.tried = tried
	slices.SortStableFunc(all, func(a, b due) int {
		return cmp.Or(cmp.Compare(tried[a.dueID], tried[b.dueID]), a.since.Compare(b.since))
	})
	return all
}

// compose makes announcements until there are enough, or time is up; y.mu is held.
func (b *Bot) compose(ctx context.Context, all []due, until time.Time) ([]Announcement, error) {
	type made struct {
		Announcement
		since time.Time
	}
	var some []made
	var failures []error
	met := make(map[place]bool)
	for _, d := range all {
		if len(some) == mostAnnounced || !b.now().Before(until) {
			break
		}
		at := place{d.space, d.conversation}
		if met[at] {
			continue
		}
		b.announcer.count++
		b.announcer.tried[d.dueID] = b.announcer.count
		a, err := d.compose(ctx)
		if err != nil {
			if !errors.Is(err, errUnwanted) {
				failures = append(failures, err)
			}
			continue
		}
		met[at] = true
		a.Notice.Blocks, a.Notice.Actions = inertBlocks(a.Notice.Blocks), inertActions(a.Notice.Actions)
		some = append(some, made{a, d.since})
	}
	slices.SortStableFunc(some, func(a, b made) int { return a.since.Compare(b.since) })
	var out []Announcement
	for _, a := range some {
		out = append(out, a.Announcement)
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
