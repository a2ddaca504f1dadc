package extract

import (
	"encoding/xml"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"footnote/knowledge/document"
)

// readPPTX reads PowerPoint presentations, templates and shows. A page is a
// slide as PowerPoint counts them, and its title a heading. Slides that the
// author has hidden are no part of what is shown and are left out.
func readPPTX(name string, data []byte) (*document.Document, error) {
	a, err := openArchive(name, data)
	if err != nil {
		return nil, err
	}
	main := a.mainPart()
	if a.files[main] == nil {
		main = "ppt/presentation.xml"
	}
	first, ids := 1, []string(nil)
	err = a.parse(main, func(x *xmlReader, e xml.StartElement) error {
		if n, err := strconv.Atoi(attr(e, "firstSlideNum")); err == nil {
			first = n
		}
		return x.each(func(e xml.StartElement) error {
			if e.Name.Local != "sldIdLst" {
				return nil
			}
			return x.each(func(e xml.StartElement) error {
				for _, a := range e.Attr {
					if a.Name.Local == "id" && a.Name.Space != "" { // of the relation; the bare one is the slide's
						ids = append(ids, a.Value)
					}
				}
				return nil
			}, nil)
		}, nil)
	})
	if err != nil {
		return nil, damaged(name)
	}
	f := newFlow(name, data)
	rels := a.relations(main)
	seen := map[string]bool{}
	hidden, last := 0, ""
	for i, id := range ids {
		label := ""
		if first != 1 {
			label = strconv.Itoa(first + i)
		}
		f.page(i+1, label)
		part := rels[id].part
		if seen[part] {
			continue
		}
		seen[part] = true
		s, err := a.slide(part)
		switch {
		case errors.Is(err, ErrTooLarge):
			return nil, err
		case err != nil:
			f.problem("Slide %d could not be read.", i+1)
			continue
		case s.hidden:
			hidden++
			continue
		}
		switch base := continued.ReplaceAllString(s.title, ""); {
		case s.opening && f.named == "" && i == 0:
			f.head(0, s.title)
		case s.title != "" && fold(base) != last:
			f.head(1, s.title)
			last = fold(base)
		}
		f.take(s.parts)
	}
	switch {
	case hidden == 1:
		f.problem("A hidden slide was left out.")
	case hidden > 1:
		f.problem("%d hidden slides were left out.", hidden)
	}
	return f.finishOffice(a.coreProperties())
}

// continued is what a title ends with that goes on from the slide before.
var continued = regexp.MustCompile(`(?i)[\s–—-]*\(\s*(?:cont[^)]*|forts[^)]*|suite|продолжение|\d+(?:\s*(?:/|of|von|de)\s*\d+)?)\s*\)\s*$`)

// A slide is what stands on one slide, and then what its author says to it.
type slide struct {
	a       *archive
	rels    map[string]relation
	notes   bool // it is the page with what the author says
	hidden  bool
	opening bool // it has the look of the first slide, whose title is that of the whole
	title   string
	parts   []part
}

func (a *archive) slide(name string) (*slide, error) {
	s := &slide{a: a, rels: a.relations(name)}
	err := a.parse(name, func(x *xmlReader, e xml.StartElement) error {
		s.hidden = attr(e, "show") == "0" || attr(e, "show") == "false"
		return s.tree(x)
	})
	if err != nil {
		return nil, err
	}
	if notes := related(s.rels, "notesSlide"); notes != "" {
		n := &slide{a: a, notes: true}
		err = ignoreMissing(a.parse(notes, func(x *xmlReader, _ xml.StartElement) error { return n.tree(x) }))
		for _, p := range n.parts {
			s.parts = append(s.parts, part{kind: document.Note, text: p.text})
		}
	}
	return s, err
}

// tree reads shapes and groups of shapes.
func (s *slide) tree(x *xmlReader) error {
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "sp":
			return s.shape(x)
		case "cSld", "spTree", "grpSp":
			return s.tree(x)
		case "AlternateContent":
			return choice(x, func() error { return s.tree(x) })
		case "graphicFrame":
			return s.graphic(x)
		}
		return nil
	}, nil)
}

// shape reads a shape: which place of the layout it fills says what it is.
func (s *slide) shape(x *xmlReader) error {
	place, filled, hidden := "", false, false
	var properties func() error
	properties = func() error {
		return x.each(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "cNvPr":
				hidden = attr(e, "hidden") == "1" || attr(e, "hidden") == "true"
			case "ph":
				place, filled = attr(e, "type"), true
			}
			return properties()
		}, nil)
	}
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "nvSpPr":
			return properties()
		case "txBody":
			if hidden {
				return nil
			}
		default:
			return nil
		}
		if s.notes && place != "body" {
			return nil
		}
		usual := document.Body
		switch place {
		case "dt", "ftr", "sldNum", "hdr", "sldImg":
			return nil
		case "", "body", "obj":
			if filled {
				usual = document.Item
			}
		}
		parts, err := shapeText(x, usual)
		switch place {
		case "title", "ctrTitle":
			s.opening = s.opening || place == "ctrTitle"
			if s.title == "" {
				var lines []string
				for _, p := range parts {
					lines = append(lines, p.text)
				}
				s.title = oneLine(tidy(strings.Join(lines, " ")))
				return err
			}
		case "subTitle":
			s.opening = true
		}
		s.parts = append(s.parts, parts...)
		return err
	}, nil)
}

// graphic reads a table, a diagram or a chart.
func (s *slide) graphic(x *xmlReader) error {
	return x.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tbl":
			rows, err := s.rows(x)
			s.parts = append(s.parts, table(rows)...)
			return err
		case "relIds", "chart":
			parts, err := drawn(s.a, s.rels, x, e)
			s.parts = append(s.parts, parts...)
			return err
		}
		return s.graphic(x)
	}, nil)
}

func (s *slide) rows(x *xmlReader) ([][][]part, error) {
	var rows [][][]part
	err := x.each(func(e xml.StartElement) error {
		if e.Name.Local != "tr" {
			return nil
		}
		var cells [][]part
		err := x.each(func(e xml.StartElement) error {
			if e.Name.Local != "tc" {
				return nil
			}
			var cell []part
			err := x.each(func(e xml.StartElement) (err error) {
				if e.Name.Local == "txBody" {
					cell, err = shapeText(x, document.Body)
				}
				return err
			}, nil)
			cells = append(cells, cell)
			return err
		}, nil)
		rows = append(rows, cells)
		return err
	}, nil)
	return rows, err
}
