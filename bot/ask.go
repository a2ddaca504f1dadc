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
	text := r.options["question"]
	q := knowledge.Question{Text: text, In: r.options["source"], Limit: passagesPerQuestion}
	if r.ReplyTo != nil && !r.ReplyTo.FromBot {
		if text == "" {
			// A bare mention under somebody's message asks that message.
			q.Text = r.ReplyTo.Text
		} else if r.ReplyTo.Text != "" {
			q.Context = []string{r.ReplyTo.Text}
		}
	}
	if q.Text == "" {
		return Reply{Blocks: greeting(r.base.Documents()), Visibility: Private}, nil
	}
	now := b.now()
	var before []string
	for _, t := range b.memory.visible(r.Message, now) {
		if t.leads {
			before = append(before, t.question.Text)
		}
	}
	q.Context = append(before, q.Context...)
	q.Context = q.Context[max(0, len(q.Context)-contextTurns):]
	then := ""
	if !r.auto {
		q.Text, then = twoQuestions(q.Text)
	}

	a, err := b.answer(ctx, r.base, q)
	if err != nil {
		return Reply{}, err
	}
	if r.auto {
		if a.Verdict != knowledge.Answered || a.Confidence < sure {
			return Reply{}, nil
		}
	}
	vis := r.set.Visibility
	switch r.options["visibility"] {
	case "hide":
		vis = Private
	case "share":
		vis = Public
	}
	if r.auto {
		vis = Public
	}
	t := turn{id: turnID(r.Message, q), person: r.Author.ID, question: q, private: vis == Private, at: now, then: then}
	if a.Verdict == knowledge.NotInMaterial || len(a.Snippets) == 0 {
		reply := Reply{Blocks: append(refusalBlocks(a), b.meant(r, q.Text)...), Visibility: Private}
		if len(a.Snippets) > 0 {
			if t.closest = r.token(a.Snippets[0]); t.closest != "" {
				reply.Actions = []Action{{Kind: Closest, Label: "Closest passage", Token: t.closest}}
			}
		}
		b.memory.add(placeOf(r.Message), t)
		return withThen(reply, t), nil
	}
	t.leads, t.shown = true, r.token(a.Snippets[0])
	b.memory.add(placeOf(r.Message), t)
	blocks := answerBlocks(a, 0)
	if a.Verdict != knowledge.Answered {
		blocks = append(blocks, b.meant(r, q.Text)...)
	}
	return withThen(Reply{Blocks: blocks, Visibility: vis, Actions: b.answerActions(r, t, a, 0, vis)}, t), nil
}

// token names the passage of a snippet; "" if it is not of the material here.
func (r *request) token(s knowledge.Snippet) string {
	l := s.Citation.Locator
	return encodePassage(documentByID(r.base.Documents(), l.Document), l)
}

// withThen offers the second question of the message, after the answer to the
// first: two quotations in one reply would leave open which button is for which.
func withThen(reply Reply, t turn) Reply {
	if t.then == "" {
		return reply
	}
	reply.Blocks = append(reply.Blocks, Block{Kind: Hint, Text: "I take one question at a time. Then ask: “" + t.then + "”"})
	reply.Actions = append(reply.Actions, Action{Kind: Ask, Label: "Ask: " + opening(t.then), Token: encodeTurn(t.id, 0)})
	return reply
}

// answer asks the base within the time limit.
func (b *Bot) answer(ctx context.Context, base Base, q knowledge.Question) (knowledge.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	a, err := base.Answer(ctx, q)
	var bad *knowledge.QuestionError
	switch {
	case err == nil, errors.As(err, &bad):
		return a, err
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return a, fmt.Errorf("answer question: %w", err)
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
		return []Block{{Kind: Hint, Text: "Or did you mean /" + n + "?"}}
	}
	return nil
}

// answerActions are the buttons under the passage of the given rank.
func (b *Bot) answerActions(r *request, t turn, a knowledge.Answer, rank int, vis Visibility) []Action {
	var actions []Action
	if n := len(a.Snippets); rank+1 < n {
		actions = append(actions, Action{Kind: Next, Label: fmt.Sprintf("Next (%d of %d)", rank+2, n),
			Token: encodeTurn(t.id, rank+1)})
	}
	return append(actions, passageActions(r, a.Snippets[rank].Citation.Locator, vis)...)
}

// readingActions are the buttons of whoever reads a passage.
func readingActions(r *request, l knowledge.Locator) []Action {
	token := encodePassage(documentByID(r.base.Documents(), l.Document), l)
	if token == "" {
		return nil
	}
	return []Action{{Kind: Context, Label: "Context", Token: token}, {Kind: Cite, Label: "Cite", Token: token}}
}

// passageActions are the buttons that need only the passage.
func passageActions(r *request, l knowledge.Locator, vis Visibility) []Action {
	actions := readingActions(r, l)
	if len(actions) > 0 && vis == Private && !r.Direct {
		actions = append(actions, Action{Kind: Share, Label: "Share", Token: actions[0].Token})
	}
	if vis == Public && !r.Direct {
		actions = append(actions, Action{Kind: Delete, Label: "Delete", Token: encodeOwner(r.Space, r.Author.ID)})
	}
	return actions
}

func documentByID(docs []*document.Document, id string) *document.Document {
	i := slices.IndexFunc(docs, func(d *document.Document) bool { return d.ID == id })
	if i < 0 {
		return nil
	}
	return docs[i]
}

// greeting is what a person gets who said nothing yet.
func greeting(docs []*document.Document) []Block {
	blocks := say("Ask me about the reading, and I answer with the author's own words and where they stand.")
	if len(docs) == 0 {
		return append(blocks, Block{Kind: Hint, Text: "There is no material here yet."})
	}
	return append(blocks,
		Block{Kind: Hint, Text: "I have read " + count(len(docs), "source") + ": /library shows them, /help what else I do."})
}
