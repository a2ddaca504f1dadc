package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"footnote/knowledge"
	"footnote/knowledge/document"
	"footnote/knowledge/store"
)

// linesPerPage bounds a list; Next leads on.
const linesPerPage = 15

// outline shows the headings of a source.
func (b *Bot) outline(ctx context.Context, r *request) (Reply, error) {
	return b.ofSource(ctx, r, "outline")
}

// timeline shows the dated sentences of a source.
func (b *Bot) timeline(ctx context.Context, r *request) (Reply, error) {
	return b.ofSource(ctx, r, "timeline")
}

func (b *Bot) ofSource(ctx context.Context, r *request, list string) (Reply, error) {
	d, err := r.source(r.options["source"])
	if err != nil {
		return Reply{}, err
	}
	return b.page(ctx, r, list, d, 0)
}

// nextPage shows the rest of a list.
func (b *Bot) nextPage(ctx context.Context, r *request) (Reply, error) {
	list, key, first, asker, err := decodePage(r.Press.Token)
	if err != nil {
		return Reply{}, unknownButton()
	}
	d := documentByKey(key, r.base.Documents())
	if d == nil && (list == "outline" || list == "timeline") {
		return Reply{}, refuse("That source is not here any more.").hint("/library lists what is.")
	}
	reply, err := b.page(ctx, r, list, d, first)
	if asker == askerOf(r.Space, r.Author.ID) {
		reply.Effect = Replace // who did not ask for the list gets one to page in
	}
	return reply, err
}

// page is one page of a list, from line first on.
func (b *Bot) page(ctx context.Context, r *request, list string, d *document.Document, first int) (Reply, error) {
	var lines []Block
	var title, id string
	var err error
	switch list {
	case "library":
		lines, title = r.libraryLines()
	case "outline":
		lines, title, id = r.outlineLines(d), r.Say("Outline of %s", r.sourceLine(d)), d.ID
	case "timeline":
		lines, title, id = r.timelineLines(d), r.Say("Years in %s", r.sourceLine(d)), d.ID
	case gapsHere:
		lines, title, err = b.gapLines(ctx, r, false)
	case everywhere:
		if err = r.forManagers(everywhere); err == nil {
			lines, title, err = b.gapLines(ctx, r, true)
		}
	case gapsWrong:
		if err = r.forManagers(gapsWrong); err == nil {
			lines, title, err = b.wrongLines(ctx, r)
		}
	default:
		err = unknownButton()
	}
	if err != nil {
		return Reply{}, err
	}
	if len(lines) == 0 {
		return Reply{Blocks: said(title), Visibility: Discreet}, nil
	}
	if first >= len(lines) {
		return Reply{}, refuse("That was the end of the list.")
	}
	last := min(first+linesPerPage, len(lines))
	if last < len(lines) && lines[last].Kind == Place {
		last++ // a place stays with its quotation
	}
	reply := Reply{Visibility: Discreet, Blocks: append(said(title), lines[first:last]...)}
	if last < len(lines) {
		reply.Actions = []Action{{Kind: Next, Label: r.Say("Next (%d more)", countLines(lines[last:])),
			Token: encodePage(list, id, last, askerOf(r.Space, r.Author.ID))}}
	}
	return reply, nil
}

func countLines(lines []Block) (n int) {
	for _, l := range lines {
		if l.Kind != Place {
			n++
		}
	}
	return n
}

// libraryLines lists the sources, and says where they come from.
func (r *request) libraryLines() (lines []Block, title string) {
	docs := r.base.Documents()
	if len(docs) == 0 {
		return nil, r.Say("There is no material here yet.")
	}
	for i, d := range docs {
		lines = append(lines, Block{Kind: ListItem, Text: fmt.Sprintf("%d. %s [%s]", i+1, r.sourceLine(d), d.ID)})
	}
	title = r.Count(len(docs), "%d source:", "%d sources:")
	if r.shelf != (store.Shelf{}) && !r.kept {
		title = r.Count(len(docs), "There is nothing in the library yet. Until there is, I answer from %d built-in source:",
			"There is nothing in the library yet. Until there is, I answer from %d built-in sources:")
	}
	return lines, title
}

// outlineLines is the heading tree.
func (v voice) outlineLines(d *document.Document) []Block {
	var lines []Block
	for i := 1; i < len(d.Sections); i++ {
		s := &d.Sections[i]
		lines = append(lines, Block{Kind: ListItem, Text: s.Heading(), Depth: len(d.Path(i)) - 1})
	}
	if lines == nil {
		lines = said(v.Count(len(d.Paragraphs), "It has no headings: %d paragraph of running text.",
			"It has no headings: %d paragraphs of running text."))
	}
	return lines
}

// timelineLines is the dated sentences in order of their years, each with its
// place.
func (v voice) timelineLines(d *document.Document) []Block {
	type dated struct {
		year  int
		block Block
		place Block
	}
	var found []dated
	for pi := range d.Paragraphs {
		p := &d.Paragraphs[pi]
		if !p.Kind.Answers() {
			continue
		}
		for _, s := range p.Sentences {
			years := yearsIn(s.Of(p.Text))
			if len(years) == 0 {
				continue
			}
			f := dated{block: Block{Kind: Quotation, Text: s.Of(p.Text)}}
			for _, y := range years {
				f.block.Marks = append(f.block.Marks, Mark{y.Start, y.End})
			}
			f.year, _ = strconv.Atoi(years[0].Of(f.block.Text))
			f.place = Block{Kind: Place, Text: v.placeLine(knowledge.Citation{
				Title: strconv.Itoa(f.year), Section: d.Headings(p.Section), Paragraph: p.Number})}
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, func(a, b dated) int { return a.year - b.year })
	var lines []Block
	for _, f := range found {
		lines = append(lines, f.block, f.place)
	}
	if lines == nil {
		lines = v.say("No sentence of it names a year.")
	}
	return lines
}

// yearsIn returns where text names a year, 1000 to 2099, in running text:
// those in parentheses with a name are citations and tell when something was
// written, not when it was.
func yearsIn(text string) []document.Span {
	var years []document.Span
	depth := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '(':
			depth++
		case c == ')':
			depth = max(depth-1, 0)
		case depth == 0 && isDigit(c):
			end := i
			for end < len(text) && (isDigit(text[end]) || text[end] == '-' && end+1 < len(text) && isDigit(text[end+1])) {
				end++
			}
			// "1996", "1996-2001" and "1996-97", not a longer number.
			if run := text[i:end]; len(run) == 4 || len(run) == 7 && run[4] == '-' || len(run) == 9 && run[4] == '-' {
				if (c == '1' || run[:2] == "20") && allDigits(run[:4]) && !glued(text, i, end) {
					years = append(years, document.Span{Start: i, End: i + 4})
				}
			}
			i = end - 1
		}
	}
	return years
}

func allDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// glued reports whether the number at [start, end) is part of a larger one, an
// amount of money or a share.
func glued(text string, start, end int) bool {
	if start > 0 {
		switch c := text[start-1]; {
		case c == '$', c == '.', c == ',', c == '#', c == '_', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z':
			return true
		}
	}
	rest := text[end:]
	if len(rest) > 1 && (rest[0] == '.' || rest[0] == ',') && isDigit(rest[1]) {
		return true
	}
	return strings.HasPrefix(rest, "%") || strings.HasPrefix(rest, " km") || strings.HasPrefix(rest, " million") ||
		strings.HasPrefix(rest, " billion")
}
