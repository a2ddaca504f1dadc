package bot

import (
	"context"
	"errors"
	"slices"

	"footnote/knowledge"
)

// Bounds of a comparison.
const (
	comparedSources = 20 // asked
	comparedShown   = 5
)

// define shows where the sources say what a term is.
func (b *Bot) define(ctx context.Context, r *request) (Reply, error) {
	return b.bySource(ctx, r, false, definition(r))
}

// compare shows the best passage of each source on a term, in year order: what
// it says the term is or, where it does not say, what else it says of it.
func (b *Bot) compare(ctx context.Context, r *request) (Reply, error) {
	return b.bySource(ctx, r, true, definition(r), r.options["term"])
}

func definition(r *request) string { return "what is " + r.options["term"] + "?" }

// bySource asks each source by itself, one question after the other, and shows
// the first passage that answers one.
func (b *Bot) bySource(ctx context.Context, r *request, byYear bool, questions ...string) (Reply, error) {
	ctx, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	q := knowledge.Question{Text: questions[0], Limit: passagesPerQuestion}
	whole, err := b.answer(ctx, r, q)
	if err != nil {
		return Reply{}, err
	}
	var found []knowledge.Snippet
	docs := r.base.Documents()
	asked := docs[:min(len(docs), comparedSources)]
	for _, d := range asked {
		s, ok, err := b.firstOf(ctx, r, d.ID, questions)
		if err != nil {
			return Reply{}, err
		}
		if ok {
			found = append(found, s)
		}
	}
	if r.observed.Verdict = whole.Verdict; len(found) > 0 {
		r.observed.Verdict = knowledge.Answered
	}
	t := turn{id: turnID(r.Message, q), person: r.Author.ID, question: q, seen: r.visibility(), at: b.now(), typed: true}
	if len(found) == 0 {
		t.seen = r.whispered()
		if whole.Verdict != knowledge.NotInMaterial && len(whole.Snippets) > 0 {
			t.leads, t.shown = true, r.token(whole.Snippets[0])
		}
		reply := Reply{Blocks: r.answerBlocks(whole, 0), Visibility: Discreet}
		if whole.Verdict == knowledge.NotInMaterial {
			b.onGap(ctx, r, &reply, &t, whole, nil)
		}
		b.memory.add(placeOf(r.Message), t)
		return reply, nil
	}
	if byYear {
		slices.SortStableFunc(found, func(a, b knowledge.Snippet) int { return a.Citation.Year - b.Citation.Year })
	}
	t.leads, t.shown = true, r.token(found[0])
	b.memory.add(placeOf(r.Message), t)
	var blocks []Block
	for _, s := range found[:min(len(found), comparedShown)] {
		r.cited = append(r.cited, s.Citation.Document)
		s.Citation.References = nil // they would bury the quotations
		blocks = append(blocks, r.passageBlocks(s)...)
	}
	if n := len(asked) - len(found); n > 0 && byYear {
		blocks = append(blocks, Block{Kind: Hint,
			Text: r.Count(n, "Nothing on it in %d other source here.", "Nothing on it in %d other sources here.")})
	}
	if len(found) > comparedShown {
		blocks = append(blocks, Block{Kind: Hint,
			Text: r.Count(len(found)-comparedShown, "and %d more source", "and %d more sources")})
	}
	reply := Reply{Blocks: blocks, Visibility: t.seen}
	switch {
	case len(found) == 1:
		reply.Actions = b.passageActions(ctx, r, found[0].Citation.Locator, t.seen)
	case t.seen == Public && !r.Direct:
		reply.Actions = []Action{r.deletion()}
	}
	return reply, nil
}

// firstOf returns the passage of one source that answers the first of the
// questions which it answers for sure.
func (b *Bot) firstOf(ctx context.Context, r *request, id string, questions []string) (s knowledge.Snippet, ok bool, err error) {
	for _, text := range questions {
		a, err := b.answer(ctx, r, knowledge.Question{Text: text, In: id, Limit: 1})
		var bad *knowledge.QuestionError
		if errors.As(err, &bad) {
			continue // this source alone cannot be asked so
		}
		if err != nil {
			return s, false, err
		}
		if a.Verdict == knowledge.Answered && a.Confidence >= sure && len(a.Snippets) > 0 {
			return a.Snippets[0], true, nil
		}
	}
	return s, false, nil
}
