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
	return b.bySource(ctx, r, "what is "+r.options["term"]+"?", false)
}

// compare shows the best passage of each source on a term, in year order.
func (b *Bot) compare(ctx context.Context, r *request) (Reply, error) {
	return b.bySource(ctx, r, r.options["term"], true)
}

// bySource asks each source by itself and shows the first passage of those
// that answer.
func (b *Bot) bySource(ctx context.Context, r *request, question string, byYear bool) (Reply, error) {
	ctx, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	whole, err := b.answer(ctx, r.base, knowledge.Question{Text: question, Limit: 1})
	if err != nil {
		return Reply{}, err
	}
	var found []knowledge.Snippet
	docs := r.base.Documents()
	for _, d := range docs[:min(len(docs), comparedSources)] {
		a, err := b.answer(ctx, r.base, knowledge.Question{Text: question, In: d.ID, Limit: 1})
		var bad *knowledge.QuestionError
		if errors.As(err, &bad) {
			continue // this source alone cannot be asked so
		}
		if err != nil {
			return Reply{}, err
		}
		if a.Verdict == knowledge.Answered && len(a.Snippets) > 0 {
			found = append(found, a.Snippets[0])
		}
	}
	if len(found) == 0 {
		return Reply{Blocks: answerBlocks(whole, 0), Visibility: Private}, nil
	}
	if byYear {
		slices.SortStableFunc(found, func(a, b knowledge.Snippet) int { return a.Citation.Year - b.Citation.Year })
	}
	var blocks []Block
	for _, s := range found[:min(len(found), comparedShown)] {
		s.Citation.References = nil // they would bury the quotations
		blocks = append(blocks, passageBlocks(s)...)
	}
	if n := len(docs) - len(found); n > 0 && byYear {
		blocks = append(blocks, Block{Kind: Hint, Text: count(n, "other source") + " here did not answer."})
	}
	if len(found) > comparedShown {
		blocks = append(blocks, Block{Kind: Hint, Text: "and " + count(len(found)-comparedShown, "more source")})
	}
	vis := r.set.Visibility
	reply := Reply{Blocks: blocks, Visibility: vis}
	if vis == Public && !r.Direct {
		reply.Actions = []Action{{Delete, "Delete", encodeOwner(r.Space, r.Author.ID)}}
	}
	return reply, nil
}
