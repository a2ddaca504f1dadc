package web

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"footnote/knowledge"
	doc "footnote/knowledge/document"
)

type documentPage struct {
	frame
	Card      card
	Rtl       bool
	Part      int // from 1; 0 for a document of one part
	Parts     int
	Outline   []outlineEntry
	Blocks    []block
	Works     [][]segment // references that stand in no list of the text
	Previous  *link
	Following *link
}

// A block is a heading, or a run of paragraphs of one kind.
type block struct {
	Kind  string // "heading", or of the paragraphs: see blockKinds
	Level int    // of a heading: 2 to 6
	ID    string
	Text  string
	Again bool // a heading that stands in an earlier part, too
	Pars  []paragraph
	Head  bool // of a table: the first row is its head
	Width int  // of a table: its columns
}

var blockKinds = map[doc.Kind]string{
	doc.Body: "body", doc.Quote: "quote", doc.Item: "list", doc.Row: "table",
	doc.Caption: "caption", doc.Note: "notes", doc.Echo: "echo", doc.Entry: "entries",
}

// A paragraph is ready to be written.
type paragraph struct {
	ID     string
	Number int    // within its section; 0: not counted
	Link   string // the lasting address; "" for one without words
	Page   string // the page that begins here, as printed; "" if none does
	Text   []segment
	Cells  []cell
	// Numbered is set for an item of a list that has its number in its text.
	Numbered bool
}

type cell struct {
	Text []segment
	Span int // columns
}

// document shows a document or a part of it. Where ?q= asks for words that are
// in another part it goes there, and where the document has them no more it
// goes to what is known of them.
func (s *server) document(r *http.Request, rd reading) (result, error) {
	d, err := byID(rd.shelf, r.PathValue("document"))
	if err != nil {
		return result{}, err
	}
	l := s.layouts.of(d)
	part := 0
	if given := r.PathValue("part"); given != "" {
		n, ok := parsePart(given)
		if !ok || n >= len(l.parts) {
			return result{}, fmt.Errorf("part: %w", ErrNoPlace)
		}
		part = n
	}
	v := view{reading: rd, doc: d, layout: l, part: part, quoted: -1}
	if q, ok := parseQuotation(r.URL.Query().Get("q")); ok {
		at, found := l.find(d.ID, q.words)
		switch {
		case !found:
			return result{redirect: ParagraphPath(rd.token, d.ID+"."+q.words)}, nil
		case l.partOf(at) != part:
			return result{redirect: partPath(rd.token, d.ID, l.partOf(at)) + quoteSuffix(q.words, knowledge.Span{Start: q.first - 1, End: q.last})}, nil
		}
		v.quoted, v.mark = at, sentences(&d.Paragraphs[at], q)
	}
	return result{template: "document", page: v.page()}, nil
}

// sentences is the span of the text that a quotation means; all of it where it
// has no such sentences, as after a change of how sentences are told apart.
func sentences(p *knowledge.Paragraph, q quotation) knowledge.Span {
	if q.first > len(p.Sentences) {
		return whole(p.Text)
	}
	return knowledge.Span{Start: p.Sentences[q.first-1].Start, End: p.Sentences[min(q.last, len(p.Sentences))-1].End}
}

// A view makes the page of a part.
type view struct {
	reading
	doc    *knowledge.Document
	layout *layout
	part   int
	quoted int            // the paragraph with the quotation; -1: none
	mark   knowledge.Span // of its text
}

func (v view) page() documentPage {
	d := v.doc
	p := documentPage{
		frame:   v.frame(plain(d.Title)),
		Card:    v.card(d),
		Rtl:     rightToLeft[primary(d.Language)],
		Parts:   len(v.layout.parts),
		Outline: v.outline(),
		Blocks:  v.blocks(),
	}
	if p.Parts > 1 {
		p.Part = v.part + 1
		p.Title = fmt.Sprintf("%s, part %d of %d", p.Title, p.Part, p.Parts)
		p.Previous, p.Following = v.neighbour(v.part-1), v.neighbour(v.part+1)
	}
	if v.part == p.Parts-1 {
		for i := range d.References {
			if r := &d.References[i]; r.Paragraph < 0 {
				p.Works = append(p.Works, entry(r.Text, r, nil))
			}
		}
	}
	return p
}

// neighbour is the link to another part, named by its first heading.
func (v view) neighbour(part int) *link {
	if part < 0 || part >= len(v.layout.parts) {
		return nil
	}
	name := fmt.Sprintf("Part %d", part+1)
	first := v.doc.Paragraphs[v.layout.parts[part].Start].Section
	if h := v.doc.Sections[first].Heading(); h != "" {
		name += ": " + plain(h)
	}
	return &link{Text: name, Href: partPath(v.token, v.doc.ID, part)}
}

// blocks makes the headings and paragraphs of the part.
func (v view) blocks() []block {
	d := v.doc
	works := map[int]*knowledge.Reference{}
	for i := range d.References {
		works[d.References[i].Paragraph] = &d.References[i]
	}
	span := v.layout.parts[v.part]
	last := 0 // the section whose heading was written last
	if span.Start > 0 {
		last = d.Paragraphs[span.Start-1].Section
	}
	end := len(d.Sections) - 1
	if span.End < len(d.Paragraphs) {
		end = d.Paragraphs[span.End-1].Section
	}
	out := v.enclosing(last)
	headings := func(to int) {
		for last < to {
			last++
			out = append(out, v.heading(last))
		}
	}
	page := 0
	for i := span.Start; i < span.End; i++ {
		p := &d.Paragraphs[i]
		fresh := last < p.Section
		headings(p.Section)
		par := v.paragraph(i, works[i])
		if p.Page != page && p.Page > 0 {
			page = p.Page
			par.Page = pageLabel(p)
		}
		kind := blockKinds[p.Kind]
		if t := openTable(out); !fresh && kind == "table" && t != nil && len(t.Pars[0].Cells) == len(par.Cells) {
			t.Pars = append(t.Pars, par)
			continue
		}
		if n := len(out); !fresh && n > 0 && out[n-1].Kind == kind && kind != "body" && kind != "caption" {
			out[n-1].Pars = append(out[n-1].Pars, par)
		} else {
			out = append(out, block{Kind: kind, Pars: []paragraph{par}})
		}
	}
	headings(end)
	for i := range out {
		if out[i].Kind == "table" {
			out[i].finishTable()
		}
	}
	return out
}

// openTable returns the table that goes on behind the notes with which blocks
// end: readers put the notes of a row right behind it. nil if there is none.
func openTable(blocks []block) *block {
	n := len(blocks)
	if n >= 2 && blocks[n-1].Kind == "notes" && blocks[n-2].Kind == "table" {
		return &blocks[n-2]
	}
	return nil
}

// enclosing repeats the headings that the first words of a part stand under and
// that an earlier part has, so that a reader sees where they are and no level
// of heading is passed over. last is the section with which that part ended.
func (v view) enclosing(last int) []block {
	span := v.layout.parts[v.part]
	if span.Start == 0 {
		return nil
	}
	var out []block
	for _, s := range v.doc.Path(v.doc.Paragraphs[span.Start].Section) {
		if s <= last {
			h := v.heading(s)
			h.ID, h.Again = "", true
			out = append(out, h)
		}
	}
	return out
}

func (v view) heading(section int) block {
	return block{
		Kind:  "heading",
		Level: min(v.layout.depths[section]+1, 6),
		ID:    sectionAnchor(section),
		Text:  plain(v.doc.Sections[section].Heading()),
	}
}

func (v view) paragraph(i int, work *knowledge.Reference) paragraph {
	p := &v.doc.Paragraphs[i]
	out := paragraph{ID: paragraphAnchor(i), Number: p.Number}
	if id := v.layout.ids[i]; id != "" {
		out.Link = ParagraphPath(v.token, id)
	}
	var marks []knowledge.Span
	if i == v.quoted {
		marks = []knowledge.Span{v.mark}
	}
	switch p.Kind {
	case doc.Row:
		out.Cells = v.cells(p.Text, marks, v.notes(i, p.Text))
		anchor(out.Cells...)
	case doc.Entry:
		out.Text = entry(p.Text, work, marks)
	default:
		out.Numbered = p.Kind == doc.Item && itemNumber.MatchString(p.Text)
		out.Text = segments(p.Text, whole(p.Text), marks, v.notes(i, p.Text))
	}
	anchor(cell{Text: out.Text})
	return out
}

// itemNumber is how an item of a list begins that is not bulleted.
var itemNumber = regexp.MustCompile(`^\(?(?:\d{1,4}|[[:alpha:]]|[ivxIVX]{1,5})[.)] `)

// cells cuts a row at its bars.
func (v view) cells(text string, marks []knowledge.Span, links []stretch) []cell {
	const bar = " | "
	var out []cell
	for start := 0; start <= len(text); {
		end := strings.Index(text[start:], bar)
		if end < 0 {
			end = len(text) - start
		}
		out = append(out, cell{Text: segments(text, knowledge.Span{Start: start, End: start + end}, marks, links), Span: 1})
		start += end + len(bar)
	}
	return out
}

// finishTable makes all rows of a table equally wide and finds its head: a
// first row that has words in every column.
func (b *block) finishTable() {
	for _, p := range b.Pars {
		b.Width = max(b.Width, len(p.Cells))
	}
	for _, p := range b.Pars {
		if n := len(p.Cells); n > 0 && n < b.Width {
			p.Cells[n-1].Span = b.Width - n + 1
		}
	}
	first := b.Pars[0].Cells
	b.Head = len(b.Pars) > 1 && len(first) == b.Width && b.Width > 1
	for _, c := range first {
		text := ""
		for _, s := range c.Text {
			text += s.Text
		}
		b.Head = b.Head && strings.Trim(text, "0123456789.,%–- ") != ""
	}
}

// notes finds the marks of notes in a paragraph and where they lead: from the
// text to the note, and from the note back.
func (v view) notes(i int, text string) []stretch {
	if !strings.Contains(text, "[^") {
		return nil
	}
	var out []stretch
	for _, at := range noteMark.FindAllStringIndex(text, -1) {
		mark := text[at[0]:at[1]]
		to, ok := v.layout.notes[mark]
		if ok && to == i && at[0] == 0 {
			to, ok = v.layout.marks[mark]
		}
		if ok && to != i {
			out = append(out, stretch{Span: knowledge.Span{Start: at[0], End: at[1]}, href: v.anchorIn(v.layout.partOf(to), paragraphAnchor(to)), own: true})
		}
	}
	return out
}

// anchorIn is the address of an anchor in a part: short if it is this one.
func (v view) anchorIn(part int, anchor string) string {
	if part == v.part {
		return "#" + anchor
	}
	return partPath(v.token, v.doc.ID, part) + "#" + anchor
}

func pageLabel(p *knowledge.Paragraph) string {
	if p.PageLabel != "" {
		return plain(p.PageLabel)
	}
	if p.Page > 0 {
		return fmt.Sprint(p.Page)
	}
	return ""
}

// rightToLeft are the languages that are written so. Each paragraph finds its
// own direction; this is about the page around them.
var rightToLeft = map[string]bool{
	"ar": true, "arc": true, "ckb": true, "dv": true, "fa": true, "he": true, "ks": true, "ps": true,
	"sd": true, "syr": true, "ug": true, "ur": true, "yi": true,
}

func primary(tag string) string {
	p, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return p
}
