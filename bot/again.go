package bot

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"footnote/knowledge"
	"footnote/knowledge/store"
)

// answerPrefix begins the id of an announcement that a question was answered.
const answerPrefix = "g"

// answerID names the announcement of an answer in a conversation, whoever asked the
// question there.
func answerID(s Space, g Gap) string {
	sum := checksum(strings.Join([]string{string(s), g.Shelf, g.Same, string(g.Conversation), strconv.FormatInt(g.Answered.UnixMilli(), 10)}, "\x00"))
	return answerPrefix + base64.RawURLEncoding.EncodeToString(sum[:12])
}

// dueAnswers asks the questions again whose shelf changed, and returns what is to be
// said of those that are answered. One shelf that fails does not hold up others.
func (b *Bot) dueAnswers(ctx context.Context, until time.Time) (all []due, err error) {
	if b.library == nil {
		return nil, nil
	}
	shelves, err := b.state.GapShelves(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for questions: %w", err)
	}
	var failures []error
	for _, s := range shelves {
		more, err := b.dueOfShelf(ctx, s, until)
		all = append(all, more...)
		if err != nil {
			failures = append(failures, err)
		}
	}
	return all, errors.Join(failures...)
}

func (b *Bot) dueOfShelf(ctx context.Context, s GapShelf, until time.Time) ([]due, error) {
	all, err := b.settings.of(ctx, s.Space)
	if err != nil {
		return nil, err
	}
	if !b.keepsGaps(held{all: all}) { // kept while that was being turned off
		_, err := b.state.EraseGaps(ctx, s.Space)
		return nil, err
	}
	on := store.Shelf{Space: store.Space(s.Space), Name: s.Shelf}
	generation, err := b.library.Generation(ctx, on)
	if err != nil {
		return nil, fmt.Errorf("look whether material changed: %w", err)
	}
	asks := s.Open > 0 && s.Asked != generation && b.now().Before(until)
	if !asks && s.Unsaid == 0 {
		return nil, nil
	}
	gaps, err := b.state.Gaps(ctx, s.Space)
	if err != nil {
		return nil, fmt.Errorf("look for questions: %w", err)
	}
	gaps = slices.DeleteFunc(gaps, func(g Gap) bool { return g.Shelf != s.Shelf })
	if asks {
		if err := b.askAgain(ctx, on, gaps, generation, until); err != nil {
			return nil, err
		}
	}
	return b.unsaid(s.Space, held{all: all}, gaps), nil
}

// askAgain asks the open ones of some questions to a shelf, which is now of a
// generation, and notes in them, and for the next time, what came of it.
func (b *Bot) askAgain(ctx context.Context, on store.Shelf, gaps []Gap, generation int64, until time.Time) error {
	base, err := b.baseOf(ctx, on)
	if errors.Is(err, knowledge.ErrNoDocuments) {
		base = nothing{}
	} else if err != nil {
		return fmt.Errorf("open material: %w", err)
	}
	r := &request{material: material{base: base, shelf: on}}
	passages := make(map[string]string) // by Same
	var changed []Gap
	for i := range gaps {
		g := &gaps[i]
		if !g.Open() || g.Asked == generation {
			continue
		}
		passage, known := passages[g.Same]
		if !known {
			if !b.now().Before(until) {
				continue
			}
			if passage, err = b.answerTo(ctx, r, g.Question); err != nil {
				break
			}
			passages[g.Same] = passage
		}
		if g.Asked = generation; passage != "" {
			g.Passage, g.Answered = passage, kept(b.now())
		}
		changed = append(changed, *g)
	}
	if lost := b.state.SetGaps(ctx, Space(on.Space), changed); lost != nil {
		err = errors.Join(err, fmt.Errorf("note what answers questions: %w", lost))
	}
	return err
}

// baseOf is the material of a shelf, or what stands in for it while it is empty.
func (b *Bot) baseOf(ctx context.Context, on store.Shelf) (Base, error) {
	base, err := b.library.Base(ctx, on)
	if errors.Is(err, knowledge.ErrNoDocuments) {
		return b.open(ctx, Space(on.Space))
	}
	if err != nil {
		return nil, err
	}
	return base, nil
}

// answerTo is the token of the passage that answers a question for sure; "" if none
// does, or it cannot be asked of this material.
func (b *Bot) answerTo(ctx context.Context, r *request, q knowledge.Question) (string, error) {
	q.Limit = passagesPerQuestion
	a, err := b.answer(ctx, r, q)
	var bad *knowledge.QuestionError
	switch {
	case errors.As(err, &bad), errors.Is(err, knowledge.ErrNoDocuments),
		errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		return "", nil
	case err != nil:
		return "", err
	case a.Verdict != knowledge.Answered || len(a.Snippets) == 0:
		return "", nil
	}
	return r.token(a.Snippets[0]), nil
}

// unsaid are the answers that were not said, one for all who asked the same in one
// conversation.
func (b *Bot) unsaid(s Space, set held, gaps []Gap) (all []due) {
	same := make(map[string][]Gap)
	for _, g := range gaps {
		if g.Open() || g.Said {
			continue
		}
		id := answerID(s, g)
		same[id] = append(same[id], g)
		if len(same[id]) > 1 {
			continue
		}
		all = append(all, due{dueID: dueID{s, id}, conversation: g.Conversation, since: g.Answered,
			compose: func(ctx context.Context) (Announcement, error) { return b.composeAnswer(ctx, s, set, same[id]) }})
	}
	return all
}

// composeAnswer is the announcement of an answer to some who asked the same. Where it must
// not be said any more that is noted, and where the passage is gone that the question
// is open again.
func (b *Bot) composeAnswer(ctx context.Context, s Space, set held, same []Gap) (Announcement, error) {
	a, err := b.announceAnswer(ctx, s, set, same[0])
	switch {
	case errors.Is(err, errGone):
		for i := range same {
			same[i].Passage, same[i].Answered, same[i].Asked = "", time.Time{}, 0
		}
	case errors.Is(err, errUnwanted):
		for i := range same {
			same[i].Said = true
		}
	default:
		return a, err
	}
	return a, cmp.Or(b.state.SetGaps(ctx, s, same), errUnwanted)
}

// announceAnswer is the announcement of an answer. errGone if the passage is not in
// the material any more, errUnwanted where answers are for their askers alone now, or
// the channel asks another shelf.
func (b *Bot) announceAnswer(ctx context.Context, s Space, set held, g Gap) (Announcement, error) {
	m := Message{Space: s, Conversation: g.Conversation, Channel: g.Channel, Thread: g.Thread, Direct: g.Direct,
		// Alone with its asker there is nobody to tell that it is wrong, or to delete it.
		Own: g.Direct, Author: Author{ID: g.Person}, Locale: g.Locale}
	set.channel = Conversation(m.channel())
	r := &request{Message: m, set: set, voice: voiceOf(set, g.Locale, nil)}
	var err error
	if r.material, err = b.materialOf(ctx, m); err != nil && !errors.Is(err, knowledge.ErrNoDocuments) {
		return Announcement{}, fmt.Errorf("open material: %w", err)
	}
	if err != nil {
		r.base = nothing{}
	}
	if r.shelf.Name != g.Shelf || !g.Direct && r.set.is(visibility, "private") {
		return Announcement{}, errUnwanted
	}
	found, err := b.passageFor(ctx, r, g)
	if err != nil {
		return Announcement{}, err
	}
	blocks := append(r.say("Asked here on %s: “%s” New material answers it:", r.Date(g.At), clip(g.Question.Text, longGap)), found...)
	_, l, err := decodePassage(g.Passage, r.base.Documents())
	if err != nil {
		return Announcement{}, errGone
	}
	return Announcement{ID: answerID(s, g), Space: s,
		Notice: Notice{Conversation: g.Conversation, Blocks: blocks, Actions: b.passageActions(ctx, r, l, Public)}}, nil
}

// passageFor shows what answers a question, with its words marked where it is still
// the answer.
func (b *Bot) passageFor(ctx context.Context, r *request, g Gap) ([]Block, error) {
	_, l, err := decodePassage(g.Passage, r.base.Documents())
	if err != nil {
		return nil, errGone
	}
	s, ok := r.base.Quote(l)
	if !ok {
		return nil, errGone
	}
	q := g.Question
	q.Limit = passagesPerQuestion
	a, err := b.answer(ctx, r, q)
	if err != nil { // the passage needs none
		return r.passageBlocks(s), nil
	}
	for _, found := range a.Snippets {
		if r.token(found) == g.Passage {
			return append(r.passageBlocks(found), r.readBlocks(a)...), nil
		}
	}
	return r.passageBlocks(s), nil
}
