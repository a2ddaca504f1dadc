package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"footnote/knowledge"
	"footnote/knowledge/diff"
	"footnote/knowledge/document"
	"footnote/knowledge/store"
)

// paragraph shows where the id of a paragraph leads, and what became of it.
func (b *Bot) paragraph(ctx context.Context, r *request) (Reply, error) {
	id := strings.ToLower(strings.TrimSpace(r.options["id"]))
	name, _, ok := document.SplitParagraphID(id)
	if !ok {
		return Reply{}, refuse("“%s” is no id of a paragraph.", id).
			hint("An id is a source and six characters: %s. /cite shows that of a passage.", r.command.Example)
	}
	p, err := b.place(ctx, r, id)
	if errors.Is(err, store.ErrNotFound) {
		if d := documentByID(r.base.Documents(), name); d != nil {
			return Reply{}, refuse("No paragraph of %s has the id %s, and none had.", r.sourceLine(d), id).
				hint("Check its characters; /outline %s shows what is there.", d.ID)
		}
		return Reply{}, refuse("There is no source %s here.", name).hint("/library lists the sources.")
	}
	if err != nil {
		return Reply{}, told(err)
	}
	reply := Reply{Blocks: r.placeBlocks(r.base, p), Visibility: r.visibility()}
	if p.Paragraph >= 0 {
		reply.Actions = b.foundActions(ctx, r, wholeParagraph(p.Document, p.Paragraph), reply.Visibility)
	}
	if reply.Visibility == Public && !r.Direct {
		reply.Actions = append(reply.Actions, r.deletion())
	}
	return reply, nil
}

// place finds a paragraph in the library, or in what stands in for it.
func (b *Bot) place(ctx context.Context, r *request, id string) (knowledge.Place, error) {
	if r.kept {
		return b.library.Place(ctx, r.shelf, id)
	}
	if p, ok := r.base.Place(id); ok {
		return p, nil
	}
	return knowledge.Place{}, fmt.Errorf("find paragraph: %w", store.ErrNotFound)
}

// placeBlocks shows a paragraph as it is now, and what it was if it changed.
func (v voice) placeBlocks(base Base, p knowledge.Place) []Block {
	if p.Paragraph < 0 {
		return []Block{
			v.line("That paragraph is gone: %s changed on %s, and has nothing like it now. It said:", v.sourceLine(p.Document), v.Date(p.Since)),
			{Kind: Quotation, Text: p.Was},
		}
	}
	s, _ := base.Quote(wholeParagraph(p.Document, p.Paragraph))
	now := append([]Block{{Kind: Quotation, Text: p.Document.Paragraphs[p.Paragraph].Text}},
		Block{Kind: Place, Text: v.placeLine(s.Citation)})
	now = append(now, v.citedBlocks(s.Citation.References)...)
	if !p.Changed {
		return now
	}
	blocks := v.say("That paragraph changed on %s. It says now:", v.Date(p.Since))
	blocks = append(blocks, now...)
	was, _ := diffQuotes(p.Diff)
	return append(blocks, v.line("It said before; what is marked went:"), was)
}

// wholeParagraph is the locator of a paragraph.
func wholeParagraph(d *document.Document, i int) knowledge.Locator {
	p := &d.Paragraphs[i]
	text := document.Span{Start: 0, End: len(p.Text)}
	return knowledge.Locator{Document: d.ID, Paragraph: i,
		Sentences: document.Span{End: len(p.Sentences)}, Text: text, File: p.Map.Span(text)}
}

// diffQuotes writes both sides of a difference as quotations, with what went
// marked in the one and what came in the other.
func diffQuotes(edits []diff.Edit) (was, now Block) {
	was, now = Block{Kind: Quotation}, Block{Kind: Quotation}
	for _, e := range edits {
		if e.Op != diff.Come {
			if e.Op == diff.Gone {
				was.Marks = append(was.Marks, Mark{len(was.Text), len(was.Text) + len(e.Text)})
			}
			was.Text += e.Text
		}
		if e.Op != diff.Gone {
			if e.Op == diff.Come {
				now.Marks = append(now.Marks, Mark{len(now.Text), len(now.Text) + len(e.Text)})
			}
			now.Text += e.Text
		}
	}
	return was, now
}
