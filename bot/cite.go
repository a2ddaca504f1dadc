package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"footnote/knowledge"
	"footnote/knowledge/document"
	"footnote/knowledge/reference"
)

// cite shows the reference of a source, or of a passage of the last answer.
func (b *Bot) cite(ctx context.Context, r *request) (Reply, error) {
	words := r.options["source"]
	style := reference.Style(r.options["style"])
	if n, err := strconv.Atoi(words); err == nil || words == "" {
		return b.citeAnswer(ctx, r, n, style)
	}
	d, err := r.source(words)
	if err != nil {
		if blocks := r.entries(r.base.Documents(), words, style); blocks != nil {
			return Reply{Blocks: blocks, Visibility: Discreet}, nil
		}
		return Reply{}, err
	}
	return Reply{Blocks: styled(reference.ForDocument(d), style), Visibility: Discreet}, nil
}

// citeAnswer cites passage n of the author's last answer here, counted from 1;
// the one shown last if n is 0.
func (b *Bot) citeAnswer(ctx context.Context, r *request, n int, style reference.Style) (Reply, error) {
	turns := b.memory.visible(r.Message, b.now())
	if len(turns) == 0 {
		return Reply{}, refuse("You have not asked anything here in the last half hour, so there is no answer to cite.").
			hint("Name a source: /cite TITLE. /library lists them.")
	}
	if last := r.goOn(turns[len(turns)-1]); last.shown != "" && (n == 0 || last.question.Text == "") {
		d, l, err := decodePassage(last.shown, r.base.Documents())
		if err != nil {
			return Reply{}, passageGone()
		}
		return b.citePlace(r, d, l, style), nil
	}
	n = max(n, 1)
	a, err := b.answer(ctx, r, turns[len(turns)-1].question)
	if err != nil {
		return Reply{}, err
	}
	if a.Verdict == knowledge.NotInMaterial {
		a.Snippets = nil // nothing of it was shown
	}
	if n > len(a.Snippets) {
		if len(a.Snippets) == 0 {
			return Reply{}, refuse("Your last question had no answer in the material, so there is nothing to cite.")
		}
		return Reply{}, refuseCount(len(a.Snippets),
			"Your last answer has %d passage.", "Your last answer has %d passages.")
	}
	l := a.Snippets[n-1].Citation.Locator
	d := documentByID(r.base.Documents(), l.Document)
	if d == nil {
		return Reply{}, refuse("That source is not here any more.")
	}
	return b.citePlace(r, d, l, style), nil
}

// citePlace is the reference of a document with the place of a passage, and
// the works that the passage cites.
func (b *Bot) citePlace(r *request, d *document.Document, l knowledge.Locator, style reference.Style) Reply {
	blocks := styled(reference.ForDocument(d), style)
	if s, ok := r.base.Quote(l); ok {
		blocks = append(blocks, r.line("The passage:"), Block{Kind: Place, Text: r.placeLine(s.Citation)})
		blocks = append(blocks, r.leansOn(s.Citation.References, style)...)
		if id := b.ids.of(d, l.Paragraph); id != "" {
			blocks = append(blocks, r.hint("To come back to this paragraph: /p %s", id))
		}
	}
	return Reply{Blocks: blocks, Visibility: Discreet}
}

// entries writes the entries of the reference lists that hold every word, for
// who asks for a work that a source cites ("Wendt 1992"); nil if there is none.
func (v voice) entries(docs []*document.Document, words string, style reference.Style) []Block {
	want := strings.Fields(fold(words))
	if len(want) == 0 {
		return nil
	}
	if style == "" {
		style = reference.Styles[0]
	}
	var blocks []Block
	shown := 0
	for _, d := range docs {
		headed := false
		for i := range d.References {
			ref := &d.References[i]
			have := " " + fold(ref.Text)
			if slices.ContainsFunc(want, func(w string) bool { return !strings.Contains(have, " "+w) }) {
				continue
			}
			if shown++; shown > citedPerReply {
				return append(blocks, v.hint("There are more: add a year or a word of the title."))
			}
			if !headed {
				blocks = append(blocks, v.line("No source here, but cited by %s:", v.sourceLine(d)))
				headed = true
			}
			b := written(*ref, style)
			b.Link = reference.Link(*ref)
			blocks = append(blocks, b)
		}
	}
	return blocks
}

// leansOn writes the works that a passage cites, each once, in the style or
// else the first one.
func (v voice) leansOn(refs []reference.Resolution, style reference.Style) []Block {
	if style == "" {
		style = reference.Styles[0]
	}
	var blocks []Block
	seen := make(map[*document.Reference]bool)
	for _, x := range refs {
		if x.Reference == nil || seen[x.Reference] || len(blocks) > citedPerReply {
			continue
		}
		if seen[x.Reference] = true; blocks == nil {
			blocks = v.say("It cites (%s):", styleNames[style])
		}
		b := written(*x.Reference, style)
		b.Link = reference.Link(*x.Reference)
		blocks = append(blocks, b)
	}
	return blocks
}

// written is a reference in a style.
func written(ref document.Reference, style reference.Style) Block {
	kind := Cited
	switch style {
	case reference.BibTeX, reference.RIS, reference.CSLJSON:
		kind = Verbatim
	}
	return Block{Kind: kind, Text: strings.TrimSpace(reference.Format(ref, style))}
}

// styleNames are the styles as one writes them.
var styleNames = map[reference.Style]string{
	reference.APA: "APA", reference.MLA: "MLA", reference.Chicago: "Chicago",
	reference.BibTeX: "BibTeX", reference.RIS: "RIS", reference.CSLJSON: "CSL-JSON",
}

// styled writes a reference in one style or, without one, in those for people
// and BibTeX.
func styled(ref document.Reference, style reference.Style) []Block {
	styles := []reference.Style{reference.APA, reference.MLA, reference.Chicago, reference.BibTeX}
	if style != "" {
		styles = []reference.Style{style}
	}
	var blocks []Block
	for _, s := range styles {
		blocks = append(blocks, Block{Kind: Say, Text: styleNames[s] + ":"}, written(ref, s))
	}
	return blocks
}
