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
		return b.pressPassage(ctx, r)
	case r.Press.Action == Note:
		return b.pressNote(ctx, r)
	case r.Press.Action == Send:
		return b.pressSend(ctx, r)
	case r.Press.Action == Add, r.Press.Action == Keep && isFileToken(r.Press.Token):
		return b.pressFile(ctx, r)
	case r.Press.Action == Discard, r.Press.Action == Keep, r.Press.Action == Undo:
		return b.pressRecord(ctx, r)
	case r.Press.Action == Next && strings.HasPrefix(r.Press.Token, trailToken+"."):
		return b.nextPassage(ctx, r)
	case r.Press.Action == Next && strings.HasPrefix(r.Press.Token, pageToken+"."):
		return b.nextPage(ctx, r)
	case r.Press.Action == Context, r.Press.Action == Cite, r.Press.Action == Share, r.Press.Action == Wrong:
		return b.pressPassage(ctx, r)
	}
	return Reply{}, unknownButton()
}

func unknownButton() error {
	return refuse("I do not know that button any more.").hint("Ask again for a fresh answer.")
}

// remove takes a reply away for the one who asked, or a manager.
func (b *Bot) remove(r *request) (Reply, error) {
	if r.Press.Token != encodeOwner(r.Space, r.Author.ID) && !r.Author.Manager {
		return Reply{}, refuse("Only who asked, or a manager, may delete an answer.")
	}
	return Reply{Blocks: r.say("Deleted."), Visibility: Discreet, Effect: Remove}, nil
}

// nextPassage shows another passage of an answer. The asker pages in place; for
// anyone else it is a look of their own.
func (b *Bot) nextPassage(ctx context.Context, r *request) (Reply, error) {
	t, at, err := decodeTrail(r.Press.Token, r.base.Documents())
	if err != nil {
		return Reply{}, unknownButton()
	}
	mine := at.asker == askerOf(r.Space, r.Author.ID)
	if at.seen == Private && !mine {
		return Reply{}, refuse("That answer is for who asked.").hint("Ask it yourself, and Next works.")
	}
	rank, gone := at.rank, false
	for t[rank].doc == nil {
		gone = true
		if rank++; rank == len(t) || at.picked {
			return Reply{}, passageGone()
		}
	}
	s, err := b.passageOf(ctx, r, t, rank)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Blocks: r.passageBlocks(s), Visibility: Discreet}
	if gone {
		reply.Blocks = append(reply.Blocks, r.hint("A passage before this one is not in the material any more."))
	}
	if mine {
		reply.Visibility, reply.Effect = at.seen, Replace
	}
	return b.buttonsUnder(ctx, r, reply, t, rank, t[rank].at), nil
}

// passageOf reads a passage of a trail. Where the question is still remembered,
// the words that matter to it are marked, and what is said later is about this
// passage.
func (b *Bot) passageOf(ctx context.Context, r *request, t trail, rank int) (knowledge.Snippet, error) {
	s, ok := r.base.Quote(t[rank].at)
	if !ok {
		return s, passageGone()
	}
	asked, ok := b.memory.along(r.Message, t.packed(), b.now())
	if !ok {
		return s, nil
	}
	if asked.person == r.Author.ID {
		b.memory.show(r.Message, asked.id, rank, r.token(s))
	}
	a, err := b.answer(ctx, r, asked.question)
	if err != nil {
		r.lost = err // the passage needs no answer
		return s, nil
	}
	for _, found := range a.Snippets {
		if r.token(found) == r.token(s) {
			return found, nil
		}
	}
	return s, nil
}

// pressPassage does what needs only the passage, and so works for ever.
func (b *Bot) pressPassage(ctx context.Context, r *request) (Reply, error) {
	d, l, err := decodePassage(r.Press.Token, r.base.Documents())
	switch {
	case errors.Is(err, errGone):
		return Reply{}, passageGone()
	case err != nil:
		return Reply{}, unknownButton()
	}
	s, ok := r.base.Quote(l)
	if !ok {
		return Reply{}, unknownButton()
	}
	switch r.Press.Action {
	case Cite:
		return b.citePlace(r, d, l, ""), nil
	case Wrong:
		return b.reportWrong(ctx, r, d, l, s)
	case Closest:
		b.showClosest(r)
		return Reply{Blocks: append(r.say("This is not an answer: the material has none. It is only what comes closest:"), r.passageBlocks(s)...), Visibility: Discreet,
			Actions: b.readingActions(ctx, r, l)}, nil
	case Share:
		r.share = true
		return Reply{Blocks: r.passageBlocks(s), Actions: b.passageActions(ctx, r, l, Public)}, nil
	}
	return Reply{Blocks: r.contextBlocks(r.base, d, s), Visibility: Discreet, Actions: b.opening(ctx, r, l)}, nil
}

func passageGone() error {
	return refuse("That passage is not in the material any more: the source was changed or taken away.").
		hint("Ask again to see what it says now.")
}

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
	id, err := decodeTurn(r.Press.Token)
	if err != nil {
		return Reply{}, unknownButton()
	}
	t, ok := b.memory.find(r.Message, id, b.now())
	if !ok || t.then == "" {
		return Reply{}, refuse("I no longer have the question: I keep questions for half an hour, and not over a restart.").
			hint("Type it again.")
	}
	r.options = map[string]string{"question": t.then, "source": t.question.In}
	if t.seen == Private {
		r.options[visibility] = "hide"
	}
	return b.ask(ctx, r)
}

// neighbour is how much of the paragraphs before and after is shown, in bytes.
const neighbour = 400

// contextBlocks shows a passage within its paragraph, between the ends of its
// neighbours in the same section.
func (v voice) contextBlocks(base Base, d *document.Document, s knowledge.Snippet) []Block {
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
	return append(blocks, Block{Kind: Place, Text: v.placeLine(s.Citation)})
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
