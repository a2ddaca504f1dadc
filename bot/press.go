package bot

import (
	"context"
	"errors"
	"strings"

	"footnote/knowledge"
	"footnote/knowledge/document"
)

// press does what a button says. What a person may do is judged again: the
// button may be old, and pressed by another.
func (b *Bot) press(ctx context.Context, r *request) (Reply, error) {
	if r.Press.Action == Delete {
		return b.remove(r)
	}
	if err := b.permit(r); err != nil {
		return Reply{}, err
	}
	if r.Press.Action == Ask {
		r.command = b.command("ask") // it counts as one
	}
	if err := b.charge(r); err != nil {
		return Reply{}, err
	}
	switch {
	case r.Press.Action == Ask:
		return b.askThen(ctx, r)
	case r.Press.Action == Closest:
		return b.pressPassage(r)
	case r.Press.Action == Discard, r.Press.Action == Keep, r.Press.Action == Undo:
		return b.pressRecord(ctx, r)
	case r.Press.Action == Next && strings.HasPrefix(r.Press.Token, turnToken+"."):
		return b.nextPassage(ctx, r)
	case r.Press.Action == Next && strings.HasPrefix(r.Press.Token, pageToken+"."):
		return b.nextPage(ctx, r)
	case r.Press.Action == Context, r.Press.Action == Cite, r.Press.Action == Share:
		return b.pressPassage(r)
	}
	return Reply{}, unknownButton()
}

func unknownButton() error {
	return refuse("I do not know that button any more.", "Ask again for a fresh answer.")
}

// remove takes a reply away for the one who asked, or a manager.
func (b *Bot) remove(r *request) (Reply, error) {
	if r.Press.Token != encodeOwner(r.Space, r.Author.ID) && !r.Author.Manager {
		return Reply{}, refuse("Only who asked, or a manager, may delete an answer.")
	}
	return Reply{Blocks: say("Deleted."), Visibility: Private, Effect: Remove}, nil
}

// nextPassage shows another passage for a question that is still remembered.
// The asker pages in place; for anyone else it is a private look.
func (b *Bot) nextPassage(ctx context.Context, r *request) (Reply, error) {
	id, rank, err := decodeTurn(r.Press.Token)
	if err != nil {
		return Reply{}, unknownButton()
	}
	t, ok := b.memory.find(r.Message, id, b.now())
	if !ok {
		return Reply{}, refuse("I no longer have the question: I keep questions for half an hour, and not over a restart.",
			"Ask it again, and Next works.")
	}
	a, err := b.answer(ctx, r.base, t.question)
	if err != nil {
		return Reply{}, err
	}
	if a.Verdict == knowledge.NotInMaterial || rank >= len(a.Snippets) {
		return Reply{Blocks: lastPassage(), Visibility: Private}, nil
	}
	vis, effect := Private, Post
	if t.person == r.Author.ID {
		effect = Replace
		if !t.private {
			vis = Public
		}
		b.memory.show(r.Message, t.id, rank, r.token(a.Snippets[rank]))
	}
	return Reply{Blocks: answerBlocks(a, rank), Visibility: vis, Effect: effect,
		Actions: b.answerActions(r, t, a, rank, vis)}, nil
}

// pressPassage does what needs only the passage, and so works for ever.
func (b *Bot) pressPassage(r *request) (Reply, error) {
	d, l, err := decodePassage(r.Press.Token, r.base.Documents())
	switch {
	case errors.Is(err, errGone):
		return Reply{}, passageGone()
	case err != nil:
		return Reply{}, unknownButton()
	}
	if r.Press.Action == Cite {
		return citePlace(r, d, l, ""), nil
	}
	s, ok := r.base.Quote(l)
	if !ok {
		return Reply{}, unknownButton()
	}
	if r.Press.Action == Closest {
		b.showClosest(r)
		return Reply{Blocks: append(say(notAnAnswer), passageBlocks(s)...), Visibility: Private,
			Actions: readingActions(r, l)}, nil
	}
	if r.Press.Action == Share {
		return Reply{Blocks: passageBlocks(s), Actions: passageActions(r, l, Public)}, nil
	}
	return Reply{Blocks: contextBlocks(r.base, d, s), Visibility: Private}, nil
}

func passageGone() error {
	return refuse("That passage is not in the material any more: the source was changed or taken away.",
		"Ask again to see what it says now.")
}

// notAnAnswer introduces the passage that came nearest to a question which the
// material does not answer.
const notAnAnswer = "This is not an answer: the material has none. It is only what comes closest:"

// showClosest lets "context" and "source" be about the closest passage, where
// the author's last question is the one that it was offered for.
func (b *Bot) showClosest(r *request) {
	if turns := b.memory.visible(r.Message, b.now()); len(turns) > 0 {
		if t := turns[len(turns)-1]; t.person == r.Author.ID && t.closest == r.Press.Token {
			b.memory.show(r.Message, t.id, 0, t.closest)
		}
	}
}

// askThen asks the second question of a message that had two.
func (b *Bot) askThen(ctx context.Context, r *request) (Reply, error) {
	id, _, err := decodeTurn(r.Press.Token)
	if err != nil {
		return Reply{}, unknownButton()
	}
	t, ok := b.memory.find(r.Message, id, b.now())
	if !ok || t.then == "" {
		return Reply{}, refuse("I no longer have the question: I keep questions for half an hour, and not over a restart.",
			"Type it again.")
	}
	r.options = map[string]string{"question": t.then, "source": t.question.In}
	if t.private {
		r.options["visibility"] = "hide"
	}
	return b.ask(ctx, r)
}

// neighbour is how much of the paragraphs before and after is shown, in bytes.
const neighbour = 400

// contextBlocks shows a passage within its paragraph, between the ends of its
// neighbours in the same section.
func contextBlocks(base Base, d *document.Document, s knowledge.Snippet) []Block {
	l := s.Citation.Locator
	paragraph := func(s knowledge.Snippet) *document.Paragraph {
		return &d.Paragraphs[s.Citation.Locator.Paragraph]
	}
	var blocks []Block
	before, after := base.Around(l, 1)
	for _, n := range before {
		blocks = append(blocks, Block{Kind: Quotation, Text: tail(paragraph(n), neighbour)})
	}
	blocks = append(blocks, Block{Kind: Quotation, Text: paragraph(s).Text, Marks: []Mark{{l.Text.Start, l.Text.End}}})
	for _, n := range after {
		blocks = append(blocks, Block{Kind: Quotation, Text: head(paragraph(n), neighbour)})
	}
	return append(blocks, Block{Kind: Place, Text: placeLine(s.Citation)})
}

// head is the first whole sentences of p, at least one, within limit bytes.
func head(p *document.Paragraph, limit int) string {
	for i, s := range p.Sentences {
		if i > 0 && s.End > limit {
			return p.Text[:p.Sentences[i-1].End] + " …"
		}
	}
	return p.Text
}

// tail is the last whole sentences of p, at least one, within limit bytes.
func tail(p *document.Paragraph, limit int) string {
	for i, s := range p.Sentences {
		if i > 0 && (len(p.Text)-s.Start <= limit || i == len(p.Sentences)-1) {
			return "… " + p.Text[s.Start:]
		}
		if len(p.Text)-s.Start <= limit {
			break
		}
	}
	return p.Text
}
