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
	if err := b.charge(r); err != nil {
		return Reply{}, err
	}
	switch {
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
		return Reply{Blocks: say("That was the last passage on it."), Visibility: Private}, nil
	}
	vis, effect := Private, Post
	if t.person == r.Author.ID {
		effect = Replace
		if !t.private {
			vis = Public
		}
	}
	return Reply{Blocks: answerBlocks(a, rank), Visibility: vis, Effect: effect,
		Actions: b.answerActions(r, t, a, rank, vis)}, nil
}

// pressPassage does what needs only the passage, and so works for ever.
func (b *Bot) pressPassage(r *request) (Reply, error) {
	d, l, err := decodePassage(r.Press.Token, r.base.Documents())
	switch {
	case errors.Is(err, errGone):
		return Reply{}, refuse("That passage is not in the material any more: the source was changed or taken away.",
			"Ask again to see what it says now.")
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
	if r.Press.Action == Share {
		return Reply{Blocks: passageBlocks(s), Actions: passageActions(r, l, Public)}, nil
	}
	return Reply{Blocks: contextBlocks(r.base, d, s), Visibility: Private}, nil
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
