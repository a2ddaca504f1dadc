package extract

import (
	"encoding/xml"
	"errors"
	"io/fs"
	"strings"

	"footnote/knowledge/document"
)

// errEnough ends reading where a flow is full; its finish then says so.
var errEnough = errors.New("more text than is read")

// A docx reads a Word document: the text as a reader sees it with all tracked
// changes accepted. Elements are told by their local names, because the
// namespaces differ between the two dialects of the format.
type docx struct {
	*flow
	a      *archive
	rels   map[string]relation // of the part being read
	styles wordStyles
	lists  wordLists
	notes  map[string]part // by kind and id; taken out when their mark is found, left where it was deleted
	fields []field
	hidden int             // how many of the fields hide the text that stands here
	carry  strings.Builder // the text of paragraphs whose end was deleted
	other  bool            // a document of another format is embedded
}

// readDOCX reads Word documents and templates, with macros or without.
func readDOCX(name string, data []byte) (*document.Document, error) {
	a, err := openArchive(name, data)
	if err != nil {
		return nil, err
	}
	main := a.mainPart()
	if a.files[main] == nil {
		main = "word/document.xml"
	}
	r := &docx{flow: newFlow(name, data), a: a, notes: map[string]part{}, rels: a.relations(main)}
	r.side(r.rels, "styles", r.styles.read)
	r.side(r.rels, "numbering", r.lists.read)
	rels := r.rels
	for _, kind := range []string{"footnotes", "endnotes"} {
		r.rels = a.relations(related(rels, kind))
		r.side(rels, kind, func(x *xmlReader) error { return r.readNotes(x, strings.TrimSuffix(kind, "s")) })
	}
	r.rels = rels
	err = a.parse(main, func(x *xmlReader, _ xml.StartElement) error {
		return x.each(func(e xml.StartElement) error {
			if e.Name.Local != "body" {
				return nil
			}
			return r.blocks(x, func(parts []part) error {
				r.take(parts)
				return nil
			})
		}, nil)
	})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, damaged(name)
	case err != nil && err != errEnough:
		return nil, err
	}
	r.add(document.Body, r.carry.String())
	if r.other {
		r.problem("A document of another format is embedded in it and was not read.")
	}
	p := a.coreProperties()
	if p.language == "" {
		p.language = r.styles.language
	}
	return r.finishOffice(p)
}

// side reads a part beside the text, without which the text can still be read.
func (r *docx) side(rels map[string]relation, kind string, read func(x *xmlReader) error) {
	p := related(rels, kind)
	if p == "" {
		return
	}
	err := r.a.parse(p, func(x *xmlReader, _ xml.StartElement) error { return read(x) })
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.problem("Its %s could not be read.", kind)
	}
}

// readNotes reads the footnotes or the end notes, each into one paragraph.
func (r *docx) readNotes(x *xmlReader, kind string) error {
	return x.each(func(e xml.StartElement) error {
		if t := attr(e, "type"); e.Name.Local != kind || t != "" && t != "normal" {
			return nil // a line between text and notes
		}
		var texts []string
		err := r.blocks(x, func(parts []part) error {
			for _, p := range parts {
				texts = append(texts, p.text)
			}
			return nil
		})
		r.notes[kind+attr(e, "id")] = part{kind: document.Note, text: strings.Join(texts, "\n")}
		r.fields, r.hidden = nil, 0
		r.carry.Reset()
		return err
	}, nil)
}

// note returns the note that a mark stands for, the first time it is asked.
func (r *docx) note(key string) []part {
	n, ok := r.notes[key]
	if !ok {
		return nil
	}
	delete(r.notes, key)
	return []part{n}
}

// blocks reads paragraphs and tables up to the end of the element that was
// begun last.
func (r *docx) blocks(x *xmlReader, emit func([]part) error) error {
	return x.each(func(e xml.StartElement) error {
		switch name := e.Name.Local; name {
		case "p":
			parts, err := r.paragraph(x)
			if err != nil {
				return err
			}
			return emit(parts)
		case "tbl":
			rows, err := r.rows(x, nil)
			if err != nil {
				return err
			}
			return emit(table(rows))
		case "sdt":
			return r.control(x, func() error { return r.blocks(x, emit) })
		case "AlternateContent":
			return choice(x, func() error { return r.blocks(x, emit) })
		case "altChunk":
			r.other = true
		default:
			if !leftOutOfWord(name) {
				return r.blocks(x, emit)
			}
		}
		return nil
	}, nil)
}

// leftOutOfWord reports whether an element holds nothing that is read as text:
// properties, deleted text, text in its old place, pronunciations.
func leftOutOfWord(name string) bool {
	switch name {
	case "del", "moveFrom", "Fallback", "rt", "instrText", "delText", "delInstrText":
		return true
	}
	return strings.HasSuffix(name, "Pr")
}

// choice reads the first of several ways to say the same.
func choice(x *xmlReader, read func() error) error {
	done := false
	return x.each(func(e xml.StartElement) error {
		if done || e.Name.Local != "Choice" {
			return nil
		}
		done = true
		return read()
	}, nil)
}

// control reads a content control, unless it is a table of contents or still
// asks to be filled in.
func (r *docx) control(x *xmlReader, read func() error) error {
	out := false
	var properties func() error
	properties = func() error {
		return x.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "docPartGallery":
				g := strings.ToLower(attr(e, "val"))
				out = out || strings.HasPrefix(g, "table of ")
			case "showingPlcHdr":
				out = out || on(e)
			}
			return properties()
		}, nil)
	}
	return x.each(func(e xml.StartElement) error {
		switch {
		case e.Name.Local == "sdtPr":
			return properties()
		case e.Name.Local == "sdtContent" && !out:
			return read()
		}
		return nil
	}, nil)
}

// on reads a property that is on or off.
func on(e xml.StartElement) bool {
	switch attr(e, "val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}

// rows reads the rows of a table up to the end of what was begun last.
func (r *docx) rows(x *xmlReader, rows [][][]part) ([][][]part, error) {
	err := x.each(func(e xml.StartElement) (err error) {
		switch name := e.Name.Local; name {
		case "tr":
			var cells [][]part
			deleted := false
			if cells, err = r.cells(x, nil, &deleted); !deleted {
				rows = append(rows, cells)
			}
		case "sdt":
			return r.control(x, func() (err error) {
				rows, err = r.rows(x, rows)
				return err
			})
		default:
			if !leftOutOfWord(name) {
				rows, err = r.rows(x, rows)
			}
		}
		return err
	}, nil)
	return rows, err
}

func (r *docx) cells(x *xmlReader, cells [][]part, deleted *bool) ([][]part, error) {
	err := x.each(func(e xml.StartElement) (err error) {
		switch name := e.Name.Local; name {
		case "trPr":
			return x.each(func(e xml.StartElement) error {
				*deleted = *deleted || e.Name.Local == "del" || e.Name.Local == "hidden" && on(e)
				return nil
			}, nil)
		case "tc":
			if r.count++; r.full() {
				return errEnough
			}
			var cell []part
			err = r.blocks(x, func(parts []part) error {
				cell = append(cell, parts...)
				return nil
			})
			cells = append(cells, cell)
		case "sdt":
			return r.control(x, func() (err error) {
				cells, err = r.cells(x, cells, deleted)
				return err
			})
		default:
			if !leftOutOfWord(name) {
				cells, err = r.cells(x, cells, deleted)
			}
		}
		return err
	}, nil)
	return cells, err
}
