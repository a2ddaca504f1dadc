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

	"footnote/knowledge"
	"footnote/knowledge/store"
)

const (
	// digestSaid is kept as a setting of the whole space that nobody chooses: the
	// Monday whose summary was said last.
	digestSaid = "digest-said"
	digestID   = "d" // begins the id of its announcement, before that Monday
	// digestHour is when it is due, in UTC.
	digestHour = 6 * time.Hour
	// Bounds of what it shows.
	digestGaps    = 5
	digestSources = 5
)

const oneWeek = 7 * 24 * time.Hour

// week is the Monday of a time, in UTC.
func week(t time.Time) time.Time {
	day := dayOf(t)
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}

func dateOf(t time.Time) string { return t.Format(time.DateOnly) }

// dueDigests are the summaries of last week that were not said.
func (b *Bot) dueDigests(ctx context.Context) (all []due, err error) {
	now := b.now()
	monday := week(now)
	since := monday.Add(digestHour)
	if now.Before(since) {
		return nil, nil
	}
	spaces, err := b.state.Spaces(ctx, weekly)
	if err != nil {
		return nil, fmt.Errorf("look for summaries: %w", err)
	}
	var failures []error
	for _, s := range spaces {
		chosen, err := b.settings.of(ctx, s)
		set := held{all: chosen}
		if err != nil {
			failures = append(failures, err)
			continue
		}
		where := set.where(settingNamed(weekly))
		if where == "" || set.is(digestSaid, dateOf(monday)) {
			continue
		}
		set.channel = where
		id := digestID + dateOf(monday)
		all = append(all, due{dueID: dueID{s, id}, conversation: where, since: since,
			compose: func(ctx context.Context) (Announcement, error) { return b.composeDigest(ctx, s, set, monday, id) }})
	}
	return all, errors.Join(failures...)
}

// composeDigest is the summary of the week before a Monday, for the channel of set; where
// nothing happened that is noted.
func (b *Bot) composeDigest(ctx context.Context, s Space, set held, monday time.Time, id string) (Announcement, error) {
	a := Announcement{ID: id, Space: s, Notice: Notice{Conversation: set.channel}}
	var err error
	if a.Notice.Blocks, err = b.digestBlocks(ctx, s, set, monday); err != nil {
		return a, fmt.Errorf("make summary: %w", err)
	}
	if a.Notice.Blocks == nil {
		return a, cmp.Or(b.Announced(ctx, a), errUnwanted)
	}
	return a, nil
}

// digestBlocks say what happened in a space in the week before a Monday; nil if
// nothing did. They count all shelves, but name what is on the one, or was asked of
// it, that is used where they are shown: who reads there need not be able to read
// where another is used.
func (b *Bot) digestBlocks(ctx context.Context, s Space, set held, monday time.Time) ([]Block, error) {
	from := monday.Add(-oneWeek)
	within := func(t time.Time) bool { return !t.Before(from) && t.Before(monday) }
	v := voiceOf(set, "", nil)
	sums, err := b.state.Counts(ctx, s, from, monday)
	if err != nil {
		return nil, err
	}
	shown, err := b.shownOf(ctx, s)
	if err != nil {
		return nil, err
	}
	reads, err := b.shelfOf(ctx, s, set.channel)
	if err != nil {
		return nil, err
	}
	reports, err := b.state.Reports(ctx, s)
	if err != nil {
		return nil, err
	}
	reports = slices.DeleteFunc(reports, func(r Report) bool { return !within(r.At) })
	open, fresh, err := b.openGaps(ctx, s, set, within)
	if err != nil {
		return nil, err
	}
	changes, changed := v.changesLine(shown, within)
	answered, unsure, refused := sums[string(knowledge.Answered)], sums[string(knowledge.Uncertain)], sums[string(knowledge.NotInMaterial)]
	if answered+unsure+refused+changed+len(reports)+fresh == 0 {
		return nil, nil
	}
	blocks := append(v.say("Last week, %s to %s:", v.Date(from), v.Date(monday.AddDate(0, 0, -1))),
		v.item("Questions: %d answered, %d answered perhaps, %d without an answer", answered, unsure, refused), changes)
	if most := v.mostQuoted(sums, shown, reads); most != "" {
		blocks = append(blocks, v.item("Quoted most: %s", most))
	}
	if n := len(reports); n > 0 {
		blocks = append(blocks, Block{Kind: ListItem, Text: v.Count(n, "Marked as wrong: %d time (/gaps wrong)", "Marked as wrong: %d times (/gaps wrong)")})
	}
	open = slices.DeleteFunc(open, func(q asked) bool { return q.Shelf != reads.Name })
	return append(blocks, v.openLines(open)...), nil
}

// shelfOf is the shelf that is used in a conversation.
func (b *Bot) shelfOf(ctx context.Context, s Space, c Conversation) (store.Shelf, error) {
	if b.library == nil {
		return store.Shelf{Space: store.Space(s)}, nil
	}
	return b.library.Shelf(ctx, store.Space(s), string(c))
}

// A shown is a document of a space that is there or can be brought back.
type shown struct {
	store.Record
	removed bool
}

// shownOf are all documents of a space, of all its shelves.
func (b *Bot) shownOf(ctx context.Context, s Space) (all []shown, err error) {
	if b.library == nil {
		return nil, nil
	}
	shelves, err := b.library.Shelves(ctx, store.Space(s))
	if err != nil {
		return nil, err
	}
	for _, on := range shelves {
		there, err := b.library.List(ctx, on)
		if err != nil {
			return nil, err
		}
		removed, err := b.library.Removed(ctx, on)
		if err != nil {
			return nil, err
		}
		for _, r := range there {
			all = append(all, shown{r, false})
		}
		for _, r := range removed {
			all = append(all, shown{r, true})
		}
	}
	return all, nil
}

// changesLine says what changed in the library, and how much that is.
func (v voice) changesLine(all []shown, within func(time.Time) bool) (Block, int) {
	var added, replaced, removed int
	for _, d := range all {
		switch {
		case d.removed && within(d.Removed):
			removed++
		case d.removed || !within(d.Added):
		case d.Version == 1:
			added++
		default:
			replaced++
		}
	}
	return v.item("Library: %d added, %d replaced, %d removed", added, replaced, removed), added + replaced + removed
}

// quotedCount is the name under which it is counted that a document was quoted.
func quotedCount(shelf, id string) string { return "quoted/" + shelf + "/" + id }

// mostQuoted names the sources that were quoted most, of those that are on a shelf.
func (v voice) mostQuoted(sums map[string]int, all []shown, on store.Shelf) string {
	all = slices.DeleteFunc(slices.Clone(all), func(d shown) bool {
		return d.removed || d.Shelf != on || sums[quotedCount(d.Shelf.Name, d.ID)] == 0
	})
	times := func(d shown) int { return sums[quotedCount(d.Shelf.Name, d.ID)] }
	slices.SortStableFunc(all, func(x, y shown) int { return cmp.Compare(times(y), times(x)) })
	var parts []string
	for _, d := range all[:min(len(all), digestSources)] {
		parts = append(parts, fmt.Sprintf("%s (%d×)", v.sourceName(d.Summary.Title, d.Summary.Authors, d.Summary.Year), times(d)))
	}
	return strings.Join(parts, "; ")
}

// openGaps are the open questions of a space that keeps them, the newest first, and
// how many of all were asked in some time.
func (b *Bot) openGaps(ctx context.Context, s Space, set held, within func(time.Time) bool) (open []asked, fresh int, err error) {
	if !b.keepsGaps(set) {
		return nil, 0, nil
	}
	all, err := b.state.Gaps(ctx, s)
	if err != nil {
		return nil, 0, err
	}
	for _, q := range askedOf(all) {
		if within(q.At) {
			fresh++
		}
		if q.Open() {
			open = append(open, q)
		}
	}
	return open, fresh, nil
}

// openLines are the first open questions.
func (v voice) openLines(open []asked) []Block {
	if len(open) == 0 {
		return nil
	}
	blocks := []Block{{Kind: ListItem, Text: v.Count(len(open), "%d question waits for an answer:", "%d questions wait for an answer:")}}
	for _, q := range open[:min(len(open), digestGaps)] {
		blocks = append(blocks, Block{Kind: ListItem, Depth: 1, Text: v.quoted(clip(q.Question.Text, longGap)) + " · " + v.Date(q.At)})
	}
	if n := len(open) - digestGaps; n > 0 {
		blocks = append(blocks, v.hint("and %d more: /gaps", n))
	}
	return blocks
}

// A tally is what was counted and is not kept yet.
type tally struct {
	mu sync.Mutex // guards n
	n  map[counted]int
}

// count notes for the summary of the week what a request came to, where there is one.
func (b *Bot) count(r *request, reply Reply) {
	if r.observed.Verdict == "" || reply.Silent() || r.set.where(settingNamed(weekly)) == "" {
		return
	}
	names := []string{string(r.observed.Verdict)}
	for _, id := range r.cited {
		names = append(names, quotedCount(r.shelf.Name, id))
	}
	b.counts.mu.Lock()
	defer b.counts.mu.Unlock()
	for _, name := range names {
		b.counts.n[counted{r.Space, dayOf(b.now()), name}]++
	}
}

// keepCounts keeps what was counted since the last time. What a process that dies has
// not kept is lost: a minute of a summary is not worth a write for each question.
func (b *Bot) keepCounts(ctx context.Context) error {
	b.counts.mu.Lock()
	taken := b.counts.n
	b.counts.n = make(map[counted]int)
	b.counts.mu.Unlock()
	var all []Count
	for c, n := range taken {
		all = append(all, Count{c.space, c.day, c.name, n})
	}
	if len(all) == 0 {
		return nil
	}
	if err := b.state.AddCounts(ctx, all); err != nil {
		b.counts.mu.Lock()
		defer b.counts.mu.Unlock()
		for c, n := range taken {
			b.counts.n[c] += n
		}
		return fmt.Errorf("keep what was counted: %w", err)
	}
	return nil
}
