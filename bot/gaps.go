package bot

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"footnote/knowledge"
)

// Bounds of what is kept of questions and reports, for each space and in it for each
// person; the oldest make room.
const (
	mostGaps    = 200
	ownGaps     = 50
	mostReports = 200
	// keepFor is how long they are kept, and countFor how long what is counted.
	keepFor  = 180 * 24 * time.Hour
	countFor = 5 * 7 * 24 * time.Hour
)

func keepDays() int { return int(keepFor / (24 * time.Hour)) }

// keepsGaps reports whether questions without an answer are kept in a space. Where
// the library is not the bot's to change none of them is ever answered.
func (b *Bot) keepsGaps(set held) bool { return b.library != nil && set.is(keepGaps, "on") }

// onGap keeps a question that was refused, if all could see that it was asked, or
// offers to. It tells the asker either, and changes t for the button.
func (b *Bot) onGap(ctx context.Context, r *request, reply *Reply, t *turn, a knowledge.Answer, turns []turn) {
	if !b.keepsGaps(r.set) || r.mixed() || r.Guest || !t.typed {
		return
	}
	q, ok := r.ownQuestion(t.question, a, turns)
	if !ok {
		return
	}
	if r.hidden() || r.Direct {
		t.gap = &q
		reply.Blocks = append(reply.Blocks, r.hint("Questions without an answer are kept here, but I did not keep this one: nobody else saw you ask it. "+
			"If you want, it goes to /gaps, where others can read it without your name, and when new material answers it, I say so here."))
		reply.Actions = append(reply.Actions, Action{Kind: Note, Label: r.Say("Keep it in /gaps"), Token: encodeTurn(t.id)})
		return
	}
	if err := b.keepGap(ctx, r, q); err != nil {
		r.lost = err // the answer does not depend on it
		return
	}
	reply.Blocks = append(reply.Blocks, r.hint("I keep it in /gaps, without your name; when new material answers it, I say so here."))
}

// ownQuestion is what of a refused question can be kept. Its context is kept where
// it leaned on that, and only if all of it was asked by the same person, and shown to
// the same people: what others said is not theirs to have kept.
func (r *request) ownQuestion(q knowledge.Question, a knowledge.Answer, turns []turn) (knowledge.Question, bool) {
	own := knowledge.Question{Text: q.Text, In: q.In}
	if len(r.leansOnBefore(a)) == 0 {
		return own, true
	}
	for _, before := range q.Context {
		if !slices.ContainsFunc(turns, func(t turn) bool {
			return t.question.Text == before && t.person == r.Author.ID && t.typed && (t.seen == Public || r.hidden())
		}) {
			return own, false
		}
	}
	own.Context = q.Context
	return own, true
}

// keepGap keeps a question.
func (b *Bot) keepGap(ctx context.Context, r *request, q knowledge.Question) error {
	err := b.state.KeepGap(ctx, r.Space, Gap{Shelf: r.shelf.Name, Same: sameQuestion(q), Question: q,
		Conversation: r.Conversation, Channel: r.Channel, Thread: r.Thread, Direct: r.Direct,
		Person: r.Author.ID, Locale: r.Locale, At: b.now()}, ownGaps, mostGaps)
	if err != nil {
		return fmt.Errorf("keep question: %w", err)
	}
	return nil
}

// sameQuestion is equal for questions that differ in case, accents and punctuation.
func sameQuestion(q knowledge.Question) string {
	parts := []string{fold(q.Text), fold(q.In)}
	for _, c := range q.Context {
		parts = append(parts, fold(c))
	}
	return base64.RawURLEncoding.EncodeToString(checksum(strings.Join(parts, "\x00"))[:12])
}

// pressNote keeps a question that nobody else saw asked, for its asker.
func (b *Bot) pressNote(ctx context.Context, r *request) (Reply, error) {
	id, err := decodeTurn(r.Press.Token)
	if err != nil {
		return Reply{}, unknownButton()
	}
	t, ok := b.memory.find(r.Message, id, b.now())
	switch {
	case !ok || t.person != r.Author.ID || t.gap == nil:
		return Reply{}, refuse("I no longer have the question: I keep questions for half an hour, and not over a restart.").
			hint("Type it again.")
	case !b.keepsGaps(r.set):
		return Reply{}, r.gapsOff()
	}
	r.goOn(t)
	if err := b.keepGap(ctx, r, *t.gap); err != nil {
		return Reply{}, unkept(err, "I could not keep that.")
	}
	b.memory.noted(r.Message, id)
	return Reply{Visibility: r.whispered(), Blocks: append(r.say("It is in /gaps now, without your name."),
		r.hint("/forget-me takes it away again."))}, nil
}

// gapsOff says what keeping questions would do.
func (r *request) gapsOff() error {
	no := refuse("Questions without an answer are not kept here.").
		hint("Where they are, I keep their text for %d days, list them here, and when new material answers one, I say so where it was asked.", keepDays())
	if r.mine() {
		return no.hint("In a channel a manager can set %s.", keepGaps)
	}
	if r.manages() {
		return no.hint("To turn it on: /settings gaps on")
	}
	return no.hint("A manager can turn it on: /settings gaps on")
}
