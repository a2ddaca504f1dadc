package bot

import (
	"context"
	"strconv"

	"footnote/knowledge"
	"footnote/knowledge/document"
)

// cite shows the reference of a source, or of a passage of the last answer.
func (b *Bot) cite(ctx context.Context, r *request) (Reply, error) {
	words := r.options["source"]
	style := r.options["style"]
	if n, err := strconv.Atoi(words); err == nil || words == "" {
		return b.citeAnswer(ctx, r, max(n, 1), style)
	}
	d, err := r.source(words)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Blocks: b.styled(d, style), Visibility: Private}, nil
}

// citeAnswer cites passage n of the author's last answer here.
func (b *Bot) citeAnswer(ctx context.Context, r *request, n int, style string) (Reply, error) {
	turns := b.memory.visible(r.Message, b.now())
	if len(turns) == 0 {
		return Reply{}, refuse("You have not asked anything here in the last half hour, so there is no answer to cite.",
			"Name a source: /cite TITLE. /library lists them.")
	}
	a, err := b.answer(ctx, r.base, turns[len(turns)-1].question)
	if err != nil {
		return Reply{}, err
	}
	if n > len(a.Snippets) {
		if len(a.Snippets) == 0 {
			return Reply{}, refuse("Your last question had no answer in the material, so there is nothing to cite.")
		}
		return Reply{}, refuse("Your last answer has " + count(len(a.Snippets), "passage") + ".")
	}
	l := a.Snippets[n-1].Citation.Locator
	d := documentByID(r.base.Documents(), l.Document)
	if d == nil {
		return Reply{}, refuse("That source is not here any more.")
	}
	return b.citePlace(d, l, style), nil
}

// citePassage cites the passage under a button, in every style.
func (b *Bot) citePassage(d *document.Document, l *knowledge.Locator) (Reply, error) {
	return b.citePlace(d, *l, ""), nil
}

// citePlace is the reference of a document with the place of a passage.
func (b *Bot) citePlace(d *document.Document, l knowledge.Locator, style string) Reply {
	blocks := b.styled(d, style)
	c := citationAt(d, l)
	return Reply{Blocks: append(blocks, Block{Kind: Place, Text: placeLine(c)}), Visibility: Private}
}

// A Style writes references in one manner.
type Style struct {
	ID   string // as typed: "apa"
	Name string // "APA"
	// Verbatim is set for formats that programs read, with line ends.
	Verbatim bool
	Format   func(document.Reference) string
}

// styled writes the reference of a source in one style, or in all of them.
func (b *Bot) styled(d *document.Document, id string) []Block {
	var blocks []Block
	for _, s := range b.styles {
		if id != "" && id != s.ID {
			continue
		}
		kind := Cited
		if s.Verbatim {
			kind = Verbatim
		}
		blocks = append(blocks, Block{Kind: Say, Text: s.Name + ":"},
			Block{Kind: kind, Text: s.Format(sourceReference(d))})
	}
	if blocks == nil {
		blocks = say(sourceLine(d))
	}
	return blocks
}

// sourceReference is a document as an entry of a reference list.
func sourceReference(d *document.Document) document.Reference {
	ref := document.Reference{Title: d.Title, Year: d.Year, NoDate: d.Year == 0, Paragraph: -1}
	for _, a := range d.Authors {
		f := family(a)
		given := a
		if n := len(a) - len(f); n > 0 && a[n:] == f {
			given = a[:n]
		} else {
			given = ""
		}
		ref.Authors = append(ref.Authors, document.Name{Family: f, Given: given})
	}
	return ref
}
