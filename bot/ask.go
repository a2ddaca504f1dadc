package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"footnote/knowledge"
	"footnote/knowledge/document"
)

// sure is the confidence from which an answer may be given that nobody asked
// the bot for.
const sure = 0.8

// ask answers a question.
func (b *Bot) ask(ctx context.Context, r *request) (Reply, error) {
	q := knowledge.Question{Text: r.options["question"], In: r.options["source"], Limit: passagesPerQuestion}
	typed := q.Text != ""
	for _, under := range []*Quoted{r.ReplyTo, r.Root} {
		// A bare mention under somebody's message asks that message.
		if q.Text == "" && under != nil && !under.FromBot {
			q.Text = under.Text
		}
		if q.Text == "" && under.withheld() {
			return Reply{}, under.unread()
		}
	}
	if q.Text == "" {
		return Reply{Blocks: r.greeting(r.base.Documents()), Visibility: Discreet}, nil
	}
	now := b.now()
	turns := b.memory.visible(r.Message, now)
	q.Context = r.context(turns, q.Text)
	then := ""
	if !r.auto {
		q.Text, then = twoQuestions(q.Text)
	}

	a, err := b.answer(ctx, r, q)
	if err != nil {
		return Reply{}, err
	}
	r.observed.Verdict = a.Verdict
	if r.auto {
		if a.Verdict != knowledge.Answered || a.Confidence < sure {
			return Reply{}, nil
		}
	}
	t := turn{id: turnID(r.Message, q), person: r.Author.ID, question: q, seen: r.visibility(), at: now, then: then, typed: typed}
	if a.Verdict == knowledge.NotInMaterial || len(a.Snippets) == 0 {
		reply := Reply{Blocks: append(r.refusalBlocks(a), b.meant(r, q.Text)...), Visibility: Discreet}
		if len(a.Snippets) > 0 {
			if t.closest = r.token(a.Snippets[0]); t.closest != "" {
				reply.Actions = []Action{{Kind: Closest, Label: r.Say("Closest passage"), Token: t.closest}}
			}
		}
		b.onGap(ctx, r, &reply, &t, a, turns)
		b.memory.add(placeOf(r.Message), t)
		return r.withThen(reply, t), nil
	}
	t.leads, t.shown = true, r.token(a.Snippets[0])
	r.cited = append(r.cited, a.Snippets[0].Citation.Document)
	found := r.trailOf(a.Snippets)
	t.trail = found.packed()
	b.memory.add(placeOf(r.Message), t)
	reply := Reply{Blocks: r.answerBlocks(a, 0), Visibility: t.seen}
	if a.Verdict != knowledge.Answered {
		reply.Blocks = append(reply.Blocks, b.meant(r, q.Text)...)
	}
	return r.withThen(b.buttonsUnder(ctx, r, reply, found, 0, a.Snippets[0].Citation.Locator), t), nil
}

// context is what was said before a question, oldest first: in a thread how it
// began and what stands before the question lead to what was asked there; elsewhere
// a message is replied to because it is meant.
func (r *request) context(turns []turn, question string) []string {
	var said, asked []string
	for _, q := range []*Quoted{r.Root, r.ReplyTo} {
		if q != nil && !q.FromBot && q.Text != "" && q.Text != question {
			said = append(said, q.Text)
		}
	}
	for _, t := range turns {
		if t.leads {
			asked = append(asked, t.question.Text)
		}
	}
	if !r.Thread {
		said, asked = asked, said
	}
	said = append(slices.DeleteFunc(said, func(s string) bool { return slices.Contains(asked, s) }), asked...)
	return said[max(0, len(said)-contextTurns):]
}

// withThen offers the second question of the message, after the answer to the
// first: two quotations in one reply would leave open which button is for which.
func (v voice) withThen(reply Reply, t turn) Reply {
	if t.then == "" {
		return reply
	}
	reply.Blocks = append(reply.Blocks, v.hint("I take one question at a time. Then ask: “%s”", t.then))
	reply.Actions = append(reply.Actions, Action{Kind: Ask, Label: v.Say("Ask: %s", opening(t.then)), Token: encodeTurn(t.id)})
	return reply
}

// answer asks the material within the time limit.
func (b *Bot) answer(ctx context.Context, r *request, q knowledge.Question) (knowledge.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	began := b.now()
	a, err := r.base.Answer(ctx, q)
	r.observed.Answering += b.now().Sub(began)
	var bad *knowledge.QuestionError
	if err == nil || errors.As(err, &bad) {
		return a, err
	}
	return a, fmt.Errorf("answer question: %w", err)
}

// meant says which command a single unknown word may have meant.
func (b *Bot) meant(r *request, text string) []Block {
	word, rest := firstWord(text)
	if r.Command != "" || rest != "" {
		return nil
	}
	var names []string
	for _, c := range b.commands {
		names = append(names, c.Name)
	}
	if n := nearest(word, names); n != "" {
		return []Block{r.hint("Or did you mean /%s?", n)}
	}
	return nil
}

// greeting is what a person gets who said nothing yet.
func (v voice) greeting(docs []*document.Document) []Block {
	blocks := v.say("Ask me about the reading, and I answer with the author's own words and where they stand.")
	if len(docs) == 0 {
		return append(blocks, v.hint("There is no material here yet."))
	}
	return append(blocks, Block{Kind: Hint, Text: v.Count(len(docs), "I have read %d source: /library shows them, /help what else I do.",
		"I have read %d sources: /library shows them, /help what else I do.")})
}
