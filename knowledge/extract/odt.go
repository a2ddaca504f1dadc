package extract

import (
	"encoding/xml"
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"footnote/knowledge/document"
)

// An odt reads a text in the OpenDocument format, with tracked changes as they
// are shown: insertions stand in the text, deletions elsewhere.
type odt struct {
	*flow
	a       *archive
	styles  odtStyles
	outline counters             // of numbered headings
	lists   map[string]*counters // by the list's id, and the last of each style
	objects map[string]bool      // embedded ones that have been read
}

func readODT(name string, data []byte) (*document.Document, error) {
	a, err := openArchive(name, data)
	if err != nil {
		return nil, err
	}
	if a.encrypted() {
		return nil, locked(name)
	}
	r := &odt{flow: newFlow(name, data), a: a, lists: map[string]*counters{}, objects: map[string]bool{}, styles: newODTStyles()}
	if err := a.parse("styles.xml", func(x *xmlReader, _ xml.StartElement) error { return r.styles.read(x) }); err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.problem("Its styles could not be read.")
	}
	err = a.parse("content.xml", func(x *xmlReader, _ xml.StartElement) error { return r.content(x) })
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, damaged(name)
	case err != nil && err != errEnough:
		return nil, err
	}
	p := a.metadata("meta.xml", "title", "initial-creator", "language")
	if p.author == "" {
		p.author = a.metadata("meta.xml", "title", "creator", "language").author
	}
	if p.language == "" {
		p.language = r.styles.language
	}
	return r.finishOffice(p)
}

// encrypted reports whether the list of an OpenDocument's parts says how they
// are encrypted.
func (a *archive) encrypted() bool {
	found := false
	_ = a.parse("META-INF/manifest.xml", func(x *xmlReader, _ xml.StartElement) error {
		return x.each(func(xml.StartElement) error {
			return x.each(func(e xml.StartElement) error {
				found = found || e.Name.Local == "encryption-data"
				return nil
			}, nil)
		}, nil)
	})
	return found
}

// content reads the styles of the text itself, then the text.
func (r *odt) content(x *xmlReader) error {
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "automatic-styles":
			return r.styles.group(x)
		case "body":
			return r.blocks(x, func(parts []part) error {
				r.take(parts)
				return nil
			})
		}
		return nil
	}, nil)
}

// blocks reads paragraphs, lists and tables up to the end of the element that
// was begun last.
func (r *odt) blocks(x *xmlReader, emit func([]part) error) error {
	return x.each(func(e xml.StartElement) error { return r.block(x, e, emit) }, nil)
}

func (r *odt) block(x *xmlReader, e xml.StartElement, emit func([]part) error) error {
	switch name := e.Name.Local; name {
	case "p", "h":
		parts, err := r.paragraph(x, e, r.headingLabel(e))
		if err != nil {
			return err
		}
		return emit(parts)
	case "list":
		return r.list(x, e, nil, emit)
	case "table":
		rows, err := r.rows(x, nil)
		if err != nil {
			return err
		}
		return emit(table(rows))
	case "section":
		if attr(e, "display") == "none" {
			return nil
		}
		return r.blocks(x, emit)
	default:
		if leftOutOfODT(name) {
			return nil
		}
		return r.blocks(x, emit)
	}
}

// leftOutOfODT reports whether an element holds nothing that is read as text.
func leftOutOfODT(name string) bool {
	switch name {
	case "table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index",
		"tracked-changes", "annotation", "forms", "binary-data", "event-listeners", "title", "desc",
		"note-citation", "page-number", "page-count", "hidden-text", "hidden-paragraph", "ruby-text", "script":
		return true
	}
	return strings.HasSuffix(name, "-decls")
}

// headingLabel counts a heading and returns its number as printed; "" for text.
func (r *odt) headingLabel(e xml.StartElement) string {
	n, err := strconv.Atoi(attr(e, "outline-level"))
	if e.Name.Local != "h" || err != nil || n < 1 || n > listLevels || attr(e, "is-list-header") == "true" {
		return ""
	}
	return r.outline.next(&r.styles.outline, n-1)
}

// An odtList is an open list with those around it.
type odtList struct {
	style string
	level int // from 0
	*counters
}

// list reads a list inside another (nil: none).
func (r *odt) list(x *xmlReader, e xml.StartElement, around *odtList, emit func([]part) error) error {
	l := &odtList{style: attr(e, "style-name")}
	if around != nil {
		l.level, l.counters = min(around.level+1, listLevels-1), around.counters
		if l.style == "" {
			l.style = around.style
		}
	} else {
		l.counters = r.lists[attr(e, "continue-list")]
		if l.counters == nil && attr(e, "continue-numbering") == "true" {
			l.counters = r.lists["style "+l.style]
		}
		if l.counters == nil {
			l.counters = &counters{}
		}
		r.lists["style "+l.style] = l.counters
	}
	if id := attr(e, "id"); id != "" {
		r.lists[id] = l.counters
	}
	return x.each(func(e xml.StartElement) error {
		if e.Name.Local != "list-item" && e.Name.Local != "list-header" {
			return nil
		}
		return r.item(x, e, l, emit)
	}, nil)
}

// item reads an item: its number stands before its first paragraph.
func (r *odt) item(x *xmlReader, item xml.StartElement, l *odtList, emit func([]part) error) error {
	first := item.Name.Local == "list-item"
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "list":
			return r.list(x, e, l, emit)
		case "p", "h":
			label := ""
			if first {
				levels := r.styles.lists[l.style]
				if levels == nil {
					levels = &[listLevels]listLevel{}
				}
				if n, err := strconv.Atoi(attr(item, "start-value")); err == nil {
					l.at[l.level], l.begun[l.level] = n-1, true
				}
				label = l.next(levels, l.level)
			}
			first = false
			parts, err := r.paragraph(x, e, label)
			if err != nil {
				return err
			}
			for i := range parts {
				if parts[i].kind == document.Body && i == 0 {
					parts[i].kind = document.Item
				}
			}
			return emit(parts)
		}
		return r.block(x, e, emit)
	}, nil)
}

func (r *odt) rows(x *xmlReader, rows [][][]part) ([][][]part, error) {
	err := x.each(func(e xml.StartElement) (err error) {
		if e.Name.Local != "table-row" {
			if !leftOutOfODT(e.Name.Local) {
				rows, err = r.rows(x, rows)
			}
			return err
		}
		var cells [][]part
		err = x.each(func(e xml.StartElement) error {
			if r.count++; r.full() {
				return errEnough
			}
			var cell []part
			err := r.blocks(x, func(parts []part) error {
				cell = append(cell, parts...)
				return nil
			})
			cells = append(cells, cell)
			return err
		}, nil)
		rows = append(rows, cells)
		return err
	}, nil)
	return rows, err
}

// An odtParagraph is a paragraph while it is read.
type odtParagraph struct {
	text  strings.Builder
	after []part // notes and frames, which stand behind it
}

func (r *odt) paragraph(x *xmlReader, e xml.StartElement, label string) ([]part, error) {
	if r.count++; r.full() {
		return nil, errEnough
	}
	style := r.styles.get("paragraph", attr(e, "style-name"))
	p := &odtParagraph{}
	if err := r.inline(x, p, style.hidden); err != nil {
		return nil, err
	}
	text := p.text.String()
	if style.role == contentsRole || strings.TrimSpace(text) == "" {
		return p.after, nil
	}
	own := part{kind: document.Body, text: labelled(label, text, e.Name.Local == "h")}
	level, err := strconv.Atoi(attr(e, "outline-level"))
	if err != nil || level < 1 {
		level = 1
	}
	switch {
	case style.role == titleRole:
		own.level = -1
	case style.role == authorRole:
		own.level = -2
	case e.Name.Local == "h":
		own.level = level
	case style.role == headingRole:
		own.level = style.level
	case style.role == quoteRole:
		own.kind = document.Quote
	case style.role == captionRole:
		own.kind = document.Caption
	}
	return append([]part{own}, p.after...), nil
}

// inline reads what stands in a paragraph, up to the end of the element that
// was begun last.
func (r *odt) inline(x *xmlReader, p *odtParagraph, hidden bool) error {
	write := func(s string) {
		if !hidden {
			p.text.WriteString(s)
		}
	}
	behind := func(parts []part) error {
		p.after = append(p.after, parts...)
		return nil
	}
	return x.each(func(e xml.StartElement) error {
		switch name := e.Name.Local; name {
		case "s", "tab":
			write(" ")
		case "line-break":
			write("\n")
		case "span":
			return r.inline(x, p, hidden || r.styles.get("text", attr(e, "style-name")).hidden)
		case "note":
			return r.note(x, p)
		case "p", "h", "list", "table", "text-box":
			return r.block(x, e, behind)
		case "object":
			return r.object(x, e, p, hidden)
		case "math":
			var b strings.Builder
			err := mathML(x, &b, "")
			write(b.String())
			return err
		default:
			if !leftOutOfODT(name) {
				return r.inline(x, p, hidden)
			}
		}
		return nil
	}, func(s []byte) { write(strings.ReplaceAll(string(s), "\n", " ")) })
}

func (r *odt) note(x *xmlReader, p *odtParagraph) error {
	var texts []string
	err := r.blocks(x, func(parts []part) error {
		for _, n := range parts {
			texts = append(texts, n.text)
		}
		return nil
	})
	p.after = append(p.after, part{kind: document.Note, text: strings.Join(texts, "\n")})
	return err
}

// object reads an embedded formula in its place. Other objects have no text, or
// only that of a chart's axes.
func (r *odt) object(x *xmlReader, e xml.StartElement, p *odtParagraph, hidden bool) error {
	if err := r.inline(x, p, hidden); err != nil { // where it stands in the text itself
		return err
	}
	name := path.Join(attr(e, "href"), "content.xml")
	if r.objects[name] || hidden {
		return nil
	}
	r.objects[name] = true
	return ignoreMissing(r.a.parse(name, func(x *xmlReader, root xml.StartElement) error {
		if root.Name.Local != "math" {
			return nil
		}
		return mathML(x, &p.text, "")
	}))
}

// mathML writes a formula in a line, as people type formulas. between is what
// stands between the parts of the element that was begun last, apart by spaces
// where there are several.
func mathML(x *xmlReader, b *strings.Builder, between string) error {
	marks := strings.Fields(between)
	n := 0
	return x.each(func(e xml.StartElement) error {
		if e.Name.Local == "annotation" {
			return nil
		}
		if n > 0 && n <= len(marks) {
			b.WriteString(marks[n-1])
		}
		n++
		inner := ""
		switch e.Name.Local {
		case "mfrac":
			inner = "/"
		case "msup", "mover":
			inner = "^"
		case "msub", "munder":
			inner = "_"
		case "msubsup", "munderover":
			inner = "_ ^"
		case "msqrt", "mroot":
			b.WriteString("√")
		}
		return mathML(x, b, inner)
	}, func(s []byte) { b.WriteString(strings.TrimSpace(string(s))) })
}
